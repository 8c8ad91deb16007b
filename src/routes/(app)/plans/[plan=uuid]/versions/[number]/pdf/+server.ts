// A sealed version as a PDF. In Swedish whatever language the reader has the pages in: it is the paper
// of a Swedish authority, and its words are quoted in others.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { VersionPage } from '#domain/plan/version.ts';
import { serverAsyncLocalStorage } from '$lib/paraglide/runtime.js';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { versionPdf } from '$lib/server/pdf/version-pdf.ts';
import type { RequestHandler } from './$types';

const positive = z.coerce.number().int().positive();

async function inSwedish<T>(work: () => Promise<T>): Promise<T> {
  const store = serverAsyncLocalStorage?.getStore();
  return serverAsyncLocalStorage && store
    ? serverAsyncLocalStorage.run({ ...store, locale: 'sv' }, work)
    : work();
}

export const GET: RequestHandler = async ({ locals, params }) => {
  const number = positive.safeParse(params.number);
  if (!number.success) error(404, 'not_found');
  const page = await orRefuse(
    call(
      locals.actor,
      'plan_version',
      { p_plan: params.plan, p_number: number.data },
      VersionPage.nullable(),
    ),
  );
  if (page === null) error(404, 'not_found');
  const bytes = await inSwedish(() => versionPdf(page.version));
  return new Response(bytes.slice(), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="kring-version-${number.data}.pdf"`,
      'cache-control': 'no-store',
    },
  });
};
