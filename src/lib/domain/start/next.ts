// What happens next around the child, and who to turn to: at most three of each, because a parent on the
// bus reads three. Days are calendar days in Swedish time; the moments' days are handed in.
import type { Day } from '../plan/dates.ts';
import { gatheringsOf } from '../plan/gatherings.ts';
import type { StartPage } from './page.ts';

export interface Coming {
  key: string;
  /** `event`: an action that is one day. */
  kind: 'meeting' | 'followUp' | 'event' | 'actionStarts' | 'actionDue';
  day: Day;
  /** Null for what has a day and no time. */
  at: string | null;
  /** An action's own words; null for what the page names itself. */
  title: string | null;
  /** Who sees to it. */
  partyId: string | null;
  unitId: string | null;
  id: string | null;
  running: boolean;
  /** The plan is followed up then; a `followUp` has no meeting yet. */
  followUp: boolean;
}

const most = 3;
const over = new Set(['DONE', 'CANCELLED']);

/** `dayOf` says which Swedish day a moment falls on. */
export function comingOf(page: StartPage, today: Day, dayOf: (at: string) => Day): Coming[] {
  const { followUpAt, callerId } = page.plan;
  const together = gatheringsOf(followUpAt, callerId, page.meetings, today, dayOf).map(
    ({ day, at, meetingId, followUp, running, partyId }): Coming => ({
      key: meetingId === null ? 'follow-up' : `meeting-${meetingId}`,
      kind: meetingId === null ? 'followUp' : 'meeting',
      followUp,
      day,
      at,
      title: null,
      partyId,
      unitId: null,
      id: meetingId,
      running,
    }),
  );
  const actions = page.actions
    .filter(({ status }) => !over.has(status))
    .flatMap((action): Coming[] => {
      const { id, kind, title, contactId, unitId, startOn, dueOn } = action;
      const oneDay = kind === 'OTHER' && (startOn === null || startOn === dueOn);
      const one = {
        title,
        at: null,
        partyId: contactId,
        unitId,
        id,
        running: false,
        followUp: false,
      } as const;
      const starts =
        startOn !== null && startOn >= today && startOn !== dueOn
          ? [{ ...one, key: `starts-${id}`, kind: 'actionStarts' as const, day: startOn }]
          : [];
      const ends =
        dueOn === null
          ? []
          : [
              {
                ...one,
                key: `due-${id}`,
                kind: oneDay ? ('event' as const) : ('actionDue' as const),
                day: dueOn,
              },
            ];
      return [...starts, ...ends];
    });
  return [...together, ...actions]
    .filter(({ day, running }) => day >= today || running)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .slice(0, most);
}

/** What is under way first; on one day what has a time before what has none. */
const order = ({ running, day, at }: Coming): string => `${running ? 0 : 1} ${day} ${at ?? '~'}`;

/** Why somebody stands among the three. */
export type Part = 'holdsTogether' | 'bestInterest' | 'contact';

export interface Nearby {
  partyId: string;
  name: string;
  title: string | null;
  part: Part;
  role: StartPage['parties'][number]['role'];
  sector: StartPage['units'][number]['sector'] | null;
  /** Their own number, else their unit's. */
  phone: string | null;
}

/**
 * Who holds it together first, then those who see to what comes next, then who leads in the child's
 * interest, then other contacts of what goes on.
 */
export function peopleOf(page: StartPage, coming: readonly Coming[]): Nearby[] {
  const parties = new Map<string, StartPage['parties'][number]>(
    page.parties.map((party) => [party.id, party]),
  );
  const ofUnit = (unitId: string | null) =>
    unitId === null ? undefined : page.parties.find((party) => party.unitId === unitId);
  const holder =
    page.parties.find(({ unitId, role }) => unitId === page.helpUnitId && role === 'coordinator') ??
    ofUnit(page.helpUnitId);
  const found = new Map<string, Nearby>();
  const add = (party: StartPage['parties'][number] | undefined, part: Part): void => {
    const works = party?.role === 'professional' || party?.role === 'coordinator';
    if (!party || !works || found.has(party.id) || party.id === page.me.partyId) return;
    const unit = page.units.find(({ id }) => id === party.unitId);
    found.set(party.id, {
      partyId: party.id,
      name: party.name,
      title: party.title,
      part,
      role: party.role,
      sector: unit?.sector ?? null,
      phone: party.phone ?? unit?.phone ?? null,
    });
  };
  const who = (partyId: string | null, unitId: string | null) =>
    (partyId === null ? undefined : parties.get(partyId)) ?? ofUnit(unitId);
  add(holder, 'holdsTogether');
  for (const { partyId, unitId } of coming) add(who(partyId, unitId), 'contact');
  add(ofUnit(page.plan.bestInterestUnitId), 'bestInterest');
  for (const { contactId, status } of page.actions)
    if (!over.has(status)) add(who(contactId, null), 'contact');
  return [...found.values()].slice(0, most);
}
