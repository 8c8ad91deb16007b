// Simulated pages for a morning: they open zones of plan size, stay, and press keys at a person's pace.
// No two share a client id, and each writes in a paragraph of their own.
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadClient } from '../load/client.ts';
import { presenceEntries } from '../load/presence.ts';
import { openParagraph, stroke } from '../load/strokes.ts';
import type { BenchServer } from '../servers/server.ts';

export class People {
  readonly #server: BenchServer;
  readonly #perRoom: number;
  readonly #all: LoadClient[] = [];
  readonly #clocks = new Map<LoadClient, number>();

  constructor(server: BenchServer, perRoom: number) {
    this.#server = server;
    this.#perRoom = perRoom;
  }

  /** The person with this number in each of the rooms, eight on their way in at a time. */
  async enter(
    rooms: readonly number[],
    number: number,
    then: (client: LoadClient) => Promise<void> = () => Promise.resolve(),
  ): Promise<LoadClient[]> {
    const clients: LoadClient[] = [];
    const waiting = [...rooms.entries()];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [place, room] = next;
        const clientId = 1_500_000_000 + (room * this.#perRoom + number) * 7;
        const client = new LoadClient({ target: this.#server.target(room, number), clientId });
        clients[place] = client;
        this.#all.push(client);
        await client.synced;
        await then(client);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    return clients;
  }

  /** Close codes of those who were put out: there must be none. */
  get lost(): number[] {
    return this.#all.map(({ closedWith }) => closedWith).filter((code) => code > 1000);
  }

  /** A paragraph of one's own, before the first key. */
  begin(client: LoadClient): void {
    if (this.#clocks.has(client)) return;
    const { update, clock } = openParagraph(client.clientId);
    this.#clocks.set(client, clock);
    client.update(update);
  }

  press(client: LoadClient): void {
    const clock = this.#clocks.get(client) ?? 0;
    this.#clocks.set(client, clock + 1);
    client.type(
      stroke(client.clientId, clock, 'x'),
      presenceEntries(client.clientId, ++client.presenceClock, clock),
    );
  }

  /** All of them press a key each `everyMs`, each at their own moment; returns how many keys it were. */
  async type(clients: readonly LoadClient[], everyMs: number, forMs: number): Promise<number> {
    let keys = 0;
    const press = (client: LoadClient): void => {
      this.press(client);
      keys += 1;
    };
    const timers = clients.map((client) =>
      setTimeout(() => {
        press(client);
        timers.push(setInterval(press, everyMs, client));
      }, Math.random() * everyMs),
    );
    await sleep(forMs);
    timers.forEach(clearTimeout);
    return keys;
  }
}
