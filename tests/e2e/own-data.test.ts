// Mina uppgifter and Så hanteras uppgifterna: a mother finds what Kring holds about her, reads it on a phone, takes it
// out as a file; and before she says yes she has been told how data is handled, once opened for her.
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { planId } from '#server/demo/demo-id.ts';
import { findings } from './looks.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

/** On a phone and a desk, light and dark. */
async function looksRight(page: Page): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  expect(await findings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findings(page), 'dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

test('somebody reads and takes out what Kring holds about them', async ({ page }) => {
  await signIn(page, 'rania');
  await page.goto('/plans');
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await page.getByRole('link', { name: 'Mina uppgifter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mina uppgifter' })).toBeVisible();
  const plan = page.getByRole('region', { name: 'Planen för Milo Silverkvist' });
  await expect(plan).toContainText('Ja till Familjestödet');
  await plan.getByText('den gemensamma planen', { exact: true }).click();
  await expect(plan.locator('details[open]')).not.toBeEmpty();
  await looksRight(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Ladda ner allt' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('kring-mina-uppgifter.json');
  const file = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>;
  expect(file).toMatchObject({ format: 'kring-own-data', name: 'Rania Silverkvist' });
  expect(JSON.stringify(file['identities'])).toContain('FIKTIV-');
});

test('how data is handled is told before a yes, opened the first time', async ({ page }) => {
  await signIn(page, 'jonte');
  await page.goto(`/plans/${planId('milo')}/consent`);
  const told = page.locator('details.told');
  await expect(told.getByRole('heading', { name: 'Så hanteras uppgifterna' })).toBeVisible();
  await expect(told).toContainText('Visades för dig första gången');
  await looksRight(page);
  await page.reload();
  await expect(told).not.toHaveAttribute('open', /.*/);
  await page.goto(`/plans/${planId('milo')}/start`);
  await page.getByRole('link', { name: 'Så hanteras uppgifterna' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: 'Så hanteras uppgifterna' }),
  ).toBeVisible();
  await expect(page.locator('main')).toContainText('Region Mittsjö');
  await looksRight(page);
});

test('the family of a protected child is told without a name that says a place', async ({
  page,
}) => {
  await signIn(page, 'liv');
  await page.goto(`/plans/${planId('nova')}/information`);
  await expect(page.locator('main')).toContainText('Socialtjänsten');
  await expect(page.locator('main')).not.toContainText(/Mittsjö|Sjöhamra|Kvarnbo/);
  await page.goto('/my-data');
  await expect(page.locator('main')).toContainText('Kommunen visas inte');
  await expect(page.locator('main')).not.toContainText(/Mittsjö|Sjöhamra|Kvarnbo/);
});
