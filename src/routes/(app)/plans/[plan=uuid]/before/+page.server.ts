// Before the move: comments and sealed versions that came along with the child, by part that the reader reads.
import { error } from '@sveltejs/kit';
import { MovedRecords } from '#domain/move/record.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const page = await orRefuse(
    call(locals.actor, 'moved_records', { p_plan: params.plan }, MovedRecords.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page };
}) satisfies PageServerLoad;
