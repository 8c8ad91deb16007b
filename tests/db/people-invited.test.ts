// A table of people is invited as a whole or not at all, by administrators, to units of their own tenant; key
// roles do not come this way; and the list of who waits says no identity.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, ownUnits, personId, sjohamra } from './world.ts';

let db: TestDatabase;
const admin = 'admin-sjohamra';
const row = (value: string, unit = id('unit:blasippan')) => ({
  ...{
    kind: 'hsaId',
    name: `Person ${value.slice(-1)}`,
    unit,
    title: 'Pedagog',
    from: '2026-01-01',
    until: null,
  },
  ...sealIdentity(testKeyring(), sjohamra, 'hsaId', value),
});
const invite = async (
  who: string,
  rows: unknown[],
  tenant = sjohamra,
): Promise<number | undefined> =>
  (
    await db.asPerson(
      personId(who),
      (sql) =>
        sql<{ n: number }[]>`select app.invite_people(${tenant}, ${JSON.stringify(rows)}) as n`,
    )
  )[0]?.n;
const waiting = async (who: string) =>
  (
    await db.asPerson(
      personId(who),
      (sql) =>
        sql<{ list: { name: string }[] }[]>`select app.invitations_waiting(${sjohamra}) as list`,
    )
  )[0]?.list;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await ownUnits(db.sql, sjohamra);
});
beforeEach(
  () => db.sql`
    update app.invitations set withdrawn_at = clock_timestamp()
    where accepted_at is null and withdrawn_at is null`,
);
afterAll(() => db?.close());

describe('a table of people', () => {
  it('is invited by the tenant’s administrator, and each becomes staff by signing in', async () => {
    const rows = ['FIKTIV-HSA-801', 'FIKTIV-HSA-802', 'FIKTIV-HSA-803'].map((value) => row(value));
    await expect(invite('maja', rows)).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    await expect(invite('admin-kvarnbo', rows)).rejects.toMatchObject({ message: 'not_found' });
    await expect(invite(admin, [])).rejects.toMatchObject({ message: 'invalid_input' });
    expect(await invite(admin, rows)).toBe(3);
    const list = await waiting(admin);
    expect(list).toHaveLength(3);
    expect(JSON.stringify(list)).not.toMatch(/FIKTIV|sealed|index/);
    for (const who of ['maja', 'admin-kvarnbo']) expect(await waiting(who), who).toEqual([]);
    const [arrived] = await db.asRole('kring_app')<{ person: string }[]>`
      select priv.arrive('hsaId', ${identityIndexes(testKeyring(), 'hsaId', 'FIKTIV-HSA-801')}) as person`;
    const mandates =
      await db.sql`select role, title from app.memberships where person_id = ${arrived?.person ?? ''}`;
    expect(mandates).toEqual([{ role: 'staff', title: 'Pedagog' }]);
    expect(await waiting(admin)).toHaveLength(2);
  });

  it('with one row that is not taken takes none', async () => {
    const good = row('FIKTIV-HSA-811');
    await db.sql`delete from app.tenant_units where unit_id = ${id('unit:skolan')} and tenant_id = ${kvarnbo}`;
    await expect(
      invite(admin, [good, row('FIKTIV-HSA-812', id('unit:none'))]),
    ).rejects.toMatchObject({
      message: 'invalid_input',
    });
    expect(await waiting(admin)).toEqual([]);
    expect(await invite(admin, [good])).toBe(1);
  });

  it('never makes an invitation longer by saying nothing, and says whom it knows', async () => {
    const value = 'FIKTIV-HSA-1037';
    const einar = { ...row(value), name: 'Einar Bergsnäs' };
    const known = async (who: string, unit = einar.unit) =>
      (
        await db.asPerson(
          personId(who),
          (sql) => sql<{ known: unknown[] }[]>`select app.known_identities(${sjohamra},
            ${JSON.stringify([{ line: 2, kind: 'hsaId', indexes: identityIndexes(testKeyring(), 'hsaId', value), unit }])}
          ) as known`,
        )
      )[0]?.known;
    expect(await known(admin)).toEqual([]);
    const waits = { title: 'Vikarie', from: '2096-11-27', until: '2096-12-31' };
    await invite(admin, [{ ...einar, ...waits }]);
    const held = [{ line: 2, names: ['Einar Bergsnäs'], waiting: waits, mandateUntil: null }];
    expect(await known(admin)).toEqual(held);
    await invite(admin, [{ ...einar, title: '', from: null, until: null }]);
    expect(await known(admin), 'an empty row').toEqual(held);
    await invite(admin, [{ ...einar, title: 'Lärare', from: '2096-12-01', until: '2097-06-11' }]);
    expect(await known(admin), 'a row that says it').toMatchObject([
      { waiting: { title: 'Lärare', from: '2096-12-01', until: '2097-06-11' } },
    ]);
    expect(await known(admin, id('unit:skolan')), 'another unit').toMatchObject([
      { names: ['Einar Bergsnäs'], waiting: null },
    ]);
    for (const who of ['maja', 'admin-kvarnbo'])
      await expect(known(who), who).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    // Come: the mandate is what is known. In another municipality nothing is.
    await db.asRole('kring_app')`
      select priv.arrive('hsaId', ${identityIndexes(testKeyring(), 'hsaId', value)})`;
    expect(await known(admin)).toEqual([
      { line: 2, names: ['Einar Bergsnäs'], waiting: null, mandateUntil: '2097-06-11' },
    ]);
    const [elsewhere] = await db.asPerson(
      personId('admin-kvarnbo'),
      (sql) => sql<{ known: unknown[] }[]>`select app.known_identities(${kvarnbo},
        ${JSON.stringify([{ line: 2, kind: 'hsaId', indexes: identityIndexes(testKeyring(), 'hsaId', value), unit: einar.unit }])}
      ) as known`,
    );
    expect(elsewhere?.known).toEqual([]);
  });

  it('gives no key role: that takes two', async () => {
    const { kind, index, sealed, name, unit } = row('FIKTIV-HSA-821');
    const one = (role: string) =>
      db.asPerson(
        personId(admin),
        (
          sql,
        ) => sql`select app.invite(${sjohamra}, ${kind}, ${index}, ${sealed}, ${name}, ${role}, ${unit},
          '', null, null)`,
      );
    await expect(one('coordinator')).rejects.toMatchObject({
      code: 'PT422',
      message: 'second_needed',
    });
    await expect(one('administrator')).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    await one('staff');
  });
});
