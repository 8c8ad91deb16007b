// [D8] Rows in the log that no client could have sent: one of noise, one that builds on what is not
// there, one that Yjs reads and then fails on halfway. The rest of the zone opens as if they were not
// there, can be written in, reaches the pages, and each of them is counted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ZoneId } from '#domain/ids.ts';
import { quarantined } from '#server/sync/metrics.ts';
import { zoneId } from '../db/world.ts';
import { connect, until, type Client } from './support/clients.ts';
import { randomFrom, seedOfRun } from './support/random.ts';
import { rawUpdate, text } from './support/raw-update.ts';
import { openSyncWorld, type SyncWorld } from './support/sync-world.ts';

const zone = ZoneId.parse(zoneId('milo', 'health'));
let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

const counted = async (): Promise<number> => (await quarantined.get()).values[0]?.value ?? 0;

function noise(): Uint8Array {
  const random = randomFrom(seedOfRun);
  return Uint8Array.from({ length: 200 }, () => random.below(256));
}

const notes = ({ doc }: Client): string => doc.getXmlFragment('section:notes').toString();

function write({ doc }: Client, words: string): void {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment('section:notes').push([paragraph]);
}

test('what cannot be read is left out and counted, and everything else is there', async () => {
  const first = await world.start();
  const siri = await world.signIn('siri');
  const open = async (port: number): Promise<Client> => {
    const client = connect({ port, zone, as: siri });
    await client.synced();
    return client;
  };
  const before = await open(first.port);
  write(before, 'före');
  await before.saved();
  before.close();
  await first.close();

  const poison: Record<string, Uint8Array> = {
    noise: noise(),
    'builds on what is not there': rawUpdate([
      { client: 4711, clock: 3, structs: [text('x', { parent: 'section:notes' })] },
    ]),
    // Yjs puts the word into the document before it finds that the deletes are cut short.
    'ends in the middle of its deletes': rawUpdate(
      [{ client: 4712, clock: 0, structs: [text('x', { parent: 'section:notes' })] }],
      [[4712, [0, 1]]],
    ).slice(0, -1),
  };
  for (const update of Object.values(poison))
    await world.db.sql`select priv.sync_append(${world.db.sql.json([
      {
        ...{ n: 0, zone, session: siri.sessionId, clients: [] },
        update: Buffer.from(update).toString('base64'),
      },
    ])})`;

  const count = await counted();
  const second = await world.start({ compactAfterUpdates: 2 });
  const after = await open(second.port);
  expect(notes(after)).toBe('<paragraph>före</paragraph>');
  expect(await counted(), `seed ${seedOfRun}`).toBe(count + 3);
  write(after, 'efter');
  await after.saved();
  await until(
    'the page has it',
    async () => {
      const [row] = await world.db.sql<{ plain: string }[]>`
        select plain from app.plan_sections where zone_id = ${zone} and key = 'notes'`;
      return row?.plain.includes('före') === true && row.plain.includes('efter');
    },
    8_000,
  );
  // A snapshot would stand for a log that nobody could read whole: none is made of it.
  expect(await world.db.sql`select 1 from app.zone_snapshots where zone_id = ${zone}`).toEqual([]);
  after.close();
  await second.close();
});
