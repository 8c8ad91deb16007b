// "Visa som" for machines: a plan and the zones that another party of it may open, as far as the signed-in
// person may open them too. What that person asks for themselves is answered with the same bytes.
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { PersonId, PlanId } from '#domain/ids.ts';
import { Plan } from '$lib/server/api/schemas.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

const Ids = z.object({ planId: PlanId, personId: PersonId });

export const GET: RequestHandler = ({ locals, params }) =>
  jsonAnswer(async () => {
    if (!locals.actor) throw new DomainError('signed_out');
    const ids = Ids.safeParse(params);
    if (!ids.success) throw new DomainError('not_found');
    const { planId, personId } = ids.data;
    const { api } = await call(
      locals.actor,
      'view_as',
      { p_plan: planId, p_person: personId },
      z.object({ api: Plan.nullable() }),
    );
    if (!api) throw new DomainError('not_found');
    return api;
  });
