// The file of a sealed version (version-package.ts), with the parts that whoever asks may read.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { sealPackage } from '#domain/plan/version-package.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

const number = z.coerce.number().int().positive();

export const GET: RequestHandler = async ({ locals, params }) => {
  const asked = number.safeParse(params.number);
  if (!asked.success) error(404, 'not_found');
  const body = await orRefuse(
    call(
      locals.actor,
      'version_package',
      { p_plan: params.plan, p_number: asked.data },
      z.unknown(),
    ),
  );
  if (body === null) error(404, 'not_found');
  return new Response(sealPackage(body).slice(), {
    headers: {
      'content-type': 'application/json',
      // No name of a child in a file's name: it ends up in lists of downloads.
      'content-disposition': `attachment; filename="kring-version-${asked.data}.json"`,
      'cache-control': 'no-store',
    },
  });
};
