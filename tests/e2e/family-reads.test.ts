// The family's own pages beside the plan: who has read it, and asking why.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { openPlan, planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const onPhone = async (browser: Browser, person: string): Promise<Page> => {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
};
const fits = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);

test('Rania sees that the preschool has read, asks why, and takes the log with her', async ({
  browser,
}) => {
  const maja = await openPlan(browser, 'maja');
  await maja.context().close();
  const rania = await onPhone(browser, 'rania');
  const plan = await planIdOf(rania, 'Milo');
  await rania.goto(`/plans/${plan}/people`);
  await rania.getByRole('link', { name: 'Vem har läst' }).click();
  await expect(rania.getByRole('heading', { level: 1, name: 'Vem har läst' })).toBeVisible();
  await rania.getByRole('combobox', { name: 'Enhet' }).selectOption('Förskolan Blåsippan');
  await rania.getByRole('button', { name: 'Visa', exact: true }).click();
  const row = rania
    .getByRole('listitem')
    .filter({ hasText: 'Förskolan Blåsippan läste den gemensamma planen' })
    .first();
  await expect(row).toBeVisible();
  await expect(rania.getByText('Maja')).toHaveCount(0);
  expect(await findings(rania)).toEqual([]);
  expect(await fits(rania)).toBe(390);
  if (process.env.SHOTS)
    await rania.screenshot({ path: `${process.env.SHOTS}/reads.png`, fullPage: true });

  // Her own steps do not fill the page; they are there when she asks for them, and always in the extract.
  const own = rania.locator('.pill', { hasText: 'Du själv' });
  await rania.getByRole('combobox', { name: 'Enhet' }).selectOption('');
  await rania.getByRole('button', { name: 'Visa', exact: true }).click();
  await expect(rania).toHaveURL(/unit=&part=$/);
  await expect(row).toBeVisible();
  await expect(own).toHaveCount(0);
  await rania.getByLabel('Visa också det du själv har läst').check();
  await rania.getByRole('button', { name: 'Visa', exact: true }).click();
  await expect(own.first()).toBeVisible();
  await rania.getByLabel('Visa också det du själv har läst').uncheck();
  await rania.getByRole('button', { name: 'Visa', exact: true }).click();
  await expect(own).toHaveCount(0);

  await row.getByRole('button', { name: 'Fråga varför' }).click();
  await rania.getByRole('button', { name: 'Skicka frågan' }).click();
  await expect(rania.getByText('Skriv vad du vill fråga.')).toBeVisible();
  const question = `Vad behövde ni veta? ${Date.now()}`;
  await rania.getByLabel('Vad vill du fråga?').fill(question);
  await rania.getByRole('button', { name: 'Skicka frågan' }).click();
  await expect(rania.getByText('Frågan är skickad.')).toBeVisible();
  await expect(row.getByText(question)).toBeVisible();

  await rania.getByRole('button', { name: 'Visa som sida' }).click();
  await expect(rania.getByRole('heading', { level: 1 })).toContainText('Vem har läst');
  await expect(rania.getByText('Förskolan Blåsippan öppnade planen').first()).toBeVisible();
  const href = await rania.getByRole('link', { name: 'Hämta som PDF' }).getAttribute('href');
  const pdf = await rania.request.get(href ?? '');
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
});

test('the log is nobody else’s, and has nothing of what is hidden', async ({ browser }) => {
  const mira = await openPlan(browser, 'mira', { child: 'Nova' });
  await mira.context().close();
  const liv = await onPhone(browser, 'liv');
  const plan = await planIdOf(liv, 'Nova');
  const page = await (await liv.request.get(`/plans/${plan}/reads?lists=1&own=1`)).text();
  expect(page).toContain('Du hade planen i en lista');
  for (const hidden of ['Kurator', 'Mira', 'Samtal med']) expect(page).not.toContain(hidden);
  const hedda = await onPhone(browser, 'hedda');
  expect((await hedda.request.get(`/plans/${plan}/reads`)).status()).toBe(403);
  const rania = await onPhone(browser, 'rania');
  expect((await rania.request.get(`/plans/${plan}/reads`)).status()).toBe(404);
});
