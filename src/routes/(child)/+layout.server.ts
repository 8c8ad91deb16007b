// A child's page in an exercise says that it is one.
import { practicePlace } from '$lib/server/practice.ts';
import type { LayoutServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => ({
  practice: await practicePlace(locals.actor, params, url.searchParams),
})) satisfies LayoutServerLoad;
