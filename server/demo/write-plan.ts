// A story's frame as rows: child, plan, zones, who takes part, what the family has said, what happened. Who may read
// what is not written here: the database works that out from these rows.
import type { TransactionSql } from 'postgres';
import type { Calendar } from './calendar.ts';
import { phoneOf, roleOf } from './cast.ts';
import {
  childId,
  demoId,
  goalId,
  partyId,
  personId,
  planId,
  planUnitId,
  tenantId,
  unitId,
  zoneId,
} from './demo-id.ts';
import { unitOf } from './organisation.ts';
import type { PlanStory, StoryParty, StoryUnit } from './story.ts';

const minuteMs = 60_000;

export async function writePlan(
  sql: TransactionSql,
  story: PlanStory,
  calendar: Calendar,
): Promise<void> {
  const plan = story.key;
  const tenant_id = tenantId(story.tenant);
  const key = { tenant_id, plan_id: planId(plan) };
  const began = calendar.at(story.startedOn, '08.00');
  const party = (slug: string): string => partyId(plan, slug);
  const unit = (name: string): string => planUnitId(plan, name);

  await sql`insert into app.children ${sql({
    tenant_id,
    id: childId(plan),
    name: story.child.name,
    fictional_id: story.child.fictionalId,
    born_on: calendar.day(story.child.bornOn),
    protected_identity: story.child.protected,
    person_id: story.child.person ? personId(story.child.person) : null,
  })}`;
  await sql`insert into app.guardians ${sql(
    story.guardians.map(({ person, kind, label }) => ({
      tenant_id,
      child_id: childId(plan),
      person_id: personId(person),
      kind,
      label,
    })),
  )}`;
  await sql`insert into app.plans ${sql({
    tenant_id,
    id: key.plan_id,
    child_id: childId(plan),
    legal_basis: story.legalBasis,
    version_no: story.versionNo,
    sealed_on: story.sealedOn ? calendar.day(story.sealedOn) : null,
    principal_label: story.principal,
    next_follow_up_at: story.followUp ? calendar.at(story.followUp.on, story.followUp.clock) : null,
    created_at: began,
  })}`;
  await sql`insert into app.zones ${sql(
    story.zones.map((zone) => ({
      ...key,
      id: zoneId(plan, zone.key),
      kind: zone.kind,
      key: zone.key,
      title: zone.title ?? null,
      named_audience: zone.named === true,
      plan_unit_id: zone.draftOf ? unit(zone.draftOf) : null,
      created_at: began,
    })),
  )}`;
  await sql`insert into app.plan_units ${sql(
    story.units.map((one) => ({
      ...key,
      id: unit(one.key),
      unit_id: one.unit ? unitId(one.unit) : null,
      zone_id: zoneId(plan, one.zone ?? 'shared'),
      label: one.label,
      sector: one.sector,
      phone: unitPhone(story, one),
      status: one.status ?? 'ADMITTED',
    })),
  )}`;
  await sql`insert into app.plan_parties ${sql(
    story.parties.map((one, index) => ({
      ...key,
      id: party(one.person),
      plan_unit_id: unit(one.unit),
      person_id: personId(one.person),
      zone_id: zoneId(plan, one.zone ?? 'shared'),
      role: one.role,
      title: one.role === 'child' ? null : (one.title ?? roleOf(one.person).title),
      decides: one.decides === true,
      ...reach(story, one),
      // In the order of the story: lists of people are in the order in which they came.
      valid_from: new Date(began.getTime() + index * minuteMs),
    })),
  )}`;
  await sql`update app.plans set ${sql({
    best_interest_lead_id: unit(story.lead.bestInterest),
    collaboration_lead_id: unit(story.lead.collaboration),
    follow_up_caller_id: story.followUp ? party(story.followUp.caller) : null,
  })} where id = ${key.plan_id}`;
  await sql`insert into app.consents ${sql(
    story.consents.map(({ by, unit: about, zoneKind, answer, on, note }) => ({
      ...key,
      id: demoId(`consent:${plan}:${by}:${about}:${zoneKind ?? ''}`),
      giver_party_id: party(by),
      plan_unit_id: unit(about),
      zone_kind: zoneKind ?? null,
      answer,
      form: 'oral',
      note: note ?? null,
      given_at: calendar.at(on, '12.00'),
    })),
  )}`;
  await sql`insert into app.plan_milestones ${sql(
    story.milestones.map(({ kind, by, on, clock }) => ({
      ...key,
      zone_id: zoneId(plan, 'shared'),
      id: demoId(`milestone:${plan}:${kind}:${on}`),
      kind,
      day: calendar.day(on),
      noted_by: personId(by),
      noted_at: calendar.at(on, clock),
    })),
  )}`;
  await sql`insert into app.zone_shares ${sql(
    story.shares.map((share) => ({
      ...key,
      id: demoId(`share:${plan}:${share.zone}:${share.unit ?? ''}:${share.person ?? ''}`),
      zone_id: zoneId(plan, share.zone),
      plan_unit_id: share.unit ? unit(share.unit) : null,
      party_id: share.person ? party(share.person) : null,
      access: share.access,
      basis: share.basis,
      granted_by: personId(share.by),
      granted_at: began,
    })),
  )}`;
  await writeAgreements(sql, story, calendar);
  await writeChildPage(sql, story, calendar);
}

async function writeChildPage(
  sql: TransactionSql,
  { key: plan, tenant, childPage, startedOn }: PlanStory,
  calendar: Calendar,
): Promise<void> {
  if (!childPage) return;
  const key = {
    tenant_id: tenantId(tenant),
    plan_id: planId(plan),
    zone_id: zoneId(plan, 'shared'),
    revision: 1,
  };
  if (childPage.ownSignIn !== undefined)
    await sql`insert into app.child_settings ${sql({
      ...key,
      own_sign_in: childPage.ownSignIn,
      set_by: personId(childPage.by),
      set_at: calendar.at(startedOn, '08.00'),
    })}`;
  await sql`insert into app.goal_child_words ${sql(
    Object.entries(childPage.goals).map(([goal, words]) => ({
      ...key,
      goal_id: goalId(plan, goal),
      words,
      written_by: personId(childPage.by),
      written_at: calendar.at(startedOn, '08.00'),
    })),
  )}`;
}

/** What the coordinators and the parents have agreed on. */
async function writeAgreements(
  sql: TransactionSql,
  { key: plan, tenant, agreements = [] }: PlanStory,
  calendar: Calendar,
): Promise<void> {
  const key = { tenant_id: tenantId(tenant), plan_id: planId(plan) };
  for (const { unit, by, on, clock, content, limits, endsOn, saidYes } of agreements) {
    const id = demoId(`agreement:${plan}:${unit}:${on}`);
    const at = calendar.at(on, clock);
    await sql`insert into app.coordinator_agreements ${sql({
      ...key,
      id,
      zone_id: zoneId(plan, 'shared'),
      plan_unit_id: planUnitId(plan, unit),
      content,
      limits,
      ends_on: calendar.day(endsOn),
      state: 'APPROVED',
      written_by: personId(by),
      written_at: at,
      settled_at: at,
    })}`;
    await sql`insert into app.agreement_answers ${sql(
      saidYes.map((slug) => ({
        ...key,
        agreement_id: id,
        party_id: partyId(plan, slug),
        person_id: personId(slug),
        answer: 'YES',
        at,
      })),
    )}`;
  }
}

/** The telephone of a unit names a place: a protected plan has none. */
const unitPhone = (story: PlanStory, unit: StoryUnit): string | null =>
  unit.unit && !unit.withoutPhone && !story.child.protected
    ? phoneOf(unitOf(unit.unit).phone)
    : null;

function reach(story: PlanStory, { person, unit, role }: StoryParty) {
  const { phone } = roleOf(person);
  const hidden = story.units.some((one) => one.key === unit && one.withoutPhone);
  const works = role === 'professional' || role === 'coordinator';
  return {
    phone: phone && !hidden ? phoneOf(phone) : null,
    email: works && !story.child.protected ? `${person}@exempel.invalid` : null,
  };
}
