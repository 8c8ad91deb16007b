// How the child meets the plan, chosen by those who lead or a guardian; and the goals in the child's words, by
// those who plan.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { proposedPresentation, presentations } from '#domain/child/age.ts';
import { ChildChoices } from '#domain/child/choices.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const choices = await orRefuse(
    call(locals.actor, 'child_choices', { p_plan: params.plan }, ChildChoices.nullable()),
  );
  if (choices === null) error(404, 'not_found');
  const today = todayInSweden(new Date());
  return {
    planId: params.plan,
    choices,
    proposed: proposedPresentation(choices.bornOn, today),
  };
}) satisfies PageServerLoad;

const revision = z.coerce.number().int().min(0);
const ownSignIn = { byAge: null, yes: true, no: false };

export const actions = {
  choose: command(
    'set_child_settings',
    z.object({
      revision,
      presentation: z.enum(['byAge', ...presentations]),
      ownSignIn: z.enum(['byAge', 'yes', 'no']),
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_revision: said.revision,
      p_presentation: said.presentation === 'byAge' ? null : said.presentation,
      p_own_sign_in: ownSignIn[said.ownSignIn],
    }),
  ),
  words: command(
    'write_goal_words',
    z.object({ revision, goal: z.string().max(64), words: z.string().max(300) }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_goal: said.goal,
      p_revision: said.revision,
      p_words: said.words,
    }),
  ),
} satisfies Actions;
