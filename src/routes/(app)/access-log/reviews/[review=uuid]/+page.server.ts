// One check of the log: its items, judging them, and signing it.
import { z } from 'zod';
import { OpenReview, Outcome } from '#domain/access-log/reviews.ts';
import { LogReviewItemId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  review: await orRefuse(
    call(locals.actor, 'open_log_review', { p_review: params.review }, OpenReview),
  ),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

const note = z.string().max(2_000);

export const actions = {
  judge: command(
    'judge_log_item',
    z.object({
      item: LogReviewItemId,
      seen: z.coerce.number().int().min(0),
      outcome: Outcome,
      note,
    }),
    (said) => ({
      p_item: said.item,
      p_seen: said.seen,
      p_outcome: said.outcome,
      p_note: said.note,
    }),
  ),
  close: command('close_log_review', z.object({ note }), (said, { params }) => ({
    p_review: params['review'],
    p_note: said.note,
  })),
} satisfies Actions;
