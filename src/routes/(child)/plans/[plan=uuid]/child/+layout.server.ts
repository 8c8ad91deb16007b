// The frame of the child's pages: a first name, and how the plan is shown. Everything else is each page's.
import { frameOf } from '#domain/child/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { childPage } from '$lib/server/child-page.ts';
import type { LayoutServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const today = todayInSweden(new Date());
  return { frame: frameOf(await childPage(locals, params.plan), today), today };
}) satisfies LayoutServerLoad;
