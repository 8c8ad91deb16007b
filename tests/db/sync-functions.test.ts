// What the sync server asks besides appending: opening, loading, compaction, the poll of access, and
// the projection of documents to rows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
let sync: Sql;
const shared = zoneId('milo', 'shared');

const append = async (slug: string, count: number, zone = shared) => {
  const session = await db.signIn(personId(slug));
  const rows = Array.from({ length: count }, (_, n) => ({
    n,
    zone,
    session,
    update: Buffer.from([n]).toString('base64'),
    clients: [],
  }));
  const answers = await sync<{ seq: string }[]>`
    select seq from priv.sync_append(${sync.json(rows)})`;
  return answers.map((answer) => Number(answer.seq));
};
const open = async (session: string, zone = shared) =>
  (
    await sync<
      Record<string, unknown>[]
    >`select * from priv.sync_open(${sync.json([{ n: 1, session, zone }])})`
  )[0];

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  sync = db.asRole('kring_sync');
});
afterAll(() => db.close());

describe('sync_open', () => {
  it('says who it is and what they may do, and writes the access log', async () => {
    const session = await db.signIn(personId('rania'));
    expect(await open(session)).toMatchObject({
      outcome: 'ok',
      person_id: personId('rania'),
      name: 'Rania Silverkvist',
      sector: 'family',
      role: 'guardian',
      access: 'comment',
      zone_kind: 'shared',
      epoch: 1,
      writer: { role: 'guardian', sector: 'family', leads: false },
    });
    const [log] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log
      where action = 'zone.open' and zone_id = ${shared} and person_id = ${personId('rania')}`;
    expect(log?.n).toBe(1);
  });

  it('gives nothing away to others, and the same nothing for a zone that is not there', async () => {
    const session = await db.signIn(personId('torsten'));
    const nothing = await open(session, personId('torsten'));
    expect(nothing?.outcome).toBe('none');
    expect(await open(session)).toEqual(nothing);
    expect(Object.values(nothing ?? {}).filter((value) => value !== null)).toEqual([1, 'none']);
    expect((await open('e'.repeat(64)))?.outcome).toBe('signed_out');
    const [log] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log where person_id = ${personId('torsten')}`;
    expect(log?.n).toBe(0);
  });
});

describe('sync_access', () => {
  it('answers every pair of the poll', async () => {
    const rania = await db.signIn(personId('rania'));
    const torsten = await db.signIn(personId('torsten'));
    const pairs = [
      { session: rania, zone: shared },
      { session: rania, zone: zoneId('milo', 'family') },
      { session: torsten, zone: shared },
      { session: 'd'.repeat(64), zone: shared },
    ];
    const rows = await sync<
      { session_id: string; zone_id: string; outcome: string; access: string | null }[]
    >`
      select * from priv.sync_access(${sync.json(pairs)})`;
    const answer = ({ session, zone }: (typeof pairs)[number]) => {
      const row = rows.find((pair) => pair.session_id === session && pair.zone_id === zone);
      return [row?.outcome, row?.access];
    };
    expect(pairs.map(answer)).toEqual([
      ['ok', 'comment'],
      ['ok', 'edit'],
      ['none', null],
      ['signed_out', null],
    ]);
  });
});

describe('sync_load and sync_compact', () => {
  const load = async () =>
    (
      await sync<{ seq: string; kind: string; bytes: Buffer }[]>`
      select * from priv.sync_load(${shared})`
    ).map((row) => [Number(row.seq), row.kind]);

  it('loads every update in order, then the snapshot and what came after it', async () => {
    expect(await append('maja', 3)).toEqual([1, 2, 3]);
    expect(await load()).toEqual([
      [1, 'update'],
      [2, 'update'],
      [3, 'update'],
    ]);
    const [kept] = await sync<{ ok: boolean }[]>`
      select priv.sync_compact(${shared}, 2, '\\x0102', '\\x03') as ok`;
    expect(kept?.ok).toBe(true);
    expect(await load()).toEqual([
      [2, 'snapshot'],
      [3, 'update'],
    ]);
  });

  it('refuses a snapshot of the future and one that came too late', async () => {
    for (const seq of [99, 1, 2]) {
      const [kept] = await sync<{ ok: boolean }[]>`
        select priv.sync_compact(${shared}, ${seq}, '\\x01', '\\x02') as ok`;
      expect(kept?.ok).toBe(false);
    }
    expect(await load()).toEqual([
      [2, 'snapshot'],
      [3, 'update'],
    ]);
  });

  it('keeps two snapshots and the whole log', async () => {
    await append('maja', 4);
    for (const seq of [4, 6])
      await sync`select priv.sync_compact(${shared}, ${seq}, '\\x01', '\\x02')`;
    const kept = await db.sql<{ seq: string }[]>`
      select seq from app.zone_snapshots where zone_id = ${shared} order by seq`;
    expect(kept.map((row) => Number(row.seq))).toEqual([4, 6]);
    const [log] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.zone_updates where zone_id = ${shared}`;
    expect(log?.n).toBe(7);
    expect(await load()).toEqual([
      [6, 'snapshot'],
      [7, 'update'],
    ]);
  });
});

describe('sync_project', () => {
  const action = (id: string, more: Record<string, unknown> = {}) => ({
    id,
    title: id,
    what: '',
    unitId: planUnitId('milo', 'blasippan'),
    contactId: partyId('milo', 'maja'),
    status: 'PLANNED',
    position: 'a0',
    ...more,
  });
  const project = async (seq: number, payload: Record<string, unknown>) =>
    (
      await sync<{ ok: boolean }[]>`
      select priv.sync_project(${shared}, ${seq}, ${sync.json(payload as never)}) as ok`
    )[0]?.ok;
  const actions = () =>
    db.sql<{ id: string; plan_unit_id: string | null; contact_party_id: string | null }[]>`
      select id, plan_unit_id, contact_party_id from app.plan_actions order by id`;

  it('replaces what the zone said, and remembers who wrote last and when', async () => {
    expect(
      await project(6, { sections: [], goals: [], actions: [action('a1'), action('a2')] }),
    ).toBe(true);
    expect(
      await project(7, { sections: [], goals: [], actions: [action('a2'), action('a3')] }),
    ).toBe(true);
    expect((await actions()).map((row) => row.id)).toEqual(['a2', 'a3']);
    const [state] = await db.sql<{ seq: string; changed_by: string }[]>`
      select seq, changed_by from app.zone_projections where zone_id = ${shared}`;
    expect(state).toMatchObject({ seq: '7', changed_by: personId('maja') });
  });

  it('lets an older projection that comes late change nothing', async () => {
    expect(await project(5, { actions: [action('old')] })).toBe(false);
    expect((await actions()).map((row) => row.id)).toEqual(['a2', 'a3']);
  });

  it('drops units and persons that are not in the plan, whatever the document says', async () => {
    const [seq = 0] = await append('maja', 1);
    await project(seq, {
      actions: [
        action('a1', { unitId: planUnitId('nova', 'um'), contactId: partyId('nova', 'mira') }),
        action('a2', { unitId: 'not-a-uuid', contactId: null }),
      ],
      contacts: [{ actionId: 'a1', partyId: partyId('nova', 'mira') }],
    });
    expect((await actions()).map((row) => [row.plan_unit_id, row.contact_party_id])).toEqual([
      [null, null],
      [null, null],
    ]);
    const contacts = await db.sql`select 1 from app.plan_contacts`;
    expect(contacts).toHaveLength(0);
  });

  it('knows which zones are behind', async () => {
    const behind = async () =>
      (await sync<{ zone_id: string }[]>`select * from priv.sync_projection_lag()`).map(
        (row) => row.zone_id,
      );
    expect(await behind()).toEqual([]);
    const [seq = 0] = await append('maja', 1);
    expect(await behind()).toEqual([shared]);
    await project(seq, { actions: [] });
    expect(await behind()).toEqual([]);
  });
});
