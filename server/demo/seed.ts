// The demo municipality: two tenants, a region between them, their people and four plans. All of it in
// one transaction, once: a database that has it is left as it is, whatever people wrote there since.
import postgres, { type TransactionSql } from 'postgres';
import { agreementVersion } from '#domain/tenancy/join.ts';
import { calendarOf, type Calendar } from './calendar.ts';
import { cast, identityOf, phoneOf, type DemoRole } from './cast.ts';
import { writeDirectory } from './directory.ts';
import { demoId, personId, tenantId, unitId } from './demo-id.ts';
import { tellMilo } from './milo.ts';
import { tellNova } from './nova.ts';
import { authorities, pools, tenants, unitOf, units } from './organisation.ts';
import { sealIdentity } from '../sealing/identity.ts';
import type { Keyring } from '../sealing/keyring.ts';
import { writeStatistics } from './statistics.ts';
import type { TellPlan } from './story.ts';
import { tellTuva } from './tuva.ts';
import { tellVide } from './vide.ts';
import { writeExperience } from './write-experience.ts';
import { writeGatherings } from './write-gatherings.ts';
import { writePlan } from './write-plan.ts';
import { writeZone } from './write-zone.ts';

const plans: TellPlan[] = [tellMilo, tellTuva, tellNova, tellVide];

export async function seedDemo({
  url,
  keyring,
  now = new Date(),
}: {
  url: string;
  keyring: Keyring;
  now?: Date;
}): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.begin(async (tx) => {
      const there = await tx`select from app.tenants where slug = ${tenants[0].key}`;
      if (there.length > 0) return;
      const calendar = calendarOf(now);
      await writeOrganisation(tx);
      await writePeople(tx, calendar, keyring);
      await writeContracts(tx, calendar);
      await writePools(tx, calendar);
      await writeStatistics(tx, calendar);
      await writeReviewers(tx, calendar);
      await writeDirectory(tx, calendar);
      for (const tell of plans) {
        const story = tell(calendar);
        await writePlan(tx, story, calendar);
        await writeGatherings(tx, story, calendar);
        await writeExperience(tx, story, calendar);
        for (const zone of story.zones) await writeZone(tx, story, zone, calendar);
      }
    });
  } finally {
    await sql.end();
  }
}

const authorityId = (key: string): string => demoId(`authority:${key}`);

async function writeOrganisation(sql: TransactionSql): Promise<void> {
  await sql`insert into app.tenants ${sql(
    tenants.map(({ key, name }) => ({ id: tenantId(key), slug: key, name })),
  )}`;
  await sql`insert into app.authorities ${sql(
    authorities.map(({ key, name, kind, home }) => ({
      id: authorityId(key),
      name,
      kind,
      home_tenant_id: home ? tenantId(home) : null,
    })),
  )}`;
  await sql`insert into app.units ${sql(
    units.map(({ key, name, sector, authority, phone }) => ({
      id: unitId(key),
      authority_id: authorityId(authority),
      name,
      sector,
      phone: phoneOf(phone),
    })),
  )}`;
  await sql`insert into app.tenant_units ${sql(
    units.flatMap((unit) =>
      unit.tenants.map((tenant) => ({
        tenant_id: tenantId(tenant),
        unit_id: unitId(unit.key),
        answers_for: unit.answersFor,
      })),
    ),
  )}`;
}

const initials = (name: string): string =>
  name
    .split(' ')
    .map((word) => word[0] ?? '')
    .join('');

async function writePeople(
  sql: TransactionSql,
  calendar: Calendar,
  keyring: Keyring,
): Promise<void> {
  await sql`insert into app.people ${sql(
    cast.map(({ slug, name, kind }) => ({
      id: personId(slug),
      slug,
      name,
      initials: initials(name),
      kind,
    })),
  )}`;
  await sql`insert into app.person_identities ${sql(
    cast.map((role, index) => {
      const { kind, value } = identityOf(role, index);
      const [home] = mandates(role);
      const sealed_for = home ? tenantId(home.tenant) : null;
      const person_id = personId(role.slug);
      return { kind, ...sealIdentity(keyring, sealed_for, kind, value), sealed_for, person_id };
    }),
  )}`;
  const valid_from = calendar.at('2026-08-03', '08.00');
  await sql`insert into app.memberships ${sql(
    cast.flatMap((role) =>
      mandates(role).map(({ tenant, unit }) => ({
        tenant_id: tenantId(tenant),
        id: demoId(`membership:${role.slug}:${tenant}:${unit ?? ''}`),
        person_id: personId(role.slug),
        unit_id: unit ? unitId(unit) : null,
        role: role.coordinator ? 'coordinator' : role.kind,
        title: role.title,
        valid_from,
      })),
    ),
  )}`;
}

/** As if each had applied and begun: its administrators keep whom to ask in Kom igång. */
async function writeContracts(sql: TransactionSql, calendar: Calendar): Promise<void> {
  await sql`insert into app.tenant_contracts ${sql(
    tenants.map(({ key, number }) => ({
      tenant_id: tenantId(key),
      organisation_number: number,
      agreement_version: agreementVersion,
      agreed_on: calendar.day('2026-08-03'),
      contact_name: 'Kommunkansliet',
      contact_mail: `kansliet.${key}@exempel.invalid`,
      protection_name: 'Dataskyddsombudet',
      protection_mail: `dataskydd.${key}@exempel.invalid`,
      approved_by: personId('operator'),
      approved_at: calendar.at('2026-08-03', '08.00'),
      live_at: calendar.at('2026-08-03', '09.00'),
      live_by: personId(`admin-${key}`),
    })),
  )}`;
}

async function writePools(sql: TransactionSql, calendar: Calendar): Promise<void> {
  for (const { unit, tenant, members, from, until } of pools) {
    const key = { tenant_id: tenantId(tenant) };
    const id = demoId(`pool:${tenant}:${unit}`);
    await sql`insert into app.coordinator_pools ${sql({
      ...key,
      id,
      unit_id: unitId(unit),
      opened_by: personId(`admin-${tenant}`),
      opened_at: calendar.at(from, '00.00'),
    })}`;
    await sql`insert into app.coordinator_mandates ${sql(
      members.map(({ person, scope }) => ({
        ...key,
        pool_id: id,
        id: demoId(`mandate:${tenant}:${unit}:${person}`),
        person_id: personId(person),
        scope,
        valid_from: calendar.at(from, '00.00'),
        valid_to: calendar.at(until, '00.00'),
        given_by: personId(`admin-${tenant}`),
        given_at: calendar.at(from, '00.00'),
      })),
    )}`;
  }
}

/** The municipality's administrator reviews the logs of its boards: named by nobody, as the first one is. */
async function writeReviewers(sql: TransactionSql, calendar: Calendar): Promise<void> {
  await sql`insert into app.log_reviewers ${sql(
    authorities.flatMap(({ key, home }) =>
      home === null
        ? []
        : {
            tenant_id: tenantId(home),
            id: demoId(`reviewer:${key}`),
            authority_id: authorityId(key),
            person_id: personId(`admin-${home}`),
            valid_from: calendar.at('2026-08-03', '00.00'),
            valid_to: calendar.at('2027-08-03', '00.00'),
            named_at: calendar.at('2026-08-03', '08.00'),
          },
    ),
  )}`;
}

/** Staff act wherever their unit does; everyone else belongs where they live. */
function mandates({ units: own, tenants: homes }: DemoRole): { tenant: string; unit?: string }[] {
  const ofUnits = (own ?? []).flatMap((unit) =>
    unitOf(unit).tenants.map((tenant) => ({ tenant, unit })),
  );
  return [...ofUnits, ...(homes ?? []).map((tenant) => ({ tenant }))];
}
