// A parent on the bus: the plan at 390 px, an action as a page of its own (design, mock 02).
import { expect } from '@playwright/test';
import { card, openPlan } from './plan-people.ts';
import { test } from './test.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('an action opens as its own page with Ring and a composer', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania', phone);
  await card(rania, 'Bildstöd').locator('.act-t').tap();
  const page = rania.getByRole('dialog', { name: /Bildstöd/ });
  await expect(page).toBeVisible();
  await expect(page.getByRole('link', { name: /Ring Maja Gullvind/ })).toHaveAttribute(
    'href',
    /^tel:/,
  );
  const words = `Från bussen ${Date.now()}`;
  await page.getByRole('textbox').last().fill(words);
  await page.getByRole('button', { name: 'Skicka' }).tap();
  await expect(page.locator('.msg', { hasText: words })).toBeVisible();
  await page.getByRole('button', { name: 'Tillbaka till Milos plan' }).tap();
  await expect(page).toHaveCount(0);
});

test('what those who lead have to press beside each person is not wider than the phone', async ({
  browser,
}) => {
  const gunvor = await openPlan(browser, 'gunvor', phone);
  await expect(gunvor.getByRole('button', { name: /^Byt kontaktperson/ }).first()).toBeAttached();
  expect(await gunvor.evaluate(() => document.documentElement.scrollWidth)).toBe(
    await gunvor.evaluate(() => window.innerWidth),
  );
});

test('nothing is wider than the phone, and the parts are one press away', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania', phone);
  const overflow = (): Promise<number> =>
    rania.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await rania.setViewportSize({ width: 320, height: 640 });
  expect(await overflow()).toBeLessThanOrEqual(0);
  await rania.getByRole('button', { name: 'Delar' }).tap();
  const parts = rania.getByRole('navigation', { name: 'Planens delar' });
  await expect(parts).toBeVisible();
  await parts.getByRole('link', { name: 'Uppföljning' }).tap();
  await expect(parts).toBeHidden();
  await expect(rania.locator('#part-follow-up')).toBeInViewport();
});

test('a resolved conversation stays with its action, folded away', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania', phone);
  await card(rania, 'Bildstöd').locator('.act-t').tap();
  const page = rania.getByRole('dialog', { name: /Bildstöd/ });
  const words = `Löses snart ${Date.now()}`;
  await page.getByRole('textbox').last().fill(words);
  await page.getByRole('button', { name: 'Skicka' }).tap();
  const thread = page.locator('.thr', { hasText: words });
  await thread.getByRole('button', { name: 'Löst' }).tap();
  await page.locator('.thr-done summary').tap();
  await expect(page.locator('.thr-done .thr', { hasText: words })).toBeVisible();
  await thread.getByRole('button', { name: 'Öppna igen' }).tap();
  await expect(thread.getByRole('button', { name: 'Löst' })).toBeVisible();
});
