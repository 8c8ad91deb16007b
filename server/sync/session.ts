// One connection in one room: its frames in order, what it may send how fast, what it still has to be
// told, and its end. Frames that come before it was admitted wait (PROTOCOL.md, SY1–SY9, SY20–SY27).
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import {
  PROTOCOL_VERSION,
  ProtocolError,
  decodeFromClient,
  encodeCommitted,
  encodeDenied,
  encodeNotice,
  encodePresence,
  encodeSyncStep1,
} from '#domain/sync/messages.ts';
import type { ClientMessage, DeniedCode, NoticeKind } from '#domain/sync/messages.ts';
import { Bucket } from './bucket.ts';
import { closings } from './metrics.ts';
import type { Frame, Member } from './member.ts';
import { RoomEnded } from './room.ts';
import type { Room } from './room.ts';
import type { Wire, WireListener } from './wire.ts';
import type { Belief, Person, Rights } from './zone-store.ts';

export interface SessionListener {
  /** Asks the database again what this session may do, and acts on the answer. */
  recheck(session: Session): Promise<void>;
  /** A frame made our own code fail: nobody but its sender is to notice. */
  failed(session: Session, error: unknown): void;
  ended(session: Session): void;
}

const nobody: Person = {
  personId: '' as never,
  name: '',
  sector: null,
  role: null,
  sight: 'apart',
};
const noRights: Rights = {
  access: 'read',
  writer: { role: 'relative', sector: null, unitIds: [], leads: false, reportingUnitIds: [] },
  writerKey: '',
};
const nobodyMoved = encodePresence([]);
const stateCost = 10;
/** A frame costs one, and one more for each of these: large frames are rarer than keys. */
const bytesPerCost = 16 * 1024;
const maxGaps = 3;
/** Time for the answer to come over a slow line before a state is asked for again. */
const askAgainMs = 1_000;

export class Session implements Member, WireListener {
  readonly sessionId: SessionId;
  readonly zone: ZoneId;
  /** Its number among all connections of the process. */
  readonly place: number;
  person: Person = nobody;
  rights: Rights = noRights;
  following = false;
  room: Room | null = null;
  /** Rights may have changed since it was asked whether to let this one in. */
  doubtful = false;
  readonly #wire: Wire;
  readonly #listener: SessionListener;
  /** Most connections only listen: what they may send is counted from their first frame on. */
  #frames: Bucket | null = null;
  #presence: Bucket | null = null;
  #waiting: Uint8Array[] | null = null;
  #waitingBytes = 0;
  #open = true;
  #draining = false;
  #kring = false;
  /** After a refusal nothing more is heard: the client begins anew on another connection. */
  #refused = false;
  #updates = 0;
  #done = 0;
  #acknowledged = 0;
  /** The frame with a gap before it, until a SyncStep2 has filled it. */
  #hole: number | null = null;
  #stateHeard = false;
  #gaps = 0;
  #askedAt = -Infinity;
  #missedPongs = 0;
  /** Bytes of a state that are still on their way: they do not count as slowness. */
  #stateBytes = 0;

  constructor(
    wire: Wire,
    sessionId: SessionId,
    zone: ZoneId,
    listener: SessionListener,
    place: number,
  ) {
    this.#wire = wire;
    this.place = place;
    this.sessionId = sessionId;
    this.zone = zone;
    this.#listener = listener;
    wire.listener = this;
  }

  get open(): boolean {
    return this.#open;
  }

  get heard(): boolean {
    return this.#open && !this.#refused;
  }

  /** `stateVector`: what the zone holds. */
  admit(room: Room, person: Person, rights: Rights, stateVector: Uint8Array): void {
    this.person = person;
    this.rights = rights;
    this.room = room;
    room.members.add(this);
    this.send(encodeSyncStep1(stateVector));
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const frame of waiting) if (this.#open) this.#handle(frame);
  }

  /** What this connection believes, for the poll to compare; null before it was admitted. */
  get belief(): Belief | null {
    if (this.room === null) return null;
    const { sessionId: session, zone, room, rights, person } = this;
    const { access, writerKey } = rights;
    return { session, zone, access, writerKey, sight: person.sight, epoch: room.epoch };
  }

  /** [SY26] Rights are what they are now; who may no longer read is closed instead. */
  setRights(rights: Rights): void {
    const before = this.rights;
    this.rights = rights;
    if (rights.access !== before.access || rights.writerKey !== before.writerKey)
      this.notice('access', this.zone);
  }

  notice(about: NoticeKind, id: string): void {
    if (this.#kring) this.send(encodeNotice(about, id));
  }

  send(frame: Uint8Array): void {
    if (!this.#open) return;
    if (this.#wire.backlog > limits.maxBacklogBytes + this.#stateBytes) return this.end('tooSlow');
    this.#wire.send(frame);
  }

  /** Every few seconds: two unanswered pings are a dead peer. [SY24] keeps the stock client calm. */
  beat(): void {
    if (!this.#open) return;
    if (this.#missedPongs >= 2) return this.#wire.terminate();
    this.#missedPongs += 1;
    this.#wire.ping();
    if (this.following) this.send(nobodyMoved);
  }

  /** Nothing more is taken in; what came before will still be committed. */
  drain(): void {
    this.#draining = true;
  }

  end(reason: CloseReason): void {
    if (!this.#open) return;
    const code = closeCodes[reason];
    closings.inc({ code });
    this.#wire.close(code);
    this.closed();
  }

  received(frame: Uint8Array): void {
    if (!this.#open || this.#draining) return;
    if (this.room !== null) return this.#handle(frame);
    this.#waiting ??= [];
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    if (this.#waiting.length > limits.frameBurst || this.#waitingBytes > limits.maxSyncStep2Bytes)
      this.end('tooMany');
  }

  garbled(): void {
    if (!this.#draining) this.end('malformed');
  }

  /** Pings cost as presence does. */
  pinged(): boolean {
    return this.#open && this.#spend('presence', 1);
  }

  alive(): void {
    this.#missedPongs = 0;
  }

  closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting = null;
    this.room?.leave(this);
    this.#listener.ended(this);
  }

  done({ number, kind }: Frame): void {
    if (kind === 'syncStep2') {
      this.#hole = null;
      this.#gaps = 0;
      this.#askedAt = -Infinity;
    }
    if (this.#hole === null) this.#done = number;
  }

  gap({ number, kind }: Frame): void {
    // A whole state with a gap in it will not get better by asking again.
    if (kind === 'syncStep2') return this.end('malformed');
    this.#hole = number;
    if (!this.#stateHeard || this.room === null) return;
    // What was sent before the answer can be here has the same gap: one question for all of it.
    if (performance.now() - this.#askedAt < askAgainMs) return;
    if (this.#gaps >= maxGaps) return this.end('malformed');
    this.#askedAt = performance.now();
    this.#gaps += 1;
    this.#later(this.room.stateVector(), (vector) => this.send(encodeSyncStep1(vector)));
  }

  /** [SY27] A stock client cannot be told: it is closed, and its copy is not the plan. */
  deny(frame: number, code: DeniedCode): void {
    if (!this.#kring || this.room === null)
      return this.end(code === 'too_large' ? 'tooLarge' : 'malformed');
    this.#refused = true;
    this.#later(this.room.state(), (state) => this.#sendState(encodeDenied(frame, code, state)));
  }

  doubt(frame: number): void {
    this.#refused = true;
    void this.#listener.recheck(this).then(() => {
      if (this.#open) this.deny(frame, this.rights.access === 'edit' ? 'not_allowed' : 'read_only');
    });
  }

  acknowledge(seq: number): void {
    if (!this.#kring || this.#done <= this.#acknowledged) return;
    this.#acknowledged = this.#done;
    this.send(encodeCommitted(this.#done, seq));
  }

  #handle(frame: Uint8Array): void {
    try {
      this.#take(decodeFromClient(frame), Math.floor(frame.length / bytesPerCost));
    } catch (error) {
      if (!(error instanceof ProtocolError)) this.#listener.failed(this, error);
      this.end(error instanceof ProtocolError ? error.reason : 'malformed');
    }
  }

  /** [SY8] */
  #spend(budget: 'frames' | 'presence', cost: number): boolean {
    const now = performance.now();
    const bucket =
      budget === 'frames'
        ? (this.#frames ??= new Bucket(limits.framesPerSecond, limits.frameBurst, now))
        : (this.#presence ??= new Bucket(
            limits.presenceFramesPerSecond,
            limits.frameBurst * 2,
            now,
          ));
    const paid = bucket.take(cost, now);
    if (!paid) this.end('tooMany');
    return paid;
  }

  #take(message: ClientMessage, weight: number): void {
    const { room } = this;
    if (room === null) return;
    const presence = message.kind === 'awareness' || message.kind === 'queryAwareness';
    const base = message.kind === 'syncStep1' && this.following ? stateCost : 1;
    if (!this.#spend(presence ? 'presence' : 'frames', base + weight)) return;
    switch (message.kind) {
      case 'hello':
        return this.#greeted(message, room);
      case 'syncStep1':
        return this.#answer(message.stateVector, room);
      case 'syncStep2':
      case 'update':
        this.#updates += 1;
        if (message.kind === 'syncStep2') this.#stateHeard = true;
        if (this.heard)
          room.submit({
            member: this,
            number: this.#updates,
            kind: message.kind,
            bytes: message.update,
          });
        return;
      case 'awareness':
        return this.#later(room.heard(this, message.entries));
      case 'queryAwareness':
        return room.greet(this);
    }
  }

  #greeted(hello: Extract<ClientMessage, { kind: 'hello' }>, room: Room): void {
    if (this.#kring || this.#updates > 0) return this.end('malformed');
    if (hello.protocolVersion !== PROTOCOL_VERSION || hello.schemaVersion < SCHEMA_VERSION)
      return this.end('schemaTooOld');
    this.#kring = true;
    this.#later(room.claim(this, hello.clientId));
  }

  #answer(stateVector: Uint8Array, room: Room): void {
    const ready = (frames: readonly Uint8Array[] | null): void => {
      if (frames === null) return this.end('epochChanged');
      for (const frame of frames) this.#sendState(frame);
      if (this.following) return;
      // From here on, and not before, every commit is passed on (SY6).
      this.following = true;
      room.greet(this);
    };
    this.#later(room.answer(stateVector, ready));
  }

  /** Work that may first have to read the zone; a room that ended meanwhile has closed this too. */
  #later<T>(work: Promise<T>, then?: (value: T) => void): void {
    work.then(then).catch((error: unknown) => {
      if (!(error instanceof RoomEnded)) this.#listener.failed(this, error);
      this.end('unavailable');
    });
  }

  #sendState(frame: Uint8Array): void {
    if (!this.#open) return;
    if (this.#wire.backlog > limits.maxBacklogBytes + this.#stateBytes) return this.end('tooSlow');
    this.#stateBytes += frame.length;
    this.#wire.send(frame, () => (this.#stateBytes -= frame.length));
  }
}
