// The newest release to take along, as a table or as open data. Logged as taken along.
import { error } from '@sveltejs/kit';
import { csvOf, jsonOf } from '#domain/statistics/export.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { readStatistics } from '$lib/server/statistics.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const format = url.searchParams.get('format');
  if (format !== 'csv' && format !== 'json') error(404, 'not_found');
  const seen = await readStatistics(locals.actor, url.searchParams, { exported: true });
  const through = seen?.page.release?.through;
  if (!seen || through === undefined) error(404, 'not_found');
  const body =
    format === 'csv'
      ? csvOf(seen.page, getLocale() === 'sv' ? 'sv' : 'en', m.stat_all_units())
      : JSON.stringify(jsonOf(seen.page), null, 2);
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="kring-statistik-${through}.${format}"`,
      'cache-control': 'no-store',
    },
  });
};
