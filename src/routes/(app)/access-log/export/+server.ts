// What was found in the log as a file, CSV or JSON, with what its columns mean. Logged as an export of its own.
import { error } from '@sveltejs/kit';
import { LogFound, logQueryFrom } from '#domain/access-log/search.ts';
import { csvOf } from '#domain/access-log/table.ts';
import { definitions } from '$lib/access-log/words.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { searchArguments } from '$lib/server/log-search.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const query = logQueryFrom(url.searchParams);
  if (query === null) error(400, 'invalid_input');
  const { rows, total, next } = await orRefuse(
    call(locals.actor, 'export_log', searchArguments(query), LogFound),
  );
  const asJson = url.searchParams.get('format') === 'json';
  const meaning = definitions();
  const body = asJson
    ? JSON.stringify({ definitions: meaning, query, total, complete: next === null, rows }, null, 1)
    : csvOf(rows, meaning);
  return new Response(body, {
    headers: {
      'content-type': asJson ? 'application/json; charset=utf-8' : 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="kring-logg.${asJson ? 'json' : 'csv'}"`,
      'cache-control': 'no-store',
    },
  });
};
