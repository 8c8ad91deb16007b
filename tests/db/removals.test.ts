// Felskrivning: who writes in a part asks for words to be taken out of it, an administrator of the authority decides
// with a reference and another says yes; then the words stand in no table, and everything else does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import * as Y from 'yjs';
import { removeWords } from '#server/sync/remove-words.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { board, buildRecords, first, records, second } from './records-world.ts';
import { personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
let app: Sql;
const school = zoneId('milo', 'school');
beforeAll(async () => {
  db = await openTestDatabase();
  await buildRecords(db.sql);
  app = db.asRole('kring_app');
  const doc = new Y.Doc();
  for (const words of ['document in school', 'Milo leker bra']) {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    doc.getXmlFragment('section:notes').push([paragraph]);
  }
  await db.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`update app.zone_updates set update = ${Buffer.from(Y.encodeStateAsUpdate(doc))}
      where zone_id = ${school}`;
    for (const table of ['plan_versions', 'plan_version_zones'])
      await sql`update app.${sql(table)} set content = '{"says": "sealed in school"}' where zone_id = ${school}`;
    await sql`update app.plan_versions set state = 'SEALED', sealed_at = '2026-01-01', sealed_by = proposed_by,
      withdrawn_at = null, withdrawn_by = null where zone_id = ${school}`;
  });
  await db.sql`update app.zones set controller_authority_id = ${board} where id = ${school}`;
});
afterAll(() => db.close());

async function tablesWith(words: string): Promise<string[]> {
  const tables = await db.sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await db.sql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from app.${name} t where to_jsonb(t)::text like '%${words}%'
        or to_jsonb(t)::text like '%${Buffer.from(words).toString('hex')}%'`,
    );
    if ((row?.n ?? 0) > 0) found.push(name);
  }
  return found;
}

interface Desk {
  waiting: { id: string; decision: string | null; mine: boolean; amounts: object }[];
  done: { decision: string; orderedBy: string; confirmedBy: string; went: object }[];
}
const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
  db.asPerson(personId(who), run);
const desk = async (who = first): Promise<Desk> => {
  const [row] = await as(
    who,
    (sql) => sql<{ desk: Desk }[]>`select app.removal_desk(${sjohamra}, ${board}) as desk`,
  );
  if (!row) throw new Error('no desk');
  return row.desk;
};
const ask = async (who: string, words: string, gone = false, zone = school): Promise<string> => {
  const [row] = await as(
    who,
    (sql) =>
      sql<
        { id: string }[]
      >`select app.ask_removal(${planId('milo')}, ${zone}, ${words}, ${gone}) as id`,
  );
  return row?.id ?? '';
};
const order = (who: string, removal: string, decision = 'BUN 2026/14') =>
  as(who, (sql) => sql`select app.order_removal(${removal}, ${decision})`);
const decline = (who: string, removal: string) =>
  as(who, (sql) => sql`select app.decline_removal(${removal})`);
const withdraw = (who: string, removal: string) =>
  as(who, (sql) => sql`select app.withdraw_removal(${removal})`);
const confirm = async (who: string, removal: string) =>
  removeWords(app, await db.signIn(personId(who)), removal);
const page = async (who: string) => {
  const [row] = await as(
    who,
    (sql) => sql<{ page: { asked: object[] } | null }[]>`
      select app.plan_removals(${planId('milo')}) as page`,
  );
  return row?.page ?? null;
};

// One after the other: what one leaves, the next goes on from.

describe('who writes in a part', () => {
  it('asks for words that stand in it, or says that they are gone from the text already', async () => {
    for (const [who, words, code] of [
      ['vera', 'document in school', 'not_found'],
      ['admin-sjohamra', 'document in school', 'not_found'],
      ['maja', 'in', 'invalid_input'],
      ['maja', ' \n ', 'invalid_input'],
      ['maja', 'Inget som står här', 'words_not_there'],
    ] as const)
      await expect(ask(who, words), `${who} ${words}`).rejects.toMatchObject({ message: code });
    const gone = await ask('maja', 'Inget som står här', true);
    expect(await page('maja')).toMatchObject({ asked: [{ id: gone, state: 'ASKED', mine: true }] });
    expect(await page('rania')).not.toMatchObject({ asked: [{ id: gone }] });
    await expect(withdraw('vera', gone)).rejects.toMatchObject({ message: 'not_found' });
    await withdraw('maja', gone);
    await expect(withdraw('maja', gone)).rejects.toMatchObject({ message: 'changed' });
  });

  it('is told nothing of a plan that is not theirs to write in', async () => {
    expect(await page('torsten')).toBeNull();
    expect(await page('admin-sjohamra')).toBeNull();
  });
});

describe('what has been asked', () => {
  let removal: string;

  it('is shown to administrators of the authority in numbers alone, and waits for a decision', async () => {
    removal = await ask('maja', 'in school');
    for (const who of ['maja', 'admin-kvarnbo', 'rania'])
      await expect(desk(who), who).rejects.toMatchObject({ message: 'not_found' });
    const { waiting } = await desk();
    expect(waiting).toMatchObject([
      {
        ...{ id: removal, decision: null, mine: false },
        amounts: { updates: 1, comments: 1, versions: 2 },
      },
    ]);
    expect(JSON.stringify(waiting)).not.toContain('in school');
    await expect(confirm(second, removal)).rejects.toMatchObject({ message: 'changed' });
    for (const [who, decision, code] of [
      [first, ' ', 'decision_missing'],
      ['maja', 'BUN 1', 'not_found'],
      ['admin-kvarnbo', 'BUN 1', 'not_found'],
    ] as const)
      await expect(order(who, removal, decision), who).rejects.toMatchObject({ message: code });
    await order(first, removal);
    await expect(order(second, removal)).rejects.toMatchObject({ message: 'changed' });
  });

  it('is not done by one alone, by nobody else, nor while the part is held', async () => {
    for (const [who, code] of [
      [first, 'second_needed'],
      ['maja', 'not_found'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(confirm(who, removal), who).rejects.toMatchObject({ message: code });
    await expect(removeWords(app, 'no-session', removal)).rejects.toMatchObject({
      message: 'signed_out',
    });
    const house = records(db);
    await db.sql`update app.plans set status = 'CLOSED' where id = ${planId('milo')}`;
    const hold = await house.hold(first, 'school');
    await expect(confirm(second, removal)).rejects.toMatchObject({ message: 'held' });
    await house.lift(first, hold);
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
    expect(await tablesWith('in school')).toContain('comments');
  });

  it('goes from every table at the second yes, with the request’s own words, and the rest stays', async () => {
    const before = await tablesWith('in school');
    expect(before).toEqual(expect.arrayContaining(['word_removals', 'zone_updates']));
    const beside = await tablesWith('in social');
    await confirm(second, removal);
    expect(await tablesWith('in school')).toEqual([]);
    expect(await tablesWith('in social')).toEqual(beside);
    const [section] = await db.sql<{ plain: string }[]>`
      select plain from app.plan_sections where zone_id = ${school} and key = 'notes'`;
    expect(section?.plain.trim()).toBe('document \nMilo leker bra'.trim());
    const [zone] = await db.sql`select epoch from app.zones where id = ${school}`;
    expect(zone).toMatchObject({ epoch: 2 });
    await expect(confirm(second, removal)).rejects.toMatchObject({ message: 'changed' });
    // Whoever reads the version is told; whoever reads another part is not.
    const [version] = await db.sql<{ id: string; today: string }[]>`
      select id, priv.today()::text as today from app.plan_versions where zone_id = ${school}`;
    for (const [who, day] of [
      ['maja', version?.today],
      ['rania', null],
    ] as const)
      expect(
        await as(who, (sql) => sql`select priv.words_went_on(${version?.id ?? ''})::text as day`),
        who,
      ).toEqual([{ day }]);
  });

  it('leaves a protocol: how much, on which decision, by which two', async () => {
    const { waiting, done } = await desk(second);
    expect(waiting).toEqual([]);
    expect(done).toMatchObject([
      {
        ...{ decision: 'BUN 2026/14', orderedBy: 'Administratör Sjöhamra' },
        ...{ confirmedBy: 'Bodil Kvistgren', went: { comments: 1, versions: 2 } },
      },
    ]);
    expect(JSON.stringify(done)).not.toContain('in school');
    const [purge] = await db.sql`
      select decision, reason from app.zone_purges where zone_id = ${school} and epoch = 2`;
    expect(purge).toEqual({ decision: 'BUN 2026/14', reason: 'wrongPlace' });
    const logged = await db.sql<{ action: string }[]>`
      select action from app.access_log where action like 'removal.%' or action = 'zone.purge' order by id`;
    expect(logged.map(({ action }) => action)).toEqual([
      ...['removal.ask', 'removal.withdraw', 'removal.ask', 'removal.order', 'removal.confirm'],
    ]);
  });

  it('may get a no, after which its words are gone and those of the part stay', async () => {
    const other = await ask('maja', 'leker bra');
    await expect(decline('maja', other)).rejects.toMatchObject({ message: 'not_found' });
    await decline(second, other);
    expect(await tablesWith('leker bra')).toEqual(['plan_sections', 'zone_updates']);
    expect(await page('maja')).toMatchObject({
      asked: [{ state: 'DECLINED' }, { state: 'DONE' }, { state: 'WITHDRAWN' }],
    });
  });

  it('are taken out of what was said, and not out of the names under which it is kept', async () => {
    const kept = { plan: ['Hans plan', 1, null, { goal: 'plan', status: true }], none: {}, no: [] };
    const [row] = await db.sql<{ left: unknown }[]>`
      select priv.without_words(${db.sql.json(kept)}, ${['plan', 'goal']}) as left`;
    expect(row?.left).toEqual({
      plan: ['Hans –', 1, null, { goal: '–', status: true }],
      none: {},
      no: [],
    });
  });
});
