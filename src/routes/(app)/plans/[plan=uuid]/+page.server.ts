// One plan, as the signed-in person: read in one call that is logged, changed by one call per command. Row-level security decides everything; what is not there and what is not for this
// person is the same 404. The actions are ordinary forms, so comments work without script too.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Anchor } from '#domain/comments/schema.ts';
import { CommentId, DissentId, PartyId, ThreadId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { DissentKind } from '#domain/start/page.ts';
import { PlanPage } from '#domain/plan/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'open_plan', { p_plan: params.plan }, PlanPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

/** Whom it turns to, as ids with commas between, and whether an answer is wanted. */
const ids = z
  .string()
  .regex(/^[0-9a-f,-]{0,400}$/)
  .default('');
const turns = { parties: ids, units: ids, asks: z.literal('1').optional() };
const turnsOf = ({
  parties,
  units,
  asks,
}: {
  parties: string;
  units: string;
  asks?: '1' | undefined;
}) => ({
  p_parties: parties,
  p_units: units,
  p_asks: asks === '1',
});

const body = z.string().trim().min(1).max(limits.maxCommentChars);

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const onThread = z.object({ thread: ThreadId });
const threadOf = ({ thread }: z.infer<typeof onThread>) => ({ p_thread: thread });

export const actions = {
  startThread: command(
    'start_thread',
    z.object({
      zone: ZoneId,
      anchor: json.pipe(Anchor),
      quotation: z.string().max(limits.maxQuotationChars),
      body,
      ...turns,
    }),
    (input) => ({
      p_zone: input.zone,
      p_anchor: input.anchor,
      p_quotation: input.quotation,
      p_body: input.body,
      ...turnsOf(input),
    }),
  ),
  reply: command('reply', onThread.extend({ body, ...turns }), (input) => ({
    p_thread: input.thread,
    p_body: input.body,
    ...turnsOf(input),
  })),
  resolveThread: command('resolve_thread', onThread, threadOf),
  reopenThread: command('reopen_thread', onThread, threadOf),
  markRead: command('mark_read', onThread, threadOf),
  editComment: command('edit_comment', z.object({ comment: CommentId, body }), (input) => ({
    p_comment: input.comment,
    p_body: input.body,
  })),
  withdrawComment: command('withdraw_comment', z.object({ comment: CommentId }), (input) => ({
    p_comment: input.comment,
  })),
  endParticipation: command('end_participation', z.object({ party: PartyId }), (input) => ({
    p_party: input.party,
  })),
  dissent: command(
    'dissent',
    z.object({
      kind: DissentKind,
      item: z.string().regex(/^[\w-]{1,64}$/),
      note: z.string().trim().min(1).max(limits.maxDissentChars),
    }),
    ({ kind, item, note }, { params }) => ({
      p_plan: params['plan'],
      p_kind: kind,
      p_item: item,
      p_body: note,
    }),
  ),
  withdrawDissent: command('withdraw_dissent', z.object({ dissent: DissentId }), (input) => ({
    p_dissent: input.dissent,
  })),
} satisfies Actions;
