// What app.plan_start gives one person: the facts that the start page is worked out from. Everything in it
// comes from zones that they may read.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { Anchor, AskKind } from '../comments/schema.ts';
import {
  ActionId,
  DissentId,
  MeetingId,
  PartyId,
  PlanId,
  PlanUnitId,
  ThreadId,
  ZoneId,
} from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { ActionKind, ActionStatus } from '../plan/schema.ts';
import { PlanStatus } from '../plan/status.ts';

const moment = z.iso.datetime();
const place = Anchor.catch({ type: 'zone' });

export const DissentKind = z.enum(['GOAL', 'ACTION']);
export type DissentKind = z.infer<typeof DissentKind>;

/** Someone in the family does not agree with a goal or an action. */
export const Dissent = z.object({
  id: DissentId,
  kind: DissentKind,
  itemId: z.string(),
  /** What the item was called when it was written. */
  title: z.string(),
  by: z.string().nullable(),
  body: z.string().max(limits.maxDissentChars),
  at: moment,
  mine: z.boolean(),
});
export type Dissent = z.infer<typeof Dissent>;

/** What app.plan_dissents gives. */
export const Dissents = z.object({ mayDisagree: z.boolean(), notes: z.array(Dissent) });
export type Dissents = z.infer<typeof Dissents>;

const Ask = z.object({
  threadId: ThreadId,
  kind: AskKind,
  by: z.string().nullable(),
  mine: z.boolean(),
  at: moment,
  body: z.string(),
  anchor: place,
  quotation: z.string(),
  /** Help: the unit that is told. */
  to: z.string().nullable(),
  closedAt: moment.nullable(),
  answeredAt: moment.nullable(),
  answeredBy: z.string().nullable(),
  forMe: z.boolean(),
});
export type Ask = z.infer<typeof Ask>;

export const News = z.object({
  actions: z.array(z.object({ id: ActionId, title: z.string(), status: ActionStatus })),
  threads: z.array(
    z.object({
      threadId: ThreadId,
      anchor: place,
      quotation: z.string(),
      by: z.array(z.string()).nullable(),
      count: z.int(),
      /** The thread was begun by the reader. */
      answersMe: z.boolean(),
    }),
  ),
  meetings: z.array(
    z.object({
      id: MeetingId,
      startsAt: moment,
      what: z.enum(['called', 'moved', 'cancelled', 'ended']),
    }),
  ),
  versions: z.array(z.int()),
  statuses: z.array(PlanStatus),
});
export type News = z.infer<typeof News>;

export const StartPage = z.object({
  plan: z.object({
    id: PlanId,
    status: PlanStatus,
    followUpAt: moment.nullable(),
    callerId: PartyId.nullable(),
    bestInterestUnitId: PlanUnitId.nullable(),
    collaborationUnitId: PlanUnitId.nullable(),
  }),
  child: z.object({ name: z.string(), protected: z.boolean() }),
  sharedZoneId: ZoneId,
  me: z.object({ partyId: PartyId.nullable(), role: PartyRole.nullable() }),
  mayComment: z.boolean(),
  /** Which unit is told when someone asks for help; null when nobody leads the plan. */
  helpUnitId: PlanUnitId.nullable(),
  units: z.array(
    z.object({ id: PlanUnitId, label: z.string(), sector: Sector, phone: z.string().nullable() }),
  ),
  parties: z.array(
    z.object({
      id: PartyId,
      name: z.string(),
      title: z.string().nullable(),
      role: PartyRole,
      unitId: PlanUnitId,
      phone: z.string().nullable(),
    }),
  ),
  goals: z.array(z.object({ id: z.string(), title: z.string() })),
  actions: z.array(
    z.object({
      id: ActionId,
      kind: ActionKind,
      title: z.string(),
      unitId: PlanUnitId.nullable(),
      contactId: PartyId.nullable(),
      startOn: Day.nullable(),
      dueOn: Day.nullable(),
      status: ActionStatus,
    }),
  ),
  meetings: z.array(
    z.object({
      id: MeetingId,
      startsAt: moment,
      chairId: PartyId,
      running: z.boolean(),
      /** The reader is called or invited. */
      withMe: z.boolean(),
    }),
  ),
  asked: z.object({
    calls: z.array(z.object({ meetingId: MeetingId, startsAt: moment })),
    agreements: z.int(),
    /** The reader's unit is asked to lead. */
    handovers: z.int(),
    /** The number of a version that waits for the reader's approval. */
    approval: z.int().nullable(),
    /** Units for which the reader, a guardian, is asked for consent. */
    consents: z.array(z.string()),
    /** The plan may move with the child, and the reader is asked. */
    moves: z.int(),
  }),
  asks: z.array(Ask),
  dissents: z.array(Dissent),
  /** When the reader looked before this visit; null for the first. */
  since: moment.nullable(),
  news: News,
});
export type StartPage = z.infer<typeof StartPage>;
