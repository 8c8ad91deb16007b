// [SY51]–[SY54] What was written without a net survives: ten minutes of it, a reload in between, a
// page that is closed. Where it may not be put back it is shown, and where it may not stay it is gone.
// Time is moved, not waited for.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { entriesIn, inDatabase, syncNet } from './outbox-people.ts';
import type { SyncNet } from './outbox-people.ts';
import { card, openPlan, planIdOf, saved, signIn, text, writeIn } from './plan-people.ts';
import { test } from './test.ts';

test.describe.configure({ timeout: 120_000 });

/** A page whose clock and whose sync connection are in our hands. */
async function openInHand(browser: Browser, person: string): Promise<{ page: Page; net: SyncNet }> {
  const context = await browser.newContext();
  const net = await syncNet(context);
  const page = await context.newPage();
  await signIn(page, person);
  await page.clock.install();
  await page.goto(`/plans/${await planIdOf(page, 'Milo')}`);
  await writable(page);
  return { page, net };
}

/** The text can be written in: the document is complete, not only the connection open. */
const writable = (page: Page): Promise<void> =>
  expect(text(page, 'Om Milo')).toBeVisible({ timeout: 30_000 });

/** For what takes a connection or a page that loads. */
const within = { timeout: 30_000 };

const minutes = (count: number): number => count * 60_000;

/** Closed as a phone closes it: without asking, and opened again. */
async function closeAndOpen(page: Page): Promise<Page> {
  const url = page.url();
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await again.clock.install();
  await again.goto(url);
  return again;
}

/** Written down, all of it: one entry follows another, a moment behind the keys. */
async function stored(page: Page, atLeast = 1): Promise<void> {
  let before = -1;
  const settled = async (): Promise<boolean> => {
    const now = await entriesIn(page);
    const same = now === before;
    before = now;
    return same && now >= atLeast;
  };
  await expect.poll(settled, { ...within, intervals: [400] }).toBe(true);
}
const nothingStored = (page: Page): Promise<void> =>
  expect.poll(() => entriesIn(page), within).toBe(0);

/** How often some words stand in a part, without carets and marks. */
const times = async (page: Page, selector: string, words: string): Promise<number> =>
  (await page.locator(selector).innerText()).split(words).length - 1;

test('[SY51] ten minutes without a net and a reload in between: all of it is saved, once', async ({
  browser,
}) => {
  const { page, net } = await openInHand(browser, 'maja');
  const siri = await openPlan(browser, 'siri');
  const stamp = Date.now();
  const words = `Utan nät ${stamp}.`;
  const title = `Mål utan nät ${stamp}`;
  const what = `Åtgärd utan nät ${stamp}.`;

  await net.cut();
  await writeIn(page, 'Så är det nu');
  await page.keyboard.type(` ${words}`);
  await page.keyboard.press('Escape');
  await page.clock.fastForward(minutes(4));
  await expect(page.locator('[data-save="unsaved"]')).toContainText('1 ändring väntar');
  await page.getByRole('button', { name: 'Lägg till mål' }).click();
  await page.getByLabel('Mål', { exact: true }).fill(title);
  await page.keyboard.press('Escape');
  await page.clock.fastForward(minutes(3));
  await card(page, 'Pedagogisk kartläggning').locator('.act-t').click();
  await page.getByLabel('Vad ska göras').fill(what);
  await page.clock.fastForward(minutes(3));
  await expect(page.locator('[data-save="unsaved"]')).toContainText('3 ändringar väntar');
  await stored(page, 3);

  // The page can be fetched again, the plan itself cannot be reached yet.
  let again = await closeAndOpen(page);
  await expect(again.locator('[data-save="connecting"]')).toBeVisible();
  expect(await times(again, '#part-situation', words)).toBe(0);
  again = await closeAndOpen(again);
  net.mend();
  await again.clock.fastForward(10_000);
  await expect(again.getByText('ändringar från förra gången är sparade nu.')).toBeVisible(within);
  await saved(again);
  await nothingStored(again);

  for (const one of [again, siri]) {
    await expect(one.locator('#part-situation')).toContainText(words);
    expect(await times(one, '#part-situation', words)).toBe(1);
    await expect(one.locator('.goal').filter({ hasText: title })).toHaveCount(1);
  }
  await card(siri, 'Pedagogisk kartläggning').locator('.act-t').click();
  await expect(card(siri, 'Pedagogisk kartläggning')).toContainText(what);
});

test('[SY52] signing out erases it, and so does a week', async ({ browser }) => {
  const { page, net } = await openInHand(browser, 'maja');
  const write = async (on: Page, words: string): Promise<void> => {
    await net.cut();
    await writeIn(on, 'Om Milo');
    await on.keyboard.type(` ${words}`);
    await stored(on);
  };
  await write(page, 'Försvinner med utloggning.');
  page.on('dialog', (dialog) => void dialog.accept());
  const url = page.url();
  await page.getByRole('button', { name: 'Maja Gullvind ditt konto' }).click();
  await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await nothingStored(page);
  await signIn(page, 'maja');
  net.mend();
  await page.goto(url);
  await writable(page);
  await expect(page.locator('#part-about')).not.toContainText('Försvinner med utloggning');

  await write(page, 'Försvinner på åtta dagar.');
  await inDatabase(
    (sql) => sql`update app.outbox_keys set expires_at = expires_at - interval '8 days'`,
  );
  net.mend();
  const again = await closeAndOpen(page);
  await writable(again);
  await nothingStored(again);
  await expect(again.locator('#part-about')).not.toContainText('Försvinner på åtta dagar');
});

test('[SY52] access that ends erases it, and nothing of it can be read again', async ({
  browser,
}) => {
  const { page, net } = await openInHand(browser, 'siri');
  await net.cut();
  await writeIn(page, 'Om Milo');
  await page.keyboard.type(' Siri skriver utan nät.');
  await stored(page);
  const party = (change: 'clock_timestamp()' | 'null') =>
    inDatabase((sql) =>
      sql.unsafe(`update app.plan_parties set ended_at = ${change}
        where person_id = (select id from app.people where slug = 'siri')
          and plan_id = (select p.id from app.plans p join app.children c on c.id = p.child_id
            where c.name like 'Milo%')`),
    );
  await party('clock_timestamp()');
  try {
    net.mend();
    await page.clock.fastForward(10_000);
    await expect(page.locator('.lost .kept')).toContainText('Siri skriver utan nät.', within);
    await nothingStored(page);
  } finally {
    await party('null');
  }
  const again = await closeAndOpen(page);
  await writable(again);
  await expect(again.locator('#part-about')).not.toContainText('Siri skriver utan nät.');
});

test('[SY54] of a document that was replaced it is shown until it is closed, never merged', async ({
  browser,
}) => {
  const { page, net } = await openInHand(browser, 'maja');
  await net.cut();
  await writeIn(page, 'Om Milo');
  await page.keyboard.type(' Skrivet före återställningen.');
  await stored(page);
  await inDatabase(
    (sql) => sql`update app.zones set epoch = epoch + 1
      where kind = 'shared' and plan_id = (select p.id from app.plans p
        join app.children c on c.id = p.child_id where c.name like 'Milo%')`,
  );
  net.mend();
  let again = await closeAndOpen(page);
  await writable(again);
  const kept = again.locator('.kept-box');
  await expect(kept).toContainText('Skrivet före återställningen.');
  await expect(again.locator('#part-about .text')).not.toContainText('återställningen');
  // Not closed: it is still there the next time.
  again = await closeAndOpen(again);
  await expect(again.locator('.kept-box')).toContainText('Skrivet före återställningen.');
  await again.getByRole('button', { name: 'Stäng' }).click();
  await nothingStored(again);
  again = await closeAndOpen(again);
  await writable(again);
  await expect(again.locator('.kept-box')).toHaveCount(0);
});

test('[SY53] a page that is too old is told to load again, and what it had is saved then', async ({
  browser,
}) => {
  const { page, net } = await openInHand(browser, 'maja');
  await net.cut();
  const words = `Skrivet på en gammal sida ${Date.now()}.`;
  await writeIn(page, 'Om Milo');
  await page.keyboard.type(` ${words}`);
  await stored(page);
  net.closeWith(4426);
  await page.clock.fastForward(10_000);
  page.on('dialog', (dialog) => void dialog.accept());
  await expect(page.locator('[data-save="outdated"]')).toBeVisible(within);
  net.mend();
  await page.getByRole('button', { name: 'Ladda om' }).click();
  await expect(page.getByText('1 ändring från förra gången är sparad nu.')).toBeVisible(within);
  await saved(page);
  expect(await times(page, '#part-about', words)).toBe(1);
});
