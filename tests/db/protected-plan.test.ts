// Nova's plan, whose kurator at the youth clinic Nova keeps to herself: for her mother Liv neither
// Mira, nor the clinic, nor what is written there exists: in no table, no call, no count.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { commentId, threadId, write } from './content.ts';
import { buildWorld, id, partyId, personId, planId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
const hidden = ['health:ungdomsmottagningen', 'child:mira'];

/** Everything that would give the secret away, as it would stand in any answer. */
const secrets = [
  'Mira Havsdal',
  'Kurator',
  'Ungdomsmottagningen',
  personId('mira'),
  partyId('nova', 'mira'),
  planUnitId('nova', 'um'),
  ...hidden.flatMap((zone) => [
    zone,
    zoneId('nova', zone),
    threadId('nova', zone),
    commentId('nova', zone),
    `comment in ${zone}`,
    `text in ${zone}`,
    `action in ${zone}`,
    `goal in ${zone}`,
  ]),
];

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'nova', zone: 'shared', author: 'amanda', unit: 'ungdomsenheten' });
  await write(db.sql, {
    plan: 'nova',
    zone: 'health:ungdomsmottagningen',
    author: 'mira',
    unit: 'um',
  });
  await write(db.sql, { plan: 'nova', zone: 'child:mira', author: 'nova', unit: 'familjen' });
  await write(db.sql, { plan: 'nova', zone: 'health', author: 'hedda', unit: 'bup' });
  await write(db.sql, { plan: 'nova', zone: 'social', author: 'amanda', unit: 'ungdomsenheten' });
});
afterAll(() => db.close());

/** All that a person can be given: every table by every column they may read, and every call. */
async function everything(slug: string): Promise<string> {
  const readable = await db.sql<{ name: string; columns: string }[]>`
    select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('app', 'priv')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'v') and has_column_privilege('authenticated', c.oid, a.attnum, 'select')
    group by c.relname`;
  return db.asPerson(personId(slug), async (sql: TransactionSql) => {
    const given: unknown[] = [];
    for (const { name, columns } of readable)
      given.push(name, await sql.unsafe(`select ${columns} from app.${name}`));
    given.push(await sql`select app.open_plan(${planId('nova')})`);
    given.push(await sql`select app.plan_zones(${planId('nova')})`);
    given.push(await sql`select * from app.my_plans()`);
    const [shared] = await sql`select id from app.zones where id = ${zoneId('nova', 'shared')}`;
    if (shared) given.push(await sql`select app.zone_threads(${zoneId('nova', 'shared')})`);
    return JSON.stringify(given);
  });
}

describe('what Nova keeps to herself', () => {
  it('is nowhere in anything that Liv can be given', async () => {
    const seen = await everything('liv');
    expect(seen).toContain('Hedda Ljungkvarn');
    expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
  });

  it('is there for Nova and Hedda, so that its absence means something', async () => {
    // The unit's real name and id are shown to no one; its label is.
    const known = secrets.filter((secret) => secret !== 'Ungdomsmottagningen');
    for (const slug of ['nova', 'hedda']) {
      const seen = await everything(slug);
      expect(known.filter((secret) => !seen.includes(secret))).toEqual([]);
    }
  });

  it('is not there for the others in the plan either', async () => {
    for (const slug of ['amanda', 'gosta']) {
      const seen = await everything(slug);
      const told = secrets.filter((secret) => secret !== 'Ungdomsmottagningen');
      expect(told.filter((secret) => seen.includes(secret))).toEqual([]);
    }
  });

  it('is not found by asking for it by id', async () => {
    for (const zone of hidden) {
      await expect(
        db.asPerson(
          personId('liv'),
          (sql) => sql`select app.zone_threads(${zoneId('nova', zone)})`,
        ),
      ).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
      await expect(
        db.asPerson(
          personId('liv'),
          (sql) => sql`select app.reply(${threadId('nova', zone)}, 'hej')`,
        ),
      ).rejects.toMatchObject({ code: 'PT404' });
      const session = await db.signIn(personId('liv'));
      const [opened] = await db.asRole('kring_sync')<{ outcome: string }[]>`
        select outcome from priv.sync_open(${db.sql.json([{ n: 1, session, zone: zoneId('nova', zone) }])})`;
      expect(opened?.outcome).toBe('none');
    }
    await expect(
      db.asPerson(
        personId('liv'),
        (sql) => sql`select app.end_participation(${partyId('nova', 'mira')})`,
      ),
    ).rejects.toMatchObject({ code: 'PT404' });
  });

  it('changes no number: Liv counts what Liv can see', async () => {
    const [plan] = await db.asPerson(
      personId('liv'),
      (sql) => sql<{ open_actions: number; unread_comments: number; sectors: string[] }[]>`
        select open_actions, unread_comments, sectors from app.my_plans()`,
    );
    expect(plan).toEqual({
      open_actions: 1,
      unread_comments: 1,
      sectors: ['family', 'health', 'school', 'social'],
    });
  });
});

describe('sectors', () => {
  it('the school sees neither health nor social services, and reads what is shared', async () => {
    const seen = await everything('gosta');
    expect(seen).toContain('text in shared');
    for (const zone of ['health', 'social'])
      for (const secret of [zoneId('nova', zone), `text in ${zone}`, `comment in ${zone}`])
        expect(seen).not.toContain(secret);
    const session = await db.signIn(personId('gosta'));
    const [opened] = await db.asRole('kring_sync')<{ outcome: string }[]>`
      select outcome from priv.sync_open(${db.sql.json([{ n: 1, session, zone: zoneId('nova', 'health') }])})`;
    expect(opened?.outcome).toBe('none');
  });

  it('staff of the region without a part do not find the child at all', async () => {
    const seen = await everything('ingrid');
    for (const secret of ['Nova Lindhamn', planId('nova'), id('child:nova'), 'Liv Lindhamn'])
      expect(seen).not.toContain(secret);
  });
});
