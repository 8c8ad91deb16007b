// One plan and the zones that the signed-in person may open. An id that is no UUID, one that does not
// exist and one that is not for this person all get the same 404.
import { DomainError } from '#domain/errors.ts';
import { PlanId } from '#domain/ids.ts';
import { Plan } from '$lib/server/api/schemas.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(async () => {
    if (!locals.actor) throw new DomainError('signed_out');
    const id = PlanId.safeParse(params.planId);
    if (!id.success) throw new DomainError('not_found');
    const plan = await call(locals.actor, 'plan_zones', { p_plan: id.data }, Plan.nullable());
    if (!plan) throw new DomainError('not_found');
    return plan;
  });
