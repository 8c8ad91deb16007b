// The world of the matrix: the small world of the database tests, with everyone of principals.ts in their place,
// and rows in every table for every part of every plan.
import { randomBytes } from 'node:crypto';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { parts } from './principals.ts';
import { seat, writeSignal } from './signals.ts';
import {
  buildPlan,
  buildWorld,
  giveUnits,
  id,
  kvarnbo,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
  type PlanSpec,
} from './world.ts';

type Sql = TestDatabase['sql'];
const ofMilo = { tenant_id: sjohamra, plan_id: planId('milo') };

const newcomers: [slug: string, name: string, kind: string][] = [
  ['alice', 'Alice Dimberg', 'staff'],
  ['kim', 'Kim Dalvik', 'operator'],
  ['embla', 'Embla Fjällhav', 'guardian'],
  ['henning', 'Henning Fjällhav', 'guardian'],
  ['tuva', 'Tuva Fjällhav', 'child'],
  ['nils', 'Nils Rönnfors', 'staff'],
  ['fatou', 'Fatou Brunnsjö', 'staff'],
  ['yrsa', 'Yrsa Lindhav', 'staff'],
  ['kaj', 'Kaj Oxelvik', 'staff'],
  ['birgit', 'Birgit Fjällhav', 'guardian'],
  ['ylva', 'Ylva Brunnsäter', 'staff'],
];

/** Tuva is of age: the part of her father ended with that. */
const tuva: PlanSpec = {
  plan: 'tuva',
  child: { name: 'Tuva Fjällhav', protected: false, person: 'tuva', bornOn: '2005-02-08' },
  zones: ['shared', 'family', 'child'].map((kind) => [kind, kind, false]),
  units: [
    ['skolan', 'skolan', 'Ekbackaskolan', 'school', 'shared'],
    ['familjen', null, 'Familjen', 'family', 'shared'],
  ],
  parties: [
    ['gosta', 'skolan', 'professional', 'rektor', 'shared'],
    ['tuva', 'familjen', 'child', '', 'shared'],
    ['henning', 'familjen', 'guardian', 'pappa', 'shared'],
  ],
  leads: { bestInterest: 'skolan', collaboration: 'skolan' },
};

const nextDoor: PlanSpec = {
  plan: 'granne',
  tenant: kvarnbo,
  child: { name: 'Grannens barn', protected: false, person: null },
  zones: ['shared', 'family'].map((kind) => [kind, kind, false]),
  units: [
    ['hemmet', 'hemmet', 'Stöd i hemmet', 'social', 'shared'],
    ['familjen', null, 'Familjen', 'family', 'shared'],
  ],
  parties: [
    ['kaj', 'hemmet', 'professional', 'handläggare', 'shared'],
    ['birgit', 'familjen', 'guardian', 'mamma', 'shared'],
  ],
  leads: { bestInterest: 'hemmet', collaboration: 'hemmet' },
};

/** Who writes in each part (`authors` of principals.ts), and for which unit of the plan. */
const written: Record<keyof typeof parts, [author: string, unit: string]> = {
  shared: ['maja', 'blasippan'],
  school: ['maja', 'blasippan'],
  health: ['gunvor', 'bvc'],
  family: ['rania', 'familjen'],
  childs: ['otto', 'blasippan'],
  novas: ['nova', 'skolan'],
  apart: ['mira', 'um'],
  tuvas: ['tuva', 'skolan'],
  nextDoor: ['kaj', 'hemmet'],
};

async function addPeople(sql: Sql): Promise<void> {
  await sql`insert into app.people ${sql(
    newcomers.map(([slug, name, kind]) => ({ id: personId(slug), slug, name, kind })),
  )}`;
  const belongs = (slug: string, role: string, tenant = sjohamra, unit: string | null = null) => ({
    ...{ tenant_id: tenant, person_id: personId(slug), role },
    unit_id: unit && id(`unit:${unit}`),
  });
  await sql`insert into app.authorities (id, name, kind) values
    (${id('authority:sjohamra')}, 'Barn- och utbildningsnämnden', 'municipalBoard'),
    (${id('authority:kvarnbo')}, 'Kvarnbos socialnämnd', 'municipalBoard')`;
  await giveUnits(sql, id('authority:sjohamra'), ['school', 'studentHealth', 'social']);
  await sql`insert into app.units (id, authority_id, name, sector)
    values (${id('unit:hemmet')}, ${id('authority:kvarnbo')}, 'Stöd i hemmet', 'social')`;
  await sql`insert into app.tenant_units (tenant_id, unit_id) values (${kvarnbo}, ${id('unit:hemmet')})`;
  const belonging = [
    ...['embla', 'henning'].map((slug) => belongs(slug, 'guardian')),
    belongs('tuva', 'child'),
    belongs('nils', 'staff', sjohamra, 'blasippan'),
    belongs('fatou', 'staff', sjohamra, 'blasippan'),
    belongs('yrsa', 'coordinator', sjohamra, 'koordinator'),
    belongs('kaj', 'staff', kvarnbo, 'hemmet'),
    belongs('birgit', 'guardian', kvarnbo),
  ];
  await sql`insert into app.memberships ${sql(belonging)}`;
}

/** The plans and everyone who is in them, everyone beside them, and nothing that anybody wrote. */
export async function buildPlans(sql: Sql): Promise<void> {
  await buildWorld(sql);
  await sql`update app.children set born_on = '2011-06-30' where id = ${id('child:nova')}`;
  await addPeople(sql);
  await buildPlan(sql, tuva);
  await buildPlan(sql, nextDoor);
  await seat(sql);
}

/** Who was with Milo and is no more, who is not yet, and who is for somebody else. */
export async function placePeople(db: TestDatabase): Promise<void> {
  const { sql } = db;
  const joins = (slug: string, unit: string, role: string) => ({
    ...{ ...ofMilo, id: partyId('milo', slug), person_id: personId(slug), role, title: '' },
    ...{ plan_unit_id: planUnitId('milo', unit), zone_id: zoneId('milo', 'shared') },
  });
  await sql`insert into app.plan_parties ${sql([
    joins('embla', 'familjen', 'guardian'),
    joins('yrsa', 'koordinator', 'coordinator'),
  ])}`;
  // Maja was coordinator once and will be again: she has no say in the agreement now.
  const coordinates = { ...joins('yrsa', 'koordinator', 'coordinator'), valid_from: '2026-01-01' };
  await sql`insert into app.plan_parties ${sql([
    {
      ...{ ...coordinates, id: id('party:maja before'), person_id: personId('maja') },
      ended_at: '2026-01-02',
    },
    {
      ...{ ...coordinates, id: id('party:maja later'), person_id: personId('maja') },
      ...{ valid_from: '2099-01-01', ended_at: null },
    },
  ])}`;
  // Fatou will be with Nova, and hear what Mira hears: who hears it today does not meet her yet.
  const ofNova = { tenant_id: sjohamra, plan_id: planId('nova') };
  await sql`insert into app.plan_parties ${sql({
    ...{ ...ofNova, id: partyId('nova', 'fatou'), person_id: personId('fatou'), title: '' },
    ...{ plan_unit_id: planUnitId('nova', 'skolan'), zone_id: zoneId('nova', 'shared') },
    ...{ role: 'professional', valid_from: '2099-01-01' },
  })}`;
  await sql`insert into app.memberships ${sql({
    ...{ tenant_id: sjohamra, person_id: personId('fatou'), role: 'staff' },
    unit_id: id('unit:skolan'),
  })}`;
  await sql`insert into app.zone_shares ${sql({
    ...{ ...ofNova, zone_id: zoneId('nova', 'child:mira'), party_id: partyId('nova', 'fatou') },
    ...{ access: 'read', basis: 'childChoice' },
  })}`;
  await sql`insert into app.access_blocks ${sql({
    ...{ ...ofMilo, party_id: partyId('milo', 'embla') },
    ...{ person_id: personId('embla'), blocked_by: personId('hamid') },
  })}`;
  await sql`insert into app.custody_notes ${sql({
    ...{ ...ofMilo, revision: 1, party_id: partyId('milo', 'jonte'), state: 'ENDED' },
    ...{ from_on: '2026-01-01', decided_by: 'Sjöhamra tingsrätt', noted_by: personId('hamid') },
  })}`;
  await sql`update app.memberships set valid_from = '2025-01-01', valid_to = '2026-01-02'
    where person_id = ${personId('siri')}`;
  // At the preschool worked Ingrid, and will Bodil; the administrator sits there, and works with no child.
  const seated = { tenant_id: sjohamra, unit_id: id('unit:blasippan'), role: 'staff' };
  await sql`insert into app.memberships ${sql([
    {
      ...{ ...seated, person_id: personId('ingrid') },
      ...{ valid_from: '2025-01-01', valid_to: '2026-01-02' },
    },
    { ...seated, person_id: personId('bodil'), valid_from: '2098-01-01', valid_to: '2099-01-01' },
  ])}`;
  await sql`update app.memberships set unit_id = ${id('unit:blasippan')}
    where person_id = ${personId('admin-sjohamra')}`;
  await sql`update app.plan_parties set ended_at = clock_timestamp()
    where id = ${partyId('milo', 'disa')}`;
  await sql`update app.plan_units set status = 'AWAITING_CONSENT'
    where id = ${planUnitId('milo', 'familjestodet')}`;
  await sql`insert into app.coordinator_pools (tenant_id, id, unit_id)
    values (${sjohamra}, ${id('pool')}, ${id('unit:koordinator')})`;
  // One holds the office, one gave it back, one’s is over and one’s has not begun.
  for (const [slug, from, to, ended] of [
    ['hamid', '2026-01-01', '2099-01-01', null],
    ['yrsa', '2026-01-01', '2099-01-01', '2026-01-02'],
    ['ingrid', '2025-01-01', '2025-12-31', null],
    ['bodil', '2098-01-01', '2099-01-01', null],
  ] as const)
    await sql`insert into app.coordinator_mandates ${sql({
      ...{ tenant_id: sjohamra, pool_id: id('pool'), person_id: personId(slug) },
      ...{ scope: 'Samordnar', valid_from: from, valid_to: to, ended_at: ended },
    })}`;
  await sql`insert into app.coordinator_agreements (tenant_id, plan_id, zone_id, id, plan_unit_id,
      content, limits, ends_on, written_by)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, ${id('agreement')},
      ${planUnitId('milo', 'koordinator')}, 'Samordnar', 'Beslutar inte', '2099-01-01',
      ${personId('hamid')})`;
  await sql`insert into app.agreement_answers (tenant_id, plan_id, agreement_id, party_id, person_id,
      answer)
    values (${sjohamra}, ${planId('milo')}, ${id('agreement')}, ${partyId('milo', 'rania')},
      ${personId('rania')}, 'YES')`;
  await sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'family')}, ${partyId('milo', 'gunvor')},
      'read', 'familyChoice')`;
  await db.asPerson(
    personId('admin-sjohamra'),
    (as) => as`select app.note_absence(${sjohamra}, ${personId('otto')}, ${id('unit:blasippan')},
      ${personId('nils')}, (clock_timestamp() at time zone 'Europe/Stockholm')::date, (clock_timestamp() + interval '7 days')::date)`,
  );
}

/** Ylva's unit is a guest in Milo's plan: asked, answered, and let in. */
async function askGuest(db: TestDatabase): Promise<void> {
  const identity = sealIdentity(testKeyring(), sjohamra, 'hsaId', 'FIKTIV-HSA-9001');
  await db.sql`insert into app.person_identities ${db.sql({
    ...{ kind: 'hsaId', ...identity, sealed_for: sjohamra, person_id: personId('ylva') },
  })}`;
  const [asked] = await db.asPerson(
    personId('gunvor'),
    (as) => as<{ id: string }[]>`select app.ask_guest(${planId('milo')}, ${sjohamra}, '559999-0032',
      'Språkkojan AB', 'Språkkojan', 'health', 'Ylva Brunnsäter', 'logoped', 'hsaId', ${identity.index},
      ${identity.sealed}, priv.today() + 60) as id`,
  );
  await db.asRole('kring_app')`
    select priv.arrive('hsaId', ${identityIndexes(testKeyring(), 'hsaId', 'FIKTIV-HSA-9001')})`;
  await db.asPerson(
    personId('ylva'),
    (as) => as`select app.answer_partnership(${asked?.id ?? ''}, true, null)`,
  );
  await db.sql`update app.plan_units set status = 'ADMITTED' where label = 'Språkkojan'`;
}

/** What a directory said: one of its group, who is invited to a unit. */
async function writeDirectory(
  sql: Sql,
  tenant: string,
  identity: object,
  grant: { unit_id: string; invitation_id: string },
): Promise<void> {
  const key = { tenant_id: tenant };
  const user = { ...key, user_id: id(`scim:user:${tenant}`) };
  const group = { ...key, group_id: id(`scim:group:${tenant}`) };
  await sql`insert into app.scim_connections ${sql({
    ...{ ...key, identity_kind: 'hsaId', made_by: personId('admin-sjohamra') },
    token_hash: (tenant === kvarnbo ? '1' : '0').repeat(64),
  })}`;
  await sql`insert into app.scim_users ${sql({
    ...{ ...key, id: user.user_id, ...identity, active: true },
    ...{ user_name: 'majken', name: 'Majken Törnros' },
  })}`;
  await sql`insert into app.scim_groups ${sql({
    ...{ ...key, id: group.group_id, name: 'Blåsippan', unit_id: grant.unit_id },
  })}`;
  await sql`insert into app.scim_members ${sql({ ...user, ...group })}`;
  await sql`insert into app.scim_grants ${sql({ ...user, ...grant })}`;
}

/** What is read through functions alone, and what was opened to somebody. */
async function writeTheRest(db: TestDatabase): Promise<void> {
  const { sql } = db;
  await sql`insert into app.guardians ${sql(
    (
      [
        [sjohamra, 'tuva', 'henning'],
        [kvarnbo, 'granne', 'birgit'],
      ] as const
    ).map(([tenant, child, slug]) => ({
      ...{ tenant_id: tenant, child_id: id(`child:${child}`), person_id: personId(slug) },
      ...{ kind: 'guardian', label: 'Förälder' },
    })),
  )}`;
  await sql`insert into app.plain_identities (kind, value, person_id)
    values ('personalNumber', 'FIKTIV-9', ${personId('rania')})`;
  await sql`insert into app.keyring_marks (version, mark) values (1, 'mark')`;
  for (const [tenant, number] of [
    [sjohamra, 1],
    [kvarnbo, 2],
  ] as const) {
    const identity = {
      kind: 'hsaId',
      ...sealIdentity(testKeyring(), tenant, 'hsaId', `FIKTIV-HSA-${number}`),
    };
    const unit = id(tenant === kvarnbo ? 'unit:hemmet' : 'unit:blasippan');
    const invitation = id(`invitation:${tenant}`);
    await sql`insert into app.invitations ${sql({
      ...{ tenant_id: tenant, id: invitation, ...identity, name: 'Majken Törnros', role: 'staff' },
      ...{ unit_id: unit, valid_from: '2026-01-01' },
    })}`;
    await writeDirectory(sql, tenant, identity, { unit_id: unit, invitation_id: invitation });
  }
  await sql`insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to)
    values (${sjohamra}, ${id('authority:sjohamra')}, ${personId('ingrid')}, '2020-01-01', '2199-01-01')`;
  await sql`insert into app.unit_managers (tenant_id, unit_id, person_id, named_by)
    values (${sjohamra}, ${id('unit:blasippan')}, ${personId('bodil')}, ${personId('admin-sjohamra')})`;
  // One row of the log in its chain, and one that waits.
  await sql`select priv.chain_access(1)`;
  await sql`insert into app.access_log (tenant_id, person_id, plan_id, action)
    values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, 'plan.open')`;
  await sql`insert into app.admission_grounds (tenant_id, plan_id, plan_unit_id, ground, decided_by,
      decided_on, assessment, ends_on, noted_by)
    values (${sjohamra}, ${planId('milo')}, ${planUnitId('milo', 'logoped')}, 'OSL_10_2', 'Enhetschefen',
      '2026-01-01', 'Ingen skada', '2099-01-01', ${personId('hamid')})`;
  await sql`insert into app.maturity_assessments (tenant_id, plan_id, zone_id, revision, may_consent,
      reason, assessed_by)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, 1, false, 'Fyra år',
      ${personId('hamid')})`;
  await sql`insert into app.key_role_proposals (tenant_id, person_id, role, from_on, proposed_by)
    values (${sjohamra}, ${personId('otto')}, 'administrator', '2026-01-01', ${personId('hamid')})`;
  await sql`insert into app.protections ${sql({
    ...ofMilo,
    ...{ party_id: partyId('milo', 'rania'), person_id: personId('rania') },
    ...{ ground: 'Sekretessmarkering', noted_by: personId('hamid') },
  })}`;
  await sql`insert into app.hidden_parts ${sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'health'), revision: 1, hidden: true },
    ...{ party_id: partyId('milo', 'jonte'), reason: 'Oro', decided_by: 'Enhetschefen' },
    ...{ review_on: '2099-01-01', noted_by: personId('hamid') },
  })}`;
  await sql`insert into app.location_readers ${sql({
    ...{ ...ofMilo, person_id: personId('otto'), named_by: personId('hamid') },
  })}`;
  await sql`insert into app.whereabouts ${sql({
    ...{ ...ofMilo, about_id: partyId('milo', 'rania'), kind: 'phone', value: '0499-1' },
  })}`;
  await sql`insert into app.presence_choices (tenant_id, plan_id, person_id, shows)
    values (${sjohamra}, ${planId('milo')}, ${personId('rania')}, true)`;
  const moves = { tenant_id: sjohamra, move_id: id('move'), party_id: partyId('milo', 'rania') };
  await sql`insert into app.plan_moves ${sql({
    ...{ ...ofMilo, id: moves.move_id, to_tenant_id: kvarnbo, asked_by: personId('hamid') },
  })}`;
  await sql`insert into app.plan_move_answers ${sql({
    ...{ ...moves, revision: 1, person_id: personId('rania'), answer: 'yes' },
  })}`;
  await sql`insert into app.move_files ${sql({
    ...{
      tenant_id: kvarnbo,
      move_id: moves.move_id,
      file_id: id('file:moving'),
      sealed_key: 'k1.a2V5',
    },
    brought_by: personId('admin-kvarnbo'),
  })}`;
  await sql`insert into app.moved_records ${sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'shared'), kind: 'comments', about: 'comments:goal:x' },
    content: sql.json({ title: '', threads: [] }),
  })}`;
  await sql`insert into app.disposal_holds (tenant_id, plan_id, authority_id, kind, reason, review_on, placed_by)
    select ${sjohamra}, ${planId('milo')}, id, 'DISPUTE', 'Tvist', '2099-01-01', ${personId('hamid')}
    from app.authorities limit 1`;
  await sql`insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
    select ${sjohamra}, id, ${personId('maja')}, '2099-01-01', ${personId('hamid')} from app.authorities limit 1`;
  await sql`insert into app.archive_packages (tenant_id, plan_id, authority_id, zone_ids, taken_by)
    select ${sjohamra}, ${planId('milo')}, id, '{}', ${personId('maja')} from app.authorities limit 1`;
  await sql`insert into app.record_packages (tenant_id, authority_id, kind, from_on, to_on, record_ids, amount, digest,
      taken_by)
    select ${sjohamra}, id, 'QUESTION', '2040-01-01', '2040-01-02', array[${id('question')}]::uuid[], 1, sha256(''),
      ${personId('maja')} from app.authorities limit 1`;
  const order = id('disposal');
  await sql`insert into app.disposal_orders (tenant_id, id, authority_id, decision, ordered_by)
    select ${sjohamra}, ${order}, id, 'BUN 2048/77', ${personId('hamid')} from app.authorities limit 1`;
  await sql`insert into app.disposal_order_zones ${sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'social'), order_id: order },
  })}`;
  await sql`insert into app.disposals ${sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'social'), kind: 'social', decision: 'BUN 2048/77' },
    went: sql.json({}),
  })}`;
  const gone = id('records');
  await sql`insert into app.disposal_order_records (tenant_id, order_id, kind, until, amount, from_on, to_on)
    values (${sjohamra}, ${order}, 'QUESTION', '2048-01-01', 1, '2040-01-01', '2040-01-02')`;
  await sql`insert into app.record_disposals (tenant_id, id, authority_id, kind, decision, amount, digest)
    select ${sjohamra}, ${gone}, id, 'QUESTION', 'BUN 2048/77', 1, sha256('') from app.authorities limit 1`;
  await sql`insert into app.disposed_records (tenant_id, disposal_id, record_id)
    values (${sjohamra}, ${gone}, ${id('question')})`;
  await sql`insert into app.word_removals ${sql({
    ...{
      ...ofMilo,
      zone_id: zoneId('milo', 'social'),
      words: ['Fel barn'],
      asked_by: personId('hamid'),
    },
  })}`;
  await db.signIn(personId('otto'));
  await sql`insert into app.outbox_keys (person_id, device_id, secret)
    values (${personId('otto')}, gen_random_uuid(), ${randomBytes(32)})`;
}

export async function fillEveryTable(db: TestDatabase): Promise<void> {
  await buildPlans(db.sql);
  await writeSignal(db.sql);
  for (const [part, [plan, zone]] of Object.entries(parts)) {
    const [author, unit] = written[part as keyof typeof parts];
    const tenant = plan === 'granne' ? kvarnbo : sjohamra;
    await write(db.sql, { tenant, plan, zone, author, unit });
  }
  await placePeople(db);
  await askGuest(db);
  await writeTheRest(db);
}
