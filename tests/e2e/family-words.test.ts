// The words that a family meets: easy ones first in the plan, explained where they are hard, and in Arabic and
// Somali, which say that a machine wrote them. At 390 px, as on a phone. And what Rania does most, with keys
// alone, with text twice as large. Each run writes words of its own.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { openPlan, planIdOf, saved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

const phone = { width: 390, height: 844 };

async function arrive(browser: Browser, person: string, language = 'sv'): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: phone });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  const url = test.info().project.use.baseURL ?? '';
  await context.addCookies([{ name: 'PARAGLIDE_LOCALE', value: language, url }]);
  return page;
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const largeText = (page: Page): Promise<void> =>
  page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));

/** Tab until the control has focus: what keys alone can reach. */
async function tabTo(wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let press = 0; press < 120; press++) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await wanted.page().keyboard.press('Tab');
  }
  throw new Error(`keys do not reach ${wanted.toString()}`);
}

const some = ['/start', '/consent', ''];
for (const [language, dir, note, heading, paths] of [
  [
    'ar',
    'rtl',
    'هذه الترجمة من عمل آلة ولم تُراجع بعد.',
    'ما يحدث قريبا',
    [...some, '/child', '/reads', '/meetings'],
  ],
  ['so', 'ltr', 'Turjumaaddan mashiin ayaa sameeyay, weli lama hubin.', 'Waxa hadda dhacaya', some],
] as const)
  test(`the family’s pages in ${language}, marked as a machine’s`, async ({ browser }) => {
    const rania = await arrive(browser, 'rania', language);
    const plan = `/plans/${await planIdOf(rania, 'Milo')}`;
    for (const path of paths) {
      await rania.goto(plan + path);
      await expect(rania.locator('html'), path).toHaveAttribute('lang', language);
      await expect(rania.locator('html')).toHaveAttribute('dir', dir);
      const said = rania.locator('aside.machine');
      await expect(said).toContainText(note);
      await expect(said.locator('[lang=sv]').first()).toHaveText(
        'Översättningen är gjord av en maskin och är inte granskad ännu.',
      );
      expect(await overflow(rania), path).toBeLessThanOrEqual(0);
      expect(await findings(rania), path).toEqual([]);
    }
    await rania.goto(`${plan}/start`);
    await expect(rania.getByRole('region', { name: heading })).toBeVisible();
    // A number keeps its order among letters from the right.
    await expect(rania.locator('bdi[dir=ltr]').first()).toHaveText(/^0700/);

    // Pages for staff are in Swedish as a whole, and say so in both languages.
    await rania.goto(`${plan}/responsibility`);
    await expect(rania.locator('html')).toHaveAttribute('lang', 'sv');
    await expect(rania.locator(`aside.machine [lang=${language}]`)).toBeVisible();
    // On again from there: the page comes anew, in the language that was chosen.
    await rania.getByRole('link', { name: 'Plan', exact: true }).last().click();
    await expect(rania.locator('html')).toHaveAttribute('lang', language);
    await rania.locator('aside.machine').getByRole('button', { name: 'Svenska' }).click();
    await expect(rania.locator('html')).toHaveAttribute('lang', 'sv');
    await expect(rania.locator('aside.machine')).toHaveCount(0);
    await rania.context().close();
  });

test('someone who has no account reads in Arabic what to write', async ({ page }) => {
  await page.setViewportSize(phone);
  for (const path of ['/ask', '/sign-in', '/words']) {
    await page.goto(path);
    await page.getByRole('button', { name: 'العربية' }).click();
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    expect(await findings(page), path).toEqual([]);
    await page.context().clearCookies();
  }
});

test('a hard word is explained on focus, stays while it is pointed at, and closes on Escape', async ({
  browser,
}) => {
  const rania = await arrive(browser, 'rania');
  await rania.goto(`/plans/${await planIdOf(rania, 'Milo')}/start`);
  const term = rania.getByRole('button', { name: 'SIP', exact: true });
  const note = rania.getByRole('tooltip').filter({ hasText: 'samordnad individuell plan' });
  await expect(async () => {
    await rania.locator('body').press('Tab');
    await term.blur();
    await term.focus();
    await expect(note).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(term).toHaveAccessibleDescription(/En plan för barn som får hjälp/);
  expect(await findings(rania)).toEqual([]);
  await rania.keyboard.press('Escape');
  await expect(note).toBeHidden();
  await expect(term).toBeFocused();
  await term.blur();
  await term.hover();
  await expect(note).toBeVisible();
  await note.hover();
  await expect(note).toBeVisible();
  await rania.mouse.move(0, 0);
  await expect(note).toBeHidden();

  await rania.getByRole('link', { name: 'Vad betyder orden?' }).last().click();
  await expect(rania.getByRole('heading', { level: 1, name: 'Ordlista' })).toBeVisible();
  await expect(rania.getByRole('term').filter({ hasText: /^Samtycke/ })).toBeVisible();
  expect(await findings(rania)).toEqual([]);
  await rania.context().close();
});

test('Hamid writes the most important in easy words, and Rania meets them first', async ({
  browser,
}) => {
  const hamid = await openPlan(browser, 'hamid');
  const easy = hamid.getByRole('textbox', { name: 'Kort och enkelt' });
  await expect(easy).toBeVisible();
  const words = `Milo ska ha bilder på förskolan. Maja gör dem i dag ${Date.now() % 100_000}.`;
  await writeIn(hamid, 'Kort och enkelt');
  await hamid.keyboard.press('ControlOrMeta+a');
  await hamid.keyboard.type(words);
  await saved(hamid);
  await expect(hamid.locator('#easy-lix')).toContainText('lätt att läsa');

  const rania = await openPlan(browser, 'rania', { viewport: phone });
  const part = rania.getByRole('region', { name: 'Kort och enkelt' });
  await expect(part).toContainText(words);
  await expect(part.getByRole('textbox')).toHaveCount(0);
  const headings = await rania.locator('.doc h2').allInnerTexts();
  expect(headings.indexOf('Kort och enkelt')).toBe(headings.indexOf('Om Milo') - 1);
  expect(await findings(rania)).toEqual([]);
  for (const page of [hamid, rania]) await page.context().close();
});

test('what Rania does most, with keys alone and text twice as large', async ({ browser }) => {
  const rania = await arrive(browser, 'rania');
  const plan = `/plans/${await planIdOf(rania, 'Milo')}`;
  for (const path of ['/timeline', '/meetings', '/consent', '/reads', '/experience', '/approval']) {
    await rania.goto(plan + path);
    await expect(rania.getByRole('heading', { level: 1 }).first()).toBeAttached();
    await largeText(rania);
    await expect.poll(() => overflow(rania), path).toBeLessThanOrEqual(0);
  }

  // The next event, its person and the number.
  await rania.goto(`${plan}/start`);
  await largeText(rania);
  const inPart = (name: string): Locator => rania.getByRole('region', { name });
  await tabTo(inPart('Det här händer nu').getByRole('link').first());
  await tabTo(
    inPart('De finns för er')
      .getByRole('link', { name: /^Ring .+, 0700/ })
      .first(),
  );
  expect(await overflow(rania)).toBeLessThanOrEqual(0);

  // A comment on the plan, and not agreeing with an action.
  await openAction(rania, plan);
  const words = `Med bara tangenter ${Date.now()}`;
  const sheet = rania.getByRole('dialog', { name: /Bildstöd/ });
  await sheet.getByRole('textbox').last().focus();
  await rania.keyboard.type(words);
  await tabTo(sheet.getByRole('button', { name: 'Skicka' }));
  await rania.keyboard.press('Enter');
  await expect(sheet.locator('.msg', { hasText: words })).toBeVisible();
  expect(await overflow(rania)).toBeLessThanOrEqual(0);

  const add = sheet.getByRole('button', { name: 'Håller inte med' });
  const takeBack = sheet.locator('.dissents').getByRole('button', { name: 'Ta tillbaka' });
  await expect(add.or(takeBack)).toBeVisible();
  if (await takeBack.isVisible()) {
    await takeBack.press('Enter');
    await takeBack.press('Enter');
  }
  await add.focus();
  await rania.keyboard.press('Enter');
  await expect(sheet.getByLabel('Varför håller du inte med?')).toBeFocused();
  await rania.keyboard.type(`Vi vill välja bilderna. ${Date.now()}`);
  await tabTo(sheet.getByRole('button', { name: 'Spara', exact: true }));
  await rania.keyboard.press('Enter');
  await expect(sheet.getByText('Du håller inte med')).toBeVisible();
  expect(await overflow(rania)).toBeLessThanOrEqual(0);
  await takeBack.press('Enter');
  await takeBack.press('Enter');
  await expect(add).toBeVisible();
  await rania.context().close();
});

async function openAction(page: Page, plan: string): Promise<void> {
  await page.goto(plan);
  await expect(page.locator('[data-save="saved"], [data-save="readOnly"]')).toBeVisible();
  await largeText(page);
  const title = page.locator('.act', { hasText: 'Bildstöd' }).first().locator('.act-t');
  await title.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /Bildstöd/ })).toBeVisible();
}
