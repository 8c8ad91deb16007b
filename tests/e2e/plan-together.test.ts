// Several people write one plan at the same time, on their own screens: all of them over WebSockets,
// and the same where Maja's and Rania's networks let none through.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { startBlockingProxy, type BlockingProxy } from './blocking-proxy.ts';
import { card, openPlan, paragraphs, saved, text, writeIn } from './plan-people.ts';
import { test } from './test.ts';

let proxy: BlockingProxy;
test.beforeAll(async () => {
  proxy = await startBlockingProxy();
});
test.afterAll(() => proxy.close());

type Arrive = (browser: Browser, person: string) => Promise<Page>;

const overWebSockets: Arrive = (browser, person) => openPlan(browser, person);

const someBlocked: Arrive = async (browser, person) => {
  if (person !== 'maja' && person !== 'rania') return openPlan(browser, person);
  const [before, refused] = [proxy.passed.length, proxy.refused];
  const page = await openPlan(browser, person, proxy.options);
  expect(proxy.refused).toBeGreaterThan(refused);
  expect(proxy.passed.slice(before)).toContain('/sync/frames');
  return page;
};

/** The day that Hamid moves to is another each time, or nothing would have to change. */
const networks: [name: string, arrive: Arrive, day: string, shown: string][] = [
  ['over WebSockets', overWebSockets, '2027-01-11', '11 januari 2027'],
  ['with WebSockets blocked for some', someBlocked, '2027-01-12', '12 januari 2027'],
];

// Pages of their own contexts stay open until then, and the people in them present.
test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

for (const [network, arrive, day, shown] of networks) {
  const atTheEnd = `Maja skriver på slutet, ${network}.`;
  const atTheStart = `Siri skriver i början, ${network}.`;

  test(`${network}, two type in the same paragraph while a third moves the day: all four see the same`, async ({
    browser,
  }) => {
    const [maja, siri, hamid, rania] = await Promise.all(
      ['maja', 'siri', 'hamid', 'rania'].map((person) => arrive(browser, person)),
    );
    if (!maja || !siri || !hamid || !rania) throw new Error('four people');

    await writeIn(maja, 'Så är det nu');
    await writeIn(siri, 'Så är det nu');
    await siri.keyboard.press('Control+Home');
    await card(hamid, 'Gemensam återkoppling').locator('.act-t').click();
    await Promise.all([
      maja.keyboard.type(` ${atTheEnd}`, { delay: 30 }),
      siri.keyboard.type(`${atTheStart} `, { delay: 30 }),
      hamid.getByLabel('Klart senast').fill(day),
    ]);
    await Promise.all([saved(maja), saved(siri), saved(hamid)]);

    const everyone = [maja, siri, hamid, rania];
    for (const page of everyone) {
      await expect(page.locator('#part-situation')).toContainText(atTheEnd);
      await expect(page.locator('#part-situation')).toContainText(atTheStart);
      await expect(card(page, 'Gemensam återkoppling')).toContainText(shown);
    }
    const [first, ...others] = await Promise.all(
      everyone.map((page) => paragraphs(page, 'part-situation')),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  test(`${network}, a key press is on another screen within a second`, async ({ browser }) => {
    const [maja, rania] = await Promise.all([arrive(browser, 'maja'), arrive(browser, 'rania')]);
    await writeIn(maja, 'Om Milo');
    // Rania's own page watches its text, so that only the way between the two is measured.
    const seen = rania.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const part = document.querySelector('#part-about');
          const watch = new MutationObserver(() => {
            if (part?.textContent.includes('Q')) resolve(Date.now());
          });
          if (part) watch.observe(part, { subtree: true, childList: true, characterData: true });
        }),
    );
    const pressed = Date.now();
    await maja.keyboard.press('Q');
    expect((await seen) - pressed).toBeLessThan(1_000);
    await maja.keyboard.press('Backspace');
    await saved(maja);
  });

  test(`${network}, a caret carries the first name while its owner writes, and says where people are`, async ({
    browser,
  }) => {
    const [maja, siri] = await Promise.all([arrive(browser, 'maja'), arrive(browser, 'siri')]);
    await writeIn(maja, 'Om Milo');
    await writeIn(siri, 'Om Milo');
    await siri.keyboard.type('x');
    const caret = maja.locator('.ProseMirror .caret[data-name="Siri"]');
    await expect(caret).toHaveClass(/is-writing/);
    await expect(caret).toHaveAttribute('aria-hidden', 'true');
    await siri.keyboard.press('Backspace');
    await expect(maja.getByRole('group', { name: /Här just nu: .*Siri Vargtass/ })).toBeVisible();
    await expect(maja.getByRole('link', { name: /Om Milo/ })).toContainText('Siri Vargtass är här');
    await saved(siri);
  });
}

test('a mother reads and comments, and has no way to change the shared part', async ({
  browser,
}) => {
  const rania = await openPlan(browser, 'rania');
  await expect(rania.locator('#part-about')).toContainText('Milo');
  await expect(text(rania, 'Om Milo')).toHaveCount(0);
  await expect(text(rania, 'Så är det nu')).toHaveCount(0);
  await expect(rania.getByRole('button', { name: 'Lägg till åtgärd' })).toHaveCount(0);
  await expect(rania.getByRole('button', { name: 'Lägg till mål' })).toHaveCount(0);
  const action = card(rania, 'Bildstöd');
  await action.locator('.act-t').click();
  await expect(action).toContainText('Ansvarar');
  await expect(action.locator('input, select, textarea')).toHaveCount(0);
  await action.locator('.act-t').press('Alt+ArrowDown');
  await expect(rania.locator('.act-t').first()).toContainText('Bildstöd');
  // The paired allowed case: Maja has the fields.
  const maja = await openPlan(browser, 'maja');
  const same = card(maja, 'Bildstöd');
  await same.locator('.act-t').click();
  await expect(same.getByLabel('Klart senast')).toBeVisible();
});

test('undo takes back my own words and leaves what others wrote', async ({ browser }) => {
  const [maja, siri] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'siri')]);
  await writeIn(siri, 'Uppföljning');
  await siri.keyboard.type('Siris ord står kvar. ');
  await saved(siri);
  await writeIn(maja, 'Uppföljning');
  await expect(maja.locator('.ProseMirror')).toContainText('Siris ord står kvar.');
  await maja.keyboard.type('Majas ord går bort.');
  await expect(siri.locator('#part-follow-up')).toContainText('Majas ord går bort.');
  for (let step = 0; step < 20; step++) {
    await maja.keyboard.press('Control+z');
    const now = await maja.locator('.ProseMirror').textContent();
    if (!now?.includes('Majas')) break;
  }
  await expect(siri.locator('#part-follow-up')).not.toContainText('Majas');
  await expect(siri.locator('#part-follow-up')).toContainText('Siris ord står kvar.');
  await maja.keyboard.press('Control+y');
  await expect(siri.locator('#part-follow-up')).toContainText('Majas');
  await saved(maja);
});

test('a field that someone else changes right after me says so, with both values', async ({
  browser,
}) => {
  const [disa, hamid] = await Promise.all([openPlan(browser, 'disa'), openPlan(browser, 'hamid')]);
  await card(disa, 'Handledning').locator('.act-t').click();
  await card(hamid, 'Handledning').locator('.act-t').click();
  await disa.getByLabel('Klart senast').fill('2027-02-01');
  await expect(hamid.getByLabel('Klart senast')).toHaveValue('2027-02-01');
  await hamid.getByLabel('Klart senast').fill('2027-02-15');
  await expect(disa.getByText('Någon annan ändrade samtidigt.')).toBeVisible();
  await disa.getByRole('button', { name: 'Byt till 2027-02-01' }).click();
  await expect(hamid.getByLabel('Klart senast')).toHaveValue('2027-02-01');
});

test('an action that someone removes while I have it open goes with a word', async ({
  browser,
}) => {
  const [maja, hamid] = await Promise.all([openPlan(browser, 'maja'), openPlan(browser, 'hamid')]);
  const title = `Tas bort av någon annan ${Date.now()}`;
  await hamid.getByRole('button', { name: 'Lägg till åtgärd' }).first().click();
  await hamid.keyboard.type(title);
  await saved(hamid);
  await card(maja, title).locator('.act-t').click();
  await expect(card(maja, title).getByLabel('Klart senast')).toBeVisible();
  await card(hamid, title).getByRole('button', { name: 'Ta bort åtgärden' }).click();
  await expect(maja.getByRole('status').filter({ hasText: title })).toBeVisible();
  await expect(card(maja, title)).toHaveCount(0);
  await expect(hamid.getByText('Någon annan tog just bort')).toHaveCount(0);
});
