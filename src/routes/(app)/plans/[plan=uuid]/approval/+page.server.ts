// Approving a plan: what would be laid before its parties, or what has been, with their answers. Every
// command names the hash of what the person had on the screen; the database refuses another.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { PartyId, VersionId } from '#domain/ids.ts';
import { PlanStatus, StatusChange } from '#domain/plan/status.ts';
import { ApprovalPage } from '#domain/plan/version.ts';
import { swedishMoment, todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

const FollowUp = z.object({ followUpAt: z.iso.datetime() });

export const load = (async ({ locals, params }) => {
  const plan = { p_plan: params.plan };
  const [page, changes, agreed] = await orRefuse(
    Promise.all([
      call(locals.actor, 'plan_approval', plan, ApprovalPage.nullable()),
      call(locals.actor, 'plan_status_changes', plan, z.array(StatusChange)),
      call(locals.actor, 'agreed_follow_up', plan, FollowUp.nullable()),
    ]),
  );
  if (page === null) error(404, 'not_found');
  // What the latest meeting said goes before what stood in the version before it.
  const frame = { ...page.frame, ...agreed };
  return { page: { ...page, frame }, changes, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const seen = z.string().regex(/^[0-9a-f]{64}$/);
const words = z.string().max(4_000);
const onVersion = z.object({ version: VersionId, seen });
const versionOf = (input: z.infer<typeof onVersion>) => ({
  p_version: input.version,
  p_seen: input.seen,
});

const proposal = z.object({
  seen,
  principal: words,
  othersMeasures: words,
  childView: words,
  summary: words,
  place: words,
  /** As the browser's own field writes it, in Swedish time; empty when it was left so. */
  followUpAt: z.union([z.literal(''), z.iso.datetime({ local: true, offset: false })]),
  callerId: z.union([z.literal(''), PartyId]),
});

export const actions = {
  propose: command('propose_version', proposal, (said, { params }) => ({
    p_plan: params['plan'],
    p_seen: said.seen,
    p_principal: said.principal,
    p_others_measures: said.othersMeasures,
    p_child_view: said.childView,
    p_summary: said.summary,
    p_follow_up_at: said.followUpAt === '' ? null : swedishMoment(said.followUpAt),
    p_caller: said.callerId === '' ? null : said.callerId,
    p_place: said.place,
  })),
  answer: command(
    'answer_version',
    onVersion.extend({
      answer: z.enum(['APPROVED', 'DISAGREES']),
      note: z.string().max(2_000).default(''),
    }),
    (input) => ({ ...versionOf(input), p_answer: input.answer, p_note: input.note }),
  ),
  seal: command('seal_version', onVersion, versionOf),
  status: command(
    'change_plan_status',
    z.object({ from: PlanStatus, to: PlanStatus, reason: z.string().max(2_000) }),
    ({ from, to, reason }, { params }) => ({
      p_plan: params['plan'],
      p_from: from,
      p_to: to,
      p_reason: reason,
    }),
  ),
  withdraw: command('withdraw_version', onVersion, versionOf),
} satisfies Actions;
