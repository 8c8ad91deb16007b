// How much there is to follow up for one person: the number beside Att följa upp on every page that says one, and the
// sum of the lists there that are theirs. It is another number than what waits for them (start/waits.ts): a family that
// asks for help is in both.
import type { MyWaiting } from '../start/waits.ts';

export const pleasOf = ({ asks }: MyWaiting): MyWaiting['asks'] =>
  asks.filter(({ kind }) => kind === 'HELP');

interface ToFollowUp {
  /** Gaps in which it is their turn. */
  mine: readonly unknown[];
  waiting: MyWaiting;
  /** Who is soon 18. */
  adults: readonly unknown[];
  /** What about safety is to be decided. */
  safety: readonly unknown[];
}

export const followUpCount = ({ mine, waiting, adults, safety }: ToFollowUp): number =>
  mine.length + pleasOf(waiting).length + adults.length + safety.length;
