// Issue 3, Shows 7, on the screen: what is another's to change stands as text with the reason, and
// what is one's own has its fields.
import { expect, test } from '@playwright/test';
import { card, openPlan, saved } from './plan-people.ts';

test('another unit’s action is text, with whose it is; one’s own has fields', async ({
  browser,
}) => {
  const maja = await openPlan(browser, 'maja');
  const theirs = card(maja, 'Handledning');
  await theirs.locator('.act-t').click();
  await expect(theirs.getByText(/^Ändras av Barn- och elevhälsan/)).toBeVisible();
  await expect(theirs.locator('input, select, textarea')).toHaveCount(0);
  const remove = theirs.getByRole('button', { name: 'Ta bort åtgärden' });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await expect(remove).toHaveAccessibleDescription(/^Ändras av Barn- och elevhälsan/);
  await remove.press('Enter');
  await expect(theirs).toBeVisible();
  // Its place is for all.
  await expect(theirs.getByRole('button', { name: 'Flytta upp' })).not.toHaveAttribute(
    'aria-disabled',
  );

  const own = card(maja, 'Bildstöd');
  await own.locator('.act-t').click();
  await expect(own.getByLabel('Klart senast')).toBeVisible();
  await expect(own.getByRole('combobox', { name: 'Status' })).toBeVisible();
  await expect(own.getByRole('button', { name: 'Ta bort åtgärden' })).not.toHaveAttribute(
    'aria-disabled',
  );
});

test('who leads changes what was agreed, and reads how it goes', async ({ browser }) => {
  const hamid = await openPlan(browser, 'hamid');
  const action = card(hamid, 'Handledning');
  await action.locator('.act-t').click();
  await expect(action.getByLabel('Klart senast')).toBeVisible();
  const status = action.getByLabel('Status');
  await expect(status).toHaveAttribute('readonly');
  await expect(status).toHaveValue('Pågår');
  await expect(status).toHaveAccessibleDescription(/^Skrivs av Barn- och elevhälsan/);
});

test('when another unit becomes responsible, the open fields turn into text, with a word', async ({
  browser,
}) => {
  const [maja, hamid] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'hamid')]);
  const title = `Byter enhet ${Date.now()}`;
  await maja.getByRole('button', { name: 'Lägg till åtgärd' }).first().click();
  await maja.keyboard.type(title);
  await card(maja, title).getByLabel('Ansvarar').selectOption('Förskolan Blåsippan');
  await saved(maja);
  await card(maja, title).getByLabel('Vad ska göras').focus();

  await card(hamid, title).locator('.act-t').click();
  await card(hamid, title).getByLabel('Ansvarar').selectOption('Logopedmottagningen');
  const reason = card(maja, title).getByText(/^Ändras av Logopedmottagningen/);
  await expect(reason).toBeFocused();
  await expect(card(maja, title).locator('input, select, textarea')).toHaveCount(0);

  // What she did before is not taken back behind the others' backs.
  await maja.keyboard.press('Control+z');
  await expect(maja.getByText(/^Det du ville ångra är nu en annan enhets/)).toBeVisible();
  await expect(card(maja, title)).toContainText('Logopedmottagningen');
  await card(hamid, title).getByRole('button', { name: 'Ta bort åtgärden' }).click();
  await expect(card(maja, title)).toHaveCount(0);
});
