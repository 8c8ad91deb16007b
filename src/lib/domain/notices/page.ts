// What app.my_notices gives the signed-in person: one row for each plan and kind, and for
// each kind of what is outside of plans.
import { z } from 'zod';
import { PlanId } from '../ids.ts';
import { NoticeKind } from './kinds.ts';

export const Notice = z.object({
  /** Null outside of plans. */
  planId: PlanId.nullable(),
  kind: NoticeKind,
  count: z.int().min(1),
  /** When the newest of them came. */
  at: z.iso.datetime(),
  unread: z.boolean(),
  protected: z.boolean(),
  /** Null for a protected child, and where it is about none. */
  child: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;
export const MyNotices = z.array(Notice);

/** The form that says what has been looked at. */
export const MarkForm = z.object({
  /** Null outside of plans. */
  plan: PlanId.nullable(),
  kind: NoticeKind,
  at: z.iso.datetime(),
});

/** A row as the form sends it and as MarkForm reads it. */
export const rowOf = ({ planId, kind, at }: Pick<Notice, 'planId' | 'kind' | 'at'>): string =>
  `${planId ?? '-'} ${kind} ${at}`;
