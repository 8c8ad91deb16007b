// What waits for somebody's units outside every plan, and new answers to what they asked, as app.my_desk gives it.
// Numbers and days alone.
import { z } from 'zod';
import { Day } from '../plan/dates.ts';

const count = z.int().min(0);

export const MyDesk = z.object({
  signals: count,
  /** Who asked for a plan without an account. */
  requests: count,
  requestBy: Day.nullable(),
  inquiries: count,
  inquiryBy: Day.nullable(),
  /** Answers from the guide, and from other units, that have not been looked at. */
  guide: count,
  advice: count,
});
export type MyDesk = z.infer<typeof MyDesk>;

/** What is to be received or answered in Signaler. */
export const signalsCount = ({ signals, requests }: MyDesk): number => signals + requests;

/** With waitsCount the one number of what waits. */
export const deskCount = (desk: MyDesk): number => signalsCount(desk) + desk.inquiries;
