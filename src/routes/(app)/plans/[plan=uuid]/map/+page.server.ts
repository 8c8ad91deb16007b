// Who is around the child, as the signed-in person may know it: one call that is logged, and of its
// answer only the network goes on to the browser, none of the plan's texts.
import { error } from '@sveltejs/kit';
import { NetworkPage, networkOf } from '#domain/plan/network.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'plan_network', { p_plan: params.plan }, NetworkPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return {
    planId: page.plan.id,
    network: networkOf(page),
    sector: page.parties.find(({ personId }) => personId === page.me.personId)?.sector ?? null,
    today: todayInSweden(new Date()),
  };
}) satisfies PageServerLoad;
