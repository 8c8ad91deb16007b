// Invited is a person, by what is asserted about them at sign-in: nobody else becomes them, nobody learns
// whether they have an account, and a mandate has its days.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import type { IdentityKind } from '#domain/people/identity.ts';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, ownUnits, personId, sjohamra } from './world.ts';

let db: TestDatabase;
let app: Sql;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await ownUnits(db.sql, sjohamra);
  app = db.asRole('kring_app');
});
afterAll(() => db.close());

const preschool = id('unit:blasippan');
let made = 500;
const newHsaId = () => `FIKTIV-HSA-${++made}`;

interface Said {
  tenant?: string;
  kind?: IdentityKind;
  value?: string;
  name?: string;
  role?: string;
  unit?: string | null;
  from?: string | null;
  until?: string | null;
}

const invite = (who: string, said: Said = {}) =>
  db.asPerson(personId(who), async (sql) => {
    const { tenant = sjohamra, kind = 'hsaId', value = newHsaId(), name = 'Majken Törnros' } = said;
    const { index, sealed } = sealIdentity(testKeyring(), tenant, kind, value);
    const { role = 'staff', unit = preschool, from = null, until = null } = said;
    const [row] = await sql<{ id: string }[]>`
      select app.invite(${tenant}, ${kind}, ${index}, ${sealed}, ${name}, ${role}, ${unit}, 'Pedagog',
        ${from}, ${until}) as id`;
    return row?.id ?? '';
  });

async function arrive(value: string, kind: IdentityKind = 'hsaId'): Promise<string | null> {
  const [row] = await app<{ person: string | null }[]>`
    select priv.arrive(${kind}, ${identityIndexes(testKeyring(), kind, value)}) as person`;
  return row?.person ?? null;
}

const mandates = (person: string) =>
  db.sql<{ tenant: string; unit: string; role: string }[]>`
    select tenant_id as tenant, unit_id as unit, role from app.memberships
    where person_id = ${person} order by role`;

const refused = { code: 'PT403', message: 'not_allowed' };

describe('an invitation', () => {
  it('is made by an administrator of the tenant, and by nobody else', async () => {
    expect(await invite('admin-sjohamra')).toMatch(/^[0-9a-f-]{36}$/);
    await expect(invite('maja')).rejects.toMatchObject(refused);
    await expect(invite('rania')).rejects.toMatchObject(refused);
    await expect(invite('admin-kvarnbo')).rejects.toMatchObject(refused);
  });

  it('is to a unit of the tenant; an administrator is made in another way', async () => {
    await expect(invite('admin-sjohamra', { role: 'administrator' })).rejects.toMatchObject(
      refused,
    );
    await expect(invite('admin-sjohamra', { unit: id('unit:nowhere') })).rejects.toMatchObject({
      code: 'PT400',
      message: 'invalid_input',
    });
    await expect(invite('admin-sjohamra', { until: '2020-01-01' })).rejects.toMatchObject({
      code: 'PT400',
      message: 'invalid_input',
    });
    await expect(invite('admin-sjohamra', { role: 'coordinator' })).rejects.toMatchObject({
      code: 'PT422',
      message: 'second_needed',
    });
    expect(await invite('admin-sjohamra', { role: 'staff' })).not.toBe('');
  });

  it('is never to oneself', async () => {
    const own = newHsaId();
    await db.sql`insert into app.person_identities ${db.sql({
      kind: 'hsaId',
      ...sealIdentity(testKeyring(), sjohamra, 'hsaId', own),
      sealed_for: sjohamra,
      person_id: personId('admin-sjohamra'),
    })}`;
    await expect(invite('admin-sjohamra', { value: own })).rejects.toMatchObject(refused);
    expect(await invite('admin-sjohamra', { value: newHsaId() })).not.toBe('');
  });

  it('becomes an account and a mandate when that person signs in, once', async () => {
    const value = newHsaId();
    expect(await arrive(value)).toBeNull();
    await invite('admin-sjohamra', { value });
    expect(await arrive(newHsaId()), 'somebody else').toBeNull();
    const person = await arrive(value);
    expect(person).not.toBeNull();
    expect(await mandates(person ?? '')).toEqual([
      { tenant: sjohamra, unit: preschool, role: 'staff' },
    ]);
    expect(await arrive(value)).toBe(person);
    expect(await mandates(person ?? '')).toHaveLength(1);
    const [log] = await db.sql`
      select count(*)::int as n from app.access_log
      where person_id = ${person} and tenant_id = ${sjohamra} and action = 'invitation.accept'`;
    expect(log?.['n']).toBe(1);
  });

  it('gives someone with an account in another municipality a second mandate, and the same answer', async () => {
    const value = newHsaId();
    await invite('admin-sjohamra', { value });
    const person = await arrive(value);
    const unit = id('unit:kvarnbyskolan');
    const board = id('authority:kvarnbo');
    await db.sql`insert into app.authorities (id, name, kind, home_tenant_id)
      values (${board}, 'Skolnämnden', 'municipalBoard', ${kvarnbo})`;
    await db.sql`insert into app.units (id, authority_id, name, sector)
      values (${unit}, ${board}, 'Kvarnbyskolan', 'school')`;
    await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${kvarnbo}, ${unit})
      on conflict do nothing`;
    const known = await invite('admin-kvarnbo', { tenant: kvarnbo, unit, value });
    const unknown = await invite('admin-kvarnbo', { tenant: kvarnbo, unit });
    const [a, b] = await db.sql`
      select accepted_at, person_id from app.invitations where id in (${known}, ${unknown})`;
    expect(a).toEqual(b);
    expect(await arrive(value)).toBe(person);
    expect((await mandates(person ?? '')).map(({ tenant }) => tenant).sort()).toEqual(
      [sjohamra, kvarnbo].sort(),
    );
  });

  it('gives a mandate with its days: not before the first, not after the last', async () => {
    const value = newHsaId();
    await invite('admin-sjohamra', { value, from: '2098-01-01', until: '2098-12-31' });
    const person = await arrive(value);
    const [row] = await db.sql<{ from: Date; to: Date }[]>`
      select valid_from as from, valid_to as to from app.memberships where person_id = ${person}`;
    expect(row?.from.toISOString()).toBe('2097-12-31T23:00:00.000Z');
    expect(row?.to.toISOString()).toBe('2098-12-31T23:00:00.000Z');
    const tenants = await db.asPerson(person, (sql) => sql`select from app.tenants`);
    expect(tenants).toHaveLength(0);
  });

  it('that was taken back or has run out lets nobody in', async () => {
    const [withdrawn, late, waiting] = [newHsaId(), newHsaId(), newHsaId()];
    const first = await invite('admin-sjohamra', { value: withdrawn });
    await invite('admin-sjohamra', { value: late });
    await invite('admin-sjohamra', { value: waiting });
    await db.asPerson(
      personId('admin-sjohamra'),
      (sql) => sql`select app.withdraw_invitation(${first})`,
    );
    await db.sql`update app.invitations set expires_at = clock_timestamp()
      where index = any (${identityIndexes(testKeyring(), 'hsaId', late)})`;
    expect(await arrive(withdrawn)).toBeNull();
    expect(await arrive(late)).toBeNull();
    expect(await arrive(waiting)).not.toBeNull();
  });

  it('is taken back only by an administrator of the same tenant, and only while it waits', async () => {
    const value = newHsaId();
    const invitation = await invite('admin-sjohamra', { value });
    const withdraw = (who: string) =>
      db.asPerson(personId(who), (sql) => sql`select app.withdraw_invitation(${invitation})`);
    await expect(withdraw('admin-kvarnbo')).rejects.toMatchObject({ message: 'not_found' });
    await expect(withdraw('maja')).rejects.toMatchObject({ message: 'not_found' });
    await arrive(value);
    await expect(withdraw('admin-sjohamra')).rejects.toMatchObject({ message: 'changed' });
  });

  it('is seen by the tenant’s administrators alone', async () => {
    await invite('admin-sjohamra');
    const seen = (who: string) =>
      db.asPerson(personId(who), async (sql) => (await sql`select from app.invitations`).count);
    expect(await seen('admin-sjohamra')).toBeGreaterThan(0);
    expect(await seen('maja')).toBe(0);
    expect(
      await db.asPerson(
        personId('admin-kvarnbo'),
        async (sql) => (await sql`select from app.invitations where tenant_id = ${sjohamra}`).count,
      ),
    ).toBe(0);
  });
});
