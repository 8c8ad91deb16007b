// "Det här hamnade fel": who writes in a part asks that words be taken out of it for good, history and all.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { WordRemovalId } from '#domain/ids.ts';
import { PlanRemovals, RemovalForm } from '#domain/records/removal.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_removals', { p_plan: params.plan }, PlanRemovals.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

export const actions = {
  ask: command('ask_removal', RemovalForm, ({ zone, words, gone }, { params }) => ({
    p_plan: params['plan'],
    p_zone: zone,
    p_words: words,
    p_gone: gone === '1',
  })),
  withdraw: command('withdraw_removal', z.object({ removal: WordRemovalId }), ({ removal }) => ({
    p_removal: removal,
  })),
} satisfies Actions;
