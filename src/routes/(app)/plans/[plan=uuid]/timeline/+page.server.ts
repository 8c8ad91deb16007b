// The timeline of a plan, as the signed-in person: days from the database in one logged call, and the
// two commands with which those who lead note and correct them. How it is shown stands in the address,
// so that a link leads to the same picture.
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { MilestoneId } from '#domain/ids.ts';
import { Day } from '#domain/plan/dates.ts';
import { MilestoneKind } from '#domain/plan/milestones.ts';
import { TimelinePage } from '#domain/plan/timeline.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import type { Actor } from '$lib/server/auth/actor.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_timeline', { p_plan: params.plan }, TimelinePage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return {
    page,
    today: todayInSweden(new Date()),
    followUpOn: page.plan.nextFollowUpAt && todayInSweden(new Date(page.plan.nextFollowUpAt)),
    /** Null: as fits the screen. */
    view: z.enum(['chart', 'table']).nullable().catch(null).parse(url.searchParams.get('view')),
  };
}) satisfies PageServerLoad;

async function command(
  actor: Actor | undefined,
  name: string,
  args: Record<string, unknown>,
): Promise<{ saved: true } | ReturnType<typeof fail<{ code: string }>>> {
  try {
    await call(actor, name, args, z.unknown());
    return { saved: true };
  } catch (problem) {
    if (problem instanceof DomainError) return fail(statusOf(problem.code), { code: problem.code });
    throw problem;
  }
}

const Note = z.object({ kind: MilestoneKind, day: Day });
/** Without a day it is taken back. */
const Correction = z.object({
  milestone: MilestoneId,
  day: Day.optional(),
  remove: z.literal('1').optional(),
});

export const actions = {
  note: async ({ request, locals, params }) => {
    const input = Note.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(400, { code: 'invalid_input' });
    const { kind, day } = input.data;
    return command(locals.actor, 'note_milestone', {
      p_plan: params.plan,
      p_kind: kind,
      p_day: day,
    });
  },
  correct: async ({ request, locals }) => {
    const input = Correction.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(400, { code: 'invalid_input' });
    const { milestone, day, remove } = input.data;
    if (day === undefined && remove === undefined) return fail(400, { code: 'invalid_input' });
    return command(locals.actor, 'correct_milestone', {
      p_milestone: milestone,
      p_day: remove === undefined ? day : null,
    });
  },
} satisfies Actions;
