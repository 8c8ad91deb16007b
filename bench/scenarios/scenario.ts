// What a measurement is: a name, the columns of its row, and how one row is measured. And what all of
// them need: many clients let in at a time, and a wait for something to be so.
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from '../cpu.ts';
import { LoadClient, type ClientEvents, type Held } from '../load/client.ts';
import type { BenchServer, Place, ServerKind, World } from '../servers/server.ts';

export type Row = Record<string, number | string | null>;

export interface Scenario {
  name: string;
  title: string;
  /** Many columns and few servers: a column for each server instead. */
  turned?: boolean;
  /** Which servers it says something about. */
  fits: (kind: ServerKind) => boolean;
  measure: (kind: ServerKind, place: Place, quick: boolean) => Promise<Row>;
}

/** Opens a server, measures, and closes it whatever happened. */
export async function withServer<T>(
  kind: ServerKind,
  place: Place,
  world: World,
  work: (server: BenchServer) => Promise<T>,
): Promise<T> {
  const server = await kind.open(place, world);
  try {
    return await work(server);
  } finally {
    if (place.nodeArgs.length > 0) await server.stop();
    await server.close();
  }
}

/** CPU of the server and of its store, in milliseconds, since this was called. */
export function startCpu(server: BenchServer): () => { server: number; store: number } {
  const now = (): { server: number; store: number } => ({
    server: cpuMs(server.pid),
    store: server.storePid === null ? 0 : cpuMs(server.storePid),
  });
  const before = now();
  return () => {
    const after = now();
    return { server: after.server - before.server, store: after.store - before.store };
  };
}

/** Client ids: distinct through the world, five bytes long as Yjs' own mostly are. */
export const clientIdOf = (number: number): number => 1_500_000_000 + number * 7;

/** All clients of a world, at most `atOnce` of them on their way in. */
export async function connectAll(
  server: Pick<BenchServer, 'target'>,
  { rooms, clientsPerRoom }: World,
  given: (room: number, client: number) => { events?: ClientEvents; holds?: Held },
  atOnce = 32,
  then: (client: LoadClient) => Promise<void> = () => Promise.resolve(),
): Promise<LoadClient[]> {
  const clients: LoadClient[] = [];
  const count = rooms * clientsPerRoom;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const room = Math.floor(number / clientsPerRoom);
      const client = new LoadClient({
        target: server.target(room, number % clientsPerRoom),
        clientId: clientIdOf(number),
        ...given(room, number % clientsPerRoom),
      });
      clients[number] = client;
      await client.synced;
      await then(client);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return clients;
}

/** Whether it became so in time. */
export async function became(condition: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/** Until server and store have nothing left to do; false when they still had after `ms`. */
export async function settled(server: BenchServer, ms = 180_000): Promise<boolean> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const cpu = startCpu(server);
    await sleep(1_000);
    const { server: own, store } = cpu();
    if (own + store < 60) return true;
  }
  return false;
}
