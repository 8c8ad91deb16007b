// "Visa som": choose a party, see the plan as that person gets it. Each look is a row in the log.
import { error } from '@sveltejs/kit';
import { PersonId } from '#domain/ids.ts';
import { ViewAs, ViewAsChoices } from '#domain/plan/view-as.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const choices = await orRefuse(
    call(locals.actor, 'view_as_choices', { p_plan: params.plan }, ViewAsChoices.nullable()),
  );
  if (choices === null) error(404, 'not_found');
  const asked = url.searchParams.get('person');
  const today = todayInSweden(new Date());
  if (asked === null || asked === '') return { choices, chosen: null, view: null, today };
  const person = PersonId.safeParse(asked);
  const chosen = choices.people.find(({ personId }) => personId === person.data);
  if (!chosen) error(404, 'not_found');
  const view = await orRefuse(
    call(locals.actor, 'view_as', { p_plan: params.plan, p_person: chosen.personId }, ViewAs),
  );
  return { choices, chosen, view, today };
}) satisfies PageServerLoad;
