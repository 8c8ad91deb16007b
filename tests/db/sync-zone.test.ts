// What a room asks of its zone (sync_zone), many zones in one append, and the poll that answers only
// what is no longer so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
let sync: Sql;
const shared = zoneId('milo', 'shared');
const health = zoneId('milo', 'health');

interface Answer {
  n: number;
  seq: string | null;
  refusal: string | null;
}

const row = (n: number, zone: string, session: string, clients: number[] = []) => ({
  n,
  zone,
  session,
  clients,
  update: Buffer.from([0, 1, n]).toString('base64'),
});
const append = (rows: ReturnType<typeof row>[]) =>
  sync<Answer[]>`select * from priv.sync_append(${sync.json(rows)})`;
const parts = async (content: boolean) =>
  (
    await sync<{ seq: string; kind: string; bytes: Buffer }[]>`
      select * from priv.sync_zone(${shared}, ${content})`
  ).map(({ seq, kind, bytes }) => [kind, Number(seq), bytes.toString('hex')]);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  sync = db.asRole('kring_sync');
});
afterAll(() => db.close());

describe('many zones in one append', () => {
  it('counts in each zone by itself, and refuses row by row', async () => {
    const [siri, maja, rania] = await Promise.all(
      ['siri', 'maja', 'rania'].map((slug) => db.signIn(personId(slug))),
    );
    const answers = await append([
      row(1, shared, siri ?? '', [5]),
      row(2, health, siri ?? '', [5]),
      row(3, health, maja ?? '', [6]),
      row(4, shared, rania ?? '', [7]),
      row(5, shared, maja ?? '', [5]),
      row(6, shared, maja ?? '', [6]),
      row(7, shared, 'f'.repeat(64), [8]),
    ]);
    expect(answers.map(({ n, seq, refusal }) => [n, seq && Number(seq), refusal])).toEqual([
      [1, 1, null],
      [2, 1, null],
      [3, null, 'not_allowed'],
      [4, null, 'not_allowed'],
      [5, null, 'client_taken'],
      [6, 2, null],
      [7, null, 'signed_out'],
    ]);
  });
});

describe('sync_zone', () => {
  it('gives whose the client ids are, and the log', async () => {
    const [clients, ...rest] = await sync<{ kind: string; bytes: Buffer }[]>`
      select * from priv.sync_zone(${shared}, true)`;
    expect(JSON.parse(clients?.bytes.toString() ?? '')).toEqual({
      [personId('siri')]: [5],
      [personId('maja')]: [6],
    });
    expect(rest.map(({ kind }) => kind)).toEqual(['update', 'update']);
  });

  it('leaves the snapshot out when there is an index and nobody asks for the content', async () => {
    await sync`select priv.sync_compact(${shared}, 1, '\\x0a', '\\x0b')`;
    expect((await parts(true)).slice(1)).toEqual([
      ['index', 1, '0b'],
      ['snapshot', 1, '0a'],
      ['update', 2, '000106'],
    ]);
    expect((await parts(false)).slice(1)).toEqual([
      ['index', 1, '0b'],
      ['update', 2, '000106'],
    ]);
    await db.sql`update app.zone_snapshots set path_index = null where zone_id = ${shared}`;
    expect((await parts(false)).slice(1)).toEqual([
      ['snapshot', 1, '0a'],
      ['update', 2, '000106'],
    ]);
  });
});

describe('sync_access', () => {
  const ask = async (belief: object) =>
    (
      await sync<Record<string, unknown>[]>`
        select * from priv.sync_access(${sync.json([belief] as never)})`
    )[0];
  const believe = async (session: string) => {
    const known = await ask({ session, zone: shared });
    const { access, epoch, writer_key: writerKey, sight } = known ?? {};
    return { known, belief: { session, zone: shared, access, epoch, writerKey, sight } };
  };

  it('is silent while all is as believed, and says what changed', async () => {
    const session = await db.signIn(personId('maja'));
    const { known, belief } = await believe(session);
    expect(known).toMatchObject({ outcome: 'ok', access: 'edit', epoch: 1 });
    expect(await ask(belief)).toBeUndefined();
    expect(await ask({ ...belief, epoch: 0 })).toMatchObject({ epoch: 1 });
    await db.sql`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
    expect(await ask(belief)).toMatchObject({ outcome: 'signed_out' });
  });

  it('tells an editor when what rights inside the zone depend on has changed', async () => {
    const { known, belief } = await believe(await db.signIn(personId('maja')));
    expect(known?.writer).toMatchObject({
      role: 'professional',
      unitIds: [planUnitId('milo', 'blasippan')],
      leads: false,
    });
    await db.sql`update app.plans set best_interest_lead_id = ${planUnitId('milo', 'blasippan')}
      where id = (select plan_id from app.plan_parties where id = ${partyId('milo', 'maja')})`;
    expect(await ask(belief)).toMatchObject({ outcome: 'ok', writer: { leads: true } });
  });
});

describe('sync_news', () => {
  interface News {
    since: string;
    at: string;
    everything: boolean;
    zones: string[];
    sessions: string[];
    heads: Record<string, number>;
  }
  const news = async (
    cursor: Partial<News> = {},
    heads: Record<string, number> = {},
  ): Promise<News> => {
    const [row] = await sync<News[]>`select * from priv.sync_news(
      ${cursor.since ?? null}, ${cursor.at ?? null}, ${sync.json(heads)})`;
    if (row === undefined) throw new Error('no answer');
    return row;
  };

  it('begins with everything, and then tells nothing while nothing happens', async () => {
    const first = await news();
    expect(first.everything).toBe(true);
    expect(await news(first)).toMatchObject({ everything: false, zones: [], sessions: [] });
  });

  it('tells the zones of a plan whose access or parts changed, and a session that ended', async () => {
    const before = await news();
    const session = await db.signIn(personId('disa'));
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where id = ${partyId('milo', 'disa')}`;
    const told = await news(before);
    expect(told.zones).toEqual(expect.arrayContaining([shared, zoneId('milo', 'studentHealth')]));
    expect(told.zones).not.toContain(zoneId('nova', 'shared'));
    expect(told.sessions).toEqual([]);
    await db.sql`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
    expect((await news(told)).sessions).toEqual([session]);
    await db.sql`update app.plan_parties set ended_at = null where id = ${partyId('milo', 'disa')}`;
  });

  it('does not lose a change whose transaction ends after a later question', async () => {
    const before = await news();
    const slow = await db.sql.reserve();
    await slow`begin`;
    await slow`update app.zones set epoch = epoch + 1 where id = ${health}`;
    const between = await news(before);
    expect(between.zones).toEqual([]);
    await slow`commit`;
    slow.release();
    expect((await news(between)).zones).toEqual([health]);
  });

  it('tells what ends by the clock alone', async () => {
    const session = await db.signIn(personId('vera'));
    await db.sql`update app.sessions set expires_at = clock_timestamp() + interval '300 milliseconds'
      where id = ${session}`;
    const before = await news();
    expect((await news(before)).sessions).not.toContain(session);
    await new Promise((done) => setTimeout(done, 350));
    expect((await news(before)).sessions).toContain(session);
  });

  it('asks about everything when the cursor is from another database', async () => {
    const { at } = await news();
    expect((await news({ since: '999999999999', at })).everything).toBe(true);
  });

  it('tells the logs that are longer than one thinks', async () => {
    const answer = await news(await news(), { [shared]: 0, [health]: 9_999 });
    expect(Object.keys(answer.heads)).toEqual([shared]);
  });
});
