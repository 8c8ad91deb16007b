// A meeting around a plan, as the database gives it (supabase/migrations: meetings): who is called and
// to which question, what they answered, and where a meeting under way stands. What people write in it
// lies in the plan's document.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { ActionId, MeetingId, PartyId, PersonId, PlanId, PlanUnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { PlanStatus } from '../plan/status.ts';

const moment = z.iso.datetime();

export const QuestionFrom = z.enum(['CHILD', 'FAMILY', 'PROFESSIONALS']);
export type QuestionFrom = z.infer<typeof QuestionFrom>;

/** How the child takes part. There is no meeting about a child without an answer to this. */
export const ChildPart = z.enum([
  'IN_PERSON',
  'PART',
  'REMOTE',
  'MATERIAL',
  'REPRESENTATIVE',
  'NOT_ASKED',
]);
export type ChildPart = z.infer<typeof ChildPart>;

/** Called: has to come. Invited: may. */
export const Obligation = z.enum(['CALLED', 'INVITED']);
export type Obligation = z.infer<typeof Obligation>;

export const MeetingAnswer = z.enum(['YES', 'NO']);
export const Attendance = z.enum(['PRESENT', 'REMOTE', 'ABSENT']);
export type Attendance = z.infer<typeof Attendance>;

export const MeetingStep = z.enum([
  'WELCOME',
  'PICTURE',
  'GOALS',
  'ACTIONS',
  'FOLLOW_UP',
  'APPROVAL',
]);
export type MeetingStep = z.infer<typeof MeetingStep>;

export const Participant = z.object({
  partyId: PartyId,
  personId: PersonId,
  name: z.string(),
  title: z.string().nullable(),
  role: PartyRole,
  unit: z.string(),
  unitId: PlanUnitId,
  sector: Sector,
  obligation: Obligation,
  answer: MeetingAnswer.nullable(),
  answerNote: z.string().nullable(),
  answeredAt: moment.nullable(),
  /** What the person may decide there. */
  mandate: z.string().nullable(),
  attendance: Attendance.nullable(),
  spokeAt: moment.nullable(),
  addedAt: moment,
  removedAt: moment.nullable(),
});
export type Participant = z.infer<typeof Participant>;

/** An action that was decided in the meeting; without a title it is not in the plan (any more). */
export const Decision = z.object({
  actionId: ActionId,
  at: moment,
  title: z.string().nullable(),
  unit: z.string().nullable(),
  contact: z.string().nullable(),
  dueOn: Day.nullable(),
});
export type Decision = z.infer<typeof Decision>;

export const Meeting = z.object({
  id: MeetingId,
  planId: PlanId,
  /** The child or a parent: a place only for those who need it. */
  protected: z.boolean(),
  state: z.enum(['CALLED', 'RUNNING', 'ENDED', 'CANCELLED']),
  revision: z.int(),
  callRevision: z.int(),
  question: z.string(),
  questionFrom: QuestionFrom,
  startsAt: moment,
  minutes: z.int(),
  place: z.string().nullable(),
  link: z.string().nullable(),
  chairId: PartyId,
  childPart: ChildPart,
  childPartNote: z.string().nullable(),
  calledAt: moment,
  calledBy: z.string().nullable(),
  movedAt: moment.nullable(),
  step: MeetingStep,
  stepAt: moment.nullable(),
  beganAt: moment.nullable(),
  /** Whose turn it is: a party's id, or child. */
  turn: z.string().nullable(),
  turnUntil: moment.nullable(),
  childSpokeAt: moment.nullable(),
  actionsOpenedAt: moment.nullable(),
  endedAt: moment.nullable(),
  followUpAt: moment.nullable(),
  participants: z.array(Participant),
  decisions: z.array(Decision),
});
export type Meeting = z.infer<typeof Meeting>;

/** What app.plan_meetings gives. */
export const MeetingsPage = z.object({
  plan: z.object({ id: PlanId, status: PlanStatus }),
  child: z.object({ name: z.string(), protected: z.boolean() }),
  mayLead: z.boolean(),
  me: z.object({ partyId: PartyId }).nullable(),
  lastLook: moment.nullable(),
  parties: z.array(
    z.object({
      id: PartyId,
      name: z.string(),
      title: z.string().nullable(),
      role: PartyRole,
      unit: z.string(),
      sector: Sector,
    }),
  ),
  meetings: z.array(Meeting),
});
export type MeetingsPage = z.infer<typeof MeetingsPage>;

/** What app.meeting_live gives. */
export const MeetingLive = z.object({
  meeting: Meeting,
  mayChair: z.boolean(),
  /** The server's clock: what is left of a turn is counted by it. */
  now: moment,
});
export type MeetingLive = z.infer<typeof MeetingLive>;

/** What app.my_call gives: what there is to say of the next meeting to whoever opens the plan. */
export const MyCall = z.object({
  meetingId: MeetingId,
  startsAt: moment,
  say: z.enum(['running', 'answer', 'changed']),
});
export type MyCall = z.infer<typeof MyCall>;

/** The form that calls a meeting or changes the call; times in Swedish time, as the field writes them. */
export const MeetingCall = z.object({
  question: z.string().trim().min(1).max(500),
  questionFrom: QuestionFrom,
  startsAt: z.iso.datetime({ local: true, offset: false }),
  minutes: z.coerce.number().int().min(10).max(240),
  place: z.string().trim().max(400).default(''),
  link: z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(1_000)]).default(''),
  chairId: PartyId,
  childPart: ChildPart,
  childPartNote: z.string().trim().max(1_000).default(''),
});
export type MeetingCall = z.infer<typeof MeetingCall>;
