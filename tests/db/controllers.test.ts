// Who answers for a part: named from the beginning, by rule; with the lead it moves on; an administrator of both says
// otherwise on a decision; and a part in which two authorities write falls due at one of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { age } from './records-world.ts';
import { buildWorld, id, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

const region = id('authority:mittsjo');
const board = id('authority:barnnamnden');
const privately = id('authority:privat');
const unnamed = id('authority:socialnamnden');

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.authorities (id, name, kind, home_tenant_id) values
    (${board}, 'Barn- och utbildningsnämnden', 'municipalBoard', ${sjohamra}),
    (${unnamed}, 'Socialnämnden', 'municipalBoard', ${sjohamra}),
    (${privately}, 'Kvistens vård AB', 'privateProvider', null)`;
  const units: [key: string, authority: string, sector: string][] = [
    ['kvisten', privately, 'health'],
    ['rektor', board, 'school'],
  ];
  for (const [key, authority, sector] of units) {
    await db.sql`insert into app.units (id, authority_id, name, sector)
      values (${id(`unit:${key}`)}, ${authority}, ${key}, ${sector})`;
    await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${sjohamra}, ${id(`unit:${key}`)})`;
    await db.sql`insert into app.plan_units (tenant_id, plan_id, id, unit_id, zone_id, label, sector)
      values (${sjohamra}, ${planId('milo')}, ${planUnitId('milo', key)}, ${id(`unit:${key}`)},
        ${zoneId('milo', 'shared')}, ${key}, ${sector})`;
  }
  // Bodil administers the region's records here, by the mandate in one of its units.
  await db.sql`insert into app.memberships (tenant_id, person_id, role, unit_id)
    values (${sjohamra}, ${personId('bodil')}, 'administrator', ${id('unit:bvc')})`;
});
afterAll(() => db.close());

const answersFor = async (zone: string) =>
  (
    await db.sql<{ a: string | null }[]>`
      select controller_authority_id as a from app.zones where id = ${zoneId('milo', zone)}`
  )[0]?.a;
const lead = (unit: string) =>
  db.sql`update app.plans set collaboration_lead_id = ${planUnitId('milo', unit)} where id = ${planId('milo')}`;
const give = (who: string, zone: string, from: string, to: string, decision = 'KS 2026/4') =>
  db.asPerson(
    personId(who),
    (sql) =>
      sql`select app.set_zone_controller(${sjohamra}, ${from}, ${zoneId('milo', zone)}, ${to}, ${decision})`,
  );

describe('who answers for a part', () => {
  it('is named for every part of every plan that anybody has come to', async () => {
    const nobodys = await db.sql`
      select z.key from app.zones z where z.controller_authority_id is null and (z.kind in ('shared', 'family', 'child')
        or exists (select from app.plan_units u where u.plan_id = z.plan_id and u.sector = z.kind))`;
    expect(nobodys).toEqual([]);
    // What some read by name is answered for like the rest of its sector.
    const [apart] = await db.sql<{ a: string | null }[]>`
      select controller_authority_id as a from app.zones where id = ${zoneId('nova', 'health:ungdomsmottagningen')}`;
    expect(apart?.a).toBe(region);
    expect(await answersFor('health')).toBe(region);
  });

  it('is for what all share the authority that leads, and moves on with the lead', async () => {
    expect(await answersFor('shared')).toBe(region);
    await lead('rektor');
    for (const zone of ['shared', 'family', 'child']) expect(await answersFor(zone)).toBe(board);
    // A sector's part stays with whose unit came to it first.
    expect(await answersFor('health')).toBe(region);
    const [draft] = await db.sql<{ a: string }[]>`
      insert into app.zones (tenant_id, plan_id, kind, key, plan_unit_id)
      values (${sjohamra}, ${planId('milo')}, 'draft', 'draft:kvisten', ${planUnitId('milo', 'kvisten')})
      returning controller_authority_id as a`;
    expect(draft?.a).toBe(privately);
  });

  it('is changed by who answers for both, on a decision, and then stays whoever leads', async () => {
    const [mine] = await db.sql<{ id: string }[]>`
      insert into app.memberships (tenant_id, person_id, role, unit_id)
      values (${sjohamra}, ${personId('admin-sjohamra')}, 'administrator', ${id('unit:bvc')}) returning id`;
    for (const [who, to, decision, code] of [
      ['maja', region, 'KS 2026/4', 'not_found'],
      ['admin-kvarnbo', region, 'KS 2026/4', 'not_found'],
      ['admin-sjohamra', region, ' ', 'decision_missing'],
      ['admin-sjohamra', unnamed, 'KS 2026/4', 'invalid_input'],
      ['admin-sjohamra', privately, 'KS 2026/4', 'not_allowed'],
    ] as const)
      await expect(
        give(who, 'shared', board, to, decision),
        `${who} ${code}`,
      ).rejects.toMatchObject({ message: code });
    // Of the region's alone: what the board answers for is not there.
    await expect(give('bodil', 'shared', region, board)).rejects.toMatchObject({
      message: 'not_found',
    });
    await give('admin-sjohamra', 'shared', board, region);
    expect(await answersFor('shared')).toBe(region);
    const logged = await db.sql`select detail from app.access_log
      where action = 'zone.controller' and zone_id = ${zoneId('milo', 'shared')}`;
    expect(logged).toMatchObject([{ detail: { from: board, to: region } }]);
    await lead('bvc');
    await lead('rektor');
    expect(await answersFor('shared')).toBe(region);
    expect(await answersFor('family')).toBe(board);
    await db.sql`delete from app.memberships where id = ${mine?.id ?? ''}`;
  });

  it('makes a part in which two authorities write fall due at one of them', async () => {
    await db.sql`insert into app.retention_rules (tenant_id, authority_id, kind, years, counted_from, outcome,
        decision, decided_by)
      values (${sjohamra}, ${region}, 'HEALTH', 10, 'LAST_ENTRY', 'DESTROY', 'RS 1', ${personId('bodil')})`;
    await age(db.sql);
    const due = (authority: string) =>
      db.sql<{ zone_id: string; due: boolean }[]>`
        select zone_id, due_on <= priv.today() as due from priv.disposal_due(${sjohamra}, ${authority})`;
    expect(await due(region)).toContainEqual({ zone_id: zoneId('milo', 'health'), due: true });
    expect((await due(privately)).map(({ zone_id }) => zone_id)).not.toContain(
      zoneId('milo', 'health'),
    );
  });
});
