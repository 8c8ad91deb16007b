// What opens over a page, and pages with more contrast, looked at as every page is (every-page.test.ts).
import { expect } from '@playwright/test';
import { findings, looksWell } from './looks.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

test('the account, open', async ({ page }) => {
  await signIn(page, 'yrsa');
  await page.goto('/plans');
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await expect(page.getByRole('region', { name: 'ditt konto' })).toBeVisible();
  await looksWell(page, 'the account');
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`more contrast, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    await page.goto('/sign-in');
    expect(await findings(page), 'sign-in').toEqual([]);
    await signIn(page, 'yrsa');
    for (const path of ['/plans', '/follow-up', '/questions']) {
      await page.goto(path);
      expect(await findings(page), path).toEqual([]);
    }
  });
