// Verksamheter utifrån: an administrator asks a private unit, by who answers for it, and takes the question back;
// and whoever works in two municipalities has one list of plans, of both or of one.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

const findings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};

/** As before the first run: nobody has been asked. */
test.beforeEach(() =>
  inDatabase(async (sql) => {
    await sql`delete from app.partnerships where organisation_number = '559999-0016'`;
  }),
);

test('an administrator asks a unit from elsewhere, and takes the question back', async ({
  page,
}) => {
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house');
  await page.getByRole('link', { name: 'Verksamheter utifrån' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Verksamheter utifrån');
  await page.getByText('Fråga en enhet utifrån').click();
  const form = page.locator('form[action="?/ask"]');
  await form.getByLabel('Organisation', { exact: true }).fill('Språkhuset AB');
  await form.getByLabel('Organisationsnummer').fill('559999-0017');
  await form.getByLabel('Enhet').fill('Talkojan');
  await form.getByRole('button', { name: 'Skicka frågan' }).click();
  await expect(page.getByRole('alert')).toContainText('Organisationsnumret stämmer inte');
  // What was written stays.
  await form.getByLabel('Organisationsnummer').fill('559999-0016');
  await form.getByLabel('Ansvarig persons namn').fill('Ylva Brunnsäter');
  await form.getByLabel('Personnummer eller HSA-id').fill('FIKTIV-HSA-7002');
  await form.getByRole('button', { name: 'Skicka frågan' }).click();
  await expect(page.getByRole('status')).toContainText('Frågan är skickad');
  await expect(page.getByRole('listitem').filter({ hasText: 'Talkojan' })).toContainText(
    'Väntar på Ylva Brunnsäter',
  );
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByText('Ta tillbaka frågan').click();
  await page.getByRole('button', { name: 'Ta tillbaka' }).click();
  await expect(page.getByRole('status')).toContainText('tillbakatagen');
});

test('who works in two municipalities has one list of plans', async ({ page }) => {
  await signIn(page, 'siri');
  await page.goto('/plans');
  const rows = page.getByRole('table', { name: 'Mina planer' }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'Vide Strömhjort' })).toContainText('Kvarnbo kommun');
  await expect(rows.filter({ hasText: 'Milo Silverkvist' })).toContainText('Sjöhamra kommun');
  const places = page.getByRole('navigation', { name: 'Kommun', exact: true });
  await places.getByRole('link', { name: 'Kvarnbo kommun' }).click();
  await expect(rows).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
  await rows.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Vide');
});
