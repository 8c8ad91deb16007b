// The last one who led has left: administrators see how many plans of a unit nobody leads, and a colleague of
// that unit takes them over. No plan or child is named, and nobody lets themself in.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const admin = 'admin-sjohamra';
const bvc = id('unit:bvc');
const torsten = personId('torsten');

const without = async (who: string) =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ list: unknown[] }[]>`select app.units_without_leader(${sjohamra}) as list`,
    )
  )[0]?.list;
const takeOver = async (who: string, person = torsten, unit = bvc): Promise<number | undefined> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ n: number }[]>`select app.take_over(${sjohamra}, ${unit}, ${person}) as n`,
    )
  )[0]?.n;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`update app.memberships set unit_id = ${bvc} where person_id in (${torsten}, ${personId('gunvor')})`;
});
afterAll(() => db?.close());

describe('plans that nobody leads', () => {
  it('are none as long as somebody does', async () => {
    expect(await without(admin)).toEqual([]);
    await expect(takeOver(admin)).rejects.toMatchObject({ code: 'PT409', message: 'changed' });
  });

  it('are numbers to the administrator, and taken over by a colleague of the unit', async () => {
    for (const who of ['gunvor', 'hamid']) {
      const [row] = await db.sql<{ n: number }[]>`
        select priv.mandates_seen(${sjohamra}, ${personId(who)}) as n`;
      await db.asPerson(
        personId(admin),
        (sql) => sql`select app.end_all_memberships(${sjohamra}, ${personId(who)}, ${row?.n ?? 0})`,
      );
    }
    expect(await without(admin)).toEqual([
      {
        ...{ unitId: bvc, unit: 'BVC Strandgläntan', plans: 1 },
        people: [{ id: torsten, name: 'Torsten Vinterdal' }],
      },
    ]);
    for (const who of ['maja', 'admin-kvarnbo']) expect(await without(who), who).toEqual([]);
    await expect(takeOver('maja')).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(takeOver('admin-kvarnbo')).rejects.toMatchObject({ message: 'not_found' });
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${sjohamra}, ${personId(admin)}, ${bvc}, 'staff')`;
    await expect(takeOver(admin, personId(admin))).rejects.toMatchObject({
      message: 'own_mandate',
    });
    // Somebody of another unit is nobody here.
    await expect(takeOver(admin, personId('siri'))).rejects.toMatchObject({ message: 'changed' });
    expect(await takeOver(admin)).toBe(1);
    const [access] = await db.sql<{ level: string; leads: boolean }[]>`
      select priv.access_level(${zoneId('milo', 'shared')}, ${torsten}) as level,
        exists (select from priv.leaders(${planId('milo')}) l where l.person_id = ${torsten}) as leads`;
    expect(access).toEqual({ level: 'edit', leads: true });
    expect(await without(admin)).toEqual([]);
  });
});
