// Disposal: by two, on a decision, when its time has come and nobody holds it; then all that was said in the part
// is gone from every table, what stands in others is as it was, and nothing is taken into it again.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAnchors, openAnchorKey, readAnchors } from '#server/audit/anchor.ts';
import { chainAll } from '#server/audit/keeper.ts';
import { verifyLog } from '#server/audit/verify.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import {
  age,
  board,
  buildRecords,
  first,
  recordId,
  records,
  recordWords,
  ruleFor,
  second,
  writeRecords,
  type RecordKind,
  type Records,
} from './records-world.ts';
import { seat } from './signals.ts';
import { id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
let house: Records;
beforeAll(async () => {
  db = await openTestDatabase();
  house = records(db);
  await buildRecords(db.sql);
});
afterAll(() => db.close());

// One after the other: what one leaves, the next goes on from.

/** In which tables a word stands, in any column of any row: read from the catalogue, so that none is forgotten. */
async function tablesWith(words: string): Promise<string[]> {
  const tables = await db.sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await db.sql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from app.${name} t where to_jsonb(t)::text like '%${words}%'`,
    );
    if ((row?.n ?? 0) > 0) found.push(name);
  }
  return found;
}

interface Desk {
  due: number;
  total: number;
  parts: { zoneKind: string; dueOn: string | null; held: boolean; ordered: boolean }[];
  orders: { id: string; mine: boolean; parts: { amounts: Record<string, number> }[] }[];
  holds: { reason: string }[];
  records: { kind: string; total: number; due: number; outcome: string | null; held: boolean }[];
  recordsDone: { kind: string; amount: number; decision: string; digest: string }[];
  done: {
    decision: string;
    zoneKind: string;
    orderedBy: string;
    confirmedBy: string;
    went: object;
  }[];
}
const desk = async (who = first): Promise<Desk> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ desk: Desk }[]>`select app.disposal_desk(${sjohamra}, ${board}) as desk`,
  );
  if (!row) throw new Error('no desk');
  return row.desk;
};

describe('what is due', () => {
  it('is nothing of a plan that goes on, and each part by its own rule after it', async () => {
    expect(await desk()).toMatchObject({ total: 0, due: 0 });
    await age(db.sql, 7);
    const { parts } = await desk();
    const today = new Date().toISOString().slice(0, 10);
    const due = parts.filter(({ dueOn }) => dueOn !== null && dueOn <= today);
    // Five years after the last entry; the agreed plan, ten after it was closed.
    expect(due.map(({ zoneKind }) => zoneKind).sort()).toEqual(['school', 'social']);
    expect(parts.map(({ zoneKind }) => zoneKind)).not.toContain('health');
    await expect(house.order(first, ['shared'])).rejects.toMatchObject({ message: 'not_due' });
    const order = await house.order(first, ['school']);
    await house.withdraw(first, order);
    const outcome = (then: string) =>
      db.sql`update app.retention_rules set outcome = ${then} where kind = 'SCHOOL'`;
    await outcome('ARCHIVE');
    await expect(house.order(first, ['school'])).rejects.toMatchObject({
      message: 'package_first',
    });
    await outcome('DESTROY');
  });

  it('is shown to nobody else', async () => {
    for (const who of ['maja', 'admin-kvarnbo', 'rania'])
      await expect(desk(who), who).rejects.toMatchObject({ message: 'not_found' });
    expect((await desk(second)).total).toBeGreaterThan(0);
  });
});

describe('a disposal', () => {
  it('takes a decision, administrators of the board, and parts of the board', async () => {
    for (const [who, zones, decision, code] of [
      [first, ['social'], '  ', 'decision_missing'],
      [first, ['health'], undefined, 'not_found'],
      [first, [], undefined, 'invalid_input'],
      ['maja', ['social'], undefined, 'not_found'],
      ['admin-kvarnbo', ['social'], undefined, 'not_found'],
    ] as const)
      await expect(house.order(who, zones, decision), `${who} ${code}`).rejects.toMatchObject({
        message: code,
      });
    const order = await house.order(first, ['social']);
    await expect(house.order(second, ['social'])).rejects.toMatchObject({ message: 'changed' });
    expect((await desk(second)).orders).toMatchObject([
      {
        id: order,
        mine: false,
        parts: [{ amounts: { updates: 1, threads: 1, comments: 1, voices: 1, files: 1 } }],
      },
    ]);
    await house.withdraw(first, order);
  });

  it('is never of what is held, also when the hold came after the order', async () => {
    const order = await house.order(first, ['social', 'school']);
    for (const who of ['maja', 'admin-kvarnbo'])
      await expect(house.hold(who, 'social'), who).rejects.toMatchObject({ message: 'not_found' });
    await expect(house.hold(first, 'health')).rejects.toMatchObject({ message: 'not_found' });
    const hold = await house.hold(first, 'school');
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'held' });
    expect((await desk()).holds).toMatchObject([{ reason: 'Ett ärende i förvaltningsrätten.' }]);
    await house.lift(first, hold);
    await expect(house.lift(first, hold)).rejects.toMatchObject({ message: 'changed' });
    const whole = await house.hold(second, 'shared', true);
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'held' });
    await house.lift(first, whole);
    expect(await tablesWith('in social')).toContain('comments');
    await house.withdraw(first, order);
  });

  it('is not of a plan that goes on again', async () => {
    const order = await house.order(first, ['social']);
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'not_found' });
    await db.sql`update app.plans set status = 'CLOSED' where id = ${planId('milo')}`;
    await house.confirm(second, order, false);
    expect(await tablesWith('in social')).toContain('comments');
  });

  it('is confirmed by another, once, and leaves not a word of the part in any table', async () => {
    const before = await tablesWith('in school');
    expect(await tablesWith('in social')).toEqual(before);
    expect(before.length).toBeGreaterThan(12);
    const order = await house.order(first, ['social']);
    for (const [who, code] of [
      [first, 'second_needed'],
      ['maja', 'not_found'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(house.confirm(who, order), who).rejects.toMatchObject({ message: code });
    await expect(house.withdraw(second, order)).rejects.toMatchObject({ message: 'not_allowed' });
    await house.confirm(second, order);
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'changed' });
    await expect(house.withdraw(first, order)).rejects.toMatchObject({ message: 'changed' });
    expect(await tablesWith('in social')).toEqual([]);
    expect(await tablesWith('in school')).toEqual(before);
    expect(await tablesWith('in shared')).toEqual(expect.arrayContaining(before));
  });

  it('says what went, how much, on which decision and by whom, in the protocol and the log', async () => {
    const { done, orders } = await desk();
    expect(orders).toEqual([]);
    expect(done).toMatchObject([
      {
        ...{ zoneKind: 'social', decision: 'BUN 2048/77 § 12' },
        ...{ orderedBy: 'Administratör Sjöhamra', confirmedBy: 'Bodil Kvistgren' },
        went: { updates: 1, versions: 2, comments: 1, files: 1 },
      },
    ]);
    const logged = await db.sql<{ action: string }[]>`
      select action from app.access_log
      where action like 'disposal.%' or action = 'zone.dispose' order by id desc limit 3`;
    expect(logged.map(({ action }) => action)).toEqual([
      ...['disposal.confirm', 'zone.dispose', 'disposal.order'],
    ]);
    await expect(db.sql`delete from app.disposals`).rejects.toMatchObject({
      message: 'append_only',
    });
  });
});

describe('what has gone', () => {
  const social = zoneId('milo', 'social');

  it('lets nobody in, whatever is shared with them later', async () => {
    const level = async (zone: string) =>
      (
        await db.sql<{ level: string | null }[]>`
          select priv.access_level(${zone}, ${personId('vera')}) as level`
      )[0]?.level;
    expect(await level(social)).toBeNull();
    await db.sql`select priv.rebuild_zone_members(${planId('milo')})`;
    expect(await level(social)).toBeNull();
    expect(await level(zoneId('milo', 'shared'))).toBe('edit');
    await expect(
      db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
        values (${sjohamra}, ${planId('milo')}, ${social}, ${partyId('milo', 'vera')}, 'edit', 'authority')`,
    ).rejects.toMatchObject({ message: 'not_found' });
  });

  it('takes nothing in again: no edit, comment, snapshot or reading of the document', async () => {
    const session = await db.signIn(personId('vera'));
    const append = async (zone: string) => {
      const row = { n: 0, zone, epoch: 1, session, update: '', clients: [7001] };
      const [answer] = await db.asRole('kring_sync')<{ refusal: string | null }[]>`
        select refusal from priv.sync_append(${db.sql.json([row])})`;
      return answer?.refusal ?? null;
    };
    expect(await append(social)).toBe('not_allowed');
    expect(await append(zoneId('milo', 'shared'))).toBeNull();
    await expect(
      db.sql`insert into app.threads (tenant_id, plan_id, zone_id, anchor, created_by)
        values (${sjohamra}, ${planId('milo')}, ${social}, '{"type":"zone"}', ${personId('vera')})`,
    ).rejects.toMatchObject({ message: 'not_found' });
    await db.sql`insert into app.zone_snapshots (tenant_id, zone_id, seq, state)
      values (${sjohamra}, ${social}, 1, '\\x01')`;
    const [row] = await db.asRole('kring_sync')<{ done: boolean }[]>`
      select priv.sync_project(${social}, 1, '{"sections":[],"goals":[],"actions":[]}') as done`;
    expect(row?.done).toBe(false);
    expect(await db.sql`select 1 from app.zone_snapshots where zone_id = ${social}`).toHaveLength(
      0,
    );
  });

  it('a comment that was being written meanwhile does not come after it', async () => {
    const order = await house.order(first, ['school']);
    let written: () => void = () => undefined;
    const begun = new Promise<void>((done) => (written = done));
    const late = db.sql.begin(async (sql) => {
      await sql`insert into app.comments (tenant_id, zone_id, thread_id, author_id, body, created_at)
        values (${sjohamra}, ${zoneId('milo', 'school')}, ${id('thread:milo:school')}, ${personId('maja')},
          'sent in school', '2012-01-01')`;
      written();
      await new Promise((done) => setTimeout(done, 300));
    });
    await begun;
    await Promise.all([late, house.confirm(second, order)]);
    expect(await tablesWith('in school')).toEqual([]);
  });

  it('takes the child’s name and the decisions about custody with it when the last part goes', async () => {
    await age(db.sql, 12);
    await db.sql`insert into app.custody_notes ${db.sql({
      tenant_id: sjohamra,
      plan_id: planId('milo'),
      revision: 1,
      party_id: partyId('milo', 'rania'),
      state: 'JOINT',
      from_on: '2026-01-01',
      decided_by: 'Tingsrätten om Milo',
      noted_by: personId('maja'),
    })}`;
    await db.sql`update app.zones set controller_authority_id = ${board} where plan_id = ${planId('milo')}`;
    await db.sql`insert into app.retention_rules (tenant_id, authority_id, kind, years, counted_from, outcome,
        decision, decided_by)
      select ${sjohamra}, ${board}, kind, 10, 'CLOSING', 'DESTROY', 'BUN 2036/1', ${personId(first)}
      from unnest('{HEALTH,STUDENT_HEALTH}'::text[]) kind`;
    const most = ['family', 'child', 'health', 'studentHealth'];
    await house.confirm(second, await house.order(first, most));
    expect(await tablesWith('Milo Silverkvist')).toEqual(['children']);
    await house.confirm(second, await house.order(first, ['shared']));
    for (const words of ['Milo', 'in shared', 'in health', 'Blåsippan'])
      expect(
        (await tablesWith(words)).filter((table) => table !== 'units'),
        words,
      ).toEqual([]);
  });
});

describe('what stands in no plan', () => {
  const kinds = Object.keys(recordWords) as RecordKind[];
  const sumOf = async (kind: string) => (await desk()).records.find((one) => one.kind === kind);

  it('is due when every authority whose it is has said so, and shown to the board’s administrators', async () => {
    await writeRecords(db.sql);
    for (const kind of kinds) {
      expect(await sumOf(kind), kind).toMatchObject({ due: 0, outcome: null });
      await expect(house.orderRecords(first, kind), kind).rejects.toMatchObject({
        message: 'not_due',
      });
      await ruleFor(db.sql, kind, { outcome: 'ARCHIVE' });
      await expect(house.orderRecords(first, kind), kind).rejects.toMatchObject({
        message: 'package_first',
      });
      await ruleFor(db.sql, kind);
    }
    // One of the questions was asked by the region, which has decided nothing.
    expect(await sumOf('QUESTION')).toMatchObject({ due: 1 });
    expect(await sumOf('SIGNAL')).toMatchObject({ due: 2 });
    expect(await sumOf('REVIEW')).toMatchObject({ total: 1, due: 1 });
  });

  it('takes a decision, two of the board, and that nobody holds it or has said more', async () => {
    for (const [who, kind, decision, code] of [
      [first, 'QUESTION', ' ', 'decision_missing'],
      [first, 'SHARED', undefined, 'invalid_input'],
      ['maja', 'QUESTION', undefined, 'not_found'],
      ['admin-kvarnbo', 'QUESTION', undefined, 'not_found'],
    ] as const)
      await expect(house.orderRecords(who, kind, decision), `${who} ${code}`).rejects.toMatchObject(
        {
          message: code,
        },
      );
    const order = await house.orderRecords(first, 'QUESTION');
    await expect(house.orderRecords(second, 'QUESTION')).rejects.toMatchObject({
      message: 'changed',
    });
    for (const [who, code] of [
      [first, 'second_needed'],
      ['maja', 'not_found'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(house.confirm(who, order), who).rejects.toMatchObject({ message: code });
    for (const who of ['maja', 'admin-kvarnbo'])
      await expect(house.holdRecords(who, 'QUESTION')).rejects.toMatchObject({
        message: 'not_found',
      });
    const hold = await house.holdRecords(second, 'QUESTION');
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'held' });
    expect(await sumOf('QUESTION')).toMatchObject({ due: 0, held: true });
    await house.lift(first, hold);
    await db.sql`update app.inquiries set answered_at = null where id = ${recordId('QUESTION')}`;
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'changed' });
    await db.sql`update app.inquiries set answered_at = '2012-03-01' where id = ${recordId('QUESTION')}`;
    await house.withdraw(first, order);
    expect(await tablesWith(`${recordWords.QUESTION} old`)).toEqual(['inquiries', 'inquiry_steps']);
  });

  it.each(kinds)('goes without a word left, and the protocol proves which: %s', async (kind) => {
    const gone = kind === 'QUESTION' ? `${recordWords[kind]} old` : recordWords[kind];
    expect((await tablesWith(gone)).length).toBeGreaterThan(1);
    await house.confirm(second, await house.orderRecords(first, kind));
    expect(await tablesWith(gone)).toEqual([]);
    const { recordsDone, orders } = await desk();
    expect(orders).toEqual([]);
    const ids = (kind === 'SIGNAL' ? ['old', 'request'] : ['old']).map((one) =>
      recordId(kind, one),
    );
    const list = ids.sort().map((one) => `${one}\n`);
    expect(recordsDone[0]).toMatchObject({
      ...{ kind, amount: ids.length, decision: 'BUN 2048/78' },
      digest: createHash('sha256').update(list.join('')).digest('hex'),
    });
    await expect(house.orderRecords(first, kind)).rejects.toMatchObject({ message: 'not_due' });
  });

  it('is not there for anybody who saw it, and stays where another has not let it go', async () => {
    await seat(db.sql);
    const [row] = await db.asPerson(
      personId('torsten'),
      (sql) => sql<{ signal: unknown; asked: unknown[] }[]>`
        select app.open_signal(${recordId('SIGNAL')}) as signal, app.my_inquiries() as asked`,
    );
    expect(row?.signal).toBeNull();
    expect(await tablesWith(recordWords.QUESTION)).toEqual(['inquiries', 'inquiry_steps']);
    await expect(
      db.sql`update app.signals set revision = 9 where id = ${recordId('SIGNAL')}`,
    ).rejects.toMatchObject({ message: 'not_found' });
    const [logged] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log where action = 'records.dispose'`;
    expect(logged?.n).toBe(3);
  });
});

describe('the oldest rows of the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kring-front-'));
  const [anchorFile, keyFile] = [join(folder, 'anchors.jsonl'), join(folder, 'key.pem')];
  afterAll(() => rmSync(folder, { recursive: true }));
  const region = id('authority:mittsjo');
  const yearsAgo = (years: number) => new Date(Date.now() - years * 366 * 86_400_000);
  const due = async () => (await desk()).records.find(({ kind }) => kind === 'LOG')?.due;

  it('go as far as every authority has let them, by two, and what is left verifies', async () => {
    const auditor = db.asRole('kring_auditor');
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update app.access_log set at = at - interval '7 years', detail = '{"was": "read long ago"}'`;
      await sql`update app.access_log set authority_id = null`;
      await sql`update app.access_log set authority_id = ${region} where id = (
        select id from app.access_log where tenant_id = ${sjohamra} order by id offset 10 limit 1)`;
    });
    await chainAll(auditor);
    const heads = await auditor<{ tenant: string; seq: string; hash: Buffer }[]>`
      select tenant_id as tenant, seq::text as seq, hash from priv.chain_heads()`;
    const key = openAnchorKey(keyFile);
    const said = heads.map((head) => ({ ...head, seq: BigInt(head.seq) }));
    await appendAnchors([anchorFile], key, said, yearsAgo(7));
    const anchors = () => readAnchors(anchorFile, readFileSync(`${keyFile}.pub`));
    const faults = async (of = anchors()) => (await verifyLog(auditor, of)).faults;
    const old = Number(said.find(({ tenant }) => tenant === sjohamra)?.seq);

    expect(await due()).toBe(0);
    await expect(house.orderRecords(first, 'LOG')).rejects.toMatchObject({ message: 'not_due' });
    await ruleFor(db.sql, 'LOG', { outcome: 'ARCHIVE' });
    await expect(house.orderRecords(first, 'LOG')).rejects.toMatchObject({
      message: 'package_first',
    });
    await ruleFor(db.sql, 'LOG');
    // The region, which reads here too, has decided nothing: what came after its first row stays.
    expect(await due()).toBe(10);
    // What nobody acted for stays as long as the longest of their rules.
    await ruleFor(db.sql, 'LOG', { authority_id: region, years: 8 });
    expect(await due()).toBe(0);
    await db.sql`update app.retention_rules set years = 5 where authority_id = ${region} and kind = 'LOG'`;
    // The chain goes on from its newest place, which therefore stays.
    expect(await due()).toBe(old - 1);
    await house.lift(second, await house.holdRecords(second, 'LOG'));
    await chainAll(auditor);
    expect(await due()).toBe(old);

    // An archive gets the board's own rows first; then nothing of those days waits, whoever's it is.
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update app.access_log set authority_id = ${board} where id = (
        select id from app.access_log where tenant_id = ${sjohamra} order by id limit 1)`;
    });
    await ruleFor(db.sql, 'LOG', { outcome: 'ARCHIVE' });
    expect(await due()).toBe(0);
    await db.sql`insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
      values (${sjohamra}, ${board}, ${personId('maja')}, '2199-01-01', ${personId(first)})`;
    const [packed] = await db.asPerson(
      personId('maja'),
      (sql) => sql<{ package: { amount: number; digest: string; records: object[] } }[]>`
        select app.take_record_package(${sjohamra}, ${board}, 'LOG', '2000-01-01', priv.today() - 1) as package`,
    );
    expect(packed?.package).toMatchObject({ amount: 1, records: [{ place: 1 }] });
    expect(packed?.package.records).toMatchObject([{ hash: packed?.package.digest }]);
    expect(await due()).toBe(old);
    await ruleFor(db.sql, 'LOG');

    const order = await house.orderRecords(first, 'LOG');
    const hold = await house.holdRecords(second, 'LOG');
    await expect(house.confirm(second, order)).rejects.toMatchObject({ message: 'held' });
    await house.lift(second, hold);
    await expect(house.confirm(first, order)).rejects.toMatchObject({ message: 'second_needed' });
    await expect(house.confirm('maja', order)).rejects.toMatchObject({ message: 'not_found' });
    await house.confirm(second, order);
    await chainAll(auditor);

    const [left] = await db.sql<{ first: number; old: number }[]>`
      select (select min(seq)::int from app.access_chain where tenant_id = ${sjohamra}) as first,
        (select count(*)::int from app.access_log l
         where l.tenant_id = ${sjohamra} and l.at < now() - interval '5 years') as old`;
    expect(left).toEqual({ first: old + 1, old: 0 });
    expect(await faults()).toEqual([]);
    const { recordsDone } = await desk();
    expect(recordsDone[0]).toMatchObject({
      ...{ kind: 'LOG', amount: old, decision: 'BUN 2048/78' },
      digest: said.find(({ tenant }) => tenant === sjohamra)?.hash.toString('hex'),
    });
    await expect(db.sql`delete from app.access_log`).rejects.toMatchObject({
      message: 'append_only',
    });

    // What was said of it outside: another hash there, or rows that were younger than the law's five years.
    const other = { seq: BigInt(old), hash: Buffer.alloc(32), at: yearsAgo(7) };
    expect(await faults(new Map([[sjohamra, { heads: [other] }]]) as never)).toMatchObject([
      { seq: BigInt(old), fault: 'anchor' },
    ]);
    const young = { ...other, seq: BigInt(old - 1), at: yearsAgo(4) };
    expect(await faults(new Map([[sjohamra, { heads: [young] }]]) as never)).toMatchObject([
      { seq: BigInt(old), fault: 'early' },
    ]);
  });
});

/** Tables of parts in which rows stay, and why nothing of what was said is in them. */
const stay: Record<string, string> = {
  access_log: 'who read; a kind of its own, with its own rule',
  child_sessions: 'that a session was, never what was said in it',
  disposal_holds: 'why the part was kept',
  disposal_order_zones: 'which parts were ordered',
  disposals: 'the protocol',
  files: 'that there was one, of which kind and size; name, key and with it the content go',
  gatherings: 'a day and a number; other parts’ views stand in it',
  plan_leads: 'which unit led, from when to when',
  plan_parties: 'who took part; titles, numbers and addresses go',
  plan_status_changes: 'when the plan was closed: other parts count from it; the reason goes',
  plan_units: 'which unit took part, until the last part goes',
  plan_versions: 'root and leaves, by which what remains is proved; the words go',
  word_removals: 'that somebody asked; the words go',
  zone_members: 'who was let in, and until when',
  zone_purges: 'that it began anew',
  zone_retired_clients: 'numbers of Yjs clients',
};

it('names every table that has a part: it is emptied, or stays for a reason', async () => {
  const tables = await db.sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'zone_id' and not a.attisdropped
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r'`;
  const [source] = await db.sql<{ text: string }[]>`
    select string_agg(prosrc, '') as text from pg_proc
    where proname in ('dispose_zone', 'dispose_links', 'dispose_attached')`;
  const emptied = [...(source?.text ?? '').matchAll(/delete from app\.(\w+)/g)].map(
    ([, name]) => name,
  );
  const unknown = tables.filter(({ name }) => !emptied.includes(name) && !(name in stay));
  expect(unknown).toEqual([]);
  expect(Object.keys(stay).filter((name) => emptied.includes(name))).toEqual([]);
});
