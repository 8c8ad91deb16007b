// People typing in one room, and everybody else in it seeing it: each key is stamped when it is sent
// and followed to every receiver. Presence goes out with every key.
import { eachCaret, presenceEntries } from './presence.ts';
import { eachRange } from './ranges.ts';
import { openParagraph, stroke } from './strokes.ts';
import type { ClientEvents, LoadClient } from './client.ts';

interface Writer {
  client: LoadClient | null;
  clientId: number;
  /** Clock of the first counted key. */
  first: number;
  sentAt: number[];
  nextAt: number;
  /** Keys that the first receiver has seen. */
  seen: number;
}

export interface Counts {
  edits: number;
  presence: number;
  latencies: number[];
}

export class RoomLoad {
  readonly writers: Writer[];
  readonly counts: Counts;
  readonly #byClient = new Map<number, number>();

  constructor(clientIds: readonly number[], counts: Counts) {
    this.counts = counts;
    this.writers = clientIds.map((clientId, n) => {
      this.#byClient.set(clientId, n);
      return { client: null, clientId, first: 0, sentAt: [], nextAt: 0, seen: 0 };
    });
  }

  /** What the client with this number in the room listens with. */
  events(number: number): ClientEvents {
    const { counts, writers } = this;
    const carets = new Int32Array(writers.length);
    const follow = (clientId: number, clock: number, length: number): void => {
      const n = this.#byClient.get(clientId);
      // Some servers send everyone their own keys back.
      if (n === undefined || n === number) return;
      const writer = writers[n];
      if (writer === undefined) return;
      const now = performance.now();
      // The receiver who answers for the window of a writer is the next one in the room.
      const probe = number === n + 1;
      for (let key = clock - writer.first; key < clock - writer.first + length; key++) {
        const sentAt = writer.sentAt[key];
        if (sentAt === undefined) continue;
        counts.edits += 1;
        counts.latencies.push(now - sentAt);
        if (probe) writer.seen = key + 1;
      }
    };
    const caret = (clientId: number, at: number): void => {
      const n = this.#byClient.get(clientId);
      if (n === undefined || n === number) return;
      const before = carets[n] ?? 0;
      if (at <= before) return;
      counts.presence += at - before;
      carets[n] = at;
    };
    return {
      update: (update) => void eachRange(update, follow),
      awareness: (entries) => eachCaret(entries, caret),
    };
  }

  /** Everyone who will write begins a paragraph. */
  begin(clients: readonly LoadClient[]): void {
    this.writers.forEach((writer, n) => {
      const client = clients[n];
      if (client === undefined) throw new Error('more writers than clients');
      const { update, clock } = openParagraph(writer.clientId);
      writer.client = client;
      writer.first = clock;
      client.update(update);
    });
  }

  /** Everyone whose time has come presses a key; returns how many did. */
  press(now: number, everyMs: number, window: number): number {
    let pressed = 0;
    for (const writer of this.writers) {
      if (writer.nextAt === 0) writer.nextAt = now + Math.random() * everyMs;
      if (now < writer.nextAt || writer.sentAt.length - writer.seen >= window) continue;
      writer.nextAt = Math.max(writer.nextAt + everyMs, now - everyMs);
      const { client } = writer;
      if (client === null || !client.socket.open) continue;
      const key = writer.sentAt.length;
      writer.sentAt.push(now);
      client.type(
        stroke(writer.clientId, writer.first + key, 'x'),
        presenceEntries(writer.clientId, ++client.presenceClock, key + 1),
      );
      pressed += 1;
    }
    return pressed;
  }
}
