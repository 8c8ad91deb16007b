// The access rule exists twice: as a pure function for screens and sockets, as SQL where it decides.
// Every kind of zone × audience × share × refusal goes through both and must come out alike.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessLevels,
  matrix,
  PartyRole,
  Sector,
  ShareBasis,
  zoneAccess,
  ZoneAccess,
  ZoneKind,
  type Access,
} from '#domain/access/roles.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { id, sjohamra } from './world.ts';

interface PartyCase {
  name: string;
  role: PartyRole;
  sector: Sector;
  status: 'ADMITTED' | 'AWAITING_CONSENT' | 'ENDED';
  ended: boolean;
  byNameOnly: boolean;
  /** In place of the same kind of party, who is away. */
  standsIn?: boolean;
  refusals: (ZoneKind | 'all')[];
}

interface ZoneCase {
  key: string;
  kind: ZoneKind;
  namedAudience: boolean;
  /** The party whose unit's draft it is. */
  owner: string | null;
}

const kinds = ZoneKind.options.filter((kind) => kind !== 'draft');
const people: [PartyRole, Sector][] = [
  ...Sector.options.map((sector): [PartyRole, Sector] => ['professional', sector]),
  ['coordinator', 'health'],
  ['guardian', 'family'],
  ['child', 'family'],
  ['relative', 'family'],
];
const refusals: (ZoneKind | 'all')[][] = [
  [],
  ['all'],
  ['shared'],
  ['health', 'meeting'],
  ['draft'],
];

const parties: PartyCase[] = people.flatMap(([role, sector]) => [
  ...(role === 'professional' || role === 'coordinator' ? refusals.slice(0, 3) : []).flatMap(
    (refused) =>
      [false, true].map((byNameOnly): PartyCase => ({
        name: `${role}-${sector}-${refused.join('+')}-${byNameOnly}-stand-in`,
        ...{ role, sector, byNameOnly, refusals: refused, status: 'ADMITTED', ended: false },
        standsIn: true,
      })),
  ),
  ...refusals.flatMap((refused) =>
    [false, true].map((byNameOnly): PartyCase => ({
      name: `${role}-${sector}-${refused.join('+')}-${byNameOnly}`,
      ...{ role, sector, byNameOnly, refusals: refused, status: 'ADMITTED', ended: false },
    })),
  ),
  ...(['AWAITING_CONSENT', 'ENDED'] as const).map((status): PartyCase => ({
    name: `${role}-${sector}-${status}`,
    ...{ role, sector, status, byNameOnly: false, refusals: [], ended: false },
  })),
  {
    name: `${role}-${sector}-ended`,
    ...{ role, sector, status: 'ADMITTED', byNameOnly: false, refusals: [], ended: true },
  },
]);

const zones: ZoneCase[] = [
  ...kinds.flatMap((kind) => [
    { key: kind, kind, namedAudience: false, owner: null },
    { key: `${kind}:named`, kind, namedAudience: true, owner: null },
  ]),
  ...parties
    .filter(
      ({ status, standsIn, refusals }) =>
        status === 'ADMITTED' && !(standsIn && refusals.length > 0),
    )
    .map((party): ZoneCase => ({
      key: `draft:${party.name}`,
      ...{ kind: 'draft', namedAudience: false, owner: party.name },
    })),
];

const plan = id('plan:parity');
const key = { tenant_id: sjohamra, plan_id: plan };
const unitOf = (name: string) => id(`parity:unit:${name}`);
const partyOf = (name: string) => id(`parity:party:${name}`);
const zoneOf = (zone: string) => id(`parity:zone:${zone}`);

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
  const { sql } = db;
  await sql`insert into app.tenants (id, slug, name) values (${sjohamra}, 'sjohamra', 'Sjöhamra kommun')`;
  await sql`insert into app.children (tenant_id, id, name) values (${sjohamra}, ${id('child:parity')}, 'Milo')`;
  await sql`insert into app.plans ${sql({ tenant_id: sjohamra, id: plan, child_id: id('child:parity') })}`;
  await sql`insert into app.people ${sql(
    [...parties.map((party) => party.name), 'refuser'].map((name) => ({
      id: id(`parity:person:${name}`),
      name,
      kind: 'staff',
    })),
  )}`;
  await sql`insert into app.memberships ${sql(
    [...parties.map((party) => party.name), 'refuser'].map((name) => ({
      tenant_id: sjohamra,
      person_id: id(`parity:person:${name}`),
      role: 'staff',
    })),
  )}`;
  await sql`insert into app.zones ${sql(
    zones
      .filter((zone) => zone.owner === null)
      .map((zone) => ({
        ...key,
        id: zoneOf(zone.key),
        kind: zone.kind,
        key: zone.key,
        named_audience: zone.namedAudience,
      })),
  )}`;
  await sql`insert into app.plan_units ${sql(
    [...parties, { name: 'refuser', sector: 'family', status: 'ADMITTED' }].map((party) => ({
      ...key,
      id: unitOf(party.name),
      zone_id: zoneOf('shared'),
      label: party.name,
      sector: party.sector,
      status: party.status,
    })),
  )}`;
  await sql`insert into app.zones ${sql(
    zones
      .filter((zone) => zone.owner !== null)
      .map((zone) => ({
        ...key,
        id: zoneOf(zone.key),
        kind: 'draft',
        key: zone.key,
        plan_unit_id: unitOf(zone.owner ?? ''),
      })),
  )}`;
  const [authority, unit, absence] = ['authority', 'unit', 'absence'].map((name) =>
    id(`parity:${name}`),
  );
  await sql`insert into app.authorities (id, name, kind) values (${authority ?? ''}, 'Region Mittsjö', 'region')`;
  await sql`insert into app.units (id, authority_id, name, sector)
    values (${unit ?? ''}, ${authority ?? ''}, 'Logopedmottagningen', 'health')`;
  await sql`insert into app.tenant_units (tenant_id, unit_id) values (${sjohamra}, ${unit ?? ''})`;
  await sql`insert into app.absences (tenant_id, id, person_id, unit_id, from_on, until_on, noted_by)
    select ${sjohamra}, ${absence ?? ''}, p.id, ${unit ?? ''}, '2026-01-01', '2198-12-31', p.id
    from app.people p where p.name = 'refuser'`;
  await sql`insert into app.plan_parties ${sql(
    [...parties, { name: 'refuser', role: 'guardian', byNameOnly: false, ended: false }].map(
      (party) => ({
        ...key,
        id: partyOf(party.name),
        plan_unit_id: unitOf(party.name),
        person_id: id(`parity:person:${party.name}`),
        zone_id: zoneOf(party.byNameOnly ? 'shared:named' : 'shared'),
        role: party.role,
        ended_at: party.ended ? new Date('2026-01-01') : null,
      }),
    ),
  )}`;
  // Each stand-in is there for one of the same kind, who would be let in.
  for (const { name } of parties.filter(({ standsIn }) => standsIn))
    await sql`update app.plan_parties set absence_id = ${absence ?? ''}, ended_at = '2199-01-01',
        stands_in_for = ${partyOf(name.replace(/(true|false)-stand-in$/, 'false'))}
      where id = ${partyOf(name)}`;
  await sql`insert into app.consents ${sql(
    parties.flatMap((party) =>
      party.refusals.map((about) => ({
        ...key,
        giver_party_id: partyOf('refuser'),
        plan_unit_id: unitOf(party.name),
        zone_kind: about === 'all' ? null : about,
        answer: 'no',
        form: 'oral',
      })),
    ),
  )}`;
});
afterAll(() => db.close());

async function fromSql(): Promise<Map<string, Access>> {
  const rows = await db.sql<{ zone_id: string; person_id: string; access: Access }[]>`
    select zone_id, person_id, priv.access_level(zone_id, person_id) as access
    from (select distinct zone_id, person_id from app.zone_members where revoked_at is null) m`;
  return new Map(rows.map((row) => [`${row.zone_id} ${row.person_id}`, row.access ?? 'none']));
}

async function compare(shares: { access: ZoneAccess; basis: ShareBasis }[]): Promise<number> {
  const stored = await fromSql();
  const differing: string[] = [];
  for (const zone of zones)
    for (const party of parties) {
      const expected = zoneAccess({
        zone,
        party: {
          role: party.role,
          sector: party.sector,
          active: party.status === 'ADMITTED' && !party.ended,
          byNameOnly: party.byNameOnly,
          ownDraft: zone.owner === party.name,
          standsIn: party.standsIn === true,
        },
        shares: zone.owner === null ? shares : [],
        refusals: party.refusals,
      });
      const actual =
        stored.get(`${zoneOf(zone.key)} ${id(`parity:person:${party.name}`)}`) ?? 'none';
      if (actual !== expected)
        differing.push(`${zone.key} × ${party.name}: ${actual}, not ${expected}`);
    }
  expect(differing).toEqual([]);
  return zones.length * parties.length;
}

/** Ends all shares and gives every party these, in every zone that is not a draft. */
async function share(shares: { access: ZoneAccess; basis: ShareBasis }[], to: 'party' | 'unit') {
  await db.sql.begin(async (sql) => {
    // Older rounds are of no interest, and would only make this one slower.
    await sql`delete from app.zone_members where revoked_at is not null`;
    await sql`delete from app.zone_shares where ended_at is not null`;
    await sql`update app.zone_shares set ended_at = clock_timestamp() where ended_at is null`;
    for (const { access, basis } of shares)
      await sql`
        insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, plan_unit_id, access, basis)
        select ${sjohamra}, ${plan}, z.id,
          case when ${to} = 'party' then p.id end, case when ${to} = 'unit' then p.plan_unit_id end,
          ${access}, ${basis}
        from app.zones z, app.plan_parties p
        where z.plan_id = ${plan} and p.plan_id = ${plan} and z.kind <> 'draft'`;
  });
}

describe('the access rule', () => {
  it('is the same matrix in TypeScript and in zone_rules', async () => {
    const rows = await db.sql<{ zone_kind: string; audience: string; access: string }[]>`
      select zone_kind, audience, access from app.zone_rules`;
    const expected = Object.entries(matrix).flatMap(([kind, row]) =>
      Object.entries(row)
        .filter(([, access]) => access !== 'none')
        .map(([audience, access]) => `${kind} ${audience} ${access}`),
    );
    const stored = rows.map((row) => `${row.zone_kind} ${row.audience} ${row.access}`);
    expect(stored.sort()).toEqual(expected.sort());
  });

  it('gives every kind × audience × refusal the same access without shares', async () => {
    expect(await compare([])).toBeGreaterThan(10_000);
  });

  for (const basis of ShareBasis.options)
    it(`… with shares by ${basis}`, async () => {
      for (const access of ZoneAccess.options) {
        const shares = [{ access, basis }];
        await share(shares, access === 'comment' ? 'unit' : 'party');
        await compare(shares);
      }
    });

  it('… with two shares at once', async () => {
    const shares: { access: ZoneAccess; basis: ShareBasis }[] = [
      { access: 'read', basis: 'childChoice' },
      { access: 'edit', basis: 'consent' },
    ];
    await share(shares, 'party');
    await compare(shares);
  });

  it('… and when everything is taken back', async () => {
    await share([], 'party');
    await compare([]);
    const [row] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.zone_members where revoked_at is not null`;
    expect(row?.n).toBeGreaterThan(0);
  });

  it('notices a matrix that says something else', async () => {
    await db.sql`update app.zone_rules set access = 'edit' where zone_kind = 'shared' and audience = 'guardian'`;
    await db.sql`select priv.rebuild_zone_members(${plan})`;
    await expect(compare([])).rejects.toMatchObject({
      actual: expect.arrayContaining([
        expect.stringMatching(/^shared × guardian.*: edit, not comment$/),
      ]),
    });
  });

  it('orders its levels', () => {
    expect(accessLevels).toEqual(['none', 'read', 'comment', 'edit']);
  });
});
