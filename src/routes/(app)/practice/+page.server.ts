// Öva: a made-up child and its plan, for whoever works in a municipality that has a place to practise; and what is
// done of the exercises that one has begun.
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { PlanId, TenantId } from '#domain/ids.ts';
import { AdministeredTenant } from '#domain/tenancy/desk.ts';
import { Exercise, Practice } from '#domain/tenancy/exercise.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const [practices, exercises, tenants] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_practices', {}, z.array(Practice)),
      call(locals.actor, 'my_exercises', {}, z.array(Exercise)),
      call(locals.actor, 'begin_tenants', {}, z.array(AdministeredTenant)),
    ]),
  );
  /** For an administrator, whose last step in Kom igång this is. */
  const begins = tenants.filter(({ state }) => state !== 'PRACTICE').map(({ id }) => id);
  return { practices, exercises, begins, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

export const actions = {
  begin: async ({ request, locals }) => {
    const input = TenantId.safeParse((await request.formData()).get('practice'));
    if (!input.success) return fail(400, { code: 'invalid_input' as const });
    let plan: PlanId;
    try {
      plan = await call(locals.actor, 'begin_exercise', { p_practice: input.data }, PlanId);
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
    redirect(303, `/plans/${plan}`);
  },
  finish: command('finish_exercise', z.object({ plan: PlanId }), ({ plan }) => ({ p_plan: plan })),
} satisfies Actions;
