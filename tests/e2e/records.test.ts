// Gallring och arkivpaket: an administrator puts parts of a closed plan forward and takes it back, holds one, says
// yes to what another put forward, and reads the protocol; whom the board has named takes the package out first.
// The plan is made for this test alone, anew at each try: what has gone is gone.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import * as Y from 'yjs';
import { demoId, personId, tenantId, unitId } from '#server/demo/demo-id.ts';
import { verifyBag } from '#server/archive/bag.ts';
import { recordsAgree } from '#server/archive/records.ts';
import { choose, press, tick, told, write, writeDay } from './keys.ts';
import { findings, looksWell } from './looks.ts';
import { inDatabase } from './outbox-people.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

const board = demoId('authority:barnnamnden');
const sjohamra = tenantId('sjohamra');
const plan = randomUUID();
const reference = plan.slice(0, 8).toUpperCase();

const question = randomUUID();

/**
 * Two parts of a plan that was closed long ago, the second already put forward by somebody else; and a question that
 * was answered long ago. Somebody administers the board besides the one whom the demo has for it, while a test runs.
 */
test.beforeEach(() =>
  inDatabase(async (sql) => {
    await sql`update app.disposal_orders set state = 'WITHDRAWN', answered_by = ordered_by, answered_at = clock_timestamp()
      where state = 'ORDERED'`;
    await sql`update app.records_officers set ended_at = clock_timestamp() where ended_at is null`;
    const child = randomUUID();
    const [first, second, order] = [randomUUID(), randomUUID(), randomUUID()];
    await sql`insert into app.children (tenant_id, id, name) values (${sjohamra}, ${child}, 'Alfhild Tuvesson')`;
    await sql`insert into app.plans (tenant_id, id, child_id, status) values (${sjohamra}, ${plan}, ${child}, 'CLOSED')
      on conflict do nothing`;
    for (const [zone, key] of [
      [first, 'school'],
      [second, 'studentHealth'],
    ] as const)
      await sql`insert into app.zones (tenant_id, plan_id, id, kind, key, controller_authority_id, created_at)
        values (${sjohamra}, ${plan}, ${zone}, ${key}, ${`${key}:${zone}`}, ${board}, '2005-03-01')`;
    await sql`insert into app.plan_units (tenant_id, plan_id, unit_id, zone_id, label, sector)
      values (${sjohamra}, ${plan}, ${unitId('familjestodet')}, ${first}, 'Familjestödet', 'social')`;
    await sql`insert into app.inquiries (tenant_id, id, kind, asked_by, from_unit_id, unit_id, may_pass_on, words,
        asked_at, answer_by, answered_at)
      values (${sjohamra}, ${question}, 'ADVICE', ${personId('maja')}, ${unitId('blasippan')}, ${unitId('ekbacka')},
        false, 'Vem tar emot i augusti?', '2005-03-01', '2005-03-08', '2005-03-02')
      on conflict do nothing`;
    await sql`insert into app.memberships (tenant_id, person_id, role)
      values (${sjohamra}, ${personId('torsten')}, 'administrator')`;
    for (const kind of ['SCHOOL', 'STUDENT_HEALTH', 'QUESTION'])
      await sql`insert into app.retention_rules (tenant_id, authority_id, kind, years, counted_from, outcome, decision, decided_by)
        values (${sjohamra}, ${board}, ${kind}, 10, 'LAST_ENTRY', 'DESTROY', 'BUN 2020/1', ${personId('admin-sjohamra')})
        on conflict (tenant_id, authority_id, kind) do update set outcome = 'DESTROY', decision = 'BUN 2020/1', years = 10`;
    await sql`insert into app.disposal_orders (tenant_id, id, authority_id, decision, ordered_by)
      values (${sjohamra}, ${order}, ${board}, 'BUN 2026/88', ${personId('torsten')})`;
    await sql`insert into app.disposal_order_zones (tenant_id, order_id, plan_id, zone_id)
      values (${sjohamra}, ${order}, ${plan}, ${second})`;
  }),
);

test.afterEach(() =>
  inDatabase(
    (sql) => sql`update app.memberships set valid_to = clock_timestamp()
      where person_id = ${personId('torsten')} and role = 'administrator' and valid_to is null`,
  ),
);

const fits = async (page: Page): Promise<void> => {
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
};

test('what a board has decided goes by two, and the package is taken out first', async ({
  page,
  browser,
}) => {
  await signIn(page, 'admin-sjohamra');
  await page.goto('/house/archive');
  const named = page.locator('section', {
    has: page.getByRole('heading', { name: 'Barn- och utbildningsnämnden' }),
  });
  await choose(page, named.getByLabel('Person'), 'Torsten Vinterdal (Rektor, Ekbackaskolan)');
  await press(page, named.getByRole('button', { name: 'Utse' }));
  await told(page, 'Personen är utsedd.');
  expect(await findings(page)).toEqual([]);
  await fits(page);

  const archivist = await browser.newPage();
  await signIn(archivist, 'torsten');
  await archivist.goto('/house/archive');
  const link = archivist.getByRole('link', { name: `Ta ut paketet: Plan ${reference}` });
  const href = (await link.getAttribute('href')) ?? '';
  const comes = archivist.waitForEvent('download');
  await press(archivist, link);
  const file = await comes;
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  const bag = verifyBag(await readFile(await file.path()));
  expect(bag.fault).toBeNull();
  // One goes on from where one was.
  await expect(link).toBeFocused();
  expect((await page.request.get(href)).status()).toBe(404);
  await page.goto('/house/disposal');
  await press(page, page.getByRole('link', { name: 'Barn- och utbildningsnämnden' }));
  await expect(page.locator('main')).not.toContainText('Alfhild');
  const row = page.locator('tr', { hasText: reference });
  await expect(row).toHaveCount(2);
  const decision = page
    .locator('section', { has: page.getByRole('heading', { name: 'Delar av avslutade planer' }) })
    .getByLabel('Gallringsbeslut (diarienummer)');
  await looksWell(page, 'what may be disposed of');
  await fits(page);

  await tick(page, row.getByRole('checkbox'));
  await write(page, decision, '   ');
  await press(page, page.getByRole('button', { name: 'Lägg fram för bekräftelse' }));
  await told(page, 'Utan beslut gallras inget');
  await tick(page, row.getByRole('checkbox'));
  await write(page, decision, 'BUN 2026/91');
  await page.keyboard.press('Enter');
  await told(page, 'En annan administratör');
  const mine = page.locator('section.card', { hasText: 'BUN 2026/91' });
  await press(page, mine.getByRole('button', { name: 'Ta tillbaka' }));
  await told(page, 'Inget gallrades');

  const hold = page.locator('section', {
    has: page.getByRole('heading', { name: 'Håll kvar en del' }),
  });
  await choose(page, hold.locator('select[name=zone]'), `Elevhälsans del, plan ${reference}`);
  await write(page, hold.getByLabel('Varför'), 'Ett ärende hos Skolinspektionen.');
  await writeDay(page, hold.getByLabel('Ses över senast'), '2027-03-01');
  await press(page, hold.getByRole('button', { name: 'Håll kvar' }));
  await told(page, 'Delen hålls kvar.');
  const order = page.locator('section.card', { hasText: 'BUN 2026/88' });
  const confirm = async (): Promise<void> => {
    await tick(page, order.getByRole('checkbox'));
    await press(page, order.getByRole('button', { name: 'Gallra nu' }));
  };
  await confirm();
  await told(page, 'hålls kvar');
  const held = page.locator('li', { hasText: 'Skolinspektionen' });
  await press(page, held.getByText('Släpp').first());
  await write(page, held.getByLabel('Varför det inte behövs längre'), 'Ärendet är avslutat.');
  await press(page, held.getByRole('button', { name: 'Släpp' }));
  await told(page, 'hålls inte längre');
  await confirm();
  await told(page, 'Det är gallrat');
  const protocol = page.locator('tr', { hasText: 'BUN 2026/88' }).filter({ hasText: reference });
  await expect(protocol).toContainText('Torsten Vinterdal');
  expect(await findings(page)).toEqual([]);

  // What stands in no plan is held a sort at a time.
  const sorts = page.locator('section', {
    has: page.getByRole('heading', { name: 'Det som inte står i någon plan' }),
  });
  await press(page, sorts.getByText('Håll kvar en sort'));
  await choose(page, sorts.locator('details').getByLabel('Sort'), 'Åtkomstloggens äldsta rader');
  await write(page, sorts.getByLabel('Varför'), 'En granskning pågår.');
  await writeDay(page, sorts.getByLabel('Ses över senast'), '2027-03-01');
  await press(page, sorts.getByRole('button', { name: 'Håll kvar' }));
  await told(page, 'Sorten hålls kvar.');
  const log = page.locator('li', { hasText: 'En granskning pågår.' });
  await expect(log).toContainText('Åtkomstloggens äldsta rader');
  await press(page, log.getByText('Släpp').first());
  await write(page, log.getByLabel('Varför det inte behövs längre'), 'Den är klar.');
  await press(page, log.getByRole('button', { name: 'Släpp' }));
  await told(page, 'hålls inte längre');
  await expect(log).toHaveCount(0);

  // One puts a sort forward on a decision; another says yes, and it is gone.
  await choose(
    page,
    sorts.locator('> form').getByLabel('Sort'),
    'Frågor till vägledaren och mellan enheter',
  );
  await write(page, sorts.getByLabel('Gallringsbeslut (diarienummer)'), 'BUN 2026/92');
  await press(page, sorts.getByRole('button', { name: 'Lägg fram sorten för bekräftelse' }));
  await told(page, 'En annan administratör');
  const asked = (of: Page) => of.locator('section.card', { hasText: 'BUN 2026/92' });
  await expect(asked(page).getByRole('button')).toHaveText(['Ta tillbaka']);
  await archivist.goto(`/house/disposal?board=${board}`);
  await expect(asked(archivist)).toContainText('1 st, från');
  await expect(archivist.locator('main')).not.toContainText('Vem tar emot');
  await expect(asked(archivist)).toContainText('Inget av det här finns i något arkivpaket.');
  await looksWell(archivist, 'records to be confirmed');
  await fits(archivist);

  // It is taken out first: then whoever says yes is told that it is kept.
  await press(archivist, archivist.getByRole('link', { name: 'Arkivpaket av det här tas ut' }));
  await expect(archivist).toHaveURL(/\/house\/archive$/);
  const kept = archivist.locator('li', { hasText: 'Frågor till vägledaren och mellan enheter' });
  await expect(kept).toContainText('1 av 1 finns inte i något paket. Inte uttaget.');
  await looksWell(archivist, 'records to take out');
  await fits(archivist);
  const packed = archivist.waitForEvent('download');
  await press(archivist, kept.getByRole('button', { name: 'Ta ut paketet: Frågor' }));
  const questions = verifyBag(await readFile(await (await packed).path()));
  expect(questions.fault).toBeNull();
  if (questions.fault === null) {
    expect(recordsAgree(questions.files)).toBe(true);
    expect(Buffer.from(questions.files.get('data/records.csv') ?? []).toString()).toContain(
      'Vem tar emot i augusti?',
    );
  }
  // What was taken out is said, and that there is nothing of days on which nothing was.
  await archivist.goto('/house/archive');
  await expect(kept).toContainText('0 av 1 finns inte i något paket. Senast uttaget');
  await writeDay(archivist, kept.getByLabel('Till och med'), '2005-02-28');
  await archivist.keyboard.press('Enter');
  await told(archivist, 'Inget paket togs ut');
  await archivist.goto(`/house/disposal?board=${board}`);
  await expect(asked(archivist)).toContainText('Allt finns i ett uttaget arkivpaket.');
  await tick(archivist, asked(archivist).getByRole('checkbox'));
  await press(archivist, asked(archivist).getByRole('button', { name: 'Gallra nu' }));
  await told(archivist, 'Det är gallrat');
  const went = archivist.locator('tr', { hasText: 'BUN 2026/92' });
  await expect(went).toContainText('Majken Törnros, bekräftat av Torsten Vinterdal');
  await expect(went).toContainText('Kontrollsumma:');
  expect(await findings(archivist)).toEqual([]);
  await archivist.close();
  const left = await inDatabase((sql) => sql`select 1 from app.inquiries where id = ${question}`);
  expect(left).toHaveLength(0);

  // Another board answers for what is left, on a decision.
  const change = page.locator('section', {
    has: page.getByRole('heading', { name: 'Byt ansvarig myndighet' }),
  });
  await choose(page, change.locator('select[name=zone]'), `Skolans del, plan ${reference}`);
  await choose(page, change.locator('select[name=to]'), 'Socialnämnden, Sjöhamra kommun');
  await write(page, change.getByLabel('Beslut (diarienummer)'), 'KS 2026/7');
  await press(page, change.getByRole('button', { name: 'Byt ansvarig' }));
  await told(page, 'Myndigheten är bytt');
  await press(page, page.getByRole('link', { name: 'Socialnämnden' }));
  await expect(page.locator('tr', { hasText: reference })).toContainText('Skolans del');
  await fits(page);
});

test('what was written in the wrong place is asked for, decided by two, and gone', async ({
  page,
  browser,
}) => {
  const words = `Fel barn ${randomUUID()}`;
  const zone = randomUUID();
  await inDatabase(async (sql) => {
    const doc = new Y.Doc();
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(`${words} och mer`)]);
    doc.getXmlFragment('section:notes').push([paragraph]);
    await sql`insert into app.zones (tenant_id, plan_id, id, kind, key)
      values (${sjohamra}, ${plan}, ${zone}, 'school', ${`school:${zone}`})`;
    await sql`update app.zones set controller_authority_id = ${board} where id = ${zone}`;
    await sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      values (${sjohamra}, ${zone}, 1, ${personId('maja')}, ${Buffer.from(Y.encodeStateAsUpdate(doc))})`;
    await sql`insert into app.word_removals (tenant_id, plan_id, zone_id, words, state, asked_by, decision, ordered_by,
        ordered_at)
      values (${sjohamra}, ${plan}, ${zone}, ${[words]}::text[], 'ORDERED', ${personId('maja')}, 'BUN 2026/14',
        ${personId('torsten')}, clock_timestamp())`;
  });

  // Who writes in a part asks, and can take it back.
  const context = await browser.newContext();
  const writer = await context.newPage();
  await signIn(writer, 'maja');
  await writer.goto(`/plans/${demoId('plan:milo')}/history`);
  await writer.getByRole('link', { name: 'Har något hamnat fel i planen?' }).click();
  await writer.getByLabel('Orden som ska bort').fill('Det här står ingenstans');
  await writer.getByRole('button', { name: 'Be att orden tas bort' }).click();
  await expect(writer.getByRole('alert')).toContainText('Orden står inte i den delen');
  await writer.getByLabel('Jag har redan raderat orden').check();
  await writer.getByLabel('Orden som ska bort').fill('Det här står ingenstans');
  await writer.getByRole('button', { name: 'Be att orden tas bort' }).click();
  await expect(writer.getByRole('status')).toContainText('Din begäran är skickad');
  expect(await findings(writer)).toEqual([]);
  await fits(writer);
  await writer.getByRole('button', { name: 'Ta tillbaka' }).first().click();
  await expect(writer.getByRole('status')).toContainText('tillbakatagen');
  await context.close();

  await signIn(page, 'admin-sjohamra');
  await page.goto(`/house/removals?board=${board}`);
  await expect(page.locator('main')).not.toContainText('Fel barn');
  const waiting = page.locator('section.card', { hasText: 'BUN 2026/14' }).first();
  await expect(waiting).toContainText('Historiken: 1 ändring');
  expect(await findings(page)).toEqual([]);
  await looksWell(page, 'words to be taken out');
  await fits(page);
  await waiting.getByRole('checkbox').check();
  await waiting.getByRole('button', { name: 'Ta bort orden nu' }).click();
  await expect(page.getByRole('status')).toContainText('Orden är borttagna');
  await expect(page.locator('tr', { hasText: 'BUN 2026/14' }).first()).toContainText(
    'Torsten Vinterdal',
  );
  await inDatabase(async (sql) => {
    const rows = await sql<{ plain: string; update: Uint8Array }[]>`
      select s.plain, u.update from app.plan_sections s join app.zone_updates u on u.zone_id = s.zone_id
      where s.zone_id = ${zone} and s.plain <> ''`;
    expect(rows.map(({ plain }) => plain.trim())).toEqual(['och mer']);
    expect(Buffer.from(rows[0]?.update ?? []).includes(words)).toBe(false);
  });
});
