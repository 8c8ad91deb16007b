// A meeting's fixed values in words, and its times as people say them.
import type {
  Attendance,
  ChildPart,
  Meeting,
  MeetingStep,
  Participant,
  QuestionFrom,
} from '#domain/meeting/schema.ts';
import type { Change } from '#domain/meeting/people.ts';
import { dateIn } from '$lib/language/formats.ts';
import { clock } from '$lib/plan/dates.ts';
import { possessive } from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const stateWord: Record<Meeting['state'], () => string> = {
  CALLED: m.meeting_state_called,
  RUNNING: m.meeting_state_running,
  ENDED: m.meeting_state_ended,
  CANCELLED: m.meeting_state_cancelled,
};

export const stepWord: Record<MeetingStep, () => string> = {
  WELCOME: m.meeting_step_welcome,
  PICTURE: m.meeting_step_picture,
  GOALS: m.meeting_step_goals,
  ACTIONS: m.meeting_step_actions,
  FOLLOW_UP: m.meeting_step_follow_up,
  APPROVAL: m.meeting_step_approval,
};

export const childPartWord: Record<ChildPart, () => string> = {
  IN_PERSON: m.meeting_part_in_person,
  PART: m.meeting_part_part,
  REMOTE: m.meeting_part_remote,
  MATERIAL: m.meeting_part_material,
  REPRESENTATIVE: m.meeting_part_representative,
  NOT_ASKED: m.meeting_part_not_asked,
};

export const fromWord: Record<QuestionFrom, () => string> = {
  CHILD: m.meeting_from_child,
  FAMILY: m.meeting_from_family,
  PROFESSIONALS: m.meeting_from_professionals,
};

/** Of someone who has said nothing about a mandate: they have not answered yet, or they have none. */
export const mandateWord = ({ answer }: Pick<Participant, 'answer'>): string =>
  answer === null ? m.meeting_mandate_unsaid() : m.meeting_without_mandate();

export const attendanceWord: Record<Attendance, () => string> = {
  PRESENT: m.meeting_here,
  REMOTE: m.meeting_remote,
  ABSENT: m.meeting_absent,
};

export const questionTitle = (from: QuestionFrom, child: string): string =>
  from === 'CHILD'
    ? m.meeting_question_child({ whose: possessive(child) })
    : from === 'FAMILY'
      ? m.meeting_question_family()
      : m.meeting_question_professionals();

/** "torsdag 15 oktober", with the year only when it is another than today's. */
export function weekday(instant: string, today: string): string {
  const date = new Date(instant);
  const zone = { timeZone: 'Europe/Stockholm' } as const;
  const year = new Intl.DateTimeFormat('sv-SE', { ...zone, year: 'numeric' }).format(date);
  return dateIn(
    getLocale(),
    {
      ...zone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      ...(year === today.slice(0, 4) ? {} : { year: 'numeric' }),
    },
    date,
  );
}

export const whenWords = (
  { startsAt, minutes }: Pick<Meeting, 'startsAt' | 'minutes'>,
  today: string,
): string =>
  m.meeting_when({ day: weekday(startsAt, today), clock: clock(startsAt, getLocale()), minutes });

export const answerWord = ({ answer }: Pick<Participant, 'answer'>): string =>
  answer === 'YES'
    ? m.meeting_answer_yes()
    : answer === 'NO'
      ? m.meeting_answer_no()
      : m.meeting_answer_open();

export function changeWords({ kind, participant }: Change): string {
  if (participant === null) return m.meeting_news_moved();
  const { name, unit } = participant;
  return kind === 'added'
    ? m.meeting_news_added({ name, unit })
    : kind === 'removed'
      ? m.meeting_news_removed({ name, unit })
      : m.meeting_news_declined({ name, unit });
}
