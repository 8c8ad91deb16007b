// A world of facts as rows, written by the owner of the tables with every trigger on: what a person may do is
// worked out by the database as it always is. What has ended goes on at first, and ends when everything else is
// there: whoever it let in must be out again. Everything happens in the caller's transaction.
import type { TransactionSql } from 'postgres';
import { id } from '../world.ts';
import { dateOf, type Clock } from './calendar.ts';
import type { Facts, Moment } from './facts.ts';

/** What a session of the world is known by in the database. */
export const sessionOf = (person: string): string =>
  `${id(`session ${person}`)}${id(`more ${person}`)}`.replaceAll('-', '');

type Row = Record<string, unknown>;

export async function load(sql: TransactionSql, facts: Facts, clock: Clock): Promise<void> {
  const when = (moment: Moment | null) => (moment === null ? null : new Date(clock.base + moment));
  const dated = (day: number | null) => (day === null ? null : dateOf(clock, day));
  const isOver = ({ to }: { to: Moment | null }) => to !== null && to <= 0;
  const end = async (table: string, those: readonly { id: string; to: Moment | null }[]) => {
    for (const one of those.filter(isOver))
      await sql`update ${sql(`app.${table}`)} set ended_at = ${when(one.to)} where id = ${id(one.id)}`;
  };
  const put = async (table: string, rows: Row[]) => {
    if (rows.length > 0) await sql`insert into ${sql(`app.${table}`)} ${sql(rows)}`;
  };
  const tenantOf = new Map(facts.plans.map((one) => [one.id, id(one.tenant)]));
  const planOf = new Map(
    [...facts.zones, ...facts.planUnits, ...facts.parties].map((one) => [one.id, one.plan]),
  );
  const inPlan = (about: string) => {
    const plan = planOf.get(about) ?? about;
    return { tenant_id: tenantOf.get(plan), plan_id: id(plan) };
  };
  const clerk = id(facts.people[0]?.id ?? '');
  const authority = id('authority');

  await put('authorities', [{ id: authority, name: 'Region Mittsjö', kind: 'region' }]);
  await put(
    'tenants',
    facts.tenants.map((one) => ({ id: id(one.id), slug: one.id, name: one.id })),
  );
  await put(
    'units',
    facts.units.map((one) => ({
      ...{ id: id(one.id), authority_id: authority, name: one.id, sector: one.sector },
    })),
  );
  await put(
    'tenant_units',
    facts.unitsOf.map((one) => ({
      ...{ tenant_id: id(one.tenant), unit_id: id(one.unit) },
      guest: one.guestIn !== undefined,
    })),
  );
  await put(
    'people',
    facts.people.map((one) => ({ id: id(one.id), name: one.id, kind: 'staff' })),
  );
  await put(
    'sessions',
    facts.people.map(({ id: person, session }) => {
      const ago = (minutes: number) => new Date(clock.base - minutes * 60_000);
      const later = new Date(clock.base + 3_600_000);
      return {
        id: sessionOf(person),
        person_id: id(person),
        acr: 'loa3',
        expires_at: session === 'idle' || session === 'over' ? ago(5) : later,
        absolute_expires_at: session === 'over' ? ago(4) : later,
        revoked_at: session === 'ended' ? ago(3) : null,
      };
    }),
  );
  // Everyone is signed in somewhere else too: that session is not the one that they come with.
  await put(
    'sessions',
    facts.people.map(({ id: person }) => ({
      ...{ id: sessionOf(`${person} elsewhere`), person_id: id(person), acr: 'loa3' },
    })),
  );
  const mandate = (one: Facts['mandates'][number]) => ({
    ...{ tenant_id: id(one.tenant), person_id: id(one.person), role: one.role },
    ...{ unit_id: one.unit && id(one.unit), valid_from: when(one.from), valid_to: when(one.to) },
  });
  const asGuest = ({ role }: { role: string }) => role === 'guest';
  await put('memberships', facts.mandates.filter((one) => !asGuest(one)).map(mandate));
  await put(
    'age_profiles',
    facts.consentAges.map(({ tenant, years }) => ({
      ...{ tenant_id: id(tenant), own_sign_in_from: 10, own_consent_from: years, set_by: clerk },
      ends_guardian_at: 18,
    })),
  );
  await put(
    'children',
    facts.children.map((one) => ({
      ...{ tenant_id: id(one.tenant), id: id(one.id), name: one.id, born_on: one.born },
      protected_identity: one.isProtected,
    })),
  );
  await put(
    'plans',
    facts.plans.map((one) => ({
      ...{ tenant_id: id(one.tenant), id: id(one.id), child_id: id(one.child) },
    })),
  );
  await put(
    'partnerships',
    facts.unitsOf
      .filter(({ guestIn }) => guestIn !== undefined)
      .map((one) => ({
        ...{ tenant_id: id(one.tenant), unit_id: id(one.unit), plan_id: id(one.guestIn ?? '') },
        ...{ organisation_number: '556000-0001', organisation_name: 'Solvik', unit_name: one.unit },
        ...{ sector: facts.units.find((unit) => unit.id === one.unit)?.sector, state: 'AGREED' },
        ...{ asked_by: clerk, answered_by: clerk, answered_at: when(-60_000) },
        ends_on: dateOf(clock, 400),
      })),
  );
  await put('memberships', facts.mandates.filter(asGuest).map(mandate));
  const zone = (one: Facts['zones'][number]) => ({
    ...{ ...inPlan(one.id), id: id(one.id), kind: one.kind, key: one.id },
    ...{ named_audience: one.named, plan_unit_id: one.draftOf && id(one.draftOf) },
    locked_at: one.locked === true ? when(-60_000) : null,
  });
  await put('zones', facts.zones.filter(({ draftOf }) => draftOf === null).map(zone));
  await put(
    'plan_units',
    facts.planUnits.map((one) => ({
      ...{ ...inPlan(one.id), id: id(one.id), unit_id: one.unit && id(one.unit), label: one.id },
      ...{ zone_id: id(one.listed), sector: one.sector, status: one.status },
    })),
  );
  await put('zones', facts.zones.filter(({ draftOf }) => draftOf !== null).map(zone));
  const party = (one: Facts['parties'][number]) => ({
    ...{ ...inPlan(one.id), id: id(one.id), plan_unit_id: id(one.planUnit), role: one.role },
    ...{ person_id: id(one.person), zone_id: id(one.listed) },
    ...{ valid_from: when(one.from), ended_at: isOver(one) ? null : when(one.to) },
  });
  const standIns = facts.parties.filter((one) => one.standsInFor !== undefined);
  await put('plan_parties', facts.parties.filter((one) => !standIns.includes(one)).map(party));
  await put(
    'absences',
    standIns.map((one) => {
      const away = facts.parties.find((other) => other.id === one.standsInFor);
      const unit = facts.planUnits.find((other) => other.id === one.planUnit)?.unit ?? '';
      return {
        ...{ tenant_id: inPlan(one.id).tenant_id, id: id(`absence ${one.id}`), unit_id: id(unit) },
        ...{ person_id: id(away?.person ?? ''), stand_in_id: id(one.person), noted_by: clerk },
        ...{ from_on: dateOf(clock, -3), until_on: dateOf(clock, 200) },
      };
    }),
  );
  await put(
    'plan_parties',
    standIns.map((one) => ({
      ...{ ...party(one), ended_at: when(one.to), stands_in_for: id(one.standsInFor ?? '') },
      absence_id: id(`absence ${one.id}`),
    })),
  );
  await put(
    'zone_shares',
    facts.shares.map((one) => ({
      ...{ ...inPlan(one.zone), id: id(one.id), zone_id: id(one.zone), access: one.access },
      ...{ party_id: one.party && id(one.party), plan_unit_id: one.planUnit && id(one.planUnit) },
      ...{ basis: one.basis, ended_at: isOver(one) ? null : when(one.to) },
    })),
  );
  await put(
    'consents',
    facts.answers.map((one) => ({
      ...{ ...inPlan(one.giver), giver_party_id: id(one.giver), plan_unit_id: id(one.planUnit) },
      ...{ zone_kind: one.kind, answer: one.said, form: 'oral', valid_until: when(one.to) },
      withdrawn_at: one.takenBack ? when(-60_000) : null,
    })),
  );
  await put(
    'admission_grounds',
    facts.decisions.map((one) => ({
      ...{ ...inPlan(one.planUnit), plan_unit_id: id(one.planUnit), zone_kind: one.kind },
      ...{ ground: one.board ? 'FB_6_13A' : 'OSL_10_27', decided_by: 'Nämnden', noted_by: clerk },
      ...{ measure: one.board ? 'OPEN_SUPPORT' : null, reference: one.board ? 'Dnr 1' : null },
      ...{ assessment: one.board ? null : 'Inget men', decided_on: dateOf(clock, -350) },
      ...{ ends_on: dateOf(clock, one.lastDay), ended_at: one.ended ? when(-60_000) : null },
      ended_by: one.ended ? clerk : null,
    })),
  );
  await put(
    'custody_notes',
    facts.custody.map((one, n) => ({
      ...{ ...inPlan(one.party), revision: n + 1, party_id: id(one.party), state: one.state },
      ...{
        from_on: dateOf(clock, one.from),
        until_on: dated(one.lastDay),
        decided_by: 'Tingsrätten',
      },
      ...{ reference: 'T 1', noted_by: clerk },
    })),
  );
  await put(
    'access_blocks',
    facts.blocks.map((one) => {
      const person = facts.parties.find((party) => party.id === one.party)?.person ?? '';
      return {
        ...{ ...inPlan(one.party), id: id(one.id), party_id: id(one.party), person_id: id(person) },
        ...{ blocked_by: clerk, lifted_at: one.lifted ? when(-60_000) : null },
        ...{ lifted_by: one.lifted ? clerk : null, lift_reason: one.lifted ? 'Prövat' : null },
      };
    }),
  );
  await put(
    'maturity_assessments',
    facts.maturity.map((one, n) => ({
      ...{ ...inPlan(one.plan), zone_id: id(`${one.plan} shared`), revision: n + 1 },
      ...{ may_consent: one.may, reason: 'Samtal', assessed_by: clerk },
    })),
  );
  await put(
    'coordinator_pools',
    facts.pools.map((one) => ({
      ...{ tenant_id: id(one.tenant), id: id(one.id), unit_id: id(one.unit) },
    })),
  );
  await put(
    'coordinator_mandates',
    facts.offices.map((one) => ({
      ...{ tenant_id: id(facts.pools.find(({ id: pool }) => pool === one.pool)?.tenant ?? '') },
      ...{ pool_id: id(one.pool), person_id: id(one.person), scope: 'Samordnar' },
      ...{ valid_from: when(one.from), valid_to: when(one.to) },
      ended_at: one.ended ? when(-60_000) : null,
    })),
  );
  await put(
    'coordinator_agreements',
    facts.agreements.map((one) => ({
      ...{ ...inPlan(one.planUnit), zone_id: id(`${planOf.get(one.planUnit)} shared`) },
      ...{ plan_unit_id: id(one.planUnit), content: 'Samordnar', limits: 'Beslutar inte' },
      ...{ ends_on: dateOf(clock, one.lastDay), state: one.state, written_by: clerk },
      settled_at: when(-60_000),
    })),
  );
  await end('zone_shares', facts.shares);
  await end('plan_parties', facts.parties);
  // Something to read in every part.
  await sql`insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, created_by)
    select z.tenant_id, z.plan_id, z.id, z.id, '{"type":"zone"}', ${clerk} from app.zones z`;
  await sql`insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
    select z.tenant_id, z.id, z.id, ${clerk}, z.key from app.zones z`;
  await sql`insert into app.plan_goals (tenant_id, plan_id, zone_id, id, title)
    select z.tenant_id, z.plan_id, z.id, 'goal', z.key from app.zones z`;
}
