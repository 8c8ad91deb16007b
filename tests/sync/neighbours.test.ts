// Words between nodes over a real Redis, and what a node makes of who is elsewhere: hints that may be
// lost, presence that never outlives the node that tells of it.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ZoneId, type PersonId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { openLog } from '#server/log.ts';
import { Elsewhere } from '#server/sync/elsewhere.ts';
import { NodeId, type Entry, type Word } from '#server/sync/neighbours.ts';
import { redisNeighbours } from '#server/sync/neighbours-redis.ts';
import { personId, zoneId } from '../db/world.ts';
import { openRedisBox, redisMissing, type RedisBox } from '../chaos/redisbox.ts';
import { until } from './support/clients.ts';

const zone = ZoneId.parse(zoneId('milo', 'shared'));
const other = ZoneId.parse(zoneId('milo', 'health'));
const node = (n: number) => NodeId.parse(`00000000-0000-4000-8000-00000000000${n}`);

const entry = (clientId: number, slug: string, at: string): Entry => ({
  clientId,
  person: {
    personId: personId(slug) as PersonId,
    sector: 'school',
    role: 'professional',
    sight: 'all',
  },
  json: JSON.stringify({ at }),
});
const here = (...entries: Entry[]) => ({ kind: 'here' as const, clock: 1, entries });
const moved = (gone: number[], ...entries: Entry[]) => ({
  kind: 'moved' as const,
  clock: 1,
  entries,
  gone,
});
const idsOf = (entries: readonly Entry[]) => entries.map(({ clientId }) => clientId).sort();

describe('who is elsewhere [SY62]', () => {
  test('each node answers for its own people alone', () => {
    const elsewhere = new Elsewhere();
    expect(idsOf(elsewhere.heard(node(1), here(entry(1, 'maja', 'a')), 0))).toEqual([1]);
    expect(idsOf(elsewhere.heard(node(2), here(entry(2, 'siri', 'a')), 0))).toEqual([2]);
    expect(idsOf(elsewhere.heard(node(2), moved([1], entry(2, 'siri', 'b')), 1))).toEqual([2]);
    expect([...elsewhere.clientIds].sort()).toEqual([1, 2]);
    expect(idsOf(elsewhere.heard(node(1), here(), 1))).toEqual([1]);
    expect([...elsewhere.clientIds]).toEqual([2]);
  });

  test('what was known already is no news', () => {
    const elsewhere = new Elsewhere();
    elsewhere.heard(node(1), here(entry(1, 'maja', 'a')), 0);
    expect(elsewhere.heard(node(1), here(entry(1, 'maja', 'a')), 1)).toEqual([]);
    expect(elsewhere.heard(node(1), moved([7]), 1)).toEqual([]);
  });

  test('a node that is silent for too long, or says goodbye, takes its people along', () => {
    const elsewhere = new Elsewhere();
    elsewhere.heard(node(1), here(entry(1, 'maja', 'a')), 0);
    elsewhere.heard(node(2), here(entry(2, 'siri', 'a')), 10);
    expect(elsewhere.expire(limits.neighbourSilenceMs - 1)).toEqual([]);
    expect(idsOf(elsewhere.expire(limits.neighbourSilenceMs))).toEqual([1]);
    expect(idsOf(elsewhere.left(node(2)))).toEqual([2]);
    expect(elsewhere.clientIds.size).toBe(0);
  });

  test('of someone whose connection has moved, the newest word counts', () => {
    const elsewhere = new Elsewhere();
    elsewhere.heard(node(1), here(entry(1, 'maja', 'old')), 0);
    elsewhere.heard(node(2), here(entry(1, 'maja', 'new')), 5);
    elsewhere.heard(node(1), here(entry(1, 'maja', 'old')), 10);
    expect(elsewhere.find(1)?.json).toContain('new');
    elsewhere.left(node(2));
    expect(elsewhere.find(1)?.json).toContain('old');
  });
});

const missing = redisMissing();
if (missing !== null) console.log(`Words over Redis are not tested: ${missing}`);

describe.skipIf(missing !== null)('over Redis [SY61]', () => {
  let redis: RedisBox;
  beforeAll(async () => {
    redis = await openRedisBox();
  });
  afterAll(() => redis.close());

  function openNode() {
    const words: { zone: ZoneId; node: NodeId; word: Word }[] = [];
    const left: NodeId[] = [];
    let met = 0;
    const neighbours = redisNeighbours(
      { url: redis.url, log: openLog('silent') },
      {
        heard: (zone, from, word) => void words.push({ zone, node: from, word }),
        left: (from) => void left.push(from),
        met: () => void (met += 1),
      },
    );
    onTestFinished(() => neighbours.close());
    const rows = () => words.flatMap(({ word }) => (word.kind === 'rows' ? word.seq : []));
    return { neighbours, words, rows, left, met: () => met };
  }

  async function openPair() {
    const a = openNode();
    const b = openNode();
    await until('both are in touch', () => a.neighbours.inTouch && b.neighbours.inTouch);
    return { a, b };
  }

  test('who has a zone open hears of it from others, and never its own words', async () => {
    const { a, b } = await openPair();
    a.neighbours.join(zone);
    b.neighbours.join(zone);
    await until('a is asked who is there', () => a.words.some(({ word }) => word.kind === 'ask'));
    a.neighbours.tell(other, { kind: 'rows', seq: 6 });
    a.neighbours.tell(zone, { kind: 'rows', seq: 7 });
    await until('b hears', () => b.rows().length > 0);
    expect(b.rows()).toEqual([7]);
    b.neighbours.part(zone);
    b.neighbours.join(other);
    await new Promise((done) => setTimeout(done, 50));
    a.neighbours.tell(zone, { kind: 'rows', seq: 8 });
    a.neighbours.tell(other, { kind: 'rows', seq: 9 });
    await until('b hears of the other', () => b.rows().includes(9));
    expect(b.rows()).toEqual([7, 9]);
    expect(a.rows()).toEqual([]);
  });

  test('what is not a word is not heard', async () => {
    const { a, b } = await openPair();
    b.neighbours.join(zone);
    const strange = openNode();
    await until('a third is in touch', () => strange.neighbours.inTouch);
    for (const word of [
      { kind: 'rows', seq: -1 },
      { kind: 'rows', seq: 1, text: 'x' },
      { kind: 'content', bytes: 'x' },
      null,
    ])
      strange.neighbours.tell(zone, word as never);
    a.neighbours.tell(zone, { kind: 'rows', seq: 3 });
    await until('b hears', () => b.rows().length > 0);
    expect(b.words.map(({ word }) => word)).toEqual([{ kind: 'rows', seq: 3 }]);
  });

  test('an orderly end is said', async () => {
    const { a, b } = await openPair();
    b.neighbours.join(zone);
    a.neighbours.tell(zone, { kind: 'rows', seq: 1 });
    await until('b hears', () => b.words.length > 0);
    await a.neighbours.close();
    await until('b hears goodbye', () => b.left.length > 0);
    expect(b.left).toEqual([b.words[0]?.node]);
    expect(a.left).toEqual([]);
  });

  test('killed and stopped: away within a moment, back by itself, zones and all', async () => {
    const { a, b } = await openPair();
    a.neighbours.join(zone);
    b.neighbours.join(zone);
    const goesAndComes = async (go: () => unknown, come: () => unknown, seq: number) => {
      const met = b.met();
      await go();
      await until('both notice', () => !a.neighbours.inTouch && !b.neighbours.inTouch, 6_000);
      a.neighbours.tell(zone, { kind: 'rows', seq: 0 });
      await come();
      await until('both are back', () => a.neighbours.inTouch && b.neighbours.inTouch, 5_000);
      expect(b.met()).toBe(met + 1);
      a.neighbours.tell(zone, { kind: 'rows', seq });
      await until('b hears again', () => b.rows().includes(seq));
    };
    await goesAndComes(
      () => redis.kill(),
      () => redis.start(),
      21,
    );
    await goesAndComes(
      () => redis.pause(),
      () => redis.resume(),
      22,
    );
    expect(b.rows()).toEqual([21, 22]);
    await redis.flush();
    a.neighbours.tell(zone, { kind: 'rows', seq: 23 });
    await until('emptied, it is the same', () => b.rows().includes(23));
  });
});
