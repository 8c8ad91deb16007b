// When barnensbästa-ansvarig is to pass on by age: the unit that leads answers for children of certain
// ages, and the child is of those no more. A proposal: nothing changes until someone asks and someone
// accepts. A unit that answers for no age leads because people chose it, and is never due by age.
import { z } from 'zod';
import { PlanId, PlanUnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { ChildGroup, childGroupOf } from './best-interest.ts';
import { LeadKind } from './leads.ts';

interface AgeUnit {
  id: PlanUnitId;
  label: string;
  answersFor: readonly ChildGroup[];
}

export interface Due<U extends AgeUnit> {
  group: ChildGroup;
  /** Units of the plan that answer for the child now; often the next one is not in the plan yet. */
  to: U[];
}

/** Null when whoever leads still answers for the child, or dates do not say. */
export function dueByAge<U extends AgeUnit>(
  bornOn: Day | null,
  leading: PlanUnitId | null,
  units: readonly U[],
  today: Day,
): Due<U> | null {
  const group = childGroupOf({ unborn: false, bornOn, stage: 'BY_AGE' }, today);
  const answersFor = units.find(({ id }) => id === leading)?.answersFor ?? [];
  if (group === null || answersFor.length === 0 || answersFor.includes(group)) return null;
  return { group, to: units.filter((unit) => unit.answersFor.includes(group)) };
}

/** What app.my_handovers gives one person. */
export const MyHandovers = z.object({
  asked: z.array(
    z.object({
      planId: PlanId,
      child: z.string(),
      kind: LeadKind,
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  leading: z.array(
    z.object({
      planId: PlanId,
      child: z.string(),
      bornOn: Day.nullable(),
      unitId: PlanUnitId,
      units: z.array(
        z.object({ id: PlanUnitId, label: z.string(), answersFor: z.array(ChildGroup) }),
      ),
    }),
  ),
});
export type MyHandovers = z.infer<typeof MyHandovers>;
