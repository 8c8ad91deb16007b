// What families answered, as figures for the units where the reader works; who manages one goes on to its statistics.
import { z } from 'zod';
import { UnitExperience } from '#domain/experience/page.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { placesOf } from '$lib/server/statistics.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  units: await orRefuse(call(locals.actor, 'unit_experience', {}, z.array(UnitExperience))),
  followsUp: (await placesOf(locals.actor)).length > 0,
})) satisfies PageServerLoad;
