// One sealed version, as it was agreed. Answers may still come: from those who were not there.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { VersionPage } from '#domain/plan/version.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

const positive = z.coerce.number().int().positive();

export const load = (async ({ locals, params }) => {
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
  return { planId: params.plan, ...page };
}) satisfies PageServerLoad;
