// Everything on the plan page without a mouse.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { card, openPlan, saved, text } from './plan-people.ts';
import { test } from './test.ts';

const area = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      document.activeElement?.closest('[data-area]')?.getAttribute('aria-label') ??
      document.activeElement?.closest('[data-area]')?.id ??
      document.activeElement?.closest('[data-area]')?.tagName ??
      '',
  );

test('F6 walks between the areas, both ways', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  const seen: string[] = [];
  for (let step = 0; step < 4; step++) {
    await maja.keyboard.press('F6');
    seen.push(await area(maja));
  }
  expect(new Set(seen).size).toBe(4);
  await maja.keyboard.press('Shift+F6');
  expect(await area(maja)).toBe(seen[2]);
});

test('write, format, leave, comment and send with keys alone', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  const words = `Skrivet utan mus ${Date.now()}`;
  await text(maja, 'Mötesanteckningar').focus();
  await maja.keyboard.press('Enter');
  await expect(maja.locator('.ProseMirror')).toBeFocused();
  await maja.keyboard.press('Control+End');
  await maja.keyboard.press('Enter');
  await maja.keyboard.press('Control+b');
  await maja.keyboard.type(words);
  await expect(maja.locator('.ProseMirror strong', { hasText: words })).toBeVisible();
  await maja.keyboard.press('Shift+Home');
  await maja.keyboard.press('Control+.');
  await expect(maja.getByRole('textbox', { name: 'Skriv en kommentar' })).toBeFocused();
  await maja.keyboard.type('Sagt utan mus.');
  await maja.keyboard.press('Control+Enter');
  await expect(maja.locator('.thr', { hasText: 'Sagt utan mus.' })).toContainText(words);
  await text(maja, 'Mötesanteckningar').focus();
  await maja.keyboard.press('Escape');
  await expect(maja.locator('.ProseMirror')).toHaveCount(0);
  await expect(text(maja, 'Mötesanteckningar')).toBeFocused();
  await saved(maja);
});

test('an action is made, moved, removed and brought back with keys', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  await maja.getByRole('button', { name: 'Lägg till åtgärd' }).first().press('Enter');
  await expect(maja.getByLabel('Åtgärd', { exact: true })).toBeFocused();
  const title = `Ny med tangenter ${Date.now()}`;
  await maja.keyboard.type(title);
  await maja.keyboard.press('Escape');
  const added = card(maja, title);
  await expect(added.locator('.act-t')).toBeFocused();
  const place = (): Promise<number> =>
    maja
      .locator('.goal')
      .first()
      .locator('.act-t')
      .allTextContents()
      .then((titles) => titles.findIndex((one) => one.includes(title)));
  const before = await place();
  await maja.keyboard.press('Alt+ArrowUp');
  await expect.poll(place).toBe(before - 1);
  await expect(added.locator('.act-t')).toBeFocused();
  await maja.keyboard.press('Enter');
  await added.getByRole('button', { name: 'Ta bort åtgärden' }).press('Enter');
  await expect(added).toHaveCount(0);
  await expect(maja.getByText('Åtgärden är borttagen.')).toBeVisible();
  await maja.keyboard.press('Control+z');
  await expect(card(maja, title)).toBeVisible();
  await card(maja, title).locator('.act-t').press('Enter');
  await card(maja, title).getByRole('button', { name: 'Ta bort åtgärden' }).press('Enter');
  await saved(maja);
});

test('Ctrl+/ lists the shortcuts, and Esc closes the list', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  await maja.keyboard.press('Control+/');
  const list = maja.getByRole('dialog', { name: 'Kortkommandon' });
  await expect(list).toBeVisible();
  await expect(list.locator('kbd', { hasText: 'F6' }).first()).toBeVisible();
  await maja.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});

test('the toolbar is one stop, with arrows between its tools', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  await maja.getByRole('toolbar').getByRole('button', { name: 'Fet' }).focus();
  await maja.keyboard.press('ArrowRight');
  await expect(maja.getByRole('button', { name: 'Kursiv' })).toBeFocused();
  await maja.keyboard.press('End');
  await expect(maja.getByRole('button', { name: 'Kortkommandon' })).toBeFocused();
});

test('a dialog gives focus back, and a removed action passes it on', async ({ browser }) => {
  const maja = await openPlan(browser, 'maja');
  const who = maja.getByRole('button', { name: 'Visa vilka' });
  await who.press('Enter');
  await expect(maja.getByRole('dialog')).toBeVisible();
  await maja.keyboard.press('Escape');
  await expect(who).toBeFocused();
  await maja.locator('.goal .add-action').first().press('Enter');
  await maja.keyboard.type('Bort igen');
  await card(maja, 'Bort igen').getByRole('button', { name: 'Ta bort åtgärden' }).press('Enter');
  await expect(card(maja, 'Bort igen')).toHaveCount(0);
  await expect(maja.locator('.act-t, .add-action').and(maja.locator(':focus'))).toHaveCount(1);
});
