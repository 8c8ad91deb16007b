// Mina planer, in one call that row-level security decides and that is logged.
import { z } from 'zod';
import { MyPlan } from '#domain/plan/list.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { groups } from './plan-groups.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => ({
  plans: await orRefuse(call(locals.actor, 'my_plans', {}, z.array(MyPlan))),
  shown: z.enum(groups).catch('ongoing').parse(url.searchParams.get('show')),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;
