// How the child's best interests were weighed about one goal or action. Read by who reads the shared part,
// written by who writes there.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { BestInterestPage } from '#domain/plan/best-interest.ts';
import { Day } from '#domain/plan/dates.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(
      locals.actor,
      'best_interest',
      { p_plan: params.plan, p_item: params.item },
      BestInterestPage.nullable(),
    ),
  );
  if (page === null) error(404, 'not_found');
  return { planId: params.plan, page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const words = z.string().max(4_000);

export const actions = {
  write: command(
    'write_best_interest',
    z.object({
      revision: z.coerce.number().int().min(0),
      matter: words,
      heard: z.enum(['yes', 'no']).optional(),
      childWords: words,
      knowledge: words,
      choices: words,
      decision: words,
      toldBack: words,
      decidedOn: z.union([Day, z.literal('')]),
      followUpOn: z.union([Day, z.literal('')]),
    }),
    (said, { params }) => ({
      p_plan: params['plan'],
      p_item: params['item'],
      p_revision: said.revision,
      p_matter: said.matter,
      p_heard: said.heard === undefined ? null : said.heard === 'yes',
      p_child_words: said.childWords,
      p_knowledge: said.knowledge,
      p_choices: said.choices,
      p_decision: said.decision,
      p_told_back: said.toldBack,
      p_decided_on: said.decidedOn || null,
      p_follow_up_on: said.followUpOn || null,
    }),
  ),
} satisfies Actions;
