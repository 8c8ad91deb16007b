// A parent on the bus (390 px): the bell says that something is new, the list says what and in whose plan,
// what has been seen is no longer new, and she chooses when it is to be quiet. Each run makes news of its own.
import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { personId, zoneId } from '#server/demo/demo-id.ts';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { live, planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

/** Siri says something in Milo's plan, in a thread of its own. */
const siriSays = () =>
  inDatabase(async (sql) => {
    const [zone] = await sql<{ tenant_id: string; plan_id: string }[]>`
      select tenant_id, plan_id from app.zones where id = ${zoneId('milo', 'shared')}`;
    const key = { tenant_id: zone?.tenant_id ?? '', zone_id: zoneId('milo', 'shared') };
    const id = randomUUID();
    await sql`insert into app.threads ${sql({
      ...key,
      plan_id: zone?.plan_id ?? '',
      id,
      anchor: { type: 'zone' },
      created_by: personId('siri'),
    })}`;
    await sql`insert into app.comments ${sql({
      ...key,
      thread_id: id,
      author_id: personId('siri'),
      body: `Nytt ${id}`,
    })}`;
  });

test('Rania sees the bell, reads what is new and sets quiet hours', async ({ browser }) => {
  await siriSays();
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, 'rania');
  await page.goto('/plans');
  const bell = page.getByRole('link', { name: /^Aviseringar, / });
  await bell.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Aviseringar' })).toBeVisible();
  const fresh = page.getByRole('list', { name: /^Nytt/ }).getByRole('listitem');
  const comment = fresh.filter({ hasText: /kommentar/ });
  await expect(comment).toContainText('Milo Silverkvist');
  expect(await findings(page)).toEqual([]);
  const before = await fresh.count();
  await comment.getByRole('button', { name: /^Markera som läst/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Markerat som läst.' })).toBeVisible();
  await expect(fresh).toHaveCount(before - 1);
  await expect(comment).toHaveCount(0);

  await page.getByRole('link', { name: 'Välj hur du får veta' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Så får du veta' })).toBeVisible();
  await expect(page.getByText('E-post är inte påslaget.')).toBeVisible();
  // A tick that is not saved is asked about before the page goes; taken back it is not.
  const weekends = page.getByLabel('Tyst på lördagar och söndagar');
  const back = page.getByRole('link', { name: 'Tillbaka till aviseringarna' });
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await weekends.click();
  await back.click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(weekends).toBeVisible();
  await weekends.click();
  await back.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Aviseringar' })).toBeVisible();
  expect(asked).toHaveLength(1);
  await page.getByRole('link', { name: 'Välj hur du får veta' }).click();

  // Saved in another tab meanwhile: what was chosen here stays, and what holds is said beside it.
  const tab = await context.newPage();
  await tab.goto('/notices/settings');
  await page.getByLabel('Nya kommentarer').selectOption('I Kring och med mejl');
  await tab.getByLabel('Ändringar i insatser och plan').selectOption('Inte alls');
  await tab.getByRole('button', { name: 'Spara' }).click();
  await expect(tab.getByRole('status').filter({ hasText: 'Sparat.' })).toBeVisible();
  await page.getByRole('button', { name: 'Spara' }).click();
  await expect(page.getByText(/Inställningarna har ändrats på ett annat ställe/)).toBeVisible();
  await expect(page.getByLabel('Nya kommentarer').locator('option:checked')).toHaveText(
    'I Kring och med mejl',
  );
  await expect(page.locator('[data-holds]').first()).toHaveText('Nu gäller: I Kring');
  await expect(
    page.getByLabel('Ändringar i insatser och plan').locator('option:checked'),
  ).toHaveText('Inte alls');
  await page.getByLabel('Ändringar i insatser och plan').selectOption('I Kring');
  await tab.close();
  await page.getByLabel('Tyst på bestämda tider').check();
  const from = `20:${String(new Date().getSeconds()).padStart(2, '0')}`;
  await page.getByLabel('Från', { exact: true }).fill(from);
  await page.getByLabel('Till', { exact: true }).fill('06:30');
  await page.getByLabel('Nya kommentarer').selectOption('Inte alls');
  await page.getByRole('button', { name: 'Spara' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Sparat.' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.reload();
  await expect(page.getByLabel('Från', { exact: true })).toHaveValue(from);
  expect(
    await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ),
  ).toBe(0);
  // For the next run, and for the tests that come after.
  await page.getByLabel('Nya kommentarer').selectOption('I Kring');
  await page.getByRole('button', { name: 'Spara' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Sparat.' })).toBeVisible();

  // What comes while a plan is open is on the bell without a reload.
  const counted = page.waitForResponse('**/notices/count');
  await page.goto(`/plans/${await planIdOf(page, 'Milo')}`);
  await live(page);
  const { count } = (await (await counted).json()) as { count: number };
  await siriSays();
  await expect(
    page.getByRole('link', { name: new RegExp(`^Aviseringar, ${count + 1} `) }),
  ).toBeVisible({ timeout: 30_000 });
  await context.close();
});
