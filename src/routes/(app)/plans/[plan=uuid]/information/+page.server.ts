// How data in the plan is handled, for everybody who reads some of it. That it was shown stands in the log.
import { error } from '@sveltejs/kit';
import { Information } from '#domain/plan/information.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const information = await orRefuse(
    call(locals.actor, 'plan_information', { p_plan: params.plan }, Information.nullable()),
  );
  if (information === null) error(404, 'not_found');
  return { information };
}) satisfies PageServerLoad;
