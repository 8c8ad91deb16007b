// Who is in one room and where: those whose sockets are here, and those of whom other nodes tell. The
// server writes who someone is and counts the clocks; of what a client says, only what its own cursor
// does is passed on. Never stored. (PROTOCOL.md, SY23, SY24, SY62.)
import { maySee } from '#domain/access/presence-sight.ts';
import { limits } from '#domain/limits.ts';
import { encodePresence } from '#domain/sync/messages.ts';
import type { PresenceEntry } from '#domain/sync/messages.ts';
import { Elsewhere } from './elsewhere.ts';
import type { PresenceWord } from './elsewhere.ts';
import type { Entry, NodeId, Word } from './neighbours.ts';
import type { Person } from './zone-store.ts';

export interface Visitor {
  readonly person: Person;
  /** Whether this one already has the document, and so may be told who is here. */
  readonly following: boolean;
  send(frame: Uint8Array): void;
}

export interface PresenceHost {
  readonly visitors: ReadonlySet<Visitor>;
  /** Whether a client id is this person's or nobody's in the document. */
  mayUse(clientId: number, person: Person): boolean;
  /** Other nodes have to know. */
  tell(word: Word): void;
}

interface Here {
  visitor: Visitor;
  json: string;
}

interface Change {
  /** Whose it is, also when they went. */
  person: Entry['person'];
  /** Null when another node told of it. */
  by: Visitor | null;
}

const gone = 'null';

export class Presence {
  readonly #host: PresenceHost;
  readonly #here = new Map<number, Here>();
  readonly #clientOf = new Map<Visitor, number>();
  readonly #elsewhere = new Elsewhere();
  readonly #changed = new Map<number, Change>();
  #clock = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(host: PresenceHost) {
    this.#host = host;
  }

  /** A visitor's client id: from its hello, else from the first presence that it sends. */
  claim(visitor: Visitor, clientId: number): boolean {
    if (this.#clientOf.get(visitor) === clientId) return true;
    const { personId } = visitor.person;
    if (!this.#host.mayUse(clientId, visitor.person)) return false;
    const other = this.#elsewhere.find(clientId);
    if (other !== undefined && other.person.personId !== personId) return false;
    const held = this.#here.get(clientId);
    if (held !== undefined && held.visitor.person.personId !== personId) return false;
    this.leave(visitor);
    if (held !== undefined) {
      // Someone's new connection replaces the old one that nobody has missed yet.
      this.#clientOf.delete(held.visitor);
      this.#here.set(clientId, { visitor, json: held.json });
    }
    this.#clientOf.set(visitor, clientId);
    return true;
  }

  /** Whether it has a client id already. */
  knows(visitor: Visitor): boolean {
    return this.#clientOf.has(visitor);
  }

  /**
   * The stock client sends back what it heard of others: entries of other ids are not an attack, and
   * never heard.
   */
  heard(visitor: Visitor, entries: readonly PresenceEntry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    if (!this.#clientOf.has(visitor) && !this.claim(visitor, first.clientId)) return;
    const own = this.#clientOf.get(visitor);
    const entry = entries.find(({ clientId }) => clientId === own);
    if (entry === undefined || own === undefined) return;
    if (Buffer.byteLength(entry.json) > limits.maxAwarenessBytes) return;
    const json = stamped(entry.json, visitor.person);
    if (json === this.#here.get(own)?.json) return;
    if (json === null) {
      if (!this.#here.delete(own)) return;
    } else this.#here.set(own, { visitor, json });
    this.#change(own, { person: known(visitor), by: visitor });
  }

  leave(visitor: Visitor): void {
    const own = this.#clientOf.get(visitor);
    this.#clientOf.delete(visitor);
    if (own === undefined || this.#here.get(own)?.visitor !== visitor) return;
    this.#here.delete(own);
    this.#change(own, { person: known(visitor), by: visitor });
  }

  /** Another node tells of those whose sockets it holds. */
  told(node: NodeId, word: PresenceWord): void {
    this.#clock = Math.max(this.#clock, word.clock);
    this.#changedElsewhere(this.#elsewhere.heard(node, word, performance.now()));
  }

  nodeLeft(node: NodeId): void {
    this.#changedElsewhere(this.#elsewhere.left(node));
  }

  /** Now and then, and when asked: who is here, for other nodes. Who has not told for long is gone. */
  beat(): void {
    this.#changedElsewhere(this.#elsewhere.expire(performance.now()));
    if (this.#here.size > 0)
      this.#host.tell({ kind: 'here', clock: this.#nextClock(), entries: this.#entries() });
  }

  /** Everybody who is here but oneself, for one who has just come or asks. */
  greet(visitor: Visitor): void {
    const clock = this.#nextClock();
    const entries: PresenceEntry[] = [];
    for (const clientId of new Set([...this.#here.keys(), ...this.#elsewhere.clientIds])) {
      const here = this.#here.get(clientId);
      const elsewhere = here === undefined ? this.#elsewhere.find(clientId) : undefined;
      const person = here === undefined ? elsewhere?.person : known(here.visitor);
      if (person !== undefined && this.#mayTell(visitor, clientId, person))
        entries.push({ clientId, clock, json: here?.json ?? elsewhere?.json ?? gone });
    }
    if (entries.length > 0) visitor.send(encodePresence(entries));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #changedElsewhere(entries: readonly Entry[]): void {
    for (const { clientId, person } of entries)
      // Who is here as well has moved from there to here.
      if (!this.#here.has(clientId)) this.#change(clientId, { person, by: null });
  }

  /** All that changed within a moment goes out as one frame. */
  #change(clientId: number, change: Change): void {
    this.#changed.set(clientId, change);
    this.#timer ??= setTimeout(() => this.flush(), limits.presenceMs);
  }

  /** What waits goes out now, as it does at the latest when its time is up: beside an update it costs nothing. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const clock = this.#nextClock();
    const changes = [...this.#changed].map(([clientId, { person, by }]) => {
      const json = this.#here.get(clientId)?.json ?? this.#elsewhere.find(clientId)?.json ?? gone;
      return { person, by, entry: { clientId, clock, json } };
    });
    this.#changed.clear();
    let forAll: Uint8Array | null = null;
    for (const visitor of this.#host.visitors) {
      if (!visitor.following) continue;
      const news = changes.filter(
        ({ person, by, entry }) => by !== visitor && this.#mayTell(visitor, entry.clientId, person),
      );
      if (news.length === changes.length)
        visitor.send((forAll ??= encodePresence(changes.map(({ entry }) => entry))));
      else if (news.length > 0) visitor.send(encodePresence(news.map(({ entry }) => entry)));
    }
    const own = changes.filter(({ by }) => by !== null).map(({ entry }) => entry.clientId);
    if (own.length > 0)
      this.#host.tell({
        kind: 'moved',
        clock,
        entries: this.#entries(own),
        gone: own.filter((clientId) => !this.#here.has(clientId)),
      });
  }

  /** Nobody is told of themselves: what they know of it is newer. */
  #mayTell(viewer: Visitor, clientId: number, person: Entry['person']): boolean {
    return this.#clientOf.get(viewer) !== clientId && maySee(known(viewer), person);
  }

  #entries(clientIds: Iterable<number> = this.#here.keys()): Entry[] {
    return [...clientIds].flatMap((clientId) => {
      const here = this.#here.get(clientId);
      return here === undefined ? [] : { clientId, person: known(here.visitor), json: here.json };
    });
  }

  /** Grows by the time, so that it also grows over a restart, which clients' memories outlive. */
  #nextClock(): number {
    this.#clock = Math.max(this.#clock + 1, Date.now());
    return this.#clock;
  }
}

const known = ({ person: { personId, sector, role, sight } }: Visitor): Entry['person'] => ({
  personId,
  sector,
  role,
  sight,
});

/** The state with the identity that the server knows; null when it says that nobody is there. */
function stamped(json: string, { personId, name, sector, role }: Person): string | null {
  let state: unknown;
  try {
    state = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return null;
  return JSON.stringify({ ...state, user: { personId, name, sector, role } });
}
