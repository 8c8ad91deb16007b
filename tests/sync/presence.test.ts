// Who is here: names come from the server whatever a client claims, nobody speaks for another, and
// nothing of it is stored.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { limits } from '#domain/limits.ts';
import { encodePresence } from '#domain/sync/messages.ts';
import { personId, planId } from '../db/world.ts';
import { connect, openKringSocket, until, type Client } from './support/clients.ts';
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

const open = async (slug: string, kring = true): Promise<Client> => {
  const client = connect({
    port: server.port,
    zone: milosZone,
    as: await world.signIn(slug),
    kring,
  });
  await client.synced();
  return client;
};

const seenBy = (viewer: Client, of: { doc: Y.Doc }): Record<string, unknown> | undefined =>
  viewer.provider.awareness.getStates().get(of.doc.clientID);

test('the server writes who someone is, whatever the client says', async () => {
  const siri = await open('siri');
  const maja = await open('maja', false);
  maja.provider.awareness.setLocalState({
    user: { name: 'Hamid Borgfelt', personId: personId('hamid'), color: '#fff' },
    at: 'section:about',
  });
  await until('siri sees maja', () => seenBy(siri, maja)?.at === 'section:about');
  expect(seenBy(siri, maja)?.user).toEqual({
    personId: personId('maja'),
    name: 'Maja Gullvind',
    sector: 'school',
    role: 'professional',
  });
  siri.close();
  maja.close();
});

test('who comes later is told who is here, and who leaves is gone for all', async () => {
  const siri = await open('siri');
  siri.provider.awareness.setLocalStateField('at', 'goal:g1');
  const maja = await open('maja');
  await until('maja sees siri', () => seenBy(maja, siri)?.at === 'goal:g1');
  siri.provider.ws?.close();
  await until('siri is gone', () => seenBy(maja, siri) === undefined);
  // Her provider comes back by itself, with the same client id.
  await until('siri is back', () => seenBy(maja, siri)?.at === 'goal:g1');
  siri.close();
  await until('siri is gone for good', () => seenBy(maja, siri) === undefined);
  maja.close();
});

test('nobody can speak for another, or take another away', async () => {
  const siri = await open('siri');
  siri.provider.awareness.setLocalStateField('at', 'section:about');
  const hamid = await open('hamid');
  await until('hamid sees siri', () => seenBy(hamid, siri) !== undefined);
  const as = await world.signIn('maja');
  const attacker = await openKringSocket({
    port: server.port,
    zone: milosZone,
    as,
    clientId: 4711,
  });
  const claim = (clientId: number, json: string) =>
    encodePresence([{ clientId, clock: 2 ** 52, json }]);
  attacker.send(
    claim(siri.doc.clientID, 'null'),
    claim(siri.doc.clientID, '{"at":"forged"}'),
    claim(4711, '{"at":"own"}'),
  );
  await until(
    'her own presence',
    () => hamid.provider.awareness.getStates().get(4711)?.at === 'own',
  );
  expect(seenBy(hamid, siri)?.at).toBe('section:about');
  expect(attacker.code).toBe(0);
  siri.provider.awareness.setLocalStateField('at', 'goal:g2');
  await until('siri still moves', () => seenBy(hamid, siri)?.at === 'goal:g2');
  attacker.socket.terminate();
  siri.close();
  hamid.close();
});

test("a client id that someone has written with is that person's alone", async () => {
  const siri = await open('siri');
  siri.doc.getText('section:situation').insert(0, 'x');
  await siri.saved();
  const { clientID } = siri.doc;
  siri.close();
  const hamid = await open('hamid');
  const as = await world.signIn('maja');
  const attacker = await openKringSocket({
    port: server.port,
    zone: milosZone,
    as,
    clientId: clientID,
  });
  attacker.send(encodePresence([{ clientId: clientID, clock: 9, json: '{"at":"forged"}' }]));
  const own = await openKringSocket({ port: server.port, zone: milosZone, as, clientId: 815 });
  own.send(encodePresence([{ clientId: 815, clock: 1, json: '{"at":"own"}' }]));
  await until('the own one is seen', () => hamid.provider.awareness.getStates().has(815));
  expect(hamid.provider.awareness.getStates().has(clientID)).toBe(false);
  for (const { socket } of [attacker, own]) socket.terminate();
  hamid.close();
});

test('odd presence changes nothing for others, and too much of it is left out', async () => {
  const hamid = await open('hamid');
  const as = await world.signIn('maja');
  const raw = await openKringSocket({ port: server.port, zone: milosZone, as, clientId: 42 });
  const say = (json: string) => raw.send(encodePresence([{ clientId: 42, clock: 1, json }]));
  say('not json');
  say('[]');
  say('7');
  say(JSON.stringify({ at: 'x'.repeat(limits.maxAwarenessBytes) }));
  say('{"__proto__":{"polluted":true},"constructor":1,"at":"fine"}');
  await until('the last one', () => hamid.provider.awareness.getStates().get(42)?.at === 'fine');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(raw.code).toBe(0);
  raw.socket.terminate();
  hamid.close();
});

test('an honest viewer is never sent its own state, and quiet rooms stay alive', async () => {
  const as = await world.signIn('maja');
  const raw = await openKringSocket({ port: server.port, zone: milosZone, as, clientId: 99 });
  raw.send(encodePresence([{ clientId: 99, clock: 1, json: '{"at":"a"}' }]));
  await new Promise((done) => setTimeout(done, 200));
  const awareness = new Awareness(new Y.Doc());
  for (const frame of raw.frames.filter(([type]) => type === 1)) {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    applyAwarenessUpdate(awareness, decoding.readVarUint8Array(decoder), 'server');
  }
  expect(awareness.getStates().has(99)).toBe(false);
  awareness.destroy();
  raw.socket.terminate();
});

const choose = (slug: string, shows: boolean) =>
  world.db.asPerson(
    personId(slug),
    (sql) => sql`select app.choose_presence(${planId('milo')}, ${shows})`,
  );

test('one guardian is not told of the other, unless both have said so, and until one takes it back', async () => {
  const [siri, rania, jonte] = [await open('siri'), await open('rania'), await open('jonte')];
  const everyone = [siri, rania, jonte];
  /** Client ids that a parent was ever told of. */
  const told = new Set<number>();
  for (const parent of [rania, jonte])
    parent.provider.awareness.on('change', ({ added, updated }: Record<string, number[]>) => {
      for (const id of [...(added ?? []), ...(updated ?? [])])
        if (id !== parent.doc.clientID) told.add(id);
    });
  const moves = (at: string): void => {
    for (const { provider } of everyone) provider.awareness.setLocalStateField('at', at);
  };
  const seesAll = (at: string) => () =>
    [rania, jonte].every(
      (parent) => seenBy(siri, parent)?.at === at && seenBy(parent, siri)?.at === at,
    );
  moves('section:a');
  await until('siri and each parent see one another', seesAll('section:a'));
  await choose('rania', true);
  await until('rania has come again', () => rania.closed.includes(1001) && rania.provider.synced);
  moves('section:b');
  await until('siri and each parent see one another', seesAll('section:b'));
  expect([...told]).toEqual([siri.doc.clientID]);

  await choose('jonte', true);
  await until('jonte has come again', () => jonte.closed.includes(1001) && jonte.provider.synced);
  moves('section:c');
  await until(
    'the parents see one another',
    () => seenBy(rania, jonte)?.at === 'section:c' && seenBy(jonte, rania)?.at === 'section:c',
  );
  await choose('rania', false);
  await until(
    'neither sees the other',
    () => seenBy(rania, jonte) === undefined && seenBy(jonte, rania) === undefined,
  );
  await until('rania has come again', () => rania.closed.length > 1 && rania.provider.synced);
  told.clear();
  moves('section:d');
  await until('siri and each parent see one another', seesAll('section:d'));
  expect([...told]).toEqual([siri.doc.clientID]);
  await expect(choose('siri', true)).rejects.toMatchObject({ message: 'not_allowed' });
  await expect(choose('torsten', true)).rejects.toMatchObject({ message: 'not_found' });
  for (const client of everyone) client.close();
});

test('nothing of presence is stored', async () => {
  const tables = await world.db.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'app'`;
  for (const { name } of tables) {
    const [row] = await world.db.sql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from ${name} t where t::text like '%section:about%' and t::text like '%at%'`,
    );
    expect([name, row?.n]).toEqual([name, 0]);
  }
});
