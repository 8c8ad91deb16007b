// The yearly report: every indicator of one calendar year with its definition, to read or print.
import { error } from '@sveltejs/kit';
import { readStatistics } from '$lib/server/statistics.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const seen = await readStatistics(locals.actor, url.searchParams, { exported: true });
  const { release } = seen?.page ?? {};
  if (!seen || !release || seen.year === null) error(404, 'not_found');
  return { seen, release, year: seen.year };
}) satisfies PageServerLoad;
