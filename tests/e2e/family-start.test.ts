// A parent on the bus (390 px): what happens next and whom to call, a question to that person, a plea for
// help that reaches who leads and is answered, what one does not agree with. With a thumb, with keys alone,
// and with text twice as large. Each run writes words of its own, and takes back what stays.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { card, openPlan, planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const phone = { width: 390, height: 844 };

async function arrive(browser: Browser, person: string, viewport = phone): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  return page;
}

const openStart = async (browser: Browser, person: string, child = 'Milo'): Promise<Page> => {
  const page = await arrive(browser, person);
  await page.goto(`/plans/${await planIdOf(page, child)}/start`);
  await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
  return page;
};

/** What can be pressed on the page and is smaller than a thumb. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        // A word that is explained stands in a sentence, and what it says stands in Ordlista too.
        'main :is(a, button:not(.term), select, textarea), nav a, nav summary',
      ),
    ]
      .filter((target) => target.checkVisibility())
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < 44 || box.height < 43.5))
      .map(({ target, box }) => `${target.innerText} ${box.width}×${box.height}`),
  );

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const largeText = (page: Page) =>
  page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));

test('Rania lands on what happens next, with whom and at which number', async ({ browser }) => {
  const rania = await arrive(browser, 'rania');
  await rania.goto('/');
  await expect(rania).toHaveURL(/\/start$/);
  const next = rania.getByRole('region', { name: 'Det här händer nu' }).getByRole('listitem');
  await expect(next.first()).toContainText(/ser till det|kallar|håller i mötet/);
  expect(await next.count()).toBeLessThanOrEqual(3);
  const people = rania.getByRole('region', { name: 'De finns för er' }).getByRole('listitem');
  expect(await people.count()).toBeLessThanOrEqual(3);
  await expect(people.first()).toContainText('Håller ihop allt');
  await expect(people.first().getByRole('link', { name: /^Ring / })).toHaveAttribute(
    'href',
    /^tel:0700/,
  );
  // The child's name is whole, on two lines if need be.
  const name = rania.locator('.plan-child-name');
  await expect(name).toHaveText('Milo Silverkvist');
  expect(await name.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  expect(await smallTargets(rania)).toEqual([]);
  expect(await findings(rania)).toEqual([]);

  const nav = rania.getByRole('navigation', { name: 'Sidor i planen' });
  await nav.getByText('Mer').click();
  await expect(nav.getByRole('link', { name: 'Tidslinje' })).toBeVisible();
  await rania.keyboard.press('Escape');
  await expect(nav.getByRole('link', { name: 'Tidslinje' })).toBeHidden();
  await nav.getByRole('link', { name: 'Karta' }).click();
  await expect(rania).toHaveURL(/\/map/);
  await expect(nav.getByRole('link', { name: 'Karta' })).toHaveAttribute('aria-current', 'page');
  await rania.context().close();
});

test('a question to one person, and a plea for help that is answered', async ({ browser }) => {
  const rania = await openStart(browser, 'rania');
  const words = `Vem bokar tolken? ${Date.now()}`;
  await rania.getByRole('button', { name: 'Skriv till Hamid Borgfelt' }).click();
  await rania.getByLabel('Din fråga till Hamid').fill(words);
  await rania.getByRole('button', { name: 'Skicka', exact: true }).click();
  await expect(rania.getByRole('main').getByRole('status')).toContainText(
    'Skickat till Hamid Borgfelt',
  );
  const mine = rania.getByRole('region', { name: 'Det här har du frågat' });
  await expect(mine.getByRole('listitem').filter({ hasText: words })).toContainText(
    'Inget svar än. Frågat i dag.',
  );

  const plea = `Bilderna är borta. ${Date.now()}`;
  await rania.getByRole('button', { name: /^Något fungerar inte/ }).click();
  await expect(rania.getByText('Det du skriver kommer till Koordinator')).toBeVisible();
  const about = rania.getByLabel('Vad gäller det?');
  const option = about.locator('option', { hasText: 'Bildstöd' });
  await about.selectOption((await option.getAttribute('value')) ?? '');
  await rania.getByLabel('Vad är det som inte fungerar?').fill(plea);
  expect(await smallTargets(rania)).toEqual([]);
  await rania.getByRole('button', { name: 'Be om hjälp', exact: true }).click();
  await expect(rania.getByRole('main').getByRole('status')).toContainText(
    'kommit fram till Koordinator',
  );

  // Who leads has it on the list of plans and in what to follow up, with its place; others have not.
  const hamid = await arrive(browser, 'hamid', { width: 1440, height: 900 });
  await hamid.goto('/plans');
  await expect(hamid.getByText('Familjen ber om hjälp').first()).toBeVisible();
  await hamid.goto('/follow-up');
  const row = hamid.getByRole('listitem').filter({ hasText: plea });
  await expect(row).toContainText('Bildstöd');
  expect(await findings(hamid)).toEqual([]);
  await row.getByRole('link', { name: /Läs och svara/ }).click();
  const thread = hamid.locator('.thr', { hasText: plea });
  await expect(thread).toContainText('Ber om hjälp');
  await thread.getByRole('button', { name: 'Svara' }).click();
  await thread.getByRole('textbox').fill('Jag lägger fram nya i dag.');
  await thread.getByRole('button', { name: 'Skicka' }).click();
  await expect(thread).toContainText('Besvarad');
  await hamid.goto('/follow-up');
  await expect(hamid.getByText(plea)).toHaveCount(0);

  await rania.reload();
  await expect(mine.getByRole('listitem').filter({ hasText: plea })).toContainText(
    'Hamid Borgfelt svarade',
  );
  for (const page of [rania, hamid]) await page.context().close();
});

test('with keys alone, and with text twice as large', async ({ browser }) => {
  const rania = await openStart(browser, 'rania');
  const write = rania.getByRole('button', { name: 'Skriv till Hamid Borgfelt' });
  // As on a slow telephone: pressed twice before the page's script has come, and answered once when it has.
  await rania.route(/_app\/.*\.js/, async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });
  await rania.reload({ waitUntil: 'commit' });
  await write.press('Enter');
  await write.press('Enter');
  await expect(write).toHaveAttribute('data-waits', '');
  await expect(write).toHaveAttribute('aria-expanded', 'true');
  await expect(write).not.toHaveAttribute('data-waits');
  await expect(rania.getByLabel('Din fråga till Hamid')).toBeFocused();
  await rania.keyboard.type(`Utan mus ${Date.now()}`);
  await rania.keyboard.press('Tab');
  await rania.keyboard.press('Tab');
  await expect(rania.getByRole('button', { name: 'Avbryt' })).toBeFocused();
  await rania.keyboard.press('Enter');
  await expect(write).toBeFocused();

  const plan = new URL(rania.url()).pathname.replace('/start', '');
  for (const path of ['/start', '', '/map', '/history']) {
    await rania.goto(plan + path);
    await expect(rania.getByRole('heading', { level: 1 }).first()).toBeAttached();
    await largeText(rania);
    await expect.poll(() => overflow(rania), path).toBeLessThanOrEqual(0);
  }
  await rania.context().close();
});

test('a comment turns to Maja and waits; what Rania does not agree with stands beside it', async ({
  browser,
}) => {
  const rania = await openPlan(browser, 'rania', { viewport: phone });
  await card(rania, 'Bildstöd').locator('.act-t').click();
  const sheet = rania.getByRole('dialog', { name: /Bildstöd/ });
  const words = `Får vi välja bilderna? ${Date.now()}`;
  await sheet.getByLabel('Till vem? (valfritt)').selectOption({ label: 'Maja Gullvind' });
  await sheet.getByLabel('Jag vill ha svar').check();
  await sheet.getByRole('textbox').last().fill(words);
  await sheet.getByRole('button', { name: 'Skicka' }).click();
  const said = sheet.locator('.msg', { hasText: words });
  await expect(said).toContainText('Till Maja Gullvind');
  await expect(said).toContainText('Svar önskas');

  // What a run before this one left.
  const mine = sheet.locator('.dissents');
  const own = mine.getByText('Du håller inte med');
  const add = sheet.getByRole('button', { name: 'Håller inte med' });
  await expect(own.or(add)).toBeVisible();
  const takeBack = async (): Promise<void> => {
    await mine.getByRole('button', { name: 'Ta tillbaka' }).press('Enter');
    await expect(sheet.getByText('Ska din anmärkning tas bort ur planen?')).toBeVisible();
    await mine.getByRole('button', { name: 'Ta tillbaka' }).press('Enter');
    await expect(add).toBeVisible();
  };
  if (await own.isVisible()) await takeBack();
  const why = `Vi ville ha bilder på arabiska. ${Date.now()}`;
  await add.press('Enter');
  await expect(sheet.getByLabel('Varför håller du inte med?')).toBeFocused();
  await rania.keyboard.type(why);
  expect(await findings(rania)).toEqual([]);
  await sheet.getByRole('button', { name: 'Spara', exact: true }).press('Enter');
  await expect(own).toBeVisible();

  const maja = await openPlan(browser, 'maja');
  await expect(card(maja, 'Bildstöd')).toContainText('Rania Silverkvist håller inte med');
  await card(maja, 'Bildstöd').locator('.act-t').click();
  const note = card(maja, 'Bildstöd').locator('.dissents');
  await expect(note).toContainText(why);
  await expect(note.getByRole('button')).toHaveCount(0);
  await maja.goto('/plans');
  await expect(maja.getByText('Rania Silverkvist vill ha svar av dig').first()).toBeVisible();
  await takeBack();
  for (const page of [rania, maja]) await page.context().close();
});

test('an unanswered call stands on the start page and in Mina planer', async ({ browser }) => {
  const id = await inDatabase(async (sql) => {
    const [meeting] = await sql<{ id: string }[]>`
      insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at, minutes,
        chair_id, child_part, called_by)
      select z.tenant_id, z.plan_id, z.id, 'Hur går det?', 'CHILD', clock_timestamp() + interval '300 days',
        50, party.id, 'IN_PERSON', party.person_id
      from app.zones z join app.children c on c.name like 'Milo%'
      join app.plans p on p.id = z.plan_id and p.child_id = c.id
      join app.plan_parties party on party.plan_id = p.id and party.role = 'coordinator'
      join app.people person on person.id = party.person_id and person.slug = 'hamid'
      where z.kind = 'shared' limit 1 returning id`;
    await sql`insert into app.meeting_participants (tenant_id, plan_id, zone_id, meeting_id, party_id,
        obligation, added_by)
      select m.tenant_id, m.plan_id, m.zone_id, m.id, party.id, 'CALLED', m.called_by
      from app.meetings m
      join app.plan_parties party on party.plan_id = m.plan_id
      join app.people person on person.id = party.person_id and person.slug = 'rania'
      where m.id = ${meeting?.id ?? ''}`;
    return meeting?.id ?? '';
  });
  const rania = await openStart(browser, 'rania');
  const asked = rania.getByRole('region', { name: 'Det här behöver du göra' });
  const lead = asked.getByRole('link', { name: /^Svara: Svara om du kommer på mötet/ });
  // The same number on the start page, in Mina planer and among the notices: Rania has one plan.
  const count = await asked.locator('.count').innerText();
  await lead.click();
  await expect(rania.getByRole('heading', { name: 'Ditt svar' }).first()).toBeFocused();
  await rania.goto('/plans');
  await expect(
    rania.getByRole('link', { name: /^Svara: Svara om du kommer på mötet/ }),
  ).toBeVisible();
  const waits = rania.getByRole('region', { name: 'Väntar på dig' });
  await expect(waits.getByRole('listitem')).toHaveCount(Number(count));
  await rania.goto('/notices');
  await expect(rania.getByRole('heading', { name: 'Väntar på dig' })).toHaveText(
    `Väntar på dig ${count}`,
  );
  await rania.goto('/plans');
  await inDatabase(
    (sql) => sql`update app.meetings set state = 'CANCELLED', cancelled_at = clock_timestamp()
      where id = ${id}`,
  );
  await rania.reload();
  await expect(rania.getByRole('link', { name: /Svara om du kommer på mötet/ })).toHaveCount(0);
  await rania.context().close();
});

test('a protected child: no place, no unit that is hidden, and for Liv nothing of Mira', async ({
  browser,
}) => {
  for (const person of ['liv', 'nova', 'gosta']) {
    const page = await openStart(browser, person, 'Nova');
    const shown = await page.locator('body').innerText();
    expect(shown, person).not.toMatch(/Ekbackaskolan|Ungdomsmottagningen|Mira|Havsdal/);
    if (person === 'gosta') await expect(page.getByText('Be om hjälp')).toHaveCount(0);
    await page.context().close();
  }
});
