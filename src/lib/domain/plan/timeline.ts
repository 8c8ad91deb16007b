// The timeline of a plan as plain data: events by day, and the actions in three groups with their
// waiting and their time. The picture and the table are both drawn from this and from nothing else, so
// that they hold the same facts.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { ActionId, PartyId, PersonId, PlanId, PlanUnitId } from '../ids.ts';
import { Day } from './dates.ts';
import { leadTimes, spanOf, waitOf } from './lead-times.ts';
import type { LeadTimes, Span } from './lead-times.ts';
import { Milestone } from './milestones.ts';
import type { MilestoneKind } from './milestones.ts';
import { ActionKind, ActionStatus, actionKinds } from './schema.ts';

/** What app.plan_timeline gives one person. */
export const TimelinePage = z.object({
  plan: z.object({
    id: PlanId,
    nextFollowUpAt: z.iso.datetime().nullable(),
    /** Does the reader lead the plan, and so note what happened? */
    mayNote: z.boolean(),
  }),
  child: z.string(),
  me: PersonId,
  milestones: z.array(Milestone),
  units: z.array(z.object({ id: PlanUnitId, label: z.string(), sector: Sector })),
  parties: z.array(
    z.object({
      id: PartyId,
      personId: PersonId,
      name: z.string(),
      title: z.string().nullable(),
      role: PartyRole,
      unitId: PlanUnitId,
    }),
  ),
  actions: z.array(
    z.object({
      id: ActionId,
      kind: ActionKind,
      title: z.string(),
      unitId: PlanUnitId.nullable(),
      contactId: PartyId.nullable(),
      startOn: Day.nullable(),
      dueOn: Day.nullable(),
      doneOn: Day.nullable(),
      status: ActionStatus,
    }),
  ),
});
export type TimelinePage = z.infer<typeof TimelinePage>;
type PageAction = TimelinePage['actions'][number];

export interface TimelineEvent {
  key: string;
  /** An action that is one day and neither assessment nor support is an event too. */
  kind: MilestoneKind | 'ACTION';
  title: string | null;
  day: Day;
  state: 'done' | 'ahead' | 'late';
  /** What stands behind it; null for the follow-up that the plan itself names. */
  milestone: Milestone | null;
  actionId: string | null;
}

export type RowState = 'done' | 'going' | 'planned' | 'waiting' | 'late' | 'cancelled';

export interface TimelineRow {
  id: string;
  title: string;
  /** Who to ask: the contact, else the unit alone. */
  who: { name: string; title: string | null; role: PartyRole } | null;
  unit: { label: string; sector: Sector } | null;
  status: ActionStatus;
  state: RowState;
  wait: Span | null;
  /** When it runs; null while it has not begun and nothing says when it will. */
  run: Span | null;
  /** The one day that is known of an action without a run: when it was done, or is to be done. */
  point: Day | null;
  /** It goes on until further notice: no day was agreed. */
  openEnded: boolean;
  dueOn: Day | null;
}

export interface Timeline {
  events: TimelineEvent[];
  groups: { kind: ActionKind; rows: TimelineRow[] }[];
  times: LeadTimes;
}

export function timelineOf(page: TimelinePage, today: Day, followUpOn: Day | null): Timeline {
  const times = leadTimes(page.milestones, page.actions, today);
  const rowOf = rowsOf(page, times.meetingOn, today);
  const groups = actionKinds.map((kind) => ({
    kind,
    rows: page.actions
      .filter((action) => action.kind === kind && !isEvent(action))
      .map(rowOf)
      .sort(byStart),
  }));
  return {
    times,
    events: eventsOf(page, today, followUpOn),
    // Support meanwhile has its group also when there is none: that is something to see.
    groups: groups.filter(
      ({ kind, rows }) =>
        rows.length > 0 || (kind === 'SUPPORT' && (groups[0]?.rows.length ?? 0) > 0),
    ),
  };
}

/** One day, and no start before it. */
const isEvent = ({ kind, startOn, dueOn, doneOn, status }: PageAction): boolean => {
  const day = doneOn ?? dueOn;
  const oneDay = day !== null && (startOn === null || startOn === day);
  return kind === 'OTHER' && status !== 'CANCELLED' && oneDay;
};

const dayOf = ({ doneOn, dueOn }: PageAction): Day => doneOn ?? dueOn ?? '';

function eventsOf(page: TimelinePage, today: Day, followUpOn: Day | null): TimelineEvent[] {
  const noted = page.milestones.map((milestone): TimelineEvent => ({
    key: milestone.id,
    kind: milestone.kind,
    title: null,
    day: milestone.day,
    state: milestone.day > today ? 'ahead' : 'done',
    milestone,
    actionId: null,
  }));
  const single = page.actions.filter(isEvent).map((action): TimelineEvent => ({
    key: action.id,
    kind: 'ACTION',
    title: action.title,
    day: dayOf(action),
    state: action.status === 'DONE' ? 'done' : dayOf(action) < today ? 'late' : 'ahead',
    milestone: null,
    actionId: action.id,
  }));
  const agreed =
    followUpOn === null || noted.some(({ kind, day }) => kind === 'FOLLOW_UP' && day === followUpOn)
      ? []
      : [
          {
            key: 'next-follow-up',
            kind: 'FOLLOW_UP' as const,
            title: null,
            day: followUpOn,
            state: followUpOn < today ? ('late' as const) : ('ahead' as const),
            milestone: null,
            actionId: null,
          },
        ];
  return [...noted, ...single, ...agreed].sort((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : 0,
  );
}

function rowsOf(page: TimelinePage, meetingOn: Day | null, today: Day) {
  const units = new Map(page.units.map((unit) => [unit.id, unit]));
  const parties = new Map(page.parties.map((party) => [party.id, party]));
  return (action: PageAction): TimelineRow => {
    const party = action.contactId === null ? undefined : parties.get(action.contactId);
    const unit = action.unitId === null ? undefined : units.get(action.unitId);
    const run = spanOf(action, today);
    return {
      id: action.id,
      title: action.title,
      who: party ? { name: party.name, title: party.title, role: party.role } : null,
      unit: unit ? { label: unit.label, sector: unit.sector } : null,
      status: action.status,
      state: stateOf(action, run, today),
      // Support is not waited for in a row of its own: it is what there is meanwhile.
      wait: action.kind === 'ASSESSMENT' ? waitOf(action, meetingOn, today) : null,
      run,
      point: run === null && action.status !== 'CANCELLED' ? (action.doneOn ?? action.dueOn) : null,
      openEnded: run !== null && action.dueOn === null && run.until === 'today',
      dueOn: action.dueOn,
    };
  };
}

function stateOf({ status, dueOn }: PageAction, run: Span | null, today: Day): RowState {
  if (status === 'DONE') return 'done';
  if (status === 'CANCELLED') return 'cancelled';
  if (dueOn !== null && dueOn < today) return 'late';
  if (run === null) return 'waiting';
  return run.from > today ? 'planned' : 'going';
}

const byStart = (a: TimelineRow, b: TimelineRow): number => {
  const [from, to] = [a.run?.from ?? '9999', b.run?.from ?? '9999'];
  return from < to ? -1 : from > to ? 1 : 0;
};
