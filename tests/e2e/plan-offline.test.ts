// Without a net people write on; nothing is called saved, and nothing is lost when it is back.
import { expect } from '@playwright/test';
import { card, openPlan, saved, writeIn } from './plan-people.ts';
import { test } from './test.ts';

test('words written without a net arrive when it is back, and so do the others’', async ({
  browser,
}) => {
  const [maja, siri] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'siri')]);
  const words = `Skrivet på bussen ${Date.now()}.`;
  await writeIn(maja, 'Så är det nu');
  await maja.context().setOffline(true);
  await maja.keyboard.type(` ${words}`);
  await expect(maja.locator('[data-save="unsaved"]')).toBeVisible({ timeout: 10_000 });
  await expect(maja.getByText('Du är utan nät.')).toBeVisible({ timeout: 60_000 });
  await maja.getByRole('link', { name: 'Karta', exact: true }).click();
  await expect(maja.getByText('Sidan kan öppnas när nätet är tillbaka.')).toBeVisible();
  await expect(maja.locator('#part-situation')).toContainText(words);
  await expect(siri.locator('#part-situation')).not.toContainText(words);

  await card(siri, 'Språkbedömning').locator('.act-t').click();
  await siri.getByLabel('Vad ska göras').fill('Siri skrev under tiden.');
  await saved(siri);

  await maja.context().setOffline(false);
  await saved(maja);
  await expect(siri.locator('#part-situation')).toContainText(words);
  await maja.keyboard.press('Escape');
  await card(maja, 'Språkbedömning').locator('.act-t').click();
  await expect(card(maja, 'Språkbedömning')).toContainText('Siri skrev under tiden.');
});

test('the page warns before it is closed with something unsaved, and only then', async ({
  browser,
}) => {
  const maja = await openPlan(browser, 'maja');
  const asks = (): Promise<boolean> =>
    maja.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks()).toBe(false);
  await writeIn(maja, 'Om Milo');
  await maja.context().setOffline(true);
  await maja.keyboard.type(' x');
  await expect(maja.locator('[data-save="unsaved"]')).toBeVisible({ timeout: 10_000 });
  expect(await asks()).toBe(true);
  await maja.context().setOffline(false);
  await saved(maja);
  expect(await asks()).toBe(false);
});
