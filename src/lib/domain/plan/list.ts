// What app.my_plans gives: one row for each of the person's plans, what happens next first.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { PlanId, TenantId } from '../ids.ts';
import { Day } from './dates.ts';
import { PlanStatus } from './status.ts';

// PostgREST writes "2026-11-25T23:00:00+00:00"; the embedded API as PostgreSQL itself does,
// "2026-11-25 23:00:00+00".
const moment = z
  .string()
  .transform((text) => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  .pipe(z.iso.datetime({ offset: true }));
const count = z.int().nonnegative();

/**
 * What a plan's next step is. A meeting on the day of the follow-up is the `followUpMeeting`; a `followUp` has no
 * meeting yet, and an `action` has a day and no time.
 */
export const StepKind = z.enum(['followUp', 'followUpMeeting', 'meeting', 'meetingNow', 'action']);
export type StepKind = z.infer<typeof StepKind>;

const Row = z.object({
  plan_id: PlanId,
  child_name: z.string(),
  child_born_on: Day.nullable(),
  protected: z.boolean(),
  status: PlanStatus,
  next_kind: StepKind.nullable(),
  next_what: z.string().nullable(),
  next_at: moment.nullable(),
  next_with: z.string().nullable(),
  open_actions: count,
  waiting_actions: count,
  overdue_actions: count,
  unread_comments: count,
  changed_at: moment.nullable(),
  changed_by: z.string().nullable(),
  sectors: z.array(Sector),
  my_role: PartyRole.nullable(),
  tenant_id: TenantId.nullable(),
  tenant_name: z.string().nullable(),
});

export const MyPlan = Row.transform((row) => ({
  id: row.plan_id,
  child: { name: row.child_name, bornOn: row.child_born_on, protected: row.protected },
  status: row.status,
  /** Only an action has words of its own (else `what` is null): the page says the rest in the reader's language. */
  next:
    row.next_kind === null || row.next_at === null
      ? null
      : { kind: row.next_kind, what: row.next_what, at: row.next_at, with: row.next_with },
  actions: {
    open: row.open_actions,
    waiting: row.waiting_actions,
    overdue: row.overdue_actions,
  },
  unread: row.unread_comments,
  changed: row.changed_at === null ? null : { at: row.changed_at, by: row.changed_by },
  sectors: row.sectors,
  myRole: row.my_role,
  /** The municipality whose plan it is; not said where all are of one, nor of a child with protected data. */
  tenant:
    row.tenant_id === null || row.tenant_name === null
      ? null
      : { id: row.tenant_id, name: row.tenant_name },
}));
export type MyPlan = z.infer<typeof MyPlan>;

export type Place = NonNullable<MyPlan['tenant']>;

/** The municipalities that the plans are of, by name; none where all are of one. */
export function placesOf(plans: readonly MyPlan[]): Place[] {
  const said = plans.flatMap(({ tenant }) => tenant ?? []);
  const places = [...new Map(said.map((tenant) => [tenant.id, tenant])).values()];
  return places.sort((one, other) => one.name.localeCompare(other.name, 'sv'));
}
