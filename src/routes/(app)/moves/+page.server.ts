// Plans of children who move here: for administrators and coordinators of the receiving municipality.
import { fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { MoveId, PersonId, UnitId } from '#domain/ids.ts';
import { WaitingMove } from '#domain/move/move.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { takeMove } from '$lib/server/move/take.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  moves: await orRefuse(call(locals.actor, 'my_moves', {}, z.array(WaitingMove))),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

const Take = z.object({ move: MoveId, unit: UnitId, person: PersonId });

async function take({ request, locals }: RequestEvent) {
  const input = Take.safeParse(Object.fromEntries(await request.formData()));
  if (!input.success) return fail(400, { code: 'invalid_input' as const });
  try {
    return { made: await takeMove(locals.actor, input.data) };
  } catch (problem) {
    if (problem instanceof DomainError) return fail(statusOf(problem.code), { code: problem.code });
    throw problem;
  }
}

export const actions = {
  take,
  decline: command('decline_move', z.object({ move: MoveId }), ({ move }) => ({ p_move: move })),
} satisfies Actions;
