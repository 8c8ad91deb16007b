// Where Kring begins: the person's plans; for whoever runs the service, its tenants; for an administrator, what
// is left until the first plan; for somebody of a family who has one single plan, that plan's first page, for the
// child its own. Somebody else is asked to sign in.
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { AdministeredTenant } from '#domain/tenancy/desk.ts';
import { MyPlan } from '#domain/plan/list.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const { actor } = locals;
  if (!actor) redirect(303, '/sign-in');
  if (actor.kind === 'operator') redirect(303, '/operator');
  if (actor.administers && actor.kind === 'administrator') {
    const tenants = await orRefuse(call(actor, 'begin_tenants', {}, z.array(AdministeredTenant)));
    const begins = tenants.find(({ state, firstPlan }) => state !== 'PRACTICE' && !firstPlan);
    if (begins) redirect(303, `/begin/${begins.id}`);
  }
  if (!['guardian', 'child', 'relative'].includes(actor.kind)) redirect(303, '/plans');
  const [only, ...others] = await orRefuse(call(actor, 'my_plans', {}, z.array(MyPlan)));
  if (only === undefined || others.length > 0) redirect(303, '/plans');
  redirect(303, `/plans/${only.id}/${actor.kind === 'child' ? 'child' : 'start'}`);
}) satisfies PageServerLoad;
