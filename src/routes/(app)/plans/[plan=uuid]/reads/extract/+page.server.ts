// Who has read between two days, as a page to read or print.
import { readsExtract } from '$lib/server/reads-extract.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => ({
  planId: params.plan,
  extract: await readsExtract(locals.actor, params.plan, url.searchParams),
})) satisfies PageServerLoad;
