// Issue 2, Shows 6, on the screen: someone whose part ends sees nothing more, at once; what was not
// saved is kept for copying; and when the page is asked for again it is the one that never existed. A server of its own,
// because Rania is gone from the plan afterwards.
import { expect } from '@playwright/test';
import { startKring } from '../support/server.ts';
import type { KringProcess } from '../support/server.ts';
import { openPlan } from './plan-people.ts';
import { test } from './test.ts';

let kring: KringProcess;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  kring = await startKring();
});
test.afterAll(() => kring.close());

test('ending Rania’s part empties her screen within two seconds', async ({ browser }) => {
  const { origin } = kring;
  const [rania, hamid] = await Promise.all([
    openPlan(browser, 'rania', { origin }),
    openPlan(browser, 'hamid', { origin }),
  ]);
  await expect(rania.locator('#part-about')).toContainText('Milo');
  const people = hamid.locator('#part-people');
  await people.getByRole('button', { name: 'Avsluta för Rania Silverkvist' }).click();
  const question = hamid.getByRole('dialog');
  await expect(question).toContainText('kan inte längre läsa planen');
  await question.getByRole('button', { name: 'Avsluta för Rania Silverkvist' }).click();
  await expect(rania.locator('body')).not.toContainText('Bildstöd', { timeout: 2_500 });
  await expect(rania.locator('body')).not.toContainText('Milo');
  await expect(rania.getByRole('heading', { name: 'Planen visas inte längre' })).toBeFocused();
  await expect(rania).toHaveTitle('Planen visas inte längre');
  const again = await rania.goto(rania.url());
  expect(again?.status()).toBe(404);
  await expect(people).not.toContainText('Rania');
  await expect(hamid.getByRole('group', { name: /Här just nu/ })).toHaveCount(0);
});
