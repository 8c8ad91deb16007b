// A database that answers late, or not at all the first time, while three people open one zone at the
// same moment (reliability.md, D9): nobody is ever told "synced" with less than what is there, and
// nothing is stored that shrinks the text.
import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { connect, until, type Client } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats, sharedSeat } from './chaos-world.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { coldDocument } from './oracle.ts';
import { tokensIn } from './typist.ts';
import { wait } from './wait.ts';

export async function slowLoad(random: Random, { answerMs }: { answerMs: number }) {
  const world = await openChaosWorld();
  const nodes = await openNodes(world, { count: 1 });
  const { origin, balancer } = nodes;
  const [node] = nodes.nodes;
  const { zone, desk } = sharedSeat('siri');
  const clients: Client[] = [];
  let early = 0;

  /** Writes as soon as it is told that it has everything, as a person would. */
  const arrive = async (slug: string, before: readonly string[]): Promise<void> => {
    const as = await world.signIn(slug);
    const client = connect({ port: balancer.port, origin, zone, as });
    clients.push(client);
    client.provider.on('sync', (synced: boolean) => {
      if (!synced) return;
      const there = new Set(tokensIn(client.doc, desk));
      if (before.some((token) => !there.has(token))) early += 1;
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.insert(0, [new Y.XmlText(`${slug} was here;`)]);
      client.doc.getXmlFragment(`section:${desk.section}`).push([paragraph]);
    });
  };

  try {
    const crew = await openCrew({ world, seats, random, port: () => balancer.port, origin });
    crew.write();
    await until('there is a plan', () => crew.acknowledged() > 100, 20_000);
    crew.rest();
    await crew.agree();
    crew.close();
    const before = tokensIn(await coldDocument(world.sql, zone), desk);
    await node?.server.kill();
    await node?.server.start();
    // Its connections are there before the line becomes slow.
    await wait(2_000);
    node?.toDatabase.set({ delayMs: answerMs / 2 });
    const began = performance.now();
    await Promise.all(['siri', 'maja', 'hamid'].map((slug) => arrive(slug, before)));
    await wait(answerMs);
    // The first load dies on its way.
    node?.toDatabase.drop();
    await wait(answerMs);
    node?.toDatabase.set({ delayMs: 0 });
    for (const client of clients) await client.synced(40_000);
    const openedMs = performance.now() - began;
    for (const client of clients) await client.saved(20_000);
    const after = tokensIn(await coldDocument(world.sql, zone), desk);
    const gone = before.filter((token) => !after.includes(token));
    assert.equal(early, 0, 'told synced without the content');
    assert.deepEqual(gone, [], 'nothing was taken away');
    assert.equal(after.filter((token) => token.endsWith('was here')).length >= 3, true);
    return { tokens: before.length, toldTooEarly: early, gone: 0, openedMs: Math.round(openedMs) };
  } finally {
    for (const client of clients) client.close();
    await nodes.close();
    await world.close();
  }
}
