// The history page of a plan: whose zones' history this person may read. The logs themselves come page
// by page (log/+server.ts), so that a long history does not keep the page waiting.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { PlanHistory } from '#domain/history/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const history = await orRefuse(
    call(locals.actor, 'history_page', { p_plan: params.plan }, PlanHistory.nullable()),
  );
  if (history === null) error(404, 'not_found');
  const before = await orRefuse(
    call(locals.actor, 'came_along', { p_plan: params.plan }, z.boolean()),
  );
  return { history, before, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
