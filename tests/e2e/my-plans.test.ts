// Mina planer: one's own plans and nobody else's, what there is to look at, and on a phone too.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { live, signIn } from './plan-people.ts';
import { test } from './test.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function myPlans(page: Page, person: string): Promise<void> {
  await signIn(page, person);
  await page.goto('/plans');
}
const rows = (page: Page) => page.getByRole('table', { name: 'Mina planer' }).locator('tbody tr');
const children = (page: Page) => rows(page).getByRole('link').allTextContents();

test('Rania sees Milo’s plan, what comes next and who sees to it', async ({ page }) => {
  await myPlans(page, 'rania');
  expect(await children(page)).toEqual(['Milo Silverkvist']);
  const milo = rows(page).first();
  await expect(milo.getByRole('rowheader')).toContainText('4 år');
  await expect(milo.getByRole('cell').nth(0)).toContainText(/Senast|kl\. \d\d\.\d\d/);
  await expect(milo.getByRole('cell').nth(0)).toContainText(/ansvarar|kallar|håller i mötet/);
  await expect(milo.getByRole('cell').nth(1)).toContainText(/\d+ öppn/);
});

test('the whole row leads to the plan', async ({ page }) => {
  await myPlans(page, 'rania');
  // A press on the date lands on the link that covers its row.
  await rows(page).first().getByRole('cell').last().click({ force: true });
  await expect(page).toHaveURL(/\/plans\/[0-9a-f-]{36}\/start$/);
  await page.getByRole('navigation', { name: 'Planens sidor' }).getByText('Plan').click();
  await live(page);
  await expect(page.getByRole('heading', { name: 'Om Milo', exact: true })).toBeVisible();
  await page.getByRole('navigation', { name: 'Huvudmeny' }).getByRole('link').click();
  await expect(rows(page)).toHaveCount(1);
});

test('what is not yours does not exist here, not even as a number', async ({ page }) => {
  await myPlans(page, 'rania');
  const hers = await page.locator('main').innerText();
  expect(hers).not.toMatch(/Tuva|Nova|Vide/);
  await expect(page.locator('h2 .count')).toHaveText('1');
  await myPlans(page, 'yrsa');
  const shown = await children(page);
  expect(shown).toEqual(expect.arrayContaining(['Milo Silverkvist', 'Tuva Fjällhav']));
  expect(shown).not.toContain('Nova Lindhamn');
  // One of them by the child's name, from the bar; the name stands in no address.
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/contacts');
  await page.getByRole('link', { name: 'Hitta i mina planer' }).click();
  const find = page.getByRole('searchbox', { name: 'Hitta i mina planer' });
  await expect(find).toBeVisible();
  await page.locator('h1').click();
  await page.keyboard.press('Control+k');
  await expect(find).toBeFocused();
  await page.keyboard.type('tuv');
  await expect(rows(page)).toHaveCount(1);
  expect(page.url()).not.toContain('tuv');
  await find.fill('');
  await expect(page.locator('h2 .count')).toHaveText(String(shown.length));
});

test('new comments are something to look at until they are read', async ({ page }) => {
  await myPlans(page, 'otto');
  const news = page
    .getByRole('region', { name: 'Att titta på' })
    .getByRole('listitem')
    .filter({ hasText: 'Milo' })
    .filter({ hasText: /ny kommentar|nya kommentarer/ });
  await expect(news).toHaveCount(1);
  await news.getByRole('link', { name: /^Läs/ }).click();
  await live(page);
  const mark = page.getByRole('button', { name: 'Markera som läst' });
  await expect(mark.first()).toBeVisible();
  for (let left = await mark.count(); left > 0; left -= 1) {
    await mark.first().click();
    await expect(mark).toHaveCount(left - 1);
  }
  await page.goto('/plans');
  await expect(rows(page).first()).toBeVisible();
  await expect(news).toHaveCount(0);
});

test('someone without plans is told so in words', async ({ page }) => {
  await myPlans(page, 'operator');
  await expect(page.getByText('Du har inga planer än')).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('a plan that is not yours answers as one that never was', async ({ page }) => {
  await signIn(page, 'embla');
  const [tuva] = (await (await page.request.get('/api/v1/plans')).json()) as { id: string }[];
  await signIn(page, 'rania');
  const answers = [];
  for (const id of [tuva?.id, crypto.randomUUID()]) {
    const reply = await page.goto(`/plans/${id}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vi hittar inte sidan');
    // The number on the bell comes when it has been counted.
    await page.waitForLoadState('networkidle');
    answers.push([reply?.status(), await page.locator('body').innerText()]);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.[0]).toBe(404);
  await page.getByRole('link', { name: 'Till mina planer', exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('the look is kept, and right from the first byte', async ({ page }) => {
  await myPlans(page, 'rania');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: /ditt konto/ }).click();
  await page.getByRole('button', { name: 'Mörkt' }).click();
  await expect.poll(ground).not.toBe(light);
  await page.getByRole('button', { name: 'Hög kontrast' }).click();
  await expect.poll(ground).toBe('rgb(0, 0, 0)');
  await expect
    .poll(async () => (await page.request.get('/plans')).text())
    .toMatch(/<html lang="sv" dir="ltr" data-theme="dark" data-contrast="more">/);
  await page.reload();
  expect(await ground()).toBe('rgb(0, 0, 0)');
});

test.describe('on a phone', () => {
  test.use(phone);

  test('each plan is a card, and nothing is wider than the screen', async ({ page }) => {
    await myPlans(page, 'yrsa');
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await expect(rows(page).first().getByText('Härnäst')).toBeVisible();
    await rows(page).first().tap();
    await live(page);
  });

  test('what is pressed is big enough for a thumb', async ({ page }) => {
    await myPlans(page, 'rania');
    await page.getByRole('button', { name: /ditt konto/ }).tap();
    for (const target of await page.locator('button:visible, .needs a, .top a').all()) {
      const box = await target.boundingBox();
      expect.soft(box?.height, await target.innerText()).toBeGreaterThanOrEqual(44);
    }
  });
});
