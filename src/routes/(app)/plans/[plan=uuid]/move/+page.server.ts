// That a plan goes on in another municipality: proposed by who leads it, answered item by item by the family.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { MoveId, TenantId } from '#domain/ids.ts';
import { goesIn, PlanMove } from '#domain/move/move.ts';
import { Consent } from '#domain/signal/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_move', { p_plan: params.plan }, PlanMove.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

export const actions = {
  propose: command('propose_move', z.object({ to: TenantId }), ({ to }, { params }) => ({
    p_plan: params['plan'],
    p_to: to,
  })),
  withdraw: command('withdraw_move', z.object({ move: MoveId }), ({ move }) => ({ p_move: move })),
  answer: command('answer_move', z.looseObject({ move: MoveId, answer: Consent }), (form) => ({
    p_move: form.move,
    p_yes: form.answer === 'yes',
    p_keys: goesIn(form),
  })),
} satisfies Actions;
