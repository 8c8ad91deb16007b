// What "Sparat" stands on: an edit is in the log, in order, before it is acknowledged and before
// anyone else sees it; everyone ends with the same document; a restart loses nothing.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, until, type Client } from './support/clients.ts';
import { editOnce } from './support/edits.ts';
import { randomFrom, seedOfRun } from './support/random.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;

beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
});
afterAll(() => world.close());

const open = async (slug: string, options: Partial<Parameters<typeof connect>[0]> = {}) => {
  const client = connect({
    port: server.port,
    zone: milosZone,
    as: await world.signIn(slug),
    ...options,
  });
  await client.synced();
  return client;
};

/** The document as a process that only has the database would read it. */
async function coldDocument(): Promise<Y.Doc> {
  const rows = await world.db.sql<{ bytes: Uint8Array }[]>`
    select bytes from priv.sync_load(${milosZone})`;
  const doc = new Y.Doc();
  for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
  return doc;
}

const plain = (doc: Y.Doc): unknown => ({
  text: doc.getText('text').toString(),
  goals: doc.getMap('goals').toJSON(),
  about: doc.getXmlFragment('section:about').toString(),
});

const close = (...clients: Client[]): void => clients.forEach((client) => client.close());

test('an acknowledged edit is a row of the log, with the person who made it', async () => {
  const siri = await open('siri');
  siri.doc.getText('text').insert(0, 'Milo');
  await siri.saved();
  const [row] = await world.db.sql<{ seq: string; person_id: string }[]>`
    select seq, person_id from app.zone_updates where zone_id = ${milosZone} order by seq desc limit 1`;
  expect(Number(row?.seq)).toBe(siri.seq);
  expect(row?.person_id).toBe((await world.signIn('siri')).personId);
  close(siri);
});

test('several people at once end with the same document, and so does the log', async () => {
  const random = randomFrom(seedOfRun);
  const people = await Promise.all(
    ['siri', 'maja', 'hamid', 'disa', 'siri'].map((slug) => open(slug)),
  );
  for (let round = 0; round < 300; round++) {
    editOnce(random.pick(people).doc, random);
    if (random.chance(0.2)) await new Promise((done) => setTimeout(done, 2));
  }
  await Promise.all(people.map((client) => client.saved()));
  const cold = plain(await coldDocument());
  for (const { doc } of people)
    await until(
      `seed ${seedOfRun}: same document`,
      () => JSON.stringify(plain(doc)) === JSON.stringify(cold),
    );
  close(...people);
});
