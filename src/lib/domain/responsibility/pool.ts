// The list that several coordinators share (app.my_pools, app.pool_cases): one's mandate in it, and every
// child with what happens next, what is late, and who of the pool looked last.
import { z } from 'zod';
import { PlanId, PoolId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { StepKind } from '../plan/list.ts';
import { PlanStatus } from '../plan/status.ts';

const moment = z.iso.datetime();
const count = z.int().nonnegative();

export const MyPool = z.object({
  id: PoolId,
  unit: z.string().nullable(),
  /** Within the mandate now; else the list is closed to the person. */
  open: z.boolean(),
  scope: z.string(),
  from: moment,
  until: moment,
  colleagues: z.array(z.string()),
});
export type MyPool = z.infer<typeof MyPool>;

export const PoolCase = z.object({
  planId: PlanId,
  child: z.string(),
  bornOn: Day.nullable(),
  status: PlanStatus,
  next: z
    .object({
      kind: StepKind,
      what: z.string().nullable(),
      at: moment,
      with: z.string().nullable(),
    })
    .nullable(),
  open: count,
  overdue: count,
  looked: z.object({ name: z.string(), mine: z.boolean(), at: moment }).nullable(),
});
export type PoolCase = z.infer<typeof PoolCase>;
