// The signed-in person's plans.
import { z } from 'zod';
import { PlanInList } from '$lib/server/api/schemas.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

const Row = z
  .object({ plan_id: z.string(), child_name: z.string(), status: z.string() })
  .transform(({ plan_id, child_name, status }) => ({ id: plan_id, child: child_name, status }));

export const GET: RequestHandler = ({ locals }) =>
  jsonAnswer(async () =>
    z.array(PlanInList).parse(await call(locals.actor, 'my_plans', {}, z.array(Row))),
  );
