// The guard against honest clients: whatever unmodified Yjs sends, live, merged, re-sent or as a
// whole state, is accepted, and what the guard passes on makes the same document. Seeded.
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { knownStateOf } from '#domain/sync/known-state.ts';
import { checkUpdate } from '#domain/sync/update-guard.ts';
import type { UpdateLimits } from '#domain/sync/update-guard.ts';
import { editOnce } from './support/edits.ts';
import { randomFrom, seedOfRun } from './support/random.ts';
import type { Random } from './support/random.ts';

const limits: UpdateLimits = { maxStructs: 50_000, maxClockAdvance: 500_000, maxClients: 64 };

interface Client {
  doc: Y.Doc;
  undo: Y.UndoManager;
  unsent: Uint8Array[];
}

function openClient(collects: boolean): Client {
  const doc = new Y.Doc({ gc: collects });
  const scope = [doc.getText('text'), doc.getMap('goals'), doc.getXmlFragment('section:about')];
  const client: Client = { doc, undo: new Y.UndoManager(scope), unsent: [] };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server') client.unsent.push(update);
  });
  return client;
}

/** A frame as this client might send it; whole states repeat everything, deletes included. */
function nextFrame(client: Client, server: Y.Doc, random: Random): Uint8Array {
  const unsent = client.unsent.splice(0);
  if (random.chance(0.15)) return Y.encodeStateAsUpdate(client.doc);
  if (random.chance(0.3)) return Y.encodeStateAsUpdate(client.doc, Y.encodeStateVector(server));
  const [first] = unsent;
  return unsent.length === 1 && first !== undefined ? first : Y.mergeUpdates(unsent);
}

function session(seed: number): { accepted: number; rewritten: number } {
  const random = randomFrom(seed);
  const server = new Y.Doc();
  const cold = new Y.Doc();
  const clients = Array.from({ length: 2 + random.below(3) }, () => openClient(random.chance(0.8)));
  let accepted = 0;
  let rewritten = 0;
  for (let round = 0; round < 60; round++) {
    const client = random.pick(clients);
    for (let n = random.below(6); n >= 0; n--)
      if (random.chance(0.1)) client.undo.undo();
      else if (random.chance(0.05)) client.undo.redo();
      else editOnce(client.doc, random);
    if (client.unsent.length === 0 || random.chance(0.2)) continue;
    const frame = nextFrame(client, server, random);
    const own = client.doc.clientID;
    const result = checkUpdate(
      frame,
      knownStateOf(server),
      (id) => (id === own ? 'mine' : 'taken'),
      limits,
    );
    if (!result.ok) throw new Error(`seed ${seed} round ${round}: ${result.code} ${result.why}`);
    accepted++;
    const { bytes } = result.update;
    if (bytes === null) continue;
    if (bytes !== frame) rewritten++;
    // What is passed on is canonical: the guard would pass it on as it is.
    const again = checkUpdate(bytes, knownStateOf(server), () => 'mine', limits);
    expect(again.ok && again.update.bytes, `seed ${seed}`).toEqual(bytes);
    Y.applyUpdate(server, bytes);
    Y.applyUpdate(cold, bytes);
    expect(server.store.pendingStructs ?? server.store.pendingDs, `seed ${seed}`).toBeNull();
    if (random.chance(0.5)) {
      const other = random.pick(clients);
      Y.applyUpdate(
        other.doc,
        Y.encodeStateAsUpdate(server, Y.encodeStateVector(other.doc)),
        'server',
      );
    }
  }
  for (const client of clients) {
    const frame = Y.encodeStateAsUpdate(client.doc, Y.encodeStateVector(server));
    const result = checkUpdate(frame, knownStateOf(server), () => 'mine', limits);
    if (!result.ok) throw new Error(`seed ${seed} at the end: ${result.code} ${result.why}`);
    if (result.update.bytes !== null) {
      Y.applyUpdate(server, result.update.bytes);
      Y.applyUpdate(cold, result.update.bytes);
    }
  }
  for (const { doc } of clients) Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), 'server');
  const expected = visible(server);
  for (const doc of [cold, ...clients.map((client) => client.doc)])
    expect(visible(doc), `seed ${seed}`).toEqual(expected);
  return { accepted, rewritten };
}

const visible = (doc: Y.Doc): unknown => ({
  text: doc.getText('text').toDelta(),
  goals: doc.getMap('goals').toJSON(),
  about: doc.getXmlFragment('section:about').toString(),
  list: doc.getArray('list').toJSON(),
});

test('[SY10] honest editing is never refused and never changed', () => {
  let accepted = 0;
  let rewritten = 0;
  for (let i = 0; i < 150; i++) {
    const outcome = session(seedOfRun + i);
    accepted += outcome.accepted;
    rewritten += outcome.rewritten;
  }
  console.log(`seed ${seedOfRun}: ${accepted} frames accepted, ${rewritten} of them rewritten`);
  expect(rewritten).toBeGreaterThan(0);
}, 120_000);
