// Who is in one room and where. The server writes who someone is and counts the clocks; of what a
// client says, only what its own cursor does is passed on. Never stored. (PROTOCOL.md, SY23, SY24.)
import { limits } from '#domain/limits.ts';
import { encodePresence } from '#domain/sync/messages.ts';
import type { PresenceEntry } from '#domain/sync/messages.ts';
import type { Person } from './zone-store.ts';

export interface Visitor {
  readonly person: Person;
  /** Whether this one already has the document, and so may be told who is here. */
  readonly following: boolean;
  send(frame: Uint8Array): void;
}

interface Here {
  visitor: Visitor;
  json: string;
}

const gone = 'null';

export class Presence {
  readonly #visitors: ReadonlySet<Visitor>;
  readonly #mayUse: (clientId: number, person: Person) => boolean;
  readonly #here = new Map<number, Here>();
  readonly #clientOf = new Map<Visitor, number>();
  readonly #changed = new Map<number, Visitor>();
  #clock = 0;
  #timer: NodeJS.Timeout | null = null;

  /** `mayUse`: whether a client id is this person's or nobody's in the document. */
  constructor(
    visitors: ReadonlySet<Visitor>,
    mayUse: (clientId: number, person: Person) => boolean,
  ) {
    this.#visitors = visitors;
    this.#mayUse = mayUse;
  }

  /** A visitor's client id: from its hello, else from the first presence that it sends. */
  claim(visitor: Visitor, clientId: number): boolean {
    if (this.#clientOf.get(visitor) === clientId) return true;
    if (!this.#mayUse(clientId, visitor.person)) return false;
    const holder = this.#here.get(clientId)?.visitor;
    if (holder !== undefined) {
      // Someone's new connection replaces the old one that nobody has missed yet.
      if (holder.person.personId !== visitor.person.personId) return false;
      this.#clientOf.delete(holder);
    }
    this.leave(visitor);
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
    this.#tell(own, visitor);
  }

  leave(visitor: Visitor): void {
    const own = this.#clientOf.get(visitor);
    this.#clientOf.delete(visitor);
    if (own === undefined || this.#here.get(own)?.visitor !== visitor) return;
    this.#here.delete(own);
    this.#tell(own, visitor);
  }

  /** Everybody who is here but oneself, for one who has just come or asks. */
  greet(visitor: Visitor): void {
    const others = [...this.#here].filter(([, here]) => here.visitor !== visitor);
    if (others.length === 0) return;
    const clock = this.#nextClock();
    visitor.send(encodePresence(others.map(([clientId, { json }]) => ({ clientId, clock, json }))));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** All that changed within a moment goes out as one frame. */
  #tell(clientId: number, visitor: Visitor): void {
    this.#changed.set(clientId, visitor);
    this.#timer ??= setTimeout(() => this.flush(), limits.presenceMs);
  }

  /** What waits goes out now, as it does at the latest when its time is up: beside an update it costs nothing. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const clock = this.#nextClock();
    const entries = [...this.#changed].map(([clientId, visitor]) => ({
      visitor,
      entry: { clientId, clock, json: this.#here.get(clientId)?.json ?? gone },
    }));
    const authors = new Set(this.#changed.values());
    this.#changed.clear();
    const all = encodePresence(entries.map(({ entry }) => entry));
    for (const visitor of this.#visitors) {
      if (!visitor.following) continue;
      if (!authors.has(visitor)) visitor.send(all);
      else if (entries.some((other) => other.visitor !== visitor))
        visitor.send(
          encodePresence(
            entries.filter((other) => other.visitor !== visitor).map(({ entry }) => entry),
          ),
        );
    }
  }

  /** Grows by the time, so that it also grows over a restart, which clients' memories outlive. */
  #nextClock(): number {
    this.#clock = Math.max(this.#clock + 1, Date.now());
    return this.#clock;
  }
}

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
