// One live zone: what its people send is judged, committed, applied, shown and acknowledged, in this
// order and for one batch at a time. While a batch is being committed the next one gathers.
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import { knownStateOf } from '#domain/sync/known-state.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';
import { encodeUpdate } from '#domain/sync/messages.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import { appendSeconds, updatesRefused, updatesStored } from './metrics.ts';
import { Presence } from './presence.ts';
import type { Visitor } from './presence.ts';
import { judge } from './verdict.ts';
import type { Asking, Verdict } from './verdict.ts';
import type { AppendAnswer, AppendRow, Refusal, ZoneStore } from './zone-store.ts';
import type { LoadedZone } from './zone-loading.ts';

/** One connection, as its room sees it. */
export interface Member extends Visitor {
  readonly sessionId: SessionId;
  readonly access: AccessLevel;
  /** False once it was closed, or refused and not begun anew: what it sent is dropped. */
  readonly heard: boolean;
  /** Everything in this frame, and in those before it, is committed. */
  done(frame: Frame): void;
  /** This frame builds on something that is not here. */
  gap(frame: Frame): void;
  deny(frame: number, code: DeniedCode): void;
  /** The database refused what memory allowed: ask it again what this person may. */
  doubt(frame: number): void;
  /** Says `committed` for what became done. */
  acknowledge(seq: number): void;
  end(reason: CloseReason): void;
}

export interface Frame {
  member: Member;
  number: number;
  kind: 'syncStep2' | 'update';
  bytes: Uint8Array;
}

interface Judged {
  frame: Frame;
  verdict: Verdict;
}

export interface RoomNews {
  changed(room: Room): void;
  /** What a room cannot go on after. */
  failed(room: Room, error: unknown): void;
  /** One frame made the guard fail: it is refused, the room goes on. */
  stumbled(room: Room, error: unknown): void;
}

export class Room {
  readonly zone: ZoneId;
  readonly kind: ZoneKind;
  readonly epoch: number;
  readonly presence: Presence;
  readonly members = new Set<Member>();
  readonly #store: ZoneStore;
  readonly #news: RoomNews;
  readonly #doc: Y.Doc;
  #owners: Map<number, PersonId>;
  #seq: number;
  #sinceSnapshot: number;
  #bytes: number;
  readonly #whole: boolean;
  #queue: Frame[] = [];
  #turn: Promise<void> = Promise.resolve();
  #flushing = false;
  #flushedAt = -Infinity;
  #state: { seq: number; bytes: Uint8Array } | null = null;
  #ended = false;

  constructor(
    zone: ZoneId,
    kind: ZoneKind,
    epoch: number,
    loaded: LoadedZone,
    store: ZoneStore,
    news: RoomNews,
  ) {
    this.zone = zone;
    this.kind = kind;
    this.epoch = epoch;
    this.#store = store;
    this.#news = news;
    this.#doc = loaded.doc;
    this.#owners = loaded.owners;
    this.#seq = loaded.seq;
    this.#sinceSnapshot = loaded.sinceSnapshot;
    this.#bytes = loaded.bytes;
    this.#whole = loaded.whole;
    this.presence = new Presence(this.members, (clientId, { personId }) => {
      const owner = this.#owners.get(clientId);
      return owner === undefined || owner === personId;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get seq(): number {
    return this.#seq;
  }

  get sinceSnapshot(): number {
    return this.#sinceSnapshot;
  }

  /** Whether the document is all of the log: only then may a snapshot stand for it. */
  get whole(): boolean {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return this.#whole && pendingStructs === null && pendingDs === null;
  }

  get stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** What a client with this state vector lacks. */
  missing(stateVector: Uint8Array): Uint8Array {
    return stateVector.length === 1 ? this.state() : Y.encodeStateAsUpdate(this.#doc, stateVector);
  }

  /** The whole document. */
  state(): Uint8Array {
    if (this.#state?.seq !== this.#seq)
      this.#state = { seq: this.#seq, bytes: Y.encodeStateAsUpdate(this.#doc) };
    return this.#state.bytes;
  }

  /** Looks at the document as it is after `seq`; nothing may be changed or kept. */
  look<T>(view: (doc: Y.Doc, seq: number) => T): T {
    return view(this.#doc, this.#seq);
  }

  /** A snapshot of so many bytes stands for everything up to `seq`. */
  compacted(seq: number, bytes: number): void {
    this.#sinceSnapshot = this.#seq - seq;
    this.#bytes = bytes;
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.presence.leave(member);
  }

  submit(frame: Frame): void {
    this.#queue.push(frame);
    this.#schedule();
  }

  /** Resolves when nothing waits to be committed. */
  async settled(): Promise<void> {
    while (!this.#ended && (this.#flushing || this.#queue.length > 0))
      await new Promise((done) => setTimeout(done, 2));
    await this.#turn;
  }

  /** Another process has written up to `seq`. */
  async catchUp(seq: number): Promise<void> {
    if (seq <= this.#seq) return;
    await this.#inTurn(async () => {
      if (seq > this.#seq) await this.#fetch(new Map());
    });
  }

  end(reason: CloseReason): void {
    this.#ended = true;
    this.#queue = [];
    this.presence.close();
    for (const member of [...this.members]) member.end(reason);
  }

  /** At most one commit in `flushMs`; after a pause there is nothing to wait for. */
  #schedule(): void {
    if (this.#flushing || this.#ended) return;
    this.#flushing = true;
    const wait = this.#flushedAt + limits.flushMs - performance.now();
    const begin = (): void => {
      this.#flushedAt = performance.now();
      void this.#inTurn(() => this.#flush()).then(() => {
        this.#flushing = false;
        if (this.#queue.length > 0) this.#schedule();
      });
    };
    if (wait > 0) setTimeout(begin, wait);
    else setImmediate(begin);
  }

  /** Whatever fails here leaves memory in doubt: the room ends and the log is read again. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#ended) return;
      try {
        await work();
      } catch (error) {
        this.#news.failed(this, error);
        this.end('unavailable');
      }
    });
    return this.#turn;
  }

  async #flush(): Promise<void> {
    const judged = this.#judge(this.#queue.splice(0, limits.flushUpdates));
    const rows = rowsOf(judged);
    const answers = new Map<number, AppendAnswer>();
    if (rows.length > 0) {
      const stop = appendSeconds.startTimer();
      for (const answer of await this.#store.append(this.zone, rows)) answers.set(answer.n, answer);
      stop();
      await this.#take(judged, answers);
    }
    this.#answer(judged, answers);
    if (rows.length > 0) this.#news.changed(this);
  }

  #judge(batch: readonly Frame[]): Judged[] {
    let known = knownStateOf(this.#doc);
    let zoneBytes = this.#bytes;
    const refused = new Set<Member>();
    const claimed = new Map<number, PersonId>();
    const judged: Judged[] = [];
    for (const frame of batch) {
      const { member, kind, bytes } = frame;
      if (!member.heard || refused.has(member)) continue;
      const verdict = this.#verdict({
        kind,
        bytes,
        access: member.access,
        known,
        owned: (client) => {
          const owner = this.#owners.get(client) ?? claimed.get(client);
          if (owner === undefined) return 'free';
          return owner === member.person.personId ? 'mine' : 'taken';
        },
        zoneBytes,
      });
      judged.push({ frame, verdict });
      if (verdict.kind === 'store') {
        known = verdict.update.after;
        zoneBytes += verdict.bytes.length;
        for (const client of verdict.update.clients) claimed.set(client, member.person.personId);
      } else if (verdict.kind === 'denied' || verdict.kind === 'close') refused.add(member);
    }
    return judged;
  }

  #verdict(asking: Asking): Verdict {
    try {
      return judge(asking);
    } catch (error) {
      this.#news.stumbled(this, error);
      return { kind: 'close', reason: 'malformed' };
    }
  }

  /** Applies what was accepted in the order of the log, and what other processes wrote before it. */
  async #take(
    judged: readonly Judged[],
    answers: ReadonlyMap<number, AppendAnswer>,
  ): Promise<void> {
    const mine = new Map<number, { member: Member; bytes: Uint8Array }>();
    judged.forEach(({ frame: { member }, verdict }, n) => {
      const answer = answers.get(n);
      if (verdict.kind !== 'store' || answer === undefined || !('seq' in answer)) return;
      mine.set(answer.seq, { member, bytes: verdict.bytes });
      for (const client of verdict.update.clients) this.#owners.set(client, member.person.personId);
    });
    if (mine.size === 0) return;
    updatesStored.inc(mine.size);
    if (!mine.has(this.#seq + 1)) return this.#fetch(mine);
    for (const [seq, { member, bytes }] of mine) this.#apply(seq, bytes, member);
  }

  async #fetch(mine: ReadonlyMap<number, { member: Member }>): Promise<void> {
    const rows = await this.#store.since(this.zone, this.#seq);
    this.#owners = await this.#store.clients(this.zone);
    for (const { seq, bytes } of rows) this.#apply(seq, bytes, mine.get(seq)?.member);
    this.#news.changed(this);
  }

  #apply(seq: number, bytes: Uint8Array, from: Member | undefined): void {
    Y.applyUpdate(this.#doc, bytes);
    this.#seq = seq;
    this.#sinceSnapshot += 1;
    this.#bytes += bytes.length;
    const frame = encodeUpdate(bytes);
    for (const member of this.members) if (member !== from && member.following) member.send(frame);
  }

  #answer(judged: readonly Judged[], answers: ReadonlyMap<number, AppendAnswer>): void {
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
        member.acknowledge(this.#seq);
        refuseBy[answer.refusal](member, number);
        return;
      }
      switch (verdict.kind) {
        case 'store':
        case 'nothingNew':
          return member.done(frame);
        case 'gap':
          updatesRefused.inc({ reason: 'gap' });
          return member.gap(frame);
        case 'denied':
          updatesRefused.inc({ reason: verdict.code });
          member.acknowledge(this.#seq);
          return member.deny(number, verdict.code);
        case 'close':
          updatesRefused.inc({ reason: verdict.reason });
          return member.end(verdict.reason);
      }
    });
    for (const member of touched) member.acknowledge(this.#seq);
  }
}

const refuseBy: Record<Refusal, (member: Member, frame: number) => void> = {
  signed_out: (member) => member.end('signedOut'),
  not_allowed: (member, frame) => member.doubt(frame),
  client_taken: (member, frame) => member.deny(frame, 'client_taken'),
};

/**
 * A row also names the client ids of the same connection's rows before it: it may build on them, so
 * it must be refused when they are.
 */
function rowsOf(judged: readonly Judged[]): AppendRow[] {
  const clientsOf = new Map<Member, Set<number>>();
  return judged.flatMap(({ frame: { member }, verdict }, n) => {
    if (verdict.kind !== 'store') return [];
    const clients = clientsOf.get(member) ?? new Set();
    clientsOf.set(member, clients);
    for (const client of verdict.update.clients) clients.add(client);
    return [{ n, session: member.sessionId, update: verdict.bytes, clients: [...clients] }];
  });
}
