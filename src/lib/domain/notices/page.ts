// What app.my_notices gives the signed-in person: one row for each plan and kind.
import { z } from 'zod';
import { PlanId } from '../ids.ts';
import { NoticeKind } from './kinds.ts';

export const Notice = z.object({
  planId: PlanId,
  kind: NoticeKind,
  count: z.int().min(1),
  /** When the newest of them came. */
  at: z.iso.datetime(),
  unread: z.boolean(),
  protected: z.boolean(),
  /** Null for a protected child. */
  child: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;
export const MyNotices = z.array(Notice);

/** The form that says what has been looked at. */
export const MarkForm = z.object({ plan: PlanId, kind: NoticeKind, at: z.iso.datetime() });
