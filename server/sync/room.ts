// One open zone: what its people send is judged by the gate, committed together with other rooms'
// (committer.ts), then shown and acknowledged, in this order. It holds no document: a gate to judge by,
// the recent bytes for who comes, and of a zone that rests not even these.
//
// One thing happens in it at a time: a batch on its way to the database, or reading from it. What comes
// meanwhile waits.
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import { encodeUpdate } from '#domain/sync/messages.ts';
import type { PresenceEntry } from '#domain/sync/messages.ts';
import type { UpdateGate } from '#domain/sync/update-gate.ts';
import { judgeBatch, rowsOf, storedOf, tellSenders } from './batch.ts';
import type { Answers, Judged } from './batch.ts';
import { crashPoint } from './crash-point.ts';
import type { Frame, Member } from './member.ts';
import { updatesStored } from './metrics.ts';
import type { NodeId, Word } from './neighbours.ts';
import { Presence } from './presence.ts';
import type { ZoneContent } from './zone-content.ts';
import type { LoadedZone } from './zone-loading.ts';
import { ZoneMemory } from './zone-memory.ts';
import type { Shown } from './zone-memory.ts';
import type { AppendRow, NewRow } from './zone-store.ts';

/** Frames of one room that were judged together, and the rows that they want stored. */
export interface Batch {
  readonly room: Room;
  readonly judged: readonly Judged[];
  readonly rows: readonly AppendRow[];
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

type Authors = ReadonlyMap<number, Member>;
const nobody: Authors = new Map();

export class Room {
  readonly zone: ZoneId;
  readonly kind: ZoneKind;
  readonly epoch: number;
  readonly members = new Set<Member>();
  readonly #host: RoomHost;
  readonly #memory: ZoneMemory;
  #presence: Presence | null = null;
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
    this.#memory = new ZoneMemory({
      load: (content) => host.load(this, content),
      since: (seq) => host.since(zone, seq),
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get seq(): number {
    return this.#memory.seq;
  }

  get sinceSnapshot(): number {
    return this.#memory.sinceSnapshot;
  }

  get tailBytes(): number {
    return this.#memory.tailBytes;
  }

  /** Made when the first one tells where they are. */
  get presence(): Presence {
    return (this.#presence ??= new Presence({
      visitors: this.members,
      mayUse: (clientId, { personId }) => {
        const owner = this.#memory.gate?.ownerOf(clientId);
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

  compacted(seq: number, bytes: number): void {
    this.#memory.compacted(seq, bytes);
  }

  /** Nothing has happened for a while: what is in the log need not be here too. */
  rest(now: number): void {
    if (this.#busy || this.#frames.length > 0 || now - this.#usedAt < limits.roomRestMs) return;
    this.#memory.rest();
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
    if (seq <= this.seq || this.#ended) return;
    await this.#alone(async () => {
      if (seq <= this.seq) return;
      this.#show(await this.#memory.follow(new Set(), this.#followed), nobody);
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
    const { gate, bytes: zoneBytes } = this.#memory;
    if (gate === null) {
      void this.#alone(() => this.#read(false));
      return null;
    }
    this.#busy = true;
    this.#usedAt = performance.now();
    const { judged, early } = judgeBatch(this.#frames.splice(0, limits.flushUpdates), {
      gate,
      zoneBytes,
      stumbled: (error) => this.#host.stumbled(this, error),
    });
    this.#frames.unshift(...early);
    return { room: this, judged, rows: rowsOf(this, judged) };
  }

  async finish({ judged }: Batch, answers: Answers): Promise<void> {
    try {
      await this.#take(judged, answers);
      if (answers.size > 0) crashPoint('append.shown');
      tellSenders(judged, answers, this.seq);
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
  async #reading(wanted: boolean): Promise<{ gate: UpdateGate; content: ZoneContent | null }> {
    this.#usedAt = performance.now();
    if (!this.#memory.holds(wanted)) await this.#alone(() => this.#read(wanted));
    const { gate, content } = this.#memory;
    if (gate === null || (wanted && content === null))
      throw new RoomEnded('the zone could not be read');
    return { gate, content };
  }

  async #read(content: boolean): Promise<void> {
    this.#show(await this.#memory.read(content, this.#followed), nobody);
  }

  get #followed(): boolean {
    for (const member of this.members) if (member.following) return true;
    return false;
  }

  /** What the database accepted is kept and shown, and what other processes wrote before it. */
  async #take(judged: readonly Judged[], answers: Answers): Promise<void> {
    const { stored, refused } = storedOf(judged, answers);
    this.#memory.gate?.settled();
    // What the gate took in is not in the log after all: it is read anew before the next batch.
    if (refused) this.#memory.gate = null;
    if (stored.size === 0) return;
    updatesStored.inc(stored.size);
    this.#host.tell(this, { kind: 'rows', seq: Math.max(...stored.keys()) });
    const authors = new Map([...stored].map(([seq, { member }]) => [seq, member]));
    if (stored.has(this.seq + 1)) {
      const rows = [...stored].map(([seq, { bytes }]) => ({ seq, bytes }));
      this.#memory.keep(rows);
      return this.#show(rows, authors);
    }
    this.#show(await this.#memory.follow(new Set(stored.keys()), this.#followed), authors);
  }

  /** One frame for all that is new; who wrote all of it needs none. */
  #show(rows: readonly Shown[], authors: Authors): void {
    const [first] = rows;
    if (first === undefined) return;
    const writers = new Set(rows.map(({ seq }) => authors.get(seq)));
    const [only] = writers.size === 1 ? writers : [];
    const bytes = rows.length === 1 ? first.bytes : Y.mergeUpdates(rows.map((row) => row.bytes));
    const frame = encodeUpdate(bytes);
    for (const member of this.members) if (member !== only && member.following) member.send(frame);
    this.#presence?.flush();
  }
}

/** Asked of a room that has ended meanwhile: who asked has been closed with the reason. */
export class RoomEnded extends Error {}
