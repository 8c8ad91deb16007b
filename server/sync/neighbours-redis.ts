// Words between nodes over Redis (or Valkey): one channel for each open zone, one for goodbyes. Nothing
// is stored there and nothing waits for it: while Redis is away words are dropped, the appends tell the
// database instead, and everything goes on.
//
// Each connection is a fresh client on which everything is said and heard (RESP3), and which must answer
// once a second: a Redis that is stopped, or behind a dead line, says nothing and closes nothing.
import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { z } from 'zod';
import { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { neighboursInTouch } from './metrics.ts';
import { NodeId, Word } from './neighbours.ts';
import type { NeighbourListener, Neighbours } from './neighbours.ts';

const zonePrefix = 'kring:zone:';
const zoneChannel = (zone: ZoneId): string => zonePrefix + zone;
const nodesChannel = 'kring:nodes';

const Spoken = z.strictObject({ node: NodeId, word: Word });
const Goodbye = z.strictObject({ node: NodeId });

const connectTo = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: limits.redisAnswerMs, reconnectStrategy: false },
  });
type Client = ReturnType<typeof connectTo>;

export interface RedisOptions {
  url: string;
  log: Log;
}

export function redisNeighbours(
  { url, log }: RedisOptions,
  listener: NeighbourListener,
): Neighbours {
  const node = NodeId.parse(randomUUID());
  const zones = new Set<ZoneId>();
  /** The connection that is being made or that there is. */
  let line: Client | null = null;
  let inTouch = false;
  let retryMs: number = limits.redisRetryMs;
  let silent = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function heard(text: string, channel: string): void {
    if (channel === nodesChannel) {
      const said = Goodbye.safeParse(parsed(text));
      if (said.success && said.data.node !== node) listener.left(said.data.node);
      return;
    }
    const zone = ZoneId.safeParse(channel.slice(zonePrefix.length));
    const said = Spoken.safeParse(parsed(text));
    if (zone.success && said.success && said.data.node !== node)
      listener.heard(zone.data, said.data.node, said.data.word);
  }

  /** What one client does until it fails; then another is tried. */
  async function live(): Promise<void> {
    const own = connectTo(url);
    const broken = new Promise<never>((_, fail) => own.once('error', fail));
    broken.catch(() => undefined);
    own.on('error', () => undefined);
    try {
      await soon(own.connect());
      line = own;
      await soon(own.subscribe([nodesChannel, ...[...zones].map(zoneChannel)], heard));
      inTouch = true;
      retryMs = limits.redisRetryMs;
      if (silent) log.info('redis is here again');
      silent = false;
      neighboursInTouch.set(1);
      listener.met();
      while (!closed) {
        await soon(own.ping());
        await Promise.race([broken, new Promise((done) => setTimeout(done, limits.redisPingMs))]);
      }
    } catch (error) {
      away(error);
    }
    own.destroy();
  }

  /** Said once, however long it lasts. */
  function away(error: unknown): void {
    line = null;
    inTouch = false;
    if (closed) return;
    neighboursInTouch.set(0);
    if (!silent) log.warn(shape(error), 'redis is away');
    silent = true;
    retry = setTimeout(() => void live(), retryMs);
    retryMs = Math.min(retryMs * 2, limits.redisRetryMaxMs);
  }

  neighboursInTouch.set(0);
  void live();
  // What fails here is noticed by the ping.
  const ignore = () => undefined;
  const tell = (zone: ZoneId, word: Word): void => {
    if (inTouch) line?.publish(zoneChannel(zone), JSON.stringify({ node, word })).catch(ignore);
  };
  return {
    get inTouch() {
      return inTouch;
    },
    join(zone) {
      zones.add(zone);
      line?.subscribe(zoneChannel(zone), heard).catch(ignore);
      tell(zone, { kind: 'ask' });
    },
    part(zone) {
      zones.delete(zone);
      line?.unsubscribe(zoneChannel(zone)).catch(ignore);
    },
    tell,
    async close() {
      closed = true;
      clearTimeout(retry);
      const said = line?.publish(nodesChannel, JSON.stringify({ node }));
      inTouch = false;
      if (said !== undefined) await soon(said).catch(ignore);
      line?.destroy();
    },
  };
}

async function soon<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('redis does not answer')), limits.redisAnswerMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
