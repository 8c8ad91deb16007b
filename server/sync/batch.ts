// Frames of one room that are judged together, the rows that they want stored, and what their senders
// are told when the database has answered.
import type { ZoneId } from '#domain/ids.ts';
import type { UpdateGate, Verdict } from '#domain/sync/update-gate.ts';
import type { Frame, Member } from './member.ts';
import { updatesRefused } from './metrics.ts';
import type { AppendAnswer, AppendRow, Refusal } from './zone-store.ts';

export interface Judged {
  frame: Frame;
  verdict: Verdict;
}

/** The database's answers, by the row's number. */
export type Answers = ReadonlyMap<number, AppendAnswer>;

interface Judging {
  gate: UpdateGate;
  /** Of the zone's log and snapshot so far. */
  zoneBytes: number;
  /** One frame made the gate fail: it is refused, the others are judged. */
  stumbled: (error: unknown) => void;
}

/** `early`: frames that build on what this very batch will store; their turn comes with the next. [SY33] */
export function judgeBatch(
  frames: readonly Frame[],
  { gate, zoneBytes, stumbled }: Judging,
): { judged: Judged[]; early: Frame[] } {
  let bytesSoFar = zoneBytes;
  const refused = new Set<Member>();
  const waiting = new Set<Member>();
  const early: Frame[] = [];
  const judged: Judged[] = [];
  for (const frame of frames) {
    const { member } = frame;
    if (!member.heard || refused.has(member)) continue;
    const verdict = waiting.has(member) ? null : verdictOf(frame, gate, bytesSoFar, stumbled);
    if (verdict === null || (verdict.kind === 'gap' && verdict.early)) {
      waiting.add(member);
      early.push(frame);
      continue;
    }
    judged.push({ frame, verdict });
    if (verdict.kind === 'store') bytesSoFar += verdict.bytes.length;
    else if (verdict.kind === 'denied' || verdict.kind === 'close') refused.add(member);
  }
  return { judged, early };
}

function verdictOf(
  { member, kind, bytes }: Frame,
  gate: UpdateGate,
  zoneBytes: number,
  stumbled: (error: unknown) => void,
): Verdict {
  const { access, writer } = member.rights;
  const person = member.person.personId;
  try {
    return gate.judge({ kind, bytes, access, writer, connection: member, person, zoneBytes });
  } catch (error) {
    stumbled(error);
    return { kind: 'close', reason: 'malformed' };
  }
}

/**
 * A row also names the client ids of the same connection's rows before it: it may build on them, so
 * it must be refused when they are.
 */
export function rowsOf(
  { zone, epoch }: { zone: ZoneId; epoch: number },
  judged: readonly Judged[],
): AppendRow[] {
  const clientsOf = new Map<Member, Set<number>>();
  return judged.flatMap(({ frame: { member }, verdict }, n) => {
    if (verdict.kind !== 'store') return [];
    const clients = clientsOf.get(member) ?? new Set();
    clientsOf.set(member, clients);
    for (const client of verdict.clients) clients.add(client);
    const update = verdict.bytes;
    return [{ n, zone, epoch, session: member.sessionId, update, clients: [...clients] }];
  });
}

/** What was stored, by its number in the log; and whether anything was refused. */
export function storedOf(
  judged: readonly Judged[],
  answers: Answers,
): { stored: Map<number, { member: Member; bytes: Uint8Array }>; refused: boolean } {
  const stored = new Map<number, { member: Member; bytes: Uint8Array }>();
  let refused = false;
  judged.forEach(({ frame: { member }, verdict }, n) => {
    const answer = answers.get(n);
    if (verdict.kind !== 'store' || answer === undefined) return;
    if ('seq' in answer) stored.set(answer.seq, { member, bytes: verdict.bytes });
    else refused = true;
  });
  return { stored, refused };
}

/**
 * Each sender in the order of its frames; frames after a refused one are not spoken of. What added
 * nothing may have added nothing to what the database then refused (two people delete the same word):
 * its sender comes again and tells all it has, instead of being told that it is saved.
 */
export function tellSenders(judged: readonly Judged[], answers: Answers, seq: number): void {
  const anyRefused = answers.values().some((answer) => 'refusal' in answer);
  const touched = new Set<Member>();
  const refused = new Set<Member>();
  judged.forEach(({ frame, verdict }, n) => {
    const { member, number } = frame;
    if (refused.has(member)) return;
    touched.add(member);
    const answer = answers.get(n);
    if (answer !== undefined && 'refusal' in answer) {
      refused.add(member);
      updatesRefused.inc({ reason: answer.refusal });
      member.acknowledge(seq);
      refuseBy[answer.refusal](member, number);
      return;
    }
    switch (verdict.kind) {
      case 'nothingNew':
        return anyRefused ? member.end('unavailable') : member.done(frame);
      case 'store':
        return member.done(frame);
      case 'gap':
        updatesRefused.inc({ reason: 'gap' });
        return member.gap(frame);
      case 'denied':
        updatesRefused.inc({ reason: verdict.code });
        member.acknowledge(seq);
        return member.deny(number, verdict.code);
      case 'close':
        updatesRefused.inc({ reason: verdict.reason });
        return member.end(verdict.reason);
    }
  });
  for (const member of touched) member.acknowledge(seq);
}

const refuseBy: Record<Refusal, (member: Member, frame: number) => void> = {
  signed_out: (member) => member.end('signedOut'),
  not_allowed: (member, frame) => member.doubt(frame),
  client_taken: (member, frame) => member.deny(frame, 'client_taken'),
  epoch_changed: (member) => member.end('epochChanged'),
};
