// The child's own pages: only what they show is sent, an own audience is kept, Barnets stund opens nothing
// else, and there is a way out at once.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function come(browser: Browser, person: string, child: string, width = 390) {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width, height: 844 },
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  return { page, home: `/plans/${await planIdOf(page, child)}/child` };
}

/** What a page's data may hold that does not stand on it, and why. */
const unseen: [RegExp, why: string][] = [
  [
    /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
    'an entry of the child’s own, or a person to choose: named by ids',
  ],
  [/^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/, 'a day or a moment: stands there in words'],
  [/^(pictures|easy|youth)$/, 'the presentation itself'],
  [/^(own|helper|adult)$/, 'who sits there'],
  [
    /^(family|health|preschool|school|studentHealth|social|coordinator)$/,
    'what somebody does: in words',
  ],
  [
    /^(WROTE|DREW|PICTURES|SOUND|HARD|BOTH|WORKS|UNKNOWN)$/,
    'a way, a grade: in words or as a face',
  ],
  [
    /^(safe|healthy|achieving|nurtured|active|respected|responsible|included)$/,
    'an area: as a question or a picture',
  ],
  [/^(ink|red|blue|green|yellow|brown)$/, 'the pen of a line'],
  [/^(light|dark|system|normal|more|auto|sv|en|ar|so)$/, 'how the reader wants to see Kring'],
];

/** The strings of a page's data that are neither seen on the page nor on the list. */
async function notShown(page: Page, path: string): Promise<string[]> {
  const answer = await page.request.get(`${path}/__data.json`);
  const { nodes } = (await answer.json()) as { nodes: ({ data?: unknown[] } | null)[] };
  const strings = nodes.flatMap((node) =>
    (node?.data ?? []).filter((one): one is string => typeof one === 'string'),
  );
  const shown = await page.evaluate(() =>
    [
      document.body.innerText,
      ...[...document.querySelectorAll('[aria-label]')].map((one) =>
        one.getAttribute('aria-label'),
      ),
    ].join('\n'),
  );
  const flat = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();
  return strings.filter(
    (text) =>
      text !== '' &&
      !unseen.some(([pattern]) => pattern.test(text)) &&
      !flat(shown).includes(flat(text)),
  );
}

const pages = ['', '/voice', '/goals', '/wheel', '/people'];

for (const [person, child, how] of [
  ['rania', 'Milo', 'pictures'],
  ['tuva', 'Tuva', 'easy'],
  ['nova', 'Nova', 'youth'],
] as const)
  test(`${how}: only what is shown is sent, and axe finds nothing`, async ({ browser }) => {
    const { page, home } = await come(browser, person, child);
    for (const path of pages) {
      await page.goto(home + path);
      await expect(page.locator(`.kid.${how}`)).toBeVisible();
      // Names to choose among stand in the form.
      const ways = page.getByRole('link', { name: 'Skriv', exact: true });
      if (path === '/voice' && (await ways.count()) > 0) {
        await ways.click();
        await expect(page.locator('.kid[data-ready]')).toBeVisible();
        await page.getByRole('radio', { name: 'Jag väljer vem' }).check();
      }
      const change = page.getByRole('button', { name: 'Ändra vem som ser' });
      if (path === '/wheel' && (await change.count()) > 0) {
        await expect(page.locator('.kid[data-ready]')).toBeVisible();
        await change.click();
        await page.getByRole('radio', { name: 'Jag väljer vem' }).check();
      }
      expect(await notShown(page, home + path), `${how} ${path}`).toEqual([]);
      expect(await findings(page), `${how} ${path}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
    await page.context().close();
  });

test('Nova writes for Hedda alone, then for everyone, and takes it back', async ({ browser }) => {
  const said = `Mitt eget ${Date.now()}`;
  const nova = await come(browser, 'nova', 'Nova');
  await nova.page.goto(`${nova.home}/voice`);
  await nova.page.getByRole('link', { name: 'Skriv', exact: true }).click();
  await expect(nova.page.locator('.kid[data-ready]')).toBeVisible();
  await nova.page.getByLabel('Vad vill du säga?').fill(said);
  await nova.page.getByRole('radio', { name: 'Jag väljer vem' }).check();
  await nova.page.getByRole('checkbox', { name: /Mira/ }).check();
  await nova.page.getByRole('checkbox', { name: /Mamma/ }).check();
  await nova.page.getByRole('button', { name: 'Spara' }).click();
  await expect(nova.page.getByRole('alert')).toContainText('får inte veta om varandra');
  await expect(nova.page.getByLabel('Vad vill du säga?')).toHaveValue(said);
  await nova.page.getByRole('checkbox', { name: /Mamma/ }).uncheck();
  await nova.page.getByRole('checkbox', { name: /Mira/ }).uncheck();
  await nova.page.getByRole('checkbox', { name: /Hedda/ }).check();
  await nova.page.getByRole('button', { name: 'Spara' }).click();
  const entry = nova.page.locator('[data-entry]').filter({ hasText: said });
  await expect(entry).toContainText('Bara Hedda');

  const sees = async (person: string): Promise<boolean> => {
    const { page, home } = await come(browser, person, 'Nova');
    const text = await (await page.request.get(home.replace(/\/child$/, ''))).text();
    await page.context().close();
    return text.includes(said);
  };
  expect(await sees('hedda')).toBe(true);
  expect(await sees('liv')).toBe(false);
  await entry.getByRole('button', { name: /^Ändra/ }).click();
  await entry.getByLabel('Ingen än').check();
  await entry.getByRole('button', { name: 'Spara' }).click();
  await expect(entry).toContainText('Ingen annan ser');
  expect(await sees('hedda')).toBe(false);
  await nova.page.context().close();
});

test('Barnets stund: Milo draws beside Maja, and nothing else opens', async ({ browser }) => {
  const { page, home } = await come(browser, 'maja', 'Milo', 1280);
  const plan = home.replace(/\/child$/, '');
  await page.goto(`${plan}/childs-page`);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Börja barnets stund' }).click();
  await page.waitForURL(`**${home}`);
  await expect(page.getByText('Du sitter med Maja.')).toBeVisible();
  for (const elsewhere of ['/plans', plan, `${plan}/people`, '/api/v1/plans'])
    expect([303, 401]).toContain((await page.request.get(elsewhere, { maxRedirects: 0 })).status());

  await page.getByRole('link', { name: 'Min röst' }).click();
  await page.getByRole('link', { name: 'Rita', exact: true }).click();
  await expect(page.locator('.kid[data-ready]')).toBeVisible();
  const paper = page.getByRole('application', { name: 'Papper att rita på' });
  await paper.focus();
  await page.keyboard.press('Space');
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  const box = await paper.boundingBox();
  if (box === null) throw new Error('no sheet');
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 140, box.y + 120, { steps: 4 });
  await page.mouse.up();
  await expect(paper.locator('path')).toHaveCount(2);
  expect(await findings(page)).toEqual([]);
  const caption = `Bilen ${Date.now()}`;
  await page.getByLabel('Vill du skriva något till?').fill(caption);
  await page.getByLabel('Alla som är med i min plan nu').check();
  await page.getByRole('button', { name: 'Spara' }).click();
  const entry = page.locator('[data-entry]').filter({ hasText: caption });
  await expect(entry).toContainText('med Maja');
  await expect(entry.getByRole('img', { name: 'Din teckning' })).toBeVisible();

  // Out at once, by Esc twice; going back shows nothing of it.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.waitForURL('**/bye');
  await expect(page.getByRole('heading', { name: 'Sidan är stängd' })).toBeVisible();
  expect((await page.request.get(home, { maxRedirects: 0 })).status()).toBe(303);
  await page.context().close();

  const rania = await come(browser, 'rania', 'Milo');
  await rania.page.goto(rania.home.replace(/\/child$/, ''));
  const voice = rania.page.locator('#part-voice');
  await expect(voice).toContainText(caption);
  await expect(voice.getByRole('img', { name: 'Teckning av Milo' }).first()).toBeVisible();
  await rania.page.context().close();
});

test('the way out works without a network', async ({ browser }) => {
  const { page, home } = await come(browser, 'nova', 'Nova');
  await page.goto(`${home}/voice`);
  await expect(page.locator('.kid[data-ready]')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Stäng' }).click();
  await expect(page.getByText('Sidan är stängd')).toBeVisible();
  expect(await page.evaluate(() => [document.body.innerText, location.pathname])).toEqual([
    'Sidan är stängd',
    '/bye',
  ]);
  await page.context().close();
});

test('Tuva answers her wheel with a face', async ({ browser }) => {
  const { page, home } = await come(browser, 'tuva', 'Tuva', 1280);
  await page.goto(`${home}/wheel`);
  const bra = page.getByRole('button', { name: 'Bra', exact: true });
  await bra.click();
  await expect(page.getByText('Sparat')).toBeVisible();
  await expect(bra).toHaveAttribute('aria-pressed', 'true');
  await page.context().close();
});
