// Who takes part in a plan, with what the guardians have said; letting more in is for those who lead.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { ZoneKind } from '#domain/access/roles.ts';
import {
  GroundId,
  PartnershipId,
  PartyId,
  PersonId,
  PlanUnitId,
  TenantId,
  UnitId,
} from '#domain/ids.ts';
import { ChildConsent, Ground, Measure } from '#domain/plan/consent.ts';
import { Day } from '#domain/plan/dates.ts';
import { Whereabouts } from '#domain/plan/whereabouts.ts';
import { PresenceChoice } from '#domain/plan/guardians.ts';
import { PlanPeople } from '#domain/plan/people.ts';
import { Consent, ConsentForm } from '#domain/signal/card.ts';
import { AskGuestForm } from '#domain/tenancy/partnership.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { misspelled, sealedPartner } from '$lib/server/tenancy/asked-partner.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const plan = { p_plan: params.plan };
  const [people, child, presence, whereabouts] = await orRefuse(
    Promise.all([
      call(locals.actor, 'plan_people', plan, PlanPeople.nullable()),
      call(locals.actor, 'child_consent', plan, ChildConsent.nullable()),
      call(locals.actor, 'presence_choice', plan, PresenceChoice.nullable()),
      call(locals.actor, 'plan_whereabouts', plan, Whereabouts.nullable()),
    ]),
  );
  if (people === null) error(404, 'not_found');
  return { people, child, presence, whereabouts, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const orNone = <S extends z.ZodType>(value: S) => z.union([z.literal(''), value]).default('');
const given = <T>(value: T | ''): T | null => (value === '' ? null : value);
const words = z.string().max(4_000).default('');

const askGuest = command(
  'ask_guest',
  AskGuestForm.extend({ tenant: TenantId, number: z.string(), identity: z.string() }),
  (said, { params }) => ({
    p_plan: params['plan'],
    p_tenant: said.tenant,
    p_organisation_name: said.organisation,
    p_unit_name: said.unit,
    p_sector: said.sector,
    p_person_name: said.person,
    p_title: said.title,
    p_until: said.until,
    ...sealedPartner(said),
  }),
);
const Guest = z.object({ guest: PartnershipId });

export const actions = {
  add: command(
    'add_party',
    z.object({ unit: UnitId, person: PersonId }),
    ({ unit, person }, { params }) => ({
      p_plan: params['plan'],
      p_unit: unit,
      p_person: person,
    }),
  ),
  consent: command(
    'note_consent',
    z.object({
      unit: PlanUnitId,
      giver: PartyId,
      answer: Consent,
      form: ConsentForm,
      on: Day,
      kind: orNone(ZoneKind),
      until: orNone(Day),
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_plan_unit: said.unit,
      p_giver: said.giver,
      p_answer: said.answer,
      p_form: said.form,
      p_on: said.on,
      p_kind: given(said.kind),
      p_until: said.answer === 'yes' ? given(said.until) : null,
    }),
  ),
  ground: command(
    'note_ground',
    z.object({
      unit: PlanUnitId,
      ground: Ground,
      kind: orNone(ZoneKind),
      measure: orNone(Measure),
      by: words,
      reference: words,
      assessment: words,
      on: Day,
      ends: Day,
    }),
    ({ unit, ground, kind, measure, by, reference, assessment, on, ends }, { params }) => ({
      p_plan: params['plan'],
      p_plan_unit: unit,
      p_kind: given(kind),
      p_ground: ground,
      p_measure: given(measure),
      p_reference: reference,
      p_decided_by: by,
      p_decided_on: on,
      p_assessment: assessment,
      p_ends_on: ends,
    }),
  ),
  maturity: command(
    'assess_maturity',
    z.object({ revision: z.coerce.number().int(), asked: Consent, reason: z.string().max(2_000) }),
    ({ revision, asked, reason }, { params }) => ({
      p_plan: params['plan'],
      p_revision: revision,
      p_may: asked === 'yes',
      p_reason: reason,
    }),
  ),
  presence: command(
    'choose_presence',
    z.object({ shows: z.enum(['true', 'false']) }),
    ({ shows }, { params }) => ({ p_plan: params['plan'], p_shows: shows === 'true' }),
  ),
  askGuest: async (event) => (await misspelled(event)) ?? askGuest(event),
  extendGuest: command('extend_guest', Guest.extend({ until: Day }), ({ guest, until }) => ({
    p_partnership: guest,
    p_until: until,
  })),
  endGuest: command('end_partnership', Guest, ({ guest }) => ({ p_partnership: guest })),
  endGround: command('end_ground', z.object({ ground: GroundId }), ({ ground }) => ({
    p_ground: ground,
  })),
} satisfies Actions;
