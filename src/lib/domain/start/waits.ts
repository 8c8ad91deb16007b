// What waits for somebody over all of their plans, as app.my_waiting gives it (priv.waits_for finds it), and how many
// things that is: the one number that Mina planer, a plan's start page and the notices say.
import { z } from 'zod';
import { AskKind } from '../comments/schema.ts';
import { PlanId, ThreadId } from '../ids.ts';
import type { NoticeKind } from '../notices/kinds.ts';
import { LeadKind } from '../responsibility/leads.ts';
import type { StartPage } from './page.ts';

const moment = z.iso.datetime();
const ofPlan = { planId: PlanId, child: z.string() };

export const MyWaiting = z.object({
  calls: z.array(z.object({ ...ofPlan, startsAt: moment })),
  /** One for each conversation. */
  asks: z.array(
    z.object({
      ...ofPlan,
      kind: AskKind,
      threadId: ThreadId,
      by: z.string().nullable(),
      about: z.string(),
      body: z.string(),
      at: moment,
    }),
  ),
  /** Units that a guardian says yes or no to, or whose yes is soon over. */
  consents: z.array(z.object({ ...ofPlan, unit: z.string() })),
  approvals: z.array(z.object({ ...ofPlan, number: z.int() })),
  agreements: z.array(z.object({ ...ofPlan, unit: z.string().nullable() })),
  handovers: z.array(z.object({ ...ofPlan, kind: LeadKind, from: z.string().nullable() })),
  moves: z.array(z.object(ofPlan)),
});
export type MyWaiting = z.infer<typeof MyWaiting>;

export const waitsCount = (waiting: MyWaiting): number =>
  Object.values(waiting).reduce((sum, list) => sum + list.length, 0);

/** The same, of the one plan whose start page it is. */
export const waitsOnStart = ({ asked, asks }: Pick<StartPage, 'asked' | 'asks'>): number =>
  asked.calls.length +
  asked.agreements +
  asked.handovers +
  (asked.approval === null ? 0 : 1) +
  asked.consents.length +
  asked.moves +
  new Set(asks.filter(({ forMe }) => forMe).map(({ threadId }) => threadId)).size;

/** The kinds of notices that wait until somebody has done something; the others only tell. */
const waitKinds: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'answer',
  'help',
  'call',
  'consent',
  'approval',
  'agreement',
  'move',
  'signal',
  'inquiry',
]);
export const isWait = ({ kind }: { kind: NoticeKind }): boolean => waitKinds.has(kind);
