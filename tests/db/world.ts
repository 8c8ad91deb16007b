// A small world in plain SQL, the same for every database test: Milo's plan and Nova's protected
// plan in Sjöhamra, someone of Sjöhamra who takes part in neither, and Kvarnbo next door. Ids come
// from names, so a test reads without a key.
import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';

export function id(name: string): string {
  const hex = createHash('sha256').update(`world:${name}`).digest('hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

export const sjohamra = id('tenant:sjohamra');
export const kvarnbo = id('tenant:kvarnbo');

const cast: Record<string, [name: string, kind: string]> = {
  rania: ['Rania Silverkvist', 'guardian'],
  jonte: ['Jonte Silverkvist', 'guardian'],
  sami: ['Sami', 'relative'],
  hamid: ['Hamid Borgfelt', 'staff'],
  gunvor: ['Gunvor Åkerdag', 'staff'],
  maja: ['Maja Gullvind', 'staff'],
  otto: ['Otto Brynolf', 'staff'],
  siri: ['Siri Vargtass', 'staff'],
  disa: ['Disa Kronfelt', 'staff'],
  vera: ['Vera Solgren', 'staff'],
  torsten: ['Torsten Vinterdal', 'staff'],
  ingrid: ['Ingrid Palmskog', 'staff'],
  liv: ['Liv Lindhamn', 'guardian'],
  nova: ['Nova Lindhamn', 'child'],
  amanda: ['Amanda Skogsrå', 'staff'],
  hedda: ['Hedda Ljungkvarn', 'staff'],
  mira: ['Mira Havsdal', 'staff'],
  gosta: ['Gösta Rimfors', 'staff'],
  bodil: ['Bodil Kvistgren', 'staff'],
  'admin-sjohamra': ['Administratör Sjöhamra', 'administrator'],
  'admin-kvarnbo': ['Administratör Kvarnbo', 'administrator'],
};

const roleOf: Record<string, string> = { hamid: 'coordinator' };

const units: [key: string, name: string, sector: string][] = [
  ['bvc', 'BVC Strandgläntan', 'health'],
  ['logoped', 'Logopedmottagningen', 'health'],
  ['koordinator', 'Koordinatorfunktionen barn och unga', 'health'],
  ['blasippan', 'Förskolan Blåsippan', 'school'],
  ['elevhalsan', 'Barn- och elevhälsan', 'studentHealth'],
  ['familjestodet', 'Familjestödet', 'social'],
  ['bup', 'Barn- och ungdomspsykiatrin, öppenvård', 'health'],
  ['ungdomsmottagningen', 'Ungdomsmottagningen', 'health'],
  ['ungdomsenheten', 'Ungdomsenheten', 'social'],
  ['skolan', 'Ekbackaskolan', 'school'],
];

type PlanUnit = [key: string, unit: string | null, label: string, sector: string, zone: string];
type Party = [person: string, planUnit: string, role: string, title: string, zone: string];

export interface PlanSpec {
  plan: string;
  /** Sjöhamra, where nothing is said. */
  tenant?: string;
  child: { name: string; protected: boolean; person: string | null; bornOn?: string };
  zones: [key: string, kind: string, named: boolean][];
  units: PlanUnit[];
  parties: Party[];
  leads: { bestInterest: string; collaboration: string };
}

export const milo: PlanSpec = {
  plan: 'milo',
  child: { name: 'Milo Silverkvist', protected: false, person: null },
  zones: ['shared', 'family', 'child', 'health', 'school', 'studentHealth', 'social'].map(
    (kind) => [kind, kind, false],
  ),
  units: [
    ['bvc', 'bvc', 'BVC Strandgläntan', 'health', 'shared'],
    ['logoped', 'logoped', 'Logopedmottagningen', 'health', 'shared'],
    ['koordinator', 'koordinator', 'Koordinatorfunktionen', 'health', 'shared'],
    ['blasippan', 'blasippan', 'Förskolan Blåsippan', 'school', 'shared'],
    ['elevhalsan', 'elevhalsan', 'Barn- och elevhälsan', 'studentHealth', 'shared'],
    ['familjestodet', 'familjestodet', 'Familjestödet', 'social', 'shared'],
    ['familjen', null, 'Familjen', 'family', 'shared'],
  ],
  parties: [
    ['gunvor', 'bvc', 'professional', 'BVC-sjuksköterska', 'shared'],
    ['siri', 'logoped', 'professional', 'logoped', 'shared'],
    ['hamid', 'koordinator', 'coordinator', 'koordinator', 'shared'],
    ['maja', 'blasippan', 'professional', 'förskollärare', 'shared'],
    ['otto', 'blasippan', 'professional', 'rektor', 'shared'],
    ['disa', 'elevhalsan', 'professional', 'specialpedagog', 'shared'],
    ['vera', 'familjestodet', 'professional', 'familjerådgivare', 'shared'],
    ['rania', 'familjen', 'guardian', 'mamma', 'shared'],
    ['jonte', 'familjen', 'guardian', 'pappa', 'shared'],
    ['sami', 'familjen', 'relative', 'morfar', 'shared'],
  ],
  leads: { bestInterest: 'bvc', collaboration: 'bvc' },
};

export const nova: PlanSpec = {
  plan: 'nova',
  child: { name: 'Nova Lindhamn', protected: true, person: 'nova' },
  zones: [
    ...['shared', 'family', 'child', 'health', 'school', 'studentHealth', 'social'].map(
      (kind): [string, string, boolean] => [kind, kind, false],
    ),
    ['health:ungdomsmottagningen', 'health', true],
    ['child:mira', 'child', true],
  ],
  units: [
    ['ungdomsenheten', 'ungdomsenheten', 'Socialtjänsten', 'social', 'shared'],
    ['bup', 'bup', 'Vården', 'health', 'shared'],
    ['skolan', 'skolan', 'Skolan', 'school', 'shared'],
    ['familjen', null, 'Familjen', 'family', 'shared'],
    ['um', 'ungdomsmottagningen', 'Kurator', 'health', 'health:ungdomsmottagningen'],
  ],
  parties: [
    ['amanda', 'ungdomsenheten', 'professional', 'socialsekreterare', 'shared'],
    ['hedda', 'bup', 'professional', 'psykolog', 'shared'],
    ['gosta', 'skolan', 'professional', 'rektor', 'shared'],
    ['liv', 'familjen', 'guardian', 'mamma', 'shared'],
    ['nova', 'familjen', 'child', '', 'shared'],
    ['mira', 'um', 'professional', 'kurator', 'health:ungdomsmottagningen'],
  ],
  leads: { bestInterest: 'skolan', collaboration: 'ungdomsenheten' },
};

export const planId = (plan: string) => id(`plan:${plan}`);
export const zoneId = (plan: string, key: string) => id(`zone:${plan}:${key}`);
export const planUnitId = (plan: string, key: string) => id(`unit:${plan}:${key}`);
export const partyId = (plan: string, person: string) => id(`party:${plan}:${person}`);
export const personId = (slug: string) => id(`person:${slug}`);

export async function buildPlan(sql: Sql, spec: PlanSpec): Promise<void> {
  const tenant = spec.tenant ?? sjohamra;
  const key = { tenant_id: tenant, plan_id: planId(spec.plan) };
  const child = id(`child:${spec.plan}`);
  await sql`insert into app.children ${sql({
    tenant_id: tenant,
    id: child,
    name: spec.child.name,
    born_on: spec.child.bornOn ?? '2022-05-14',
    protected_identity: spec.child.protected,
    person_id: spec.child.person && personId(spec.child.person),
  })}`;
  await sql`insert into app.plans ${sql({
    tenant_id: tenant,
    id: key.plan_id,
    child_id: child,
    legal_basis: ['SIP'],
  })}`;
  await sql`insert into app.zones ${sql(
    spec.zones.map(([zone, kind, named]) => ({
      ...key,
      id: zoneId(spec.plan, zone),
      kind,
      key: zone,
      named_audience: named,
    })),
  )}`;
  await sql`insert into app.plan_units ${sql(
    spec.units.map(([unit, real, label, sector, zone]) => ({
      ...key,
      id: planUnitId(spec.plan, unit),
      unit_id: real && id(`unit:${real}`),
      zone_id: zoneId(spec.plan, zone),
      label,
      sector,
    })),
  )}`;
  await sql`insert into app.plan_parties ${sql(
    spec.parties.map(([person, unit, role, title, zone]) => ({
      ...key,
      id: partyId(spec.plan, person),
      plan_unit_id: planUnitId(spec.plan, unit),
      person_id: personId(person),
      zone_id: zoneId(spec.plan, zone),
      role,
      title,
    })),
  )}`;
  await sql`update app.plans set ${sql({
    best_interest_lead_id: planUnitId(spec.plan, spec.leads.bestInterest),
    collaboration_lead_id: planUnitId(spec.plan, spec.leads.collaboration),
  })} where id = ${key.plan_id}`;
}

/** A unit never changes its authority (keep_keys): a test that needs other authorities goes past the trigger, and
    its parts are as those of before anybody was named for them. */
export const giveUnits = (sql: Sql, authority: string, sectors: string[]): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update app.units set authority_id = ${authority} where sector = any (${sectors})`;
    await tx`update app.zones set controller_authority_id = null where plan_unit_id is null`;
  });

/** The units of the world are a region's. Here they are a municipality's own, whose administrators say who works. */
export async function ownUnits(sql: Sql, tenant: string): Promise<void> {
  const board = id('authority:own');
  await sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${board}, 'Barnnämnden', 'municipalBoard', ${tenant})`;
  await giveUnits(sql, board, ['health', 'school', 'studentHealth', 'social']);
}

export async function buildWorld(sql: Sql): Promise<void> {
  await sql`insert into app.tenants (id, slug, name) values
    (${sjohamra}, 'sjohamra', 'Sjöhamra kommun'), (${kvarnbo}, 'kvarnbo', 'Kvarnbo kommun')`;
  const region = id('authority:mittsjo');
  await sql`insert into app.authorities (id, name, kind) values (${region}, 'Region Mittsjö', 'region')`;
  await sql`insert into app.units ${sql(
    units.map(([unit, name, sector]) => ({
      id: id(`unit:${unit}`),
      authority_id: region,
      name,
      sector,
    })),
  )}`;
  await sql`insert into app.tenant_units (tenant_id, unit_id)
    select ${sjohamra}, id from app.units`;
  await sql`insert into app.people ${sql(
    Object.entries(cast).map(([slug, [name, kind]]) => ({ id: personId(slug), slug, name, kind })),
  )}`;
  await sql`insert into app.person_identities ${sql({
    kind: 'personalNumber',
    ...sealIdentity(testKeyring(), sjohamra, 'personalNumber', 'FIKTIV-1001'),
    sealed_for: sjohamra,
    person_id: personId('rania'),
  })}`;
  await sql`insert into app.memberships ${sql(
    Object.entries(cast).map(([slug, [, kind]]) => ({
      tenant_id: slug === 'admin-kvarnbo' ? kvarnbo : sjohamra,
      person_id: personId(slug),
      role: roleOf[slug] ?? kind,
    })),
  )}`;
  await buildPlan(sql, milo);
  await buildPlan(sql, nova);
  await sql`insert into app.guardians (tenant_id, child_id, person_id, kind, label) values
    (${sjohamra}, ${id('child:milo')}, ${personId('rania')}, 'guardian', 'Mamma'),
    (${sjohamra}, ${id('child:nova')}, ${personId('liv')}, 'guardian', 'Mamma')`;
  await sql`insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, zone_kind, answer, form)
    values
      (${sjohamra}, ${planId('milo')}, ${partyId('milo', 'rania')}, ${planUnitId('milo', 'familjestodet')},
        null, 'yes', 'oral'),
      (${sjohamra}, ${planId('milo')}, ${partyId('milo', 'jonte')}, ${planUnitId('milo', 'familjestodet')},
        'health', 'no', 'oral')`;
  // What Nova says to Mira stays with Mira: Hedda may read along, Liv must not learn of it.
  const apart = ['mira', 'nova', 'hedda'];
  for (const zone of ['health:ungdomsmottagningen', 'child:mira'])
    await sql`insert into app.zone_shares ${sql(
      apart.map((person) => ({
        tenant_id: sjohamra,
        plan_id: planId('nova'),
        zone_id: zoneId('nova', zone),
        party_id: partyId('nova', person),
        access: 'edit',
        basis: 'childChoice',
      })),
    )}`;
}

/** Everybody who may give a yes has been shown how data is handled, as the page of consents does first. */
export const informEverybody = (sql: Sql): Promise<unknown> => sql`
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  select distinct p.tenant_id, p.person_id, p.plan_id, 'plan.information', '{"version": 1}'::jsonb
  from app.plan_parties p where p.role in ('guardian', 'child')`;
