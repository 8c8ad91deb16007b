// axe finds nothing on the plan page as somebody works in it: with an editor, an action and another's action open.
// (As it opens, for who leads it and for the family: every-page.test.ts.)
import { expect } from '@playwright/test';
import { looksWell } from './looks.ts';
import { card, openPlan, text } from './plan-people.ts';
import { test } from './test.ts';

test('a text, an action and another unit’s action, open', async ({ browser }) => {
  test.setTimeout(120_000);
  const maja = await openPlan(browser, 'maja');
  await looksWell(maja, 'the plan');
  await text(maja, 'Så är det nu').click();
  await expect(maja.locator('.ProseMirror')).toBeFocused();
  await looksWell(maja, 'writing');
  await card(maja, 'Bildstöd').locator('.act-t').click();
  await looksWell(maja, 'an action');
  // Another unit's action, with the reason why it is not hers to change.
  await card(maja, 'Handledning').locator('.act-t').click();
  await expect(card(maja, 'Handledning').getByText(/^Ändras av/)).toBeVisible();
  await looksWell(maja, 'another unit’s action');
});

test('an action as a page of its own on the phone', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania', { viewport: { width: 390, height: 844 } });
  await card(rania, 'Bildstöd').locator('.act-t').click();
  await expect(rania.getByRole('dialog', { name: /Bildstöd/ })).toBeVisible();
  await looksWell(rania, 'an action as a page');
});
