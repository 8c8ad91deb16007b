// A sealed version as a PDF, for who may read the plan.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Version } from '#domain/plan/version.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { inSwedish } from '$lib/server/pdf/in-swedish.ts';
import { versionPdf } from '$lib/server/pdf/version-pdf.ts';
import type { RequestHandler } from './$types';

const positive = z.coerce.number().int().positive();

export const GET: RequestHandler = async ({ locals, params }) => {
  const number = positive.safeParse(params.number);
  if (!number.success) error(404, 'not_found');
  const version = await orRefuse(
    call(
      locals.actor,
      'version_paper',
      { p_plan: params.plan, p_number: number.data },
      Version.nullable(),
    ),
  );
  if (version === null) error(404, 'not_found');
  const bytes = await inSwedish(() => versionPdf(version));
  return new Response(bytes.slice(), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="kring-version-${number.data}.pdf"`,
      'cache-control': 'no-store',
    },
  });
};
