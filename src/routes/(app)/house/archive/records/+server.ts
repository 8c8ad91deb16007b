// An authority's archive package of records that stand in no plan, of one kind and period, as a file. Taking it out is a
// row of the log. What cannot be put together is said on the page that it was asked for from.
import { error, redirect } from '@sveltejs/kit';
import { recordsBag, recordsBagNameOf, RecordPackage } from '#server/archive/records.ts';
import { DomainError } from '#domain/errors.ts';
import { RecordsQuery } from '#domain/records/archive.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const query = RecordsQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) error(400, 'invalid_input');
  const { tenant, authority, records, from, to } = query.data;
  const taken = call(
    locals.actor,
    'take_record_package',
    { p_tenant: tenant, p_authority: authority, p_records: records, p_from: from, p_to: to },
    RecordPackage,
  ).catch((problem: unknown) => {
    if (problem instanceof DomainError && ['too_large', 'invalid_input'].includes(problem.code))
      redirect(303, `/house/archive?not=${problem.code}`);
    throw problem;
  });
  const content = await orRefuse(taken);
  return new Response(Buffer.from(recordsBag(content)), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${recordsBagNameOf(content)}.zip"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
};
