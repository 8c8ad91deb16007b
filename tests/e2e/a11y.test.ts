// axe finds nothing on the pages around the plan: signing in, Mina planer, the account, the errors;
// light, dark and with more contrast, on a desk and on a phone. (The plan: plan-a11y.test.ts.)
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

const findings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};

async function walk(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: /Rania Silverkvist/ })).toBeVisible();
  expect(await findings(page), 'sign-in').toEqual([]);
  await page.goto('/sign-in?problem=unknown');
  expect(await findings(page), 'sign-in with a problem').toEqual([]);
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { name: 'Vi hittar inte sidan' })).toBeVisible();
  expect(await findings(page), 'error, signed out').toEqual([]);

  await signIn(page, 'yrsa');
  await page.goto('/plans');
  await expect(page.getByRole('table', { name: 'Mina planer' })).toBeVisible();
  expect(await findings(page), 'Mina planer').toEqual([]);
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await expect(page.getByRole('region', { name: 'ditt konto' })).toBeVisible();
  expect(await findings(page), 'the account').toEqual([]);
  await page.goto(`/plans/${crypto.randomUUID()}`);
  expect(await findings(page), 'error, signed in').toEqual([]);

  await signIn(page, 'operator');
  await page.goto('/plans');
  await expect(page.getByText('Du har inga planer än')).toBeVisible();
  expect(await findings(page), 'no plans').toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390])
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 }, hasTouch: width < 500 });
      test('has no findings', async ({ page }) => walk(page));
    });
  test.describe(`${colorScheme}, more contrast`, () => {
    test.use({ colorScheme, contextOptions: { contrast: 'more' } });
    test('has no findings', async ({ page }) => walk(page));
  });
}

test.describe('system colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });
  test('has no findings', async ({ page }) => walk(page));
});
