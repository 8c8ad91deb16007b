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

describe('the poll', () => {
  const ask = async (belief: object) =>
    (
      await sync<
        Record<string, unknown>[]
      >`select * from priv.sync_access(${sync.json([belief] as never)})`
    )[0];

  it('is silent while all is as believed, and says what changed', async () => {
    const session = await db.signIn(personId('maja'));
    const known = await ask({ session, zone: shared });
    expect(known).toMatchObject({ outcome: 'ok', access: 'edit', epoch: 1, seq: '2' });
    const belief = {
      session,
      zone: shared,
      access: 'edit',
      epoch: 1,
      seq: 2,
      writerKey: known?.writer_key,
    };
    expect(await ask(belief)).toBeUndefined();
    expect(await ask({ ...belief, seq: 1 })).toMatchObject({ seq: '2' });
    expect(await ask({ ...belief, epoch: 0 })).toMatchObject({ epoch: 1 });
    await db.sql`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
    expect(await ask(belief)).toMatchObject({ outcome: 'signed_out' });
  });

  it('tells an editor when what rights inside the zone depend on has changed', async () => {
    const session = await db.signIn(personId('maja'));
    const known = await ask({ session, zone: shared });
    const belief = {
      session,
      zone: shared,
      access: 'edit',
      epoch: 1,
      seq: 2,
      writerKey: known?.writer_key,
    };
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
