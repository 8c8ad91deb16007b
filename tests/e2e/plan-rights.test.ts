// Issue 3, Shows 7, on the screen: what is another's to change stands as text with the reason, and
// what is one's own has its fields. And when the server refuses an edit, the page takes it back, says
// why, and keeps the words.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { addAction, addGoal, sealAction, sealGoal } from '#domain/plan/edits.ts';
import { card, openPlan, saved, writeIn } from './plan-people.ts';
import { stockClient } from './stock-client.ts';
import { test } from './test.ts';

/** A new action of Maja's preschool, open on her screen. */
async function withOwnAction(maja: Page, title: string): Promise<void> {
  await maja.getByRole('button', { name: 'Lägg till åtgärd' }).first().click();
  await maja.keyboard.type(title);
  await card(maja, title).getByLabel('Ansvarar').selectOption('Förskolan Blåsippan');
  await saved(maja);
}

async function handOver(leader: Page, title: string): Promise<void> {
  await card(leader, title).locator('.act-t').click();
  await card(leader, title).getByLabel('Ansvarar').selectOption('Logopedmottagningen');
  await saved(leader);
}

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
  await withOwnAction(maja, title);
  await card(maja, title).getByLabel('Vad ska göras').focus();
  await handOver(hamid, title);
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

test('what is sealed stands fixed for everyone, those who lead too', async ({ browser }) => {
  const hamid = await openPlan(browser, 'hamid');
  const [title, goal] = [`Fastställs ${Date.now()}`, `Mål som fastställs ${Date.now()}`];
  const { doc, close } = await stockClient(hamid);
  try {
    const goalId = addGoal(doc, { title: goal });
    const id = addAction(doc, { title, goal: goalId });
    await expect(hamid.getByRole('button', { name: goal, exact: true })).toBeVisible();
    sealGoal(doc, goalId, '2026-11-25');
    sealAction(doc, id, '2026-11-25');

    const fixed = hamid.locator('.goal', { hasText: goal });
    await expect(fixed.locator('> .ro-line')).toHaveText(/^Fastställt 25 november/);
    await expect(hamid.getByRole('button', { name: goal, exact: true })).toHaveCount(0);
    await expect(fixed.getByRole('textbox')).toHaveCount(0);
    await card(hamid, title).locator('.act-t').click();
    await expect(card(hamid, title).getByText(/^Fastställt 25 november/)).toBeVisible();
    await expect(card(hamid, title).locator('input, select, textarea')).toHaveCount(0);
    for (const name of ['Flytta upp', 'Flytta ner', 'Ta bort åtgärden'])
      await expect(card(hamid, title).getByRole('button', { name })).toHaveAccessibleDescription(
        /^Fastställt 25 november/,
      );
  } finally {
    close();
  }
});

test('words written without a net in what has become another’s are taken back and kept', async ({
  browser,
}) => {
  const [maja, hamid] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'hamid')]);
  const [title, words] = [`Lämnas över ${Date.now()}`, `Skrivet utan nät ${Date.now()}.`];
  await withOwnAction(maja, title);
  await maja.context().setOffline(true);
  await card(maja, title).getByLabel('Vad ska göras').fill(words);
  await expect(maja.locator('[data-save="unsaved"]')).toBeVisible({ timeout: 10_000 });
  await handOver(hamid, title);
  await maja.context().setOffline(false);

  const note = maja.getByRole('alert').filter({ hasText: 'En annan enhet ansvarar' });
  await expect(note).toContainText(words, { timeout: 20_000 });
  await expect(note.getByRole('button', { name: 'Kopiera orden' })).toBeVisible();
  await expect(card(maja, title).getByText(/^Ändras av Logopedmottagningen/)).toBeVisible();
  await expect(card(maja, title)).not.toContainText(words);
  await expect(card(hamid, title).getByLabel('Vad ska göras')).toHaveValue('');
  // It stays so when the page is asked for again, and she goes on where she may.
  await writeIn(maja, 'Mötesanteckningar');
  await maja.keyboard.type(' Maja fortsätter.');
  await saved(maja);
  await expect(hamid.locator('#part-notes')).toContainText('Maja fortsätter.');
  // The words are shown until she has seen them (SY54).
  await note.getByRole('button', { name: 'Stäng' }).click();
  await expect(note).toHaveCount(0);
  await maja.reload();
  await saved(maja);
  await expect(card(maja, title)).toBeVisible();
  await expect(maja.locator('body')).not.toContainText(words);
});

/** Someone whose browser hears nothing while `held` is true, though it can speak. */
async function hardOfHearing(browser: Browser, person: string) {
  let held = false;
  const waiting: (() => void)[] = [];
  const page = await openPlan(browser, person, {
    prepare: (opened) =>
      opened.routeWebSocket(/\/sync\//, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => {
          if (held) waiting.push(() => socket.send(message));
          else socket.send(message);
        });
      }),
  });
  return {
    page,
    hold: () => (held = true),
    release: () => {
      held = false;
      for (const send of waiting.splice(0)) send();
    },
  };
}

test('an edit that was refused is not made again; what came after it is', async ({ browser }) => {
  const [{ page: maja, hold, release }, hamid] = await Promise.all([
    hardOfHearing(browser, 'maja'),
    openPlan(browser, 'hamid'),
  ]);
  const [title, own] = [`Hörs för sent ${Date.now()}`, `Är kvar hos oss ${Date.now()}`];
  await withOwnAction(maja, own);
  await withOwnAction(maja, title);
  hold();
  await handOver(hamid, title);
  // Her page does not know yet. Both days are refused; the status of her own action is not.
  await card(maja, title).getByLabel('Klart senast').fill('2027-03-01');
  await card(maja, title).getByLabel('Börjar').fill('2027-02-01');
  await card(maja, own).locator('.act-t').click();
  await card(maja, own).getByLabel('Status').selectOption('Pågår');
  await maja.waitForTimeout(300);
  await expect(card(hamid, own)).not.toContainText('Pågår');
  release();

  await expect(maja.getByRole('alert').filter({ hasText: 'En annan enhet' })).toHaveCount(1);
  await expect(card(hamid, own)).toContainText('Pågår');
  await saved(maja);
  await expect(card(hamid, title).getByLabel('Klart senast')).toHaveValue('');
  await expect(card(hamid, title).getByLabel('Börjar')).toHaveValue('');
  await expect(card(maja, title)).not.toContainText('2027');
});
