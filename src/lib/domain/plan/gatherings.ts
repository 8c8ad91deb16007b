// When those around the child come together: meetings that are called, and the day that the plan is to be followed up.
// A meeting that is called for that day is the follow-up, and then they are one; a follow-up that nobody is called to
// is said to be so, with who is to call. The days of moments in Swedish time are handed in.
import type { Day } from './dates.ts';

interface Meeting<Id> {
  id: Id;
  startsAt: string;
  chairId: string;
  running: boolean;
}

export interface Gathering<Id = string> {
  day: Day;
  at: string;
  /** Null for a follow-up that has no meeting yet. */
  meetingId: Id | null;
  followUp: boolean;
  running: boolean;
  /** Who holds the meeting, or is to call it. */
  partyId: string | null;
}

/** The next one first; what is over is left out. */
export function gatheringsOf<Id>(
  followUpAt: string | null,
  callerId: string | null,
  meetings: readonly Meeting<Id>[],
  today: Day,
  dayOf: (at: string) => Day,
): Gathering<Id>[] {
  const followUpOn = followUpAt === null ? null : dayOf(followUpAt);
  const called = meetings.map(({ id, startsAt, chairId, running }): Gathering<Id> => ({
    day: dayOf(startsAt),
    at: startsAt,
    meetingId: id,
    followUp: dayOf(startsAt) === followUpOn,
    running,
    partyId: chairId,
  }));
  const uncalled: Gathering<Id>[] =
    followUpAt === null || followUpOn === null || called.some(({ followUp }) => followUp)
      ? []
      : [
          {
            day: followUpOn,
            at: followUpAt,
            meetingId: null,
            followUp: true,
            running: false,
            partyId: callerId,
          },
        ];
  return [...called, ...uncalled]
    .filter(({ day, running }) => running || day >= today)
    .sort((a, b) => Number(b.running) - Number(a.running) || (a.at < b.at ? -1 : 1));
}
