// Signals to and from the person's units, and who has asked them for a plan: what may be known of each is
// decided by row-level security.
import { z } from 'zod';
import { PlanRequest, RequestAnswer } from '#domain/ask/ask.ts';
import { RequestId } from '#domain/ids.ts';
import { SignalDesk, SignalRow } from '#domain/signal/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { lookedAt } from '$lib/server/looked-at.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const [signals, desk, requests] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_signals', {}, z.array(SignalRow)),
      call(locals.actor, 'signal_desk', {}, SignalDesk),
      call(locals.actor, 'my_requests', {}, z.array(PlanRequest)),
    ]),
  );
  await orRefuse(lookedAt(locals.actor, 'signal'));
  return { signals, requests, seated: desk.seats.length > 0, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

export const actions = {
  answer: command(
    'answer_request',
    z.object({ request: RequestId, answer: RequestAnswer.optional(), note: z.string().max(1_000) }),
    ({ request, answer, note }) => ({
      p_request: request,
      p_answer: answer ?? null,
      p_words: note,
    }),
  ),
} satisfies Actions;
