// How long things take around a child: from the signal to the meeting and to the first support, and how
// long the assessments take at the same time against one after another. Counted from milestones and the
// actions' own days; nothing is guessed. What is not over is counted to the day that is planned, or to
// today, and says so.
//
// All numbers are days between two dates: from the 2nd to the 22nd are 20.
import { daysBetween } from './dates.ts';
import type { Day } from './dates.ts';
import type { Milestone, MilestoneKind } from './milestones.ts';
import type { Action } from './schema.ts';

/** What lead times need of an action. */
export type Track = Pick<Action, 'id' | 'kind' | 'startOn' | 'dueOn' | 'doneOn' | 'status'>;

export interface Span {
  from: Day;
  to: Day;
  days: number;
  /** Is `to` when it ended, when it is planned to, or only how far it has come? */
  until: 'done' | 'planned' | 'today';
}

export interface Assessments {
  tracks: number;
  /** From the first start to the last end: what the family waits. */
  parallel: Span;
  /** The tracks' own times together: what it would take one after another. */
  sequentialDays: number;
  /** Do at least two of them overlap? Then it is shorter because they run at once. */
  atOnce: boolean;
}

export interface LeadTimes {
  /** Null without a signal. */
  signalToMeeting: Span | null;
  /** Null without a signal; without any support yet there is no action. */
  signalToSupport: (Span & { actionId: string | null }) | null;
  /** Null while none has begun. */
  assessments: Assessments | null;
  /** How long before the last assessment ends the first support began; null when it did not. */
  supportAheadDays: number | null;
  /** From which day waiting is counted. */
  meetingOn: Day | null;
}

export function leadTimes(
  milestones: readonly Pick<Milestone, 'kind' | 'day'>[],
  actions: readonly Track[],
  today: Day,
): LeadTimes {
  const signal = firstDay(milestones, 'SIGNAL', null);
  const meetingOn = firstDay(milestones, 'MEETING', signal);
  const assessments = assessmentsOf(actions, today);
  const support = firstSupport(actions, signal, today);
  const ahead =
    assessments === null || support === null || support.day > today
      ? 0
      : daysBetween(support.day, assessments.parallel.to);
  return {
    signalToMeeting: signal === null ? null : until(signal, meetingOn, today),
    signalToSupport:
      signal === null
        ? null
        : { ...until(signal, support?.day ?? null, today), actionId: support?.id ?? null },
    assessments,
    supportAheadDays: ahead > 0 ? ahead : null,
    meetingOn,
  };
}

/**
 * An action's own time. Null while it has not begun (planned without a day, or waiting past the day on
 * which it should have begun), and for one that was called off: how far it came, nobody wrote down.
 */
export function spanOf(track: Track, today: Day): Span | null {
  const { startOn, dueOn, doneOn, status } = track;
  if (startOn === null || status === 'CANCELLED' || isWaiting(track, today)) return null;
  const end =
    status === 'DONE'
      ? { to: doneOn ?? dueOn ?? startOn, until: 'done' as const }
      : dueOn !== null && dueOn >= today
        ? { to: dueOn, until: 'planned' as const }
        : { to: today, until: 'today' as const };
  return span(startOn, later(startOn, end.to), end.until);
}

/** From the meeting to the track's start, or to today for one that has not begun. Null: no waiting. */
export function waitOf(track: Track, meetingOn: Day | null, today: Day): Span | null {
  if (meetingOn === null || meetingOn > today || track.status === 'CANCELLED') return null;
  const { startOn } = track;
  const begun = startOn === null || isWaiting(track, today) ? null : startOn;
  // Done without a start: how long it waited, nobody wrote down.
  if (begun === null && track.status === 'DONE') return null;
  const wait = until(meetingOn, begun, today);
  return wait.days > 0 ? wait : null;
}

const notBegun = new Set<Track['status']>(['PLANNED', 'WAITING', 'WAITING_CONSENT']);

const isWaiting = ({ startOn, status }: Track, today: Day): boolean =>
  notBegun.has(status) && (startOn === null || startOn < today);

function assessmentsOf(actions: readonly Track[], today: Day): Assessments | null {
  const spans = actions
    .filter(({ kind }) => kind === 'ASSESSMENT')
    .flatMap((track) => spanOf(track, today) ?? [])
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const [first] = spans;
  if (first === undefined) return null;
  const last = spans.reduce((latest, one) => (one.to > latest.to ? one : latest));
  // As uncertain as the most uncertain track.
  const ends = spans.map((one) => one.until);
  const certainty = (['today', 'planned'] as const).find((end) => ends.includes(end)) ?? 'done';
  return {
    tracks: spans.length,
    parallel: span(first.from, last.to, certainty),
    sequentialDays: spans.reduce((sum, { days }) => sum + days, 0),
    atOnce: spans.some((one, index) => spans.slice(0, index).some(({ to }) => to > one.from)),
  };
}

/** The first support that began at the signal or after it: what was there before was no answer to it. */
function firstSupport(
  actions: readonly Track[],
  signal: Day | null,
  today: Day,
): { id: string; day: Day } | null {
  const [first] = actions
    .filter(({ kind }) => kind === 'SUPPORT')
    .flatMap((track) => {
      const from = spanOf(track, today)?.from;
      return from === undefined || (signal !== null && from < signal)
        ? []
        : [{ id: track.id, day: from }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  return first ?? null;
}

function firstDay(
  milestones: readonly Pick<Milestone, 'kind' | 'day'>[],
  kind: MilestoneKind,
  from: Day | null,
): Day | null {
  const days = milestones.filter((one) => one.kind === kind && (from === null || one.day >= from));
  return days.map(({ day }) => day).sort()[0] ?? null;
}

const span = (from: Day, to: Day, end: Span['until']): Span => ({
  from,
  to,
  days: daysBetween(from, to),
  until: end,
});

/** To a day that may lie ahead, or to today where there is none. */
const until = (from: Day, to: Day | null, today: Day): Span =>
  to === null
    ? span(from, later(from, today), 'today')
    : span(from, to, to > today ? 'planned' : 'done');

const later = (a: Day, b: Day): Day => (a > b ? a : b);
