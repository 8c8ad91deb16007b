// One open zone: what its people send is judged by the gate, committed together with other rooms'
// (committer.ts), then shown and acknowledged, in this order. It holds no document: a gate to judge by,
// the recent bytes for who comes, and of a zone that rests not even these.
//
// One thing happens in it at a time: a batch on its way to the database, or reading from it. What comes
// meanwhile waits.
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import { encodeUpdate } from '#domain/sync/messages.ts';
import type { PresenceEntry } from '#domain/sync/messages.ts';
import type { UpdateGate } from '#domain/sync/update-gate.ts';
import type { Verdict } from '#domain/sync/update-gate.ts';
import { crashPoint } from './crash-point.ts';
import { updatesRefused, updatesStored } from './metrics.ts';
import type { NodeId, Word } from './neighbours.ts';
import { Presence } from './presence.ts';
import type { Visitor } from './presence.ts';
import type { ZoneContent } from './zone-content.ts';
import type { LoadedZone } from './zone-loading.ts';
import type { AppendAnswer, AppendRow, NewRow, Refusal, Rights } from './zone-store.ts';

/** One connection, as its room sees it. */
export interface Member extends Visitor {
  readonly sessionId: SessionId;
  readonly rights: Rights;
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

/** Frames of one room that were judged together, and the rows that they want stored. */
export interface Batch {
  readonly room: Room;
  readonly judged: readonly Judged[];
  readonly rows: readonly AppendRow[];
}

/** A committed update, to be shown to who is here. */
interface Shown {
  seq: number;
  bytes: Uint8Array;
}

export interface RoomHost {
  /** Frames wait to be committed. */
  waiting(room: Room): void;
  load(room: Room, content: boolean): Promise<LoadedZone>;
  since(zone: ZoneId, seq: number): Promise<NewRow[]>;
  /** After every commit, and after news from other processes. */
  changed(room: Room): void;
  /** Other nodes that have this zone open are to know. */
  tell(room: Room, word: Word): void;
  /** What a room cannot go on after. */
  failed(room: Room, error: unknown): void;
  /** One frame made the gate fail: it is refused, the room goes on. */
  stumbled(room: Room, error: unknown): void;
}

export class Room {
  readonly zone: ZoneId;
  readonly kind: ZoneKind;
  readonly epoch: number;
  readonly members = new Set<Member>();
  readonly #host: RoomHost;
  #presence: Presence | null = null;
  #gate: UpdateGate | null = null;
  #content: ZoneContent | null = null;
  #seq = 0;
  #sinceSnapshot = 0;
  #snapshotBytes = 0;
  #tailBytes = 0;
  #usedAt = performance.now();
  #frames: Frame[] = [];
  #busy = false;
  #next: (() => void)[] = [];
  #ended = false;

  constructor(zone: ZoneId, kind: ZoneKind, epoch: number, host: RoomHost) {
    this.zone = zone;
    this.kind = kind;
    this.epoch = epoch;
    this.#host = host;
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

  /** Of the updates after the newest snapshot. */
  get tailBytes(): number {
    return this.#tailBytes;
  }

  /** Made when the first one tells where they are. */
  get presence(): Presence {
    return (this.#presence ??= new Presence({
      visitors: this.members,
      mayUse: (clientId, { personId }) => {
        const owner = this.#gate?.ownerOf(clientId);
        return owner === undefined || owner === personId;
      },
      tell: (word) => this.#host.tell(this, word),
    }));
  }

  /** What the zone holds, as the SyncStep1 that greets a client. */
  async stateVector(): Promise<Uint8Array> {
    // Whoever is greeted will ask for the content next.
    return (await this.#reading(true)).gate.index.stateVector();
  }

  /**
   * The frames that bring a client with this state vector up to now; `ready` is called as they are made,
   * with null for a copy of an earlier epoch, which nothing brings up to now.
   */
  async answer(
    stateVector: Uint8Array,
    ready: (frames: readonly Uint8Array[] | null) => void,
  ): Promise<void> {
    const { gate, content } = await this.#reading(true);
    if (!this.#ended) ready(gate.isOfBefore(stateVector) ? null : content.answer(stateVector));
  }

  /** The whole zone as one update. */
  async state(): Promise<Uint8Array> {
    return (await this.#reading(true)).content.state();
  }

  /** A snapshot of so many bytes stands for everything up to `seq`; the bytes held here are the old ones. */
  compacted(seq: number, bytes: number): void {
    this.#sinceSnapshot = Math.max(0, this.#seq - seq);
    this.#snapshotBytes = bytes;
    this.#tailBytes = 0;
    this.#content = null;
  }

  /** Nothing has happened for a while: what is in the log need not be here too. */
  rest(now: number): void {
    if (this.#busy || this.#frames.length > 0 || now - this.#usedAt < limits.roomRestMs) return;
    this.#gate = null;
    this.#content = null;
  }

  /** Who is here, for one who has just come or asks. */
  greet(member: Member): void {
    this.#presence?.greet(member);
  }

  /** A client id that somebody else has written under is nobody's to be present under. */
  async claim(member: Member, clientId: number): Promise<void> {
    await this.#reading(false);
    this.presence.claim(member, clientId);
  }

  async heard(member: Member, entries: readonly PresenceEntry[]): Promise<void> {
    if (!this.presence.knows(member)) await this.#reading(false);
    this.presence.heard(member, entries);
  }

  /** What another node says of this zone. */
  told(node: NodeId, word: Word): void {
    switch (word.kind) {
      case 'rows':
        return void this.catchUp(word.seq);
      case 'ask':
        return this.#presence?.beat();
      case 'moved':
      case 'here':
        return this.presence.told(node, word);
    }
  }

  nodeLeft(node: NodeId): void {
    this.#presence?.nodeLeft(node);
  }

  /** Every few seconds. */
  beat(): void {
    this.#presence?.beat();
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.#presence?.leave(member);
  }

  submit(frame: Frame): void {
    this.#frames.push(frame);
    this.#host.waiting(this);
  }

  /** Resolves when nothing waits to be committed. */
  async settled(): Promise<void> {
    while (!this.#ended && (this.#busy || this.#frames.length > 0))
      await new Promise((done) => setTimeout(done, 2));
  }

  /** Another process has written up to `seq`. */
  async catchUp(seq: number): Promise<void> {
    if (seq <= this.#seq || this.#ended) return;
    await this.#alone(async () => {
      if (seq <= this.#seq) return;
      this.#take(await this.#host.since(this.zone, this.#seq), new Map());
      this.#host.changed(this);
    });
  }

  end(reason: CloseReason): void {
    this.#ended = true;
    this.#frames = [];
    this.#presence?.close();
    for (const member of [...this.members]) member.end(reason);
  }

  /**
   * Judges what waits, for the committer: the room is busy until `finish` or `fail`. Null while it is
   * busy, or first has to read what to judge by.
   */
  begin(): Batch | null {
    if (this.#busy || this.#ended || this.#frames.length === 0) return null;
    if (this.#gate === null) {
      void this.#alone(() => this.#read(false));
      return null;
    }
    this.#busy = true;
    this.#usedAt = performance.now();
    const judged = this.#judge(this.#gate, this.#frames.splice(0, limits.flushUpdates));
    return { room: this, judged, rows: this.#rowsOf(judged) };
  }

  /** What the database said of a batch, by the row's number. */
  async finish({ judged }: Batch, answers: ReadonlyMap<number, AppendAnswer>): Promise<void> {
    try {
      await this.#store(judged, answers);
      if (answers.size > 0) crashPoint('append.shown');
      this.#answer(judged, answers);
      if (answers.size > 0) this.#host.changed(this);
    } catch (error) {
      this.#giveUp(error);
    }
    this.#done();
  }

  /** Nobody knows whether the batch was stored: the log is read again by the next to come. */
  fail(error: unknown): void {
    this.#giveUp(error);
    this.#done();
  }

  #giveUp(error: unknown): void {
    if (this.#ended) return;
    this.#host.failed(this, error);
    this.end('unavailable');
  }

  #done(): void {
    this.#busy = false;
    const next = this.#next.shift();
    if (next !== undefined) next();
    else if (this.#frames.length > 0 && !this.#ended) this.#host.waiting(this);
  }

  /** Runs by itself, after what is under way. Whatever fails here leaves memory in doubt. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#busy) await new Promise<void>((go) => this.#next.push(go));
    this.#busy = true;
    try {
      if (!this.#ended) await work();
    } catch (error) {
      this.#giveUp(error);
    }
    this.#done();
  }

  async #reading(content: true): Promise<{ gate: UpdateGate; content: ZoneContent }>;
  async #reading(content: boolean): Promise<{ gate: UpdateGate; content: ZoneContent | null }>;
  async #reading(content: boolean): Promise<{ gate: UpdateGate; content: ZoneContent | null }> {
    this.#usedAt = performance.now();
    if (this.#gate === null || (content && this.#content === null))
      await this.#alone(() => this.#read(content));
    if (this.#gate === null || (content && this.#content === null))
      throw new RoomEnded('the zone could not be read');
    return { gate: this.#gate, content: this.#content };
  }

  async #read(content: boolean): Promise<void> {
    if (this.#gate !== null && (!content || this.#content !== null)) return;
    const before = this.#seq;
    const loaded = await this.#host.load(this, content);
    // Another process may have written meanwhile: who is here already must hear of it.
    const news =
      loaded.seq > before && this.#followed ? await this.#host.since(this.zone, before) : [];
    this.#gate = loaded.gate;
    this.#content = loaded.content ?? null;
    this.#seq = loaded.seq;
    this.#sinceSnapshot = loaded.sinceSnapshot;
    this.#snapshotBytes = loaded.snapshotBytes ?? this.#snapshotBytes;
    this.#tailBytes = loaded.tailBytes;
    this.#show(
      news.filter(({ seq }) => seq <= loaded.seq),
      new Map(),
    );
  }

  get #followed(): boolean {
    for (const member of this.members) if (member.following) return true;
    return false;
  }

  #judge(gate: UpdateGate, batch: readonly Frame[]): Judged[] {
    let zoneBytes = this.#snapshotBytes + this.#tailBytes;
    const refused = new Set<Member>();
    const early: Frame[] = [];
    const judged: Judged[] = [];
    for (const frame of batch) {
      const { member, kind, bytes } = frame;
      if (!member.heard || refused.has(member)) continue;
      if (early.some((waiting) => waiting.member === member)) {
        early.push(frame);
        continue;
      }
      const { access, writer } = member.rights;
      const verdict = this.#verdict(() =>
        gate.judge({
          kind,
          bytes,
          access,
          writer,
          connection: member,
          person: member.person.personId,
          zoneBytes,
        }),
      );
      // [SY33] It builds on what this very batch will store: its turn comes with the next.
      if (verdict.kind === 'gap' && verdict.early) {
        early.push(frame);
        continue;
      }
      judged.push({ frame, verdict });
      if (verdict.kind === 'store') zoneBytes += verdict.bytes.length;
      else if (verdict.kind === 'denied' || verdict.kind === 'close') refused.add(member);
    }
    this.#frames.unshift(...early);
    return judged;
  }

  #verdict(judge: () => Verdict): Verdict {
    try {
      return judge();
    } catch (error) {
      this.#host.stumbled(this, error);
      return { kind: 'close', reason: 'malformed' };
    }
  }

  /**
   * A row also names the client ids of the same connection's rows before it: it may build on them, so
   * it must be refused when they are.
   */
  #rowsOf(judged: readonly Judged[]): AppendRow[] {
    const clientsOf = new Map<Member, Set<number>>();
    return judged.flatMap(({ frame: { member }, verdict }, n) => {
      if (verdict.kind !== 'store') return [];
      const clients = clientsOf.get(member) ?? new Set();
      clientsOf.set(member, clients);
      for (const client of verdict.clients) clients.add(client);
      const update = verdict.bytes;
      const { zone, epoch } = this;
      return [{ n, zone, epoch, session: member.sessionId, update, clients: [...clients] }];
    });
  }

  async #store(
    judged: readonly Judged[],
    answers: ReadonlyMap<number, AppendAnswer>,
  ): Promise<void> {
    const mine = new Map<number, { member: Member; bytes: Uint8Array }>();
    let refused = false;
    judged.forEach(({ frame: { member }, verdict }, n) => {
      const answer = answers.get(n);
      if (verdict.kind !== 'store' || answer === undefined) return;
      if ('seq' in answer) mine.set(answer.seq, { member, bytes: verdict.bytes });
      else refused = true;
    });
    this.#gate?.settled();
    // What the gate took in is not in the log after all: it is read anew before the next batch.
    if (refused) this.#gate = null;
    if (mine.size === 0) return;
    updatesStored.inc(mine.size);
    this.#host.tell(this, { kind: 'rows', seq: Math.max(...mine.keys()) });
    const authors = new Map([...mine].map(([seq, { member }]) => [seq, member]));
    if (mine.has(this.#seq + 1)) {
      const rows = [...mine].map(([seq, { bytes }]) => ({ seq, bytes }));
      this.#keep(rows);
      return this.#show(rows, authors);
    }
    // Other processes wrote before it: all of it in the order of the log.
    this.#take(await this.#host.since(this.zone, this.#seq), authors);
  }

  /** Rows that the gate may not know yet. */
  #take(rows: readonly NewRow[], authors: ReadonlyMap<number, Member>): void {
    try {
      for (const { seq, bytes, person } of rows)
        if (!authors.has(seq)) this.#gate?.follow(bytes, person);
    } catch {
      this.#gate = null;
      this.#content = null;
    }
    this.#keep(rows);
    this.#show(rows, authors);
  }

  #keep(rows: readonly Shown[]): void {
    for (const { seq, bytes } of rows) {
      this.#content?.append(bytes);
      this.#seq = seq;
      this.#sinceSnapshot += 1;
      this.#tailBytes += bytes.length;
    }
  }

  /** One frame for all that is new; who wrote all of it needs none. */
  #show(rows: readonly Shown[], authors: ReadonlyMap<number, Member>): void {
    const [first] = rows;
    if (first === undefined) return;
    const writers = new Set(rows.map(({ seq }) => authors.get(seq)));
    const [only] = writers.size === 1 ? writers : [];
    const bytes = rows.length === 1 ? first.bytes : Y.mergeUpdates(rows.map((row) => row.bytes));
    const frame = encodeUpdate(bytes);
    for (const member of this.members) if (member !== only && member.following) member.send(frame);
    this.#presence?.flush();
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

/** Asked of a room that has ended meanwhile: who asked has been closed with the reason. */
export class RoomEnded extends Error {}

const refuseBy: Record<Refusal, (member: Member, frame: number) => void> = {
  signed_out: (member) => member.end('signedOut'),
  not_allowed: (member, frame) => member.doubt(frame),
  client_taken: (member, frame) => member.deny(frame, 'client_taken'),
  epoch_changed: (member) => member.end('epochChanged'),
};
