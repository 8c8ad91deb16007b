// The yearly report as a PDF.
import { error } from '@sveltejs/kit';
import { inSwedish } from '$lib/server/pdf/in-swedish.ts';
import { statisticsPdf } from '$lib/server/pdf/statistics-pdf.ts';
import { readStatistics } from '$lib/server/statistics.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const seen = await readStatistics(locals.actor, url.searchParams, { exported: true });
  const { release } = seen?.page ?? {};
  if (!seen || !release || seen.year === null) error(404, 'not_found');
  const { year } = seen;
  const bytes = await inSwedish(() => statisticsPdf(seen, release, year));
  return new Response(bytes.slice(), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="kring-arsrapport-${year}.pdf"`,
      'cache-control': 'no-store',
    },
  });
};
