// What the timeline says, in words: the same sentences in the picture (for those who hear it) and in the
// cells of the table.
import type { Day } from '#domain/plan/dates.ts';
import type { Assessments, Span } from '#domain/plan/lead-times.ts';
import type { MilestoneKind } from '#domain/plan/milestones.ts';
import type { TimelineEvent, TimelineRow } from '#domain/plan/timeline.ts';
import { longDay, shortDay } from '$lib/plan/dates.ts';
import { actionStatusWord } from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const milestoneWord: Record<MilestoneKind, () => string> = {
  SIGNAL: m.timeline_kind_signal,
  CONSENT: m.timeline_kind_consent,
  INVITED: m.timeline_kind_invited,
  MEETING: m.timeline_kind_meeting,
  SEALED: m.timeline_kind_sealed,
  FOLLOW_UP: m.timeline_kind_follow_up,
};

export const eventName = ({ kind, title }: TimelineEvent): string =>
  kind === 'ACTION' ? (title ?? '') : milestoneWord[kind]();

/** "Möte 22 september". */
export const eventWords = (event: TimelineEvent, today: Day): string =>
  `${eventName(event)} ${longDay(event.day, today, getLocale())}`;

export interface RowFacts {
  what: string;
  who: string;
  wait: string;
  start: string;
  end: string;
  time: string;
  state: string;
}

export function factsOf(row: TimelineRow, today: Day): RowFacts {
  const day = (date: Day): string => longDay(date, today, getLocale());
  return {
    what: row.title,
    who: whoWords(row),
    wait: row.wait ? daysWords(row.wait) : m.timeline_none(),
    start: row.run ? day(row.run.from) : m.timeline_none(),
    end: endWords(row, day),
    time: row.run ? daysWords(row.run) : m.timeline_none(),
    state: actionStatusWord[row.status](),
  };
}

/** The same as one sentence for the picture's row; what is not known is left out. */
export function sentenceOf(row: TimelineRow, today: Day): string {
  const facts = factsOf(row, today);
  const part = (name: string, said: string): string[] =>
    said === m.timeline_none() ? [] : [`${name}: ${said}`];
  return [
    ...part(m.timeline_col_wait(), facts.wait),
    ...part(m.timeline_col_start(), facts.start),
    ...part(m.timeline_col_end(), facts.end),
    ...part(m.timeline_col_time(), facts.time),
    facts.state,
  ].join('. ');
}

/** "Kaj Oxelvik, Barn- och ungdomsmedicin". */
export const whoWords = ({ who, unit }: TimelineRow): string =>
  [who?.name, unit?.label].filter((words) => words !== undefined).join(', ') || m.timeline_nobody();

function endWords(
  { state, run, point, openEnded, dueOn }: TimelineRow,
  day: (date: Day) => string,
) {
  const end = run && run.until !== 'today' ? run.to : (point ?? dueOn);
  if (state === 'done') return end === null ? m.timeline_none() : day(end);
  if (state === 'late' && dueOn !== null) return m.timeline_end_late({ day: day(dueOn) });
  if (openEnded) return m.timeline_end_open();
  if (state === 'cancelled' || end === null || dueOn === null) return m.timeline_none();
  return m.timeline_end_planned({ day: day(dueOn) });
}

/** "22 dagar", "49 dagar hittills", "52 dagar planerat". */
export function daysWords({ days, until }: Span): string {
  if (until === 'today') return m.timeline_days_so_far({ days });
  return until === 'planned' ? m.timeline_days_planned({ days }) : m.timeline_days({ days });
}

/** The few words on a bar. */
export function barWords({ state, run, point, status, dueOn }: TimelineRow, today: Day): string {
  const day = (date: Day): string => shortDay(date, today, getLocale());
  const end = run && run.until !== 'today' ? run.to : point;
  if (state === 'done' && end !== null) return m.timeline_bar_done({ day: day(end) });
  if (state === 'late' && dueOn !== null) return m.timeline_bar_late({ day: day(dueOn) });
  if (state === 'planned' && run) return m.timeline_bar_planned({ day: day(run.from) });
  if (state === 'going' && status === 'IN_PROGRESS')
    return dueOn === null
      ? m.timeline_bar_going()
      : m.timeline_bar_going_until({ day: day(dueOn) });
  if (status === 'PLANNED' && point) return m.timeline_bar_planned_until({ day: day(point) });
  return actionStatusWord[status]();
}

/** "Fem", "13". */
function numberWord(count: number): string {
  const word = m.timeline_numbers().split(' ')[count];
  return word === undefined ? String(count) : word.charAt(0).toUpperCase() + word.slice(1);
}

export function assessmentsTitle({ tracks, atOnce }: Assessments): string {
  if (tracks === 1) return m.timeline_assessments_one();
  const count = numberWord(tracks);
  return atOnce
    ? m.timeline_assessments_at_once({ count })
    : m.timeline_assessments_in_turn({ count });
}

/** "Fem bedömningar, samtidigt"; of those that have not begun nobody says that they run at once. */
export const assessmentsGroup = (assessments: Assessments | null): string =>
  assessments?.atOnce
    ? m.timeline_group_assessments_at_once({ count: numberWord(assessments.tracks) })
    : m.timeline_group_assessments();
