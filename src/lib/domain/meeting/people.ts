// Who comes to a meeting, in which order they speak, who has not been heard yet, and what changed in
// all this after the call: the family knows beforehand whom they will meet.
import type { Meeting, Participant } from './schema.ts';

export const comingTo = ({ participants }: Pick<Meeting, 'participants'>): Participant[] =>
  participants.filter(({ removedAt }) => removedAt === null);

/** Professionals say what they may decide; who does not is without mandate, and everyone sees it. */
export const isWithoutMandate = ({
  role,
  mandate,
}: Pick<Participant, 'role' | 'mandate'>): boolean =>
  (role === 'professional' || role === 'coordinator') && mandate === null;

const childSpeaks: readonly Meeting['childPart'][] = ['IN_PERSON', 'PART', 'REMOTE'];

export interface Speaker {
  /** A party's id, or child. */
  key: string;
  /** Null: the child, who need not be a party. */
  participant: Participant | null;
  hasSpoken: boolean;
  isSpeaking: boolean;
}

/** The child first, then guardians, relatives, everyone else; who is known to be absent is left out. */
export function roundOf(meeting: Meeting): Speaker[] {
  const place = ({ role }: Participant): number =>
    role === 'guardian' ? 0 : role === 'relative' ? 1 : 2;
  const here = comingTo(meeting).filter(
    ({ attendance, role }) =>
      // A child who is a party has the child's place.
      attendance !== 'ABSENT' && role !== 'child',
  );
  const child: Speaker = {
    key: 'child',
    participant: null,
    hasSpoken: meeting.childSpokeAt !== null,
    isSpeaking: meeting.turn === 'child',
  };
  return [
    ...(childSpeaks.includes(meeting.childPart) ? [child] : []),
    ...here
      .toSorted((one, other) => place(one) - place(other))
      .map((participant): Speaker => ({
        key: participant.partyId,
        participant,
        hasSpoken: participant.spokeAt !== null,
        isSpeaking: meeting.turn === participant.partyId,
      })),
  ];
}

/** After whoever has the word: the next who has not spoken, wherever they sit. */
export function nextSpeaker(round: readonly Speaker[]): Speaker | null {
  const at = round.findIndex(({ isSpeaking }) => isSpeaking);
  const after = [...round.slice(at + 1), ...round.slice(0, at + 1)];
  return after.find(({ hasSpoken, isSpeaking }) => !hasSpoken && !isSpeaking) ?? null;
}

/**
 * Shared picture before solutions: the family and each unit that is there are heard before actions are
 * decided. Labels of those who are not; nobody, once someone has gone on all the same.
 */
export function notYetHeard(meeting: Meeting): string[] {
  if (meeting.actionsOpenedAt !== null) return [];
  const heard = new Map<string, boolean>();
  for (const { participant, hasSpoken } of roundOf(meeting))
    if (participant !== null)
      heard.set(participant.unit, (heard.get(participant.unit) ?? false) || hasSpoken);
  return [...heard].filter(([, spoke]) => !spoke).map(([unit]) => unit);
}

export interface Change {
  kind: 'added' | 'removed' | 'declined' | 'moved';
  at: string;
  /** Null: the meeting itself. */
  participant: Participant | null;
}

/** What whoever was called first did not know; newest first. */
export function changesOf(meeting: Meeting): Change[] {
  const changes = meeting.participants.flatMap((participant): Change[] => {
    const { addedAt, removedAt, answer, answeredAt } = participant;
    if (removedAt !== null) return [{ kind: 'removed', at: removedAt, participant }];
    return [
      ...(Date.parse(addedAt) > Date.parse(meeting.calledAt) + sameCallMs
        ? [{ kind: 'added', at: addedAt, participant } as const]
        : []),
      ...(answer === 'NO' && answeredAt !== null
        ? [{ kind: 'declined', at: answeredAt, participant } as const]
        : []),
    ];
  });
  if (meeting.movedAt !== null)
    changes.push({ kind: 'moved', at: meeting.movedAt, participant: null });
  return changes.sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** The call and its participants are written one after another. */
const sameCallMs = 5_000;
