// Öva: a made-up child and its plan, for whoever works in a municipality that has a place to practise.
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { PlanId, TenantId } from '#domain/ids.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

const Practice = z.object({ id: TenantId, name: z.string() });

export const load = (async ({ locals }) => ({
  practices: await orRefuse(call(locals.actor, 'my_practices', {}, z.array(Practice))),
})) satisfies PageServerLoad;

export const actions = {
  default: async ({ request, locals }) => {
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
} satisfies Actions;
