// The goals in the child's words.
import { goalsOf } from '#domain/child/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { childPage } from '$lib/server/child-page.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  goals: goalsOf(await childPage(locals, params.plan), todayInSweden(new Date())),
})) satisfies PageServerLoad;
