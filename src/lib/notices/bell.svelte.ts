// How many notices are new, as the bell of every page shows it. Asked for by the page that is there, when it
// is opened and when somebody comes back to it: asking by the clock would keep a session alive that nobody
// uses. Only browsers write it; a server answers for many.
import { z } from 'zod';
import { limits } from '#domain/limits.ts';

export const bell: { count: number } = $state({ count: 0 });

const Answer = z.object({ count: z.int().min(0) });
let askedAt = -Infinity;

/** Asks again unless that was just done; what has just been marked as read is asked about at once. */
export async function askBell(atOnce = false): Promise<void> {
  if (!atOnce && Date.now() - askedAt < limits.noticeCountEveryMs) return;
  askedAt = Date.now();
  try {
    const reply = await fetch('/notices/count', { redirect: 'manual' });
    if (reply.ok) bell.count = Answer.parse(await reply.json()).count;
  } catch {
    // Without a net the last number stands; the page says elsewhere that it has no connection.
  }
}
