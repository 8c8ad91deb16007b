// Verksamheter utifrån: an administrator asks a private unit, by who answers for it, and takes the question back;
// and whoever works in two municipalities has one list of plans, of both or of one.
import { expect } from '@playwright/test';
import { press, told, write } from './keys.ts';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

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
  await press(page, page.getByRole('link', { name: 'Verksamheter utifrån' }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Verksamheter utifrån');
  await press(page, page.getByText('Fråga en enhet utifrån'));
  const form = page.locator('form[action="?/ask"]');
  await write(page, form.getByLabel('Organisation', { exact: true }), 'Språkhuset AB');
  await write(page, form.getByLabel('Organisationsnummer'), '559999-0017');
  await write(page, form.getByLabel('Enhet'), 'Talkojan');
  await press(page, form.getByRole('button', { name: 'Skicka frågan' }));
  await told(page, 'Organisationsnumret stämmer inte');
  // What was written stays.
  await write(page, form.getByLabel('Organisationsnummer'), '559999-0016');
  await write(page, form.getByLabel('Ansvarig persons namn'), 'Ylva Brunnsäter');
  await write(page, form.getByLabel('Personnummer eller HSA-id'), 'FIKTIV-HSA-7002');
  await press(page, form.getByRole('button', { name: 'Skicka frågan' }));
  await told(page, 'Frågan är skickad');
  await expect(page.getByRole('listitem').filter({ hasText: 'Talkojan' })).toContainText(
    'Väntar på Ylva Brunnsäter',
  );
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
  await press(page, page.getByText('Ta tillbaka frågan'));
  await press(page, page.getByRole('button', { name: 'Ta tillbaka' }));
  await told(page, 'tillbakatagen');
});

test('who works in two municipalities has one list of plans', async ({ page }) => {
  await signIn(page, 'siri');
  await page.goto('/plans');
  const rows = page.getByRole('table', { name: 'Mina planer' }).locator('tbody tr');
  await expect(rows.filter({ hasText: 'Vide Strömhjort' })).toContainText('Kvarnbo kommun');
  await expect(rows.filter({ hasText: 'Milo Silverkvist' })).toContainText('Sjöhamra kommun');
  const places = page.getByRole('navigation', { name: 'Kommun', exact: true });
  await press(page, places.getByRole('link', { name: 'Kvarnbo kommun' }));
  await expect(rows).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
  await press(page, rows.getByRole('link'));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Vide');
});
