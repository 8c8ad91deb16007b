// What happens next, and who is there.
import { startOf } from '#domain/child/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { childPage } from '$lib/server/child-page.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const row = await childPage(locals, params.plan);
  return startOf(row, todayInSweden(new Date()), (at) => todayInSweden(new Date(at)));
}) satisfies PageServerLoad;
