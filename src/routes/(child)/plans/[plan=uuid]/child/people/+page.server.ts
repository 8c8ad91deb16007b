// Everyone who is there for the child, by first name and by what they are to the child.
import { peopleOf } from '#domain/child/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { childPage } from '$lib/server/child-page.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  people: peopleOf(await childPage(locals, params.plan), todayInSweden(new Date())),
})) satisfies PageServerLoad;
