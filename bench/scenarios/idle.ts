// S2: what an open document costs while nobody does anything, what one more connection costs, and
// what is left when all have gone.
import { setTimeout as sleep } from 'node:timers/promises';
import { presenceEntries } from '../load/presence.ts';
import { planOf } from '../load/plans.ts';
import type { LoadClient } from '../load/client.ts';
import { rssKb } from '../proc.ts';
import type { BenchServer, Place, ServerKind, World } from '../servers/server.ts';
import { clientIdOf, connectAll, settled, startCpu, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

/** Twelve actions and three goals with their texts are 6 KB already. */
const paragraphs = 0;
/** Long enough for what is kept a while to be dropped. */
const settleMs = 8_000;
/** What opening left to be done behind it is done by then. */
const patienceMs = 40_000;

interface Weight {
  rss: number;
  live: number;
}

async function weigh(server: BenchServer): Promise<Weight> {
  await settled(server, patienceMs);
  const live = (await server.liveBytes()) / 1024;
  await sleep(200);
  return { rss: rssKb(server.pid), live };
}

/** Hocuspocus closes who says nothing for a minute. */
function keepAlive(clients: () => readonly LoadClient[]): NodeJS.Timeout {
  return setInterval(() => {
    for (const client of clients())
      client?.awareness(presenceEntries(client.clientId, ++client.presenceClock, 1));
  }, 25_000);
}

async function documents(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const world: World = { rooms: quick ? 1_500 : 10_000, clientsPerRoom: 1 };
  const few = quick ? 300 : 1_000;
  return withServer(kind, place, world, async (server) => {
    let clients: LoadClient[] = [];
    const alive = kind.name.startsWith('hocuspocus') ? keepAlive(() => clients) : null;
    const open = async (from: number, to: number): Promise<void> => {
      const more = await connectAll(
        { target: (room, client) => server.target(from + room, client) },
        { rooms: to - from, clientsPerRoom: 1 },
        () => ({}),
        16,
        async (client) => {
          client.update(planOf(client.clientId, paragraphs).update);
          await client.answered();
        },
      );
      clients = [...clients, ...more];
    };
    await open(0, few);
    await sleep(settleMs);
    const before = await weigh(server);
    const opening = startCpu(server);
    const began = performance.now();
    await open(few, world.rooms);
    const openMs = performance.now() - began;
    const opened = opening();
    await sleep(settleMs);
    const after = await weigh(server);
    const idle = startCpu(server);
    await sleep(4_000);
    const idled = idle();
    const count = world.rooms - few;
    const lost = clients.filter(({ closedWith }) => closedWith !== 0).length;
    for (const client of clients) client.socket.close();
    if (alive !== null) clearInterval(alive);
    await sleep(quick ? 2_000 : 40_000);
    const left = await weigh(server);
    return {
      'RSS KB / document': (after.rss - before.rss) / count,
      'live KB / document': (after.live - before.live) / count,
      'RSS MB': after.rss / 1024,
      'live MB after all left': left.live / 1024,
      'RSS MB after all left': left.rss / 1024,
      'CPU-ms / open': opened.server / count,
      'store CPU-ms / open': opened.store / count,
      'opens/s': count / (openMs / 1_000),
      'idle CPU %': idled.server / 40,
      'idle store CPU %': idled.store / 40,
      'closed early': lost,
    };
  });
}

async function connections(kind: ServerKind, place: Place): Promise<Row> {
  const world: World = { rooms: 20, clientsPerRoom: 100 };
  return withServer(kind, place, world, async (server) => {
    const open = (from: number, to: number): Promise<LoadClient[]> =>
      connectAll(
        { target: (room, client) => server.target(room, from + client) },
        { rooms: world.rooms, clientsPerRoom: to - from },
        () => ({}),
      );
    const first = await open(0, 1);
    first.forEach((client, n) => client.update(planOf(clientIdOf(n), paragraphs).update));
    await sleep(settleMs);
    const before = await weigh(server);
    await open(1, world.clientsPerRoom);
    await sleep(settleMs);
    const after = await weigh(server);
    const count = world.rooms * (world.clientsPerRoom - 1);
    return {
      'RSS KB / connection': (after.rss - before.rss) / count,
      'live KB / connection': (after.live - before.live) / count,
    };
  });
}

export const idle: readonly Scenario[] = [
  {
    name: 'documents',
    title: 'S2: idle open documents of 6 KB (12 actions), one client each',
    fits: () => true,
    measure: documents,
  },
  {
    name: 'connections',
    title: 'S2: further connections on 20 open documents',
    fits: () => true,
    measure: connections,
  },
];
