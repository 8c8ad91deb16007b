// Why no unit is proposed for a child: what the writer can mend alone, and what somebody else must.
import { childGroupOf } from '../responsibility/best-interest.ts';
import type { Day } from '../plan/dates.ts';
import { canBeBirthday } from './card.ts';
import type { SignalCard, SignalDesk } from './card.ts';

export type NoReceiver =
  /** The date of birth is missing, or cannot be one. */
  | { because: 'born' }
  /** Units answer for the child; nobody there has signed in. */
  | { because: 'unread'; units: string[] }
  /** No unit answers for children of that age here. */
  | { because: 'unanswered' };

/** Null when a unit can be proposed. */
export function noReceiver(
  desk: SignalDesk,
  tenantId: string,
  card: Pick<SignalCard, 'unborn' | 'bornOn' | 'stage'>,
  today: Day,
): NoReceiver | null {
  const here = <U extends { tenantId: string }>(units: readonly U[]): U[] =>
    units.filter((unit) => unit.tenantId === tenantId);
  const ready = here(desk.units);
  const unread = here(desk.unread);
  const named = ({ name }: { name: string }): string => name;
  if (!card.unborn && (card.bornOn === null || !canBeBirthday(card.bornOn, today)))
    // Without anybody to send to at all, a date of birth changes nothing.
    return ready.length === 0 && unread.length > 0
      ? { because: 'unread', units: unread.map(named) }
      : { because: 'born' };
  const group = childGroupOf(card, today);
  if (group === null) return { because: 'unanswered' };
  if (ready.some(({ answersFor }) => answersFor.includes(group))) return null;
  const theirs = unread.filter(({ answersFor }) => answersFor.includes(group));
  return theirs.length > 0
    ? { because: 'unread', units: theirs.map(named) }
    : { because: 'unanswered' };
}
