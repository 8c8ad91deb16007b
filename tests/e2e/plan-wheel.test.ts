// Mående: the wheel and the table with the same facts, the keys, and writing one's own view: saved by
// itself, kept without a net, never over someone else's unseen; a new gathering by those who lead.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openWheel(
  browser: Browser,
  person: string,
  { width = 1440, query = '', colorScheme = 'light' as 'light' | 'dark', child = 'Milo' } = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width, height: 900 },
    colorScheme,
  });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, child)}/wellbeing${query}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hur har ${child} det?`);
  return page;
}

const state = (page: Page): Locator => page.locator('[data-saving]');
const wheel = (page: Page): Locator => page.locator('svg.wheel:visible');

/** What each row of the table says, in the form of the labels of the wheel. */
const tableSentences = (page: Page): Promise<string[]> =>
  page.locator('main table').evaluate((table: HTMLTableElement) => {
    const parties = [...table.tHead!.rows[0]!.cells].slice(1, -1).map((cell) => cell.textContent);
    return [...table.tBodies[0]!.rows].map((row) => {
      const facts = parties.flatMap((who, index) => {
        const grade = row.cells[index + 1]!.querySelector('.word')?.textContent;
        return grade ? [`${who}: ${grade}`] : [];
      });
      const differs = row.cells[0]!.querySelector('.differs') ? ['Ni ser olika'] : [];
      return [row.cells[0]!.querySelector('a')!.textContent.trim(), ...facts, ...differs].join(
        '. ',
      );
    });
  });

test('the wheel, its panel and a table with the same facts', async ({ browser }) => {
  const page = await openWheel(browser, 'gunvor');
  const said = await wheel(page)
    .locator('a[data-area]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));
  expect(said).toHaveLength(8);
  expect(said[0]).toContain('Trygg. Milo: Svårt. Mamma: Fungerar. Pappa: Fungerar.');
  expect(said[0]).toMatch(/Ni ser olika$/);
  expect(await tableSentences(page)).toEqual(said);

  const panel = page.getByRole('complementary', { name: 'Valt område' });
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText('Trygg');
  await expect(panel).toContainText('Med bilder, 18 september, med Maja');
  await expect(panel).toContainText('Mamma och pappa');
  await expect(panel).toContainText('Blir rädd när något ändras utan förvarning.');
  await expect(panel.getByRole('link', { name: /^Familjen vet vem de ringer/ })).toHaveAttribute(
    'href',
    /\/plans\/[\w-]+#goal-/,
  );
  expect(await findings(page)).toEqual([]);

  // The arrows go round the wheel, and the panel follows.
  await wheel(page).locator('[data-area="safe"]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(wheel(page).locator('[data-area="included"]')).toBeFocused();
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText('Delaktig');
  await expect(page).toHaveURL(/area=included/);

  await page.getByRole('link', { name: 'Tabell' }).click();
  await expect(page.locator('svg.wheel:visible')).toHaveCount(0);
  await expect(page.getByRole('table')).toContainText('Nyfiken på en kamrat, Elin.');
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});

test('on a phone, in the dark', async ({ browser }) => {
  const page = await openWheel(browser, 'rania', { width: 390, colorScheme: 'dark' });
  await expect(wheel(page)).toHaveCount(1);
  await expect(wheel(page).getByText('Ansvarstagande')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('link', { name: 'Ändra Milos egen bild' }).click();
  await expect(page.getByLabel('Hur sa barnet det?')).toHaveValue('PICTURES');
  expect(await findings(page)).toEqual([]);
  await page.context().close();
});

test('one’s own view saves itself, and its words outlast a lost net', async ({ browser }) => {
  const words = `Cyklar till gården ${Date.now()}.`;
  const page = await openWheel(browser, 'disa', { query: '?area=active' });
  await page.getByRole('link', { name: /er bild, Barn- och elevhälsan/ }).click();
  await page.getByRole('radio', { name: 'Fungerar' }).check();
  const field = page.getByLabel('Vad fungerar?');
  await field.fill(words);
  await expect(state(page)).toHaveAttribute('data-saving', 'saved');
  // Shown at once, without asking the server for the page again.
  await expect(page.getByRole('complementary').locator('.words')).toContainText([words]);
  expect(await findings(page)).toEqual([]);

  await page.context().setOffline(true);
  await field.fill(`${words} Och hem.`);
  await expect(state(page)).toContainText('Du är utan nät');
  await expect(field).toHaveValue(`${words} Och hem.`);
  await page.context().setOffline(false);
  await expect(state(page)).toHaveAttribute('data-saving', 'saved', { timeout: 15_000 });
  await page.getByRole('link', { name: 'Klar', exact: true }).click();
  await expect(page.locator('.own a[data-viewer]').first()).toBeFocused();
  await expect(field).toHaveCount(0);

  const rania = await openWheel(browser, 'rania', { query: '?area=active' });
  await expect(rania.getByRole('complementary')).toContainText(`${words} Och hem.`);
  await expect(rania.getByRole('link', { name: /er bild, Barn-/ })).toHaveCount(0);
  await rania.context().close();
  await page.context().close();
});

test('two of a unit never write over each other unseen', async ({ browser }) => {
  const stamp = String(Date.now());
  const [maja, otto] = await Promise.all(
    ['maja', 'otto'].map((who) => openWheel(browser, who, { query: '?area=responsible' })) as [
      Promise<Page>,
      Promise<Page>,
    ],
  );
  for (const page of [maja, otto])
    await page.getByRole('link', { name: /er bild, Förskolan Blåsippan/ }).click();
  await maja.getByLabel('Vad är svårt?').fill(`Maja ${stamp}`);
  await expect(state(maja)).toHaveAttribute('data-saving', 'saved');

  const field = otto.getByLabel('Vad är svårt?');
  await field.fill(`Otto ${stamp}`);
  await expect(state(otto)).toContainText('Maja Gullvind har skrivit här samtidigt');
  await expect(state(otto)).toContainText(`Maja ${stamp}`);
  await expect(field).toHaveValue(`Otto ${stamp}`);
  expect(await findings(otto)).toEqual([]);
  await otto.getByRole('button', { name: 'Lägg ihop båda' }).click();
  await expect(state(otto)).toHaveAttribute('data-saving', 'saved');
  await expect(field).toHaveValue(`Maja ${stamp}\nOtto ${stamp}`);
  await maja.context().close();
  await otto.context().close();
});

test('who leads begins a new gathering; nobody else is offered it', async ({ browser }) => {
  const page = await openWheel(browser, 'yrsa', { child: 'Vide' });
  const times = page.getByRole('group', { name: 'Välj tillfälle' });
  const before = await times.getByRole('link').count();
  const dialog = page.getByRole('dialog');
  await times.getByRole('button').click();
  await dialog.getByLabel('Vilken dag').fill('2190-01-01');
  await dialog.getByRole('button', { name: 'Börja', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('inom ett år');
  const day = new Date(Date.now() - (before + 1) * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel('Vilken dag').fill(day);
  await dialog.getByRole('button', { name: 'Börja', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(times.getByRole('link')).toHaveCount(before + 1);
  await expect(page.getByRole('link', { name: /^Skriv er bild/ })).toBeVisible();
  await page.context().close();

  const signe = await openWheel(browser, 'signe', { child: 'Vide' });
  await expect(signe.getByRole('button', { name: /Nytt/ })).toHaveCount(0);
  await expect(signe.getByRole('link', { name: 'Skriv din bild' })).toBeVisible();
  await signe.context().close();
});

test('the triangle shows what someone has written about, and takes one’s own words', async ({
  browser,
}) => {
  const words = `Visar med händerna ${Date.now()}.`;
  const page = await openWheel(browser, 'disa', { query: '?view=triangle' });
  const side = page.getByRole('region', { name: 'Hur jag växer och utvecklas' });
  await expect(
    side.getByRole('heading', { level: 3, name: 'Att kunna uttrycka mig' }),
  ).toBeVisible();
  await expect(side).toContainText('Blir lugn av att få bära bilderna själv.');
  // What nobody has written about is not there.
  await expect(page.getByRole('heading', { level: 3, name: 'Att pengarna räcker' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  const wider = page.getByRole('region', { name: 'Min omvärld' });
  await wider.getByText('Välj vad du vill skriva om').click();
  await wider.getByRole('link', { name: 'Det som finns nära oss' }).click();
  await expect(page).toHaveURL(/item=local_resources/);
  await wider.getByLabel('Vad fungerar?').fill(words);
  await expect(state(page)).toHaveAttribute('data-saving', 'saved');
  expect(await findings(page)).toEqual([]);
  await wider.getByLabel('Vad fungerar?').fill('');
  await expect(state(page)).toHaveAttribute('data-saving', 'saved');
  await page.reload();
  await page.getByRole('link', { name: 'Klar', exact: true }).click();
  await expect(wider.getByRole('heading', { name: 'Det som finns nära oss' })).toHaveCount(0);
  await page.context().close();
});
