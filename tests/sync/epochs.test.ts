// [SY55–SY57] Words that went for good stay gone: five stale tabs, one of them with the stock provider,
// a reader and a page that was offline meanwhile come back with their copies, and none of them can
// bring anything of before into the zone that began anew.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { PersonId } from '#domain/ids.ts';
import { holdsAny } from '#domain/plan/rewritten-zone.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { encodeHello, encodeSyncStep1, encodeSyncStep2 } from '#domain/sync/messages.ts';
import { purgeZone } from '#server/sync/purge.ts';
import { personId } from '../db/world.ts';
import { connect, openSocket, until, type Client } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

const canary = 'KANARIE-Granitgatan 7';
const by = PersonId.parse(personId('admin-sjohamra'));

let world: SyncWorld;
let server: RunningServer;
beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
});
afterAll(() => world.close());

interface Tab {
  as: SignedIn;
  client: Client;
  kring: boolean;
}

async function openTab(slug: string, kring = true, doc?: Y.Doc, as?: SignedIn): Promise<Tab> {
  const who = as ?? (await world.signIn(slug));
  const client = connect({ port: server.port, zone: milosZone, as: who, kring, doc });
  return { as: who, client, kring };
}

function write({ client }: Tab, words: string): void {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(words)]);
  client.doc.getXmlFragment('section:about').push([paragraph]);
}

const copyOf = ({ client }: Tab): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(client.doc));
  copy.clientID = client.doc.clientID;
  return copy;
};

const about = ({ client }: Tab): string => client.doc.getXmlFragment('section:about').toString();

async function stored(): Promise<{ rows: number; canary: boolean }> {
  const rows = await world.db.sql<{ bytes: Uint8Array }[]>`
    select update as bytes from app.zone_updates where zone_id = ${milosZone}
    union all select state from app.zone_snapshots where zone_id = ${milosZone}`;
  return { rows: rows.length, canary: rows.some(({ bytes }) => holdsAny(bytes, [canary])) };
}

test('nobody brings back what was purged, and who comes anew has everything else', async () => {
  const tabs = [
    await openTab('siri'),
    await openTab('maja'),
    await openTab('hamid'),
    await openTab('disa'),
    await openTab('vera', false),
    await openTab('rania'),
  ];
  const [siri] = tabs;
  const offline = await openTab('otto');
  if (siri === undefined) throw new Error('nobody');
  for (const tab of [...tabs, offline]) await tab.client.synced();
  write(siri, `Milo bor på ${canary} nu.`);
  for (const tab of tabs.slice(1, 5)) write(tab, `${tab.as.slug} har läst ${canary}.`);
  write(offline, `otto också.`);
  await Promise.all([siri, offline].map(({ client }) => client.saved()));
  for (const tab of [...tabs, offline])
    await until('all see all', () => about(tab).split('har läst').length === 5);
  offline.client.provider.disconnect();
  write(offline, 'Skrivet på tåget.');
  const copies = tabs.map(copyOf);
  expect(await stored()).toMatchObject({ canary: true });

  const operator = world.db.asRole('kring_operator');
  const request = { zone: milosZone, by, reason: 'erasure' as const, words: [canary] };
  expect(await purgeZone(operator, request)).toEqual({ epoch: 2, removed: 5 });
  expect(await stored()).toEqual({ rows: 1, canary: false });

  for (const { client, as } of tabs) {
    await until(`${as.slug} is told`, () => client.closed.length > 0, 3_000);
    expect(client.closed[0]).toBe(4409);
    client.close();
  }
  // The same copies again, as a page would that ignores what it was told, and the one from the train.
  const again = await Promise.all(
    tabs.map(({ as, kring }, n) => openTab(as.slug, kring, copies[n], as)),
  );
  offline.client.provider.connect();
  for (const { client, as } of [...again, offline]) {
    await until(`${as.slug} is told`, () => client.closed.includes(4409), 3_000);
    expect(client.denied).toEqual([]);
    client.close();
  }
  expect(await stored()).toEqual({ rows: 1, canary: false });

  const fresh = await openTab('maja');
  await fresh.client.synced();
  expect(about(fresh)).toContain('Milo bor på  nu.');
  expect(about(fresh)).toContain('otto också.');
  expect(about(fresh)).not.toContain('KANARIE');
  write(fresh, 'Och vidare.');
  await fresh.client.saved();
  expect(await stored()).toEqual({ rows: 2, canary: false });
  fresh.client.close();
});

test('who does not say what they have is refused by what they send', async () => {
  const siri = await openTab('siri');
  await siri.client.synced();
  write(siri, 'Ett ord.');
  await siri.client.saved();
  const old = copyOf(siri);
  const operator = world.db.asRole('kring_operator');
  await purgeZone(operator, { zone: milosZone, by, reason: 'restore', words: [] });
  await until('told', () => siri.client.closed.includes(4409), 3_000);
  siri.client.close();
  const { rows } = await stored();
  const raw = await openSocket({
    port: server.port,
    path: `/sync/${milosZone}`,
    cookie: siri.as.cookie,
  });
  // It claims to know nothing, and then sends what it has.
  raw.send(encodeHello(SCHEMA_VERSION, old.clientID), encodeSyncStep1(Uint8Array.of(0)));
  const own = new Y.Doc();
  own.clientID = old.clientID;
  own.getXmlFragment('section:about').push([new Y.XmlElement('paragraph')]);
  raw.send(encodeSyncStep2(Y.encodeStateAsUpdate(own)));
  expect(await raw.closed()).toBe(4409);
  expect((await stored()).rows).toBe(rows);
});

test('what was judged before a zone began anew is not stored after it', async () => {
  const { sessionId } = await world.signIn('siri');
  const append = async (epoch: number) => {
    const row = { n: 0, zone: milosZone, epoch, session: sessionId, update: '', clients: [7001] };
    const [answer] = await world.db.asRole('kring_sync')<{ refusal: string | null }[]>`
      select refusal from priv.sync_append(${world.db.sql.json([row])})`;
    return answer?.refusal;
  };
  const { rows } = await stored();
  expect(await append(2)).toBe('epoch_changed');
  expect((await stored()).rows).toBe(rows);
  expect(await append(3)).toBeNull();
});
