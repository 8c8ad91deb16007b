// The others: what is measured beside Kring, and how each is started.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../tests/support/server.ts';
import type { WireKind } from '../load/wire.ts';
import { childOf, loadCore, type Child } from './child.ts';
import type { BenchServer, Place, ServerKind } from './server.ts';

const bench = resolve(import.meta.dirname, '..');

interface Peer {
  program: string;
  wire: WireKind;
  answers: boolean;
  env?: (
    place: Place,
  ) => Promise<{ env: Record<string, string>; storePid: number | null; end?: () => Promise<void> }>;
}

async function openPeer(peer: Peer, place: Place): Promise<BenchServer> {
  const port = await freePort();
  const store = await peer.env?.(place);
  const child: Child = childOf([...place.nodeArgs, join(bench, peer.program)], {
    PORT: String(port),
    ...store?.env,
  });
  await child.start();
  return {
    get pid() {
      return child.pid;
    },
    get crashed() {
      return child.crashed;
    },
    storePid: store?.storePid ?? null,
    target: (room) => ({
      port,
      path: peer.wire === 'hocuspocus' ? '/' : `/room-${room}`,
      headers: {},
      wire: peer.wire,
      document: `room-${room}`,
      answers: peer.answers,
    }),
    start: () => child.start(),
    stop: () => child.stop(),
    kill: () => child.kill(),
    liveBytes: () => child.liveBytes(),
    async close() {
      await child.kill();
      await store?.end?.();
    },
  };
}

const leveldb: Peer['env'] = ({ folder }) =>
  Promise.resolve({ env: { STORE: 'leveldb', FOLDER: join(folder, 'leveldb') }, storePid: null });

/** Debian's redis-server, keeping what it is told as it does when nobody asks for more. */
const redis: Peer['env'] = async ({ folder }) => {
  const port = await freePort();
  const child = spawn(
    'taskset',
    ['-c', loadCore, 'redis-server', '--port', String(port), '--dir', folder, '--save', ''],
    { stdio: 'ignore' },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  await sleep(500);
  return {
    env: { STORE: 'redis', REDIS_PORT: String(port) },
    storePid: child.pid ?? null,
    end: async () => {
      child.kill('SIGKILL');
      await sleep(50);
    },
  };
};

const postgres: Peer['env'] = async (place) => {
  const { url, pid } = await place.database();
  return { env: { DATABASE_URL: url }, storePid: pid };
};

const kind = (name: string, durable: boolean, peer: Peer): ServerKind => ({
  name,
  durable,
  answers: peer.answers,
  open: (place) => openPeer(peer, place),
});

const relay = { program: 'servers/relay-program.ts', wire: 'y', answers: false } as const;
const ywss = { program: 'peers/ywss/server.ts', wire: 'y', answers: true } as const;
const hocuspocus = {
  program: 'peers/hocuspocus/server.ts',
  wire: 'hocuspocus',
  answers: true,
} as const;
const batching: Peer['env'] = () => Promise.resolve({ env: { BATCH: '1' }, storePid: null });

const redisServer = '/usr/bin/redis-server';

export const peers: readonly ServerKind[] = [
  kind('relay', false, relay),
  kind('relay-batch', false, { ...relay, env: batching }),
  kind('ywss-mem', false, ywss),
  kind('ywss-leveldb', true, { ...ywss, env: leveldb }),
  ...(existsSync(redisServer) ? [kind('ywss-redis', true, { ...ywss, env: redis })] : []),
  kind('hocuspocus-mem', false, hocuspocus),
  kind('hocuspocus-pg', true, { ...hocuspocus, env: postgres }),
];
