// How many notices are new, as the bell of every page shows it. Asked for by the page that is there, when it
// is opened, when somebody comes back to it and when an open plan has news: asking by the clock would keep a
// session alive that nobody uses. Only browsers write it; a server answers for many.
import { z } from 'zod';
import { limits } from '#domain/limits.ts';

export const bell: { count: number } = $state({ count: 0 });

const Answer = z.object({ count: z.int().min(0) });
let askedAt = -Infinity;
let later: ReturnType<typeof setTimeout> | undefined;

async function ask(): Promise<void> {
  clearTimeout(later);
  later = undefined;
  askedAt = Date.now();
  try {
    const reply = await fetch('/notices/count', { redirect: 'manual' });
    if (reply.ok) bell.count = Answer.parse(await reply.json()).count;
  } catch {
    // Without a net the last number stands; the page says elsewhere that it has no connection.
  }
}

/** Something may be new: asks, or when that was just done, a little later, once for all that comes meanwhile. */
export function askBell(): void {
  const wait = askedAt + limits.noticeCountEveryMs - Date.now();
  if (wait <= 0) void ask();
  else later ??= setTimeout(() => void ask(), wait);
}

/** What has just been marked as read is asked about at once. */
export const askBellNow = (): void => void ask();
