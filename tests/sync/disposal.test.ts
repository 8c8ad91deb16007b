// A part that is disposed of while people have it open: they are let go of, and nobody's copy, however it comes back,
// puts a word of it in again; the part beside it goes on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ZoneId } from '#domain/ids.ts';
import { planId, zoneId } from '../db/world.ts';
import { connect, until, type Client } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;
beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
});
afterAll(() => world.close());

const health = ZoneId.parse(zoneId('milo', 'health'));
const open = (as: SignedIn, zone: ZoneId, kring: boolean, doc?: Y.Doc): Client =>
  connect({ port: server.port, zone, as, kring, doc });
const write = ({ doc }: Client, section: string, words: string): void => {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment(`section:${section}`).push([paragraph]);
};
const rows = async (zone: string): Promise<number> =>
  (
    await world.db.sql<{ n: number }[]>`
      select (select count(*) from app.zone_updates where zone_id = ${zone})::int
        + (select count(*) from app.zone_snapshots where zone_id = ${zone})::int
        + (select count(*) from app.plan_sections where zone_id = ${zone})::int as n`
  )[0]?.n ?? -1;

test('open sockets are let go of, and no copy brings anything back', async () => {
  const siri = await world.signIn('siri');
  const gunvor = await world.signIn('gunvor');
  const tabs = [open(siri, health, true), open(gunvor, health, false)];
  const offline = open(siri, health, true);
  const beside = open(siri, milosZone, true);
  for (const client of [...tabs, offline, beside]) await client.synced();
  const [first] = tabs;
  if (first === undefined) throw new Error('nobody');
  write(first, 'notes', 'Ord i vårdens del.');
  await first.saved();
  offline.provider.disconnect();
  write(offline, 'notes', 'Skrivet på tåget.');
  const copies = tabs.map(({ doc }) => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    copy.clientID = doc.clientID;
    return copy;
  });
  expect(await rows(health)).toBeGreaterThan(0);

  await world.db.sql.begin(async (sql) => {
    await sql`select priv.dispose_zone(gen_random_uuid(), ${health}, null, '', null, null, clock_timestamp(), false)`;
    await sql`select priv.rebuild_zone_members(${planId('milo')})`;
  });
  for (const client of tabs) {
    await until('told', () => client.closed.length > 0, 3_000);
    expect(client.closed[0]).toBe(4404);
    client.close();
  }
  const again = copies.map((copy, n) => open(n === 0 ? siri : gunvor, health, n === 0, copy));
  offline.provider.connect();
  for (const client of [...again, offline]) {
    await until('refused', () => client.closed.includes(4404), 5_000);
    client.close();
  }
  expect(await rows(health)).toBe(0);

  write(beside, 'about', 'Och vidare bredvid.');
  await beside.saved();
  expect(beside.closed).toEqual([]);
  beside.close();
});
