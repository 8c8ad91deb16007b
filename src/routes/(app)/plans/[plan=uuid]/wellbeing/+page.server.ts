// How those around a child see it, as the signed-in person may read it, and the two commands: one's own
// view of one area or item, and the beginning of a new gathering. What was typed goes back with a refusal.
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { GatheringId } from '#domain/ids.ts';
import { Day } from '#domain/plan/dates.ts';
import { PlanTemplate } from '#domain/plan/template.ts';
import { OwnView, WellbeingPage } from '#domain/plan/wellbeing.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const asked = GatheringId.safeParse(url.searchParams.get('gathering'));
  const [page, template] = await orRefuse(
    Promise.all([
      call(
        locals.actor,
        'plan_wellbeing',
        { p_plan: params.plan, p_gathering: asked.success ? asked.data : null },
        WellbeingPage.nullable(),
      ),
      call(locals.actor, 'plan_template', { p_plan: params.plan }, PlanTemplate.nullable()),
    ]),
  );
  if (page === null) error(404, 'not_found');
  const { nextFollowUpAt } = page.plan;
  return {
    page,
    template,
    today: todayInSweden(new Date()),
    followUpOn: nextFollowUpAt && todayInSweden(new Date(nextFollowUpAt)),
  };
}) satisfies PageServerLoad;

const emptyIsNull = (value: unknown) => (value === '' ? null : value);

/** Fields of a form are texts: what was not chosen is empty. */
const OwnViewForm = z.preprocess((fields) => {
  const said = { ...(fields as Record<string, unknown>) };
  for (const name of ['grade', 'way', 'seenOn', 'withId']) said[name] = emptyIsNull(said[name]);
  return {
    ...{ grade: null, way: null, seenOn: null, withId: null },
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    revision: Number(said['revision']),
  };
}, OwnView);

const idIn = (key: string, kind: 'unit' | 'guardian'): string | null =>
  key.startsWith(`${kind}:`) ? key.slice(kind.length + 1) : null;

export const actions = {
  write: async ({ request, locals }) => {
    const said = Object.fromEntries(await request.formData());
    const input = OwnViewForm.safeParse(said);
    if (!input.success) return fail(400, { code: 'invalid_input' as const, said });
    const { viewer, ...view } = input.data;
    try {
      const revision = await call(
        locals.actor,
        'write_view',
        {
          p_gathering: view.gathering,
          p_unit: idIn(viewer, 'unit'),
          p_party: idIn(viewer, 'guardian'),
          p_subject: view.subject,
          p_grade: view.grade,
          p_strength: view.strength,
          p_challenge: view.challenge,
          p_way: view.way,
          p_seen_on: view.seenOn,
          p_with: view.withId,
          p_revision: view.revision,
        },
        z.int(),
      );
      return { revision };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code, said });
      throw problem;
    }
  },
  start: command(
    'start_gathering',
    z.object({ newest: z.union([z.literal(''), GatheringId]), day: Day }),
    ({ newest, day }, { params }) => ({
      p_plan: params['plan'],
      p_newest: newest === '' ? null : newest,
      p_day: day,
    }),
  ),
} satisfies Actions;
