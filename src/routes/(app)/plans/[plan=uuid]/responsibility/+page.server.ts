// Who leads a plan, and handing it over: every command names what the person had on the screen, and the
// database refuses when it is no longer so.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { HandoverId, PartyId, PlanUnitId } from '#domain/ids.ts';
import { HandoverCause, LeadKind, ResponsibilityPage } from '#domain/responsibility/leads.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(
      locals.actor,
      'plan_responsibility',
      { p_plan: params.plan },
      ResponsibilityPage.nullable(),
    ),
  );
  if (page === null) error(404, 'not_found');
  return { page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const words = z.string().max(2_000).default('');
const orNone = <S extends z.ZodType>(id: S) => z.union([z.literal(''), id]);
const given = <T>(value: T | ''): T | null => (value === '' ? null : value);

export const actions = {
  offer: command(
    'offer_handover',
    z.object({
      kind: LeadKind,
      from: orNone(PlanUnitId),
      unit: PlanUnitId,
      party: orNone(PartyId).default(''),
      cause: HandoverCause,
      note: words,
    }),
    ({ kind, from, unit, party, cause, note }, { params }) => ({
      p_plan: params['plan'],
      p_kind: kind,
      p_from: given(from),
      p_unit: unit,
      p_party: given(party),
      p_cause: cause,
      p_note: note,
    }),
  ),
  answer: command(
    'answer_handover',
    z.object({ handover: HandoverId, answer: z.enum(['ACCEPTED', 'DECLINED']), note: words }),
    ({ handover, answer, note }) => ({ p_handover: handover, p_answer: answer, p_note: note }),
  ),
  withdraw: command('withdraw_handover', z.object({ handover: HandoverId }), ({ handover }) => ({
    p_handover: handover,
  })),
} satisfies Actions;
