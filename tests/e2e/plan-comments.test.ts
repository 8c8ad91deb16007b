// Comments beside the plan: live for everyone, by people who may not write, and never lost.
import { expect } from '@playwright/test';
import { card, openPlan, saved, writeIn } from './plan-people.ts';
import { test } from './test.ts';

test('what Rania says about an action is on Maja’s screen without reload', async ({ browser }) => {
  const [maja, rania] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'rania')]);
  const words = `Kan ni ringa före klockan tre? ${Date.now()}`;
  await card(rania, 'Föräldrasamtal').locator('.cmt').click();
  const box = rania.getByRole('textbox', { name: 'Skriv en kommentar' });
  await expect(box).toBeFocused();
  await expect(rania.locator('.composer-see').first()).toContainText(
    /Läses av alla \d+ i Milos plan/,
  );
  await box.fill(words);
  await box.press('Control+Enter');
  const thread = maja.locator('.thr', { hasText: words });
  await expect(thread).toBeVisible({ timeout: 3_000 });
  await expect(thread).toContainText('Rania Silverkvist');
  await expect(thread).toContainText('Ny');

  await thread.getByRole('button', { name: 'Svara' }).click();
  await maja.getByRole('textbox', { name: /Svara i tråd/ }).fill('Vi ringer klockan två.');
  await maja.getByRole('textbox', { name: /Svara i tråd/ }).press('Control+Enter');
  const hers = rania.locator('.thr', { hasText: words });
  await expect(hers).toContainText('Vi ringer klockan två.');

  // One's own words can be changed and taken back, others' can not.
  await expect(thread.getByRole('button', { name: 'Ändra' })).toHaveCount(1);
  await hers.getByRole('button', { name: 'Ändra' }).click();
  await rania.getByRole('textbox', { name: 'Ändra din kommentar' }).fill(`${words} Tack.`);
  await rania.getByRole('button', { name: 'Spara ändringen' }).click();
  await expect(thread).toContainText(`${words} Tack.`);
  await expect(thread).toContainText('Ändrad');
  await hers.getByRole('button', { name: 'Ta tillbaka' }).click();
  await hers.getByRole('button', { name: 'Ta tillbaka' }).click();
  await expect(maja.getByText(words)).toHaveCount(0);
  const left = maja.locator('.thr', { hasText: 'Vi ringer klockan två.' });
  await expect(left).toContainText('Kommentaren är tillbakatagen.');

  await left.getByRole('button', { name: 'Löst' }).click();
  const done = rania.locator('.thr-done', { hasText: 'Vi ringer klockan två.' });
  await expect(done).toHaveCount(1);
  await done.locator('summary').click();
  await done
    .locator('.thr', { hasText: 'Vi ringer klockan två.' })
    .getByRole('button', { name: 'Öppna igen' })
    .click();
  await expect(left.getByRole('button', { name: 'Löst' })).toBeVisible();
});

test('a comment on words follows them, and keeps them when they are gone', async ({ browser }) => {
  const [maja, rania] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'rania')]);
  const phrase = `Ordet kartläggning ${Date.now()}`;
  await writeIn(maja, 'Mötesanteckningar');
  await maja.keyboard.press('Enter');
  await maja.keyboard.type(phrase);
  await saved(maja);

  const line = rania.locator('#part-notes .text p', { hasText: phrase });
  await line.selectText();
  await rania.getByRole('toolbar').getByRole('button', { name: 'Kommentera' }).click();
  const question = `Vad betyder det för er? ${Date.now()}`;
  await rania.getByRole('textbox', { name: 'Skriv en kommentar' }).fill(question);
  await rania.getByRole('textbox', { name: 'Skriv en kommentar' }).press('Control+Enter');
  await expect(rania.locator('#part-notes mark', { hasText: phrase })).toBeVisible();
  await expect(maja.locator('.ProseMirror mark', { hasText: phrase })).toBeVisible();

  // Words put in before it move the mark along.
  await maja.keyboard.press('Home');
  await maja.keyboard.type('Nytt före. ');
  await expect(rania.locator('#part-notes p', { hasText: `Nytt före. ${phrase}` })).toBeVisible();
  await expect(rania.locator('#part-notes mark', { hasText: phrase })).toHaveText(
    new RegExp(`^${phrase}`),
  );
  await expect(maja.locator('.ProseMirror mark', { hasText: phrase })).toHaveText(phrase);
  // After a pause, so that taking the words away is an undo step of its own.
  await maja.waitForTimeout(800);
  await maja.keyboard.press('Home');
  await maja.keyboard.press('Shift+End');
  await maja.keyboard.press('Backspace');
  const thread = rania.locator('.thr', { hasText: question });
  await expect(thread).toContainText('Finns inte längre i planen');
  await expect(thread).toContainText(phrase);
  await saved(maja);

  // And it stands there again when the words are brought back.
  await maja.keyboard.press('Control+z');
  await expect(rania.locator('#part-notes mark', { hasText: phrase })).toBeVisible();
  await expect(maja.locator('.ProseMirror mark', { hasText: phrase })).toBeVisible();
  await expect(thread).not.toContainText('Finns inte längre i planen');
  await saved(maja);

  // Its number takes no more room than a digit, and the same while the text is being written.
  const mark = maja.locator('#part-notes mark', { hasText: phrase });
  const ends = async (): Promise<number> => {
    const box = await maja.locator('#part-notes .anm-n').last().boundingBox();
    return Math.round((box?.x ?? 0) + (box?.width ?? 0));
  };
  const writing = await ends();
  expect((await maja.locator('#part-notes .anm-n').last().boundingBox())?.width).toBeLessThan(14);
  await maja.keyboard.press('Escape');
  await expect(maja.locator('.ProseMirror')).toHaveCount(0);
  await expect(mark).toBeVisible();
  expect(Math.abs((await ends()) - writing)).toBeLessThanOrEqual(1);
});

test('what was written stays in the box when the server cannot be reached', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania');
  await card(rania, 'Språkbedömning').locator('.cmt').click();
  const box = rania.getByRole('textbox', { name: /Skriv en kommentar|Svara i tråd/ }).first();
  if (!(await box.isVisible())) await rania.getByRole('button', { name: 'Svara' }).first().click();
  await rania.context().setOffline(true);
  await box.fill('Mina ord ska inte försvinna.');
  await box.press('Control+Enter');
  await expect(rania.getByRole('alert').filter({ hasText: 'Kunde inte skickas' })).toBeVisible();
  await expect(box).toHaveValue('Mina ord ska inte försvinna.');
  await rania.context().setOffline(false);
  await box.press('Control+Enter');
  await expect(rania.locator('.msg', { hasText: 'Mina ord ska inte försvinna.' })).toBeVisible();
});

test('focus is never dropped while commenting with keys alone', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania');
  const box = rania.getByRole('textbox', { name: 'Skriv en kommentar' });
  const whole = rania.getByRole('toolbar').getByRole('button', { name: 'Kommentera' });
  await whole.press('Enter');
  await expect(box).toBeFocused();
  await box.press('Escape');
  await expect(whole).toBeFocused();

  const words = `Med tangenter ${Date.now()}`;
  await whole.press('Enter');
  await box.press('Control+Enter');
  await expect(rania.getByText('Skriv något först.')).toBeVisible();
  await box.pressSequentially('M');
  await expect(rania.getByText('Skriv något först.')).toHaveCount(0);
  await box.fill(words);
  await box.press('Control+Enter');
  const thread = rania.locator('.thr', { hasText: words });
  await expect(thread).toBeFocused();
  await expect(thread).toBeInViewport();
  await expect(rania.getByRole('status').getByText('Kommentaren är skickad.')).toBeAttached({
    timeout: 15_000,
  });

  await thread.getByRole('button', { name: 'Svara' }).press('Enter');
  const reply = thread.getByRole('textbox', { name: /Svara i tråd/ });
  await reply.press('Escape');
  await expect(thread.getByRole('button', { name: 'Svara' })).toBeFocused();
  await thread.getByRole('button', { name: 'Svara' }).press('Enter');
  await reply.fill('Ett svar.');
  await reply.press('Control+Enter');
  await expect(thread).toContainText('Ett svar.');
  await expect(thread).toBeFocused();
  await thread.getByRole('button', { name: 'Ta tillbaka' }).last().press('Enter');
  await expect(thread.getByRole('button', { name: 'Behåll kommentaren' })).toBeFocused();
  await thread.getByRole('button', { name: 'Ta tillbaka' }).last().press('Enter');
  await expect(thread).toContainText('Kommentaren är tillbakatagen.');
  await expect(thread).toBeFocused();
  await thread.getByRole('button', { name: 'Löst' }).press('Enter');
  await expect(rania.locator('.thr-done .thr', { hasText: words })).toHaveCount(1);
  await expect(rania.locator('.threads').locator(':focus')).toHaveCount(1);
  await rania.locator('.thr-done summary').click();
  await thread.getByRole('button', { name: 'Öppna igen' }).press('Enter');
  await expect(thread.getByRole('button', { name: 'Löst' })).toBeVisible();
  await expect(thread).toBeFocused();
});

test('leaving asks when a comment is not sent', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania');
  await rania.getByRole('toolbar').getByRole('button', { name: 'Kommentera' }).click();
  await rania.getByRole('textbox', { name: 'Skriv en kommentar' }).fill('Inte färdig än');
  const here = rania.url();
  const asked: string[] = [];
  rania.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss());
  });
  await rania.locator('header a[href]').first().click();
  await expect.poll(() => asked.join()).toContain('en kommentar som inte är skickad');
  expect(rania.url()).toBe(here);
  await expect(rania.getByRole('textbox', { name: 'Skriv en kommentar' })).toHaveValue(
    'Inte färdig än',
  );
});

test('someone who is signed out is told so, and keeps the words', async ({ browser }) => {
  const rania = await openPlan(browser, 'rania');
  await rania.getByRole('toolbar').getByRole('button', { name: 'Kommentera' }).click();
  const box = rania.getByRole('textbox', { name: 'Skriv en kommentar' });
  await box.fill('Mina ord väntar.');
  await rania.context().clearCookies();
  await box.press('Control+Enter');
  await expect(rania.getByRole('alert').filter({ hasText: 'Du är utloggad' })).toBeVisible();
  await expect(
    rania.getByRole('link', { name: 'Logga in igen i ett nytt fönster' }),
  ).toHaveAttribute('target', '_blank');
  await expect(box).toHaveValue('Mina ord väntar.');
});
