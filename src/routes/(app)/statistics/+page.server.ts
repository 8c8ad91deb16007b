// Statistics for administrators and managers. Whoever is neither gets a page that says how one becomes one.
import { readStatistics } from '$lib/server/statistics.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => ({
  seen: await readStatistics(locals.actor, url.searchParams, { exported: false }),
})) satisfies PageServerLoad;
