// Who leads a plan and handing it over, its coordinators' agreement, and who decides: every command names what the person had on the screen, and the
// database refuses when it is no longer so.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { AgreementId, HandoverId, PartyId, PlanUnitId } from '#domain/ids.ts';
import { CoordinationPage } from '#domain/responsibility/coordination.ts';
import { HandoverCause, LeadKind, ResponsibilityPage } from '#domain/responsibility/leads.ts';
import { Day } from '#domain/plan/dates.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const plan = { p_plan: params.plan };
  const [page, coordination] = await orRefuse(
    Promise.all([
      call(locals.actor, 'plan_responsibility', plan, ResponsibilityPage.nullable()),
      call(locals.actor, 'plan_coordination', plan, CoordinationPage.nullable()),
    ]),
  );
  if (page === null || coordination === null) error(404, 'not_found');
  return { page, coordination, today: todayInSweden(new Date()) };
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
  write: command(
    'write_agreement',
    z.object({
      unit: PlanUnitId,
      content: z.string().max(4_000),
      limits: z.string().max(4_000),
      endsOn: Day,
    }),
    ({ unit, content, limits, endsOn }, { params }) => ({
      p_plan: params['plan'],
      p_unit: unit,
      p_content: content,
      p_limits: limits,
      p_ends_on: endsOn,
    }),
  ),
  agree: command(
    'answer_agreement',
    z.object({ agreement: AgreementId, answer: z.enum(['YES', 'NO']), note: words }),
    ({ agreement, answer, note }) => ({ p_agreement: agreement, p_answer: answer, p_note: note }),
  ),
  takeBack: command(
    'withdraw_agreement',
    z.object({ agreement: AgreementId }),
    ({ agreement }) => ({ p_agreement: agreement }),
  ),
  decides: command(
    'set_decides',
    z.object({ party: PartyId, decides: z.enum(['true', 'false']) }),
    ({ party, decides }) => ({ p_party: party, p_decides: decides === 'true' }),
  ),
} satisfies Actions;
