// In and out: the whole way through the identity provider in a real browser, the cards of the demo,
// what is said when it does not work, and what is left behind afterwards (nothing).
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { live, openPlan, signIn } from './plan-people.ts';
import { test } from './test.ts';

/** The first page of somebody with one single plan in their family. */
const milosStart = /\/plans\/[0-9a-f-]{36}\/start$/;
const openAccount = (page: Page) => page.getByRole('button', { name: /ditt konto/ }).click();

test('Rania signs in with her e-identification and comes to the page she asked for', async ({
  page,
}) => {
  await page.goto('/plans?show=paused');
  await expect(page).toHaveURL('/sign-in?next=%2Fplans%3Fshow%3Dpaused');
  await expect(page.getByText('Logga in, så kommer du till sidan du ville se.')).toBeVisible();
  await page.getByRole('link', { name: 'BankID eller Freja' }).click();
  await expect(page.getByRole('heading', { name: 'BankID eller Freja' })).toBeVisible();
  await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
  await expect(page).toHaveURL('/plans?show=paused');
  await expect(page.getByRole('button', { name: 'Rania Silverkvist ditt konto' })).toBeVisible();
});

test('staff have their own way in, and their own people there', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Tjänstelegitimation' }).click();
  await expect(page.getByRole('button', { name: /Rania/ })).toHaveCount(0);
  await page.getByRole('button', { name: /Maja Gullvind/ }).click();
  await expect(page).toHaveURL('/plans');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Maja');
});

test('someone who cancels is told so, and can begin again', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'BankID eller Freja' }).click();
  await page.getByRole('button', { name: 'Avbryt' }).click();
  await expect(page.getByRole('alert')).toHaveText('Du avbröt inloggningen. Börja om när du vill.');
  await page.getByRole('link', { name: 'BankID eller Freja' }).click();
  await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
  await expect(page).toHaveURL(milosStart);
});

test('an answer that nobody asked for says so and signs nobody in', async ({ page, context }) => {
  await page.goto('/auth/callback?code=someone-elses&state=guessed');
  await expect(page).toHaveURL('/sign-in?problem=failed');
  await expect(page.getByRole('alert')).toContainText('Inloggningen blev inte klar.');
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('__Host-kring');
});

test('a demo person is one press away', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
  await expect(page).toHaveURL(milosStart);
});

test('signing in never leads to another site', async ({ page, baseURL }) => {
  for (const elsewhere of ['//elsewhere.example/x', 'https://elsewhere.example', '/\\elsewhere']) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(elsewhere)}`);
    await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
    await expect(page).toHaveURL(new RegExp(`^${baseURL}${milosStart.source}`));
  }
});

test('someone already signed in is not asked again', async ({ page }) => {
  await signIn(page, 'rania');
  await page.goto('/sign-in');
  await expect(page).toHaveURL(milosStart);
  await page.goto('/');
  await expect(page).toHaveURL(milosStart);
});

test('signing out ends the session and leaves no page behind', async ({ page, context }) => {
  await signIn(page, 'rania');
  await page.goto('/plans');
  await expect(page.getByRole('link', { name: 'Milo Silverkvist' })).toBeVisible();
  const before = await context.cookies();
  await openAccount(page);
  await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await expect(page).toHaveURL('/sign-in');
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText('Milo Silverkvist')).toHaveCount(0);
  // The cookie that somebody copied is worth nothing either.
  await context.addCookies(before);
  await page.goto('/plans');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('signing out everywhere ends the other browser too, and its open plan', async ({
  browser,
  page,
}) => {
  const other = await openPlan(browser, 'jonte');
  await signIn(page, 'jonte');
  await page.goto('/plans');
  await openAccount(page);
  await page.getByRole('button', { name: 'Logga ut överallt' }).click();
  await expect(page).toHaveURL('/sign-in');
  await expect(other.locator('[data-save="signedOut"]')).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in\?next=/);
});

test('signing out here leaves the other browser alone', async ({ browser, page }) => {
  const other = await openPlan(browser, 'jonte');
  await signIn(page, 'jonte');
  await page.goto('/plans');
  await openAccount(page);
  await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await expect(page).toHaveURL('/sign-in');
  await other.reload();
  await live(other);
});

test('the language is chosen before signing in and stays', async ({ page }) => {
  await page.goto('/sign-in?problem=cancelled');
  await expect(page.locator('html')).toHaveAttribute('lang', 'sv');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page).toHaveURL('/sign-in?problem=cancelled');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('alert')).toHaveText('You cancelled. Start again whenever you want.');
  await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
  await expect(page.getByRole('heading', { name: 'What happens now' })).toBeVisible();
});

test('it all works before any script has come', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'sv-SE' });
  const page = await context.newPage();
  const base = test.info().project.use.baseURL ?? '';
  await page.goto(`${base}/sign-in`);
  await page.getByRole('button', { name: /Rania Silverkvist/ }).click();
  await expect(page.getByRole('heading', { name: 'Det här händer nu' })).toBeVisible();
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await page.getByRole('button', { name: 'Mörkt' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await expect(page).toHaveURL(`${base}/sign-in`);
  await context.close();
});
