// Redis between two nodes is killed, stands still, is emptied, and is out of one node's reach, while
// people write on both (reliability.md, F1, F2): nothing is lost, and what one node has saved is seen
// on the other within three seconds, by the database or the poll. Access that ends ends on both.
import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { partyId } from '../db/world.ts';
import { connect, until, type Client } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosTcp } from './chaos-tcp.ts';
import { openChaosWorld, seats, sharedSeat, type ChaosWorld } from './chaos-world.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { openRedisBox } from './redisbox.ts';
import { wait } from './wait.ts';

/** `ms`: how long each kind of trouble lasts. */
export async function redisAway(random: Random, { ms }: { ms: number }) {
  const world = await openChaosWorld();
  const redis = await openRedisBox();
  const toRedis = await openChaosTcp(redis.port);
  const nodes = await openNodes(world, {
    count: 2,
    env: (n) => ({ REDIS_URL: n === 0 ? `redis://127.0.0.1:${toRedis.port}` : redis.url }),
  });
  const { origin } = nodes;
  const port = (n: number): number => nodes.nodes[n % 2]?.port ?? 0;
  const writing = seats.filter(({ slug }) => slug !== 'vera' && slug !== 'gunvor');
  const crew = await openCrew({ world, seats: writing, random, origin, port });
  const probe = await openProbe(world, { origin, port });
  const troubles: [name: string, go: () => unknown, come: () => unknown][] = [
    ['killed', () => redis.kill(), () => redis.start()],
    ['still', () => redis.pause(), () => redis.resume()],
    ['emptied', () => redis.flush(), () => undefined],
    ['cut', () => toRedis.set({ cut: true }), () => toRedis.set({ cut: false })],
    ['halfOpen', () => toRedis.set({ halfOpen: true }), () => toRedis.drop()],
  ];
  try {
    crew.write();
    await until('saving goes on', () => crew.acknowledged() > 50, 20_000);
    await until('presence crosses', () => probe.isSeen(), 10_000);
    const slowestMs: Record<string, number> = {};
    const presenceBackMs: Record<string, number> = {};
    for (const [name, go, come] of troubles) {
      await go();
      const end = performance.now() + ms;
      let slowest = 0;
      do slowest = Math.max(slowest, await probe.crosses());
      while (performance.now() < end);
      slowestMs[name] = Math.round(slowest);
      assert.ok(slowest <= 3_000, `${name}: an edit crossed after ${slowest} ms`);
      await come();
      toRedis.set({ halfOpen: false });
      const at = performance.now();
      await until(`${name}: presence moves again`, () => probe.isSeen(), 10_000);
      presenceBackMs[name] = Math.round(performance.now() - at);
    }
    await redis.kill();
    const outMs = await probe.isOut();
    assert.ok(outMs <= 5_000, `access that ended was over after ${outMs} ms without Redis`);
    crew.rest();
    await crew.agree();
    return {
      eachMs: ms,
      edits: crew.edits(),
      acknowledged: crew.acknowledged(),
      lost: 0,
      slowestMs,
      presenceBackMs,
      revokedWithoutRedisMs: Math.round(outMs),
    };
  } finally {
    crew.close();
    probe.close();
    await nodes.close();
    await toRedis.close();
    await redis.close();
    await world.close();
  }
}

/** Gunvor and Vera, each on a node of her own: how long a word takes from one to the other. */
async function openProbe(
  world: ChaosWorld,
  { origin, port }: { origin: string; port: (n: number) => number },
) {
  const { zone } = sharedSeat('vera');
  const enter = async (slug: string, n: number): Promise<Client> => {
    const client = connect({ port: port(n), origin, zone, as: await world.signIn(slug) });
    await client.synced(20_000);
    return client;
  };
  const gunvor = await enter('gunvor', 0);
  const vera = await enter('vera', 1);
  const root = ({ doc }: Client): Y.XmlFragment => doc.getXmlFragment('section:situation');
  let words = 0;
  return {
    /** From the moment that it is saved: how long that takes is another question. */
    async crosses(): Promise<number> {
      const [from, to] = (words += 1) % 2 === 0 ? [gunvor, vera] : [vera, gunvor];
      const word = `probe ${words};`;
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.insert(0, [new Y.XmlText(word)]);
      root(from).push([paragraph]);
      const seen = until(word, () => root(to).toString().includes(word), 20_000);
      await from.saved(20_000);
      const savedAt = performance.now();
      await seen;
      const took = performance.now() - savedAt;
      await wait(100);
      return took;
    },
    /** Whether the other sees where one is now. */
    isSeen(): boolean {
      const at = `${gunvor.doc.clientID} ${words}`;
      if (gunvor.provider.awareness.getLocalState()?.at !== at)
        gunvor.provider.awareness.setLocalStateField('at', at);
      return vera.provider.awareness.getStates().get(gunvor.doc.clientID)?.at === at;
    },
    /** Vera's part ends; until she is out. */
    async isOut(): Promise<number> {
      await world.sql`update app.plan_parties set ended_at = clock_timestamp()
        where id = ${partyId('milo', 'vera')}`;
      const began = performance.now();
      await until('she is told', () => vera.closed.includes(4404), 10_000);
      return performance.now() - began;
    },
    close() {
      gunvor.close();
      vera.close();
    },
  };
}
