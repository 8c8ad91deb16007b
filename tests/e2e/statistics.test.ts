// Statistics: an administrator looks at a year, takes the same figures along, reads the report and notes a training;
// a manager sees the own unit alone, and who is neither is told so. Nothing is left behind.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { choose, goTo, press, told, write } from './keys.ts';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

async function open(browser: Browser, person: string, path: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(path);
  return page;
}

test.beforeAll(() =>
  inDatabase(async (sql) => {
    await sql`update app.staff_trainings set withdrawn_at = clock_timestamp(), withdrawn_by = noted_by
      where training = 'Prov på utbildning' and withdrawn_at is null`;
  }),
);

test('an administrator reads a year, by keyboard, and takes the same figures along', async ({
  browser,
}) => {
  const page = await open(browser, 'admin-sjohamra', '/statistics');
  await expect(
    page.getByRole('heading', { level: 1, name: 'Statistik för Sjöhamra' }),
  ).toBeVisible();
  const year = page.getByLabel('År', { exact: true });
  await goTo(page, year);
  await page.keyboard.press('ArrowDown');
  await press(page, page.getByRole('button', { name: 'Visa', exact: true }));
  await expect(page).toHaveURL(/year=\d{4}/);
  const chosen = new URL(page.url()).searchParams.get('year') ?? '';
  const plans = page.getByRole('region', { name: 'Fastställda planer' }).locator('b');
  await expect(plans).toHaveText(/^\d+$/);
  expect(await findings(page)).toEqual([]);

  const csv = await page.request.get(`/statistics/export?format=csv&year=${chosen}`);
  const rows = (await csv.text()).split('\r\n').map((line) => line.split(';'));
  const total = rows.find(
    ([, key, unit, period]) => key === 'plans' && unit === 'Alla enheter' && period === chosen,
  );
  expect(total?.[8]).toBe(await plans.textContent());
  const json = (await (await page.request.get('/statistics/export?format=json')).json()) as {
    figures: {
      indicator: string;
      unit: { name: string } | null;
      period: string;
      state: string;
      values: Record<string, number>;
    }[];
  };
  const table = page.getByRole('region', { name: /Tabell per enhet/ }).locator('tbody tr');
  await expect(table.first()).toBeVisible();
  for (const row of await table.all()) {
    const name = ((await row.getByRole('rowheader').textContent()) ?? '')
      .replace(/,.*$/, '')
      .trim();
    const figure = json.figures.find(
      (one) => one.indicator === 'plans' && one.unit?.name === name && one.period === chosen,
    );
    const shown = (await row.getByRole('cell').first().textContent()) ?? '';
    if (figure?.state === 'SHOWN')
      expect(shown.trim()).toMatch(new RegExp(`^${figure.values['all'] ?? '?'}\\b`));
    else expect(shown).toMatch(/Färre än 5|Dold/);
  }

  // What opens is the next thing by keys, and Escape gives the button back.
  const menu = page.getByRole('button', { name: 'Ladda ner' });
  await press(page, menu);
  await goTo(page, page.getByRole('link', { name: /CSV/ }), 1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: /CSV/ })).toBeHidden();
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  const taken = page.waitForEvent('download');
  await press(page, page.getByRole('link', { name: /CSV/ }));
  expect((await taken).suggestedFilename()).toMatch(/\.csv$/);
  await press(page, page.getByRole('link', { name: `Årsrapport för ${chosen}` }));
  await expect(
    page.getByRole('heading', { level: 1, name: `Årsrapport ${chosen}, Sjöhamra kommun` }),
  ).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const pdf = await page.request.get(`/statistics/report/pdf?year=${chosen}`);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
});

test('what is on the page fits a phone, and pictures have their table', async ({ browser }) => {
  const page = await open(browser, 'admin-sjohamra', '/statistics', 390);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await press(page, page.getByText('Visa som tabell'));
  await expect(page.getByRole('row', { name: /Jan–mars/ })).toBeVisible();
  await press(page, page.getByText('Så räknas det'));
  await expect(
    page.getByText('Planer vars första version fastställdes under perioden.'),
  ).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('a training is noted and taken back', async ({ browser }) => {
  const page = await open(browser, 'admin-sjohamra', '/statistics/staff');
  await choose(page, page.getByLabel('Person'), 'Alice Dimberg');
  await write(page, page.getByLabel('Utbildning', { exact: true }), 'Prov på utbildning');
  await press(page, page.getByRole('button', { name: 'Anteckna utbildning' }));
  await told(page, 'Utbildningen är antecknad');
  expect(await findings(page)).toEqual([]);
  await press(
    page,
    page.getByRole('button', { name: 'Ta bort Prov på utbildning, Alice Dimberg' }),
  );
  await told(page, 'Anteckningen är borttagen');
});

test('a manager sees the own unit, and who manages none is told how one comes to', async ({
  browser,
}) => {
  const torsten = await open(browser, 'torsten', '/plans');
  await torsten.getByRole('link', { name: 'Kommunen', exact: true }).click();
  await torsten.getByRole('link', { name: /^Statistik/ }).click();
  await expect(
    torsten.getByRole('heading', { level: 1, name: 'Statistik för Ekbackaskolan' }),
  ).toBeVisible();
  await expect(torsten.getByText('BVC Strandgläntan')).toHaveCount(0);
  const maja = await open(browser, 'maja', '/statistics');
  await expect(maja.getByText('Du följer inte upp någon enhet.')).toBeVisible();
  expect((await maja.request.get('/statistics/export?format=csv')).status()).toBe(404);
  expect((await maja.request.get('/statistics/staff')).status()).toBe(403);
});
