// Without a mouse: the way in, to a plan, and to the own account and out of it again.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { live, signIn } from './plan-people.ts';
import { test } from './test.ts';

/** Tabs until something with this name has focus; nobody should need many. */
async function tabTo(page: Page, name: RegExp, most = 20): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    const label = await focused.evaluate(
      (element) => element.getAttribute('aria-label') ?? element.textContent,
    );
    if (name.test(label ?? '')) return;
  }
  throw new Error(`${String(name)} is not reached in ${most} presses of Tab`);
}

const ring = (page: Page): Promise<string> =>
  page.locator(':focus').evaluate((element) => {
    const own = getComputedStyle(element).outlineStyle;
    return own === 'none' ? getComputedStyle(element, '::after').outlineStyle : own;
  });

test('from the sign-in page to a plan', async ({ page }) => {
  await page.goto('/sign-in');
  await tabTo(page, /Rania Silverkvist/);
  expect(await ring(page)).toBe('solid');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/plans\/[0-9a-f-]{36}\/start$/);
  await tabTo(page, /^Plan$/);
  expect(await ring(page)).toBe('solid');
  await page.keyboard.press('Enter');
  await live(page);
});

test('the first stop skips the bar', async ({ page }) => {
  await signIn(page, 'rania');
  await page.goto('/plans');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Hoppa till innehållet' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('the account opens, is walked through, closes on Esc and gives focus back', async ({
  page,
}) => {
  await signIn(page, 'rania');
  await page.goto('/plans');
  await tabTo(page, /ditt konto/);
  await page.keyboard.press('Enter');
  const menu = page.getByRole('region', { name: 'ditt konto' });
  await expect(menu).toBeVisible();
  await tabTo(page, /^Mörkt$/);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Mörkt' })).toHaveAttribute('aria-pressed', 'true');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(page.getByRole('button', { name: /ditt konto/ })).toBeFocused();
});
