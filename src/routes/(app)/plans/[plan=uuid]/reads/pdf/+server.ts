// Who has read between two days, as a PDF. No name of a child in the name of the file.
import { inSwedish } from '$lib/server/pdf/in-swedish.ts';
import { readsPdf } from '$lib/server/pdf/reads-pdf.ts';
import { readsExtract } from '$lib/server/reads-extract.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const extract = await readsExtract(locals.actor, params.plan, url.searchParams);
  const bytes = await inSwedish(() => readsPdf(extract));
  return new Response(bytes.slice(), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="kring-vem-har-last.pdf"',
      'cache-control': 'no-store',
    },
  });
};
