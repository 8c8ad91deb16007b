// What "Sparat" stands on: an edit is in the log, in order, before it is acknowledged and before
// anyone else sees it; everyone ends with the same document; a restart loses nothing.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ZoneStore } from '#server/sync/zone-store.ts';
import * as Y from 'yjs';
import { zoneId } from '../db/world.ts';
import { encodeSyncStep2, encodeUpdate } from '#domain/sync/messages.ts';
import { connect, openKringSocket, until, type Client } from './support/clients.ts';
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
  text: doc.getText('section:situation').toString(),
  goals: doc.getMap('goals').toJSON(),
  about: doc.getXmlFragment('section:about').toString(),
});

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

async function logLength(): Promise<number> {
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where zone_id = ${milosZone}`;
  return row?.n ?? 0;
}

const close = (...clients: Client[]): void => clients.forEach((client) => client.close());

test('an acknowledged edit is a row of the log, with the person who made it', async () => {
  const siri = await open('siri');
  siri.doc.getText('section:situation').insert(0, 'Milo');
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
    await until(`seed ${seedOfRun}: same document`, () => isDeepStrictEqual(plain(doc), cold));
  close(...people);
});

/** A store whose appends wait until they are let go. */
function gate(): {
  wrap: (store: ZoneStore) => ZoneStore;
  open: () => void;
  waiting: () => number;
} {
  const held: (() => void)[] = [];
  let isOpen = false;
  return {
    wrap: (store) => ({
      ...store,
      async append(rows) {
        if (!isOpen) await new Promise<void>((go) => held.push(go));
        return store.append(rows);
      },
    }),
    open() {
      isOpen = true;
      for (const go of held) go();
    },
    waiting: () => held.length,
  };
}

test('before the commit nobody is told and nobody sees; other edits gather meanwhile', async () => {
  const door = gate();
  const slow = await world.start({ wrap: door.wrap });
  const [siri, maja] = await Promise.all([
    open('siri', { port: slow.port }),
    open('maja', { port: slow.port }),
  ]);
  await until('both states are taken', () => siri.committed + maja.committed === 2);
  const before = await logLength();
  siri.doc.getText('section:situation').insert(0, 'väntar ');
  await until('the append began', () => door.waiting() === 1);
  siri.doc.getText('section:situation').insert(0, 'också ');
  maja.doc.getText('section:situation').insert(0, 'med ');
  await new Promise((done) => setTimeout(done, 200));
  expect(door.waiting()).toBe(1);
  expect([siri.committed, maja.committed]).toEqual([1, 1]);
  expect(maja.doc.getText('section:situation').toString()).not.toContain('väntar');
  expect(await logLength()).toBe(before);
  door.open();
  await Promise.all([siri.saved(), maja.saved()]);
  expect(siri.committed).toBe(3);
  expect(await logLength()).toBe(before + 3);
  await until('maja sees it', () =>
    maja.doc.getText('section:situation').toString().includes('väntar'),
  );
  close(siri, maja);
  await slow.close();
});

test('a delete that only repeats one that the database refuses is not called saved', async () => {
  const refusal = gate();
  let refuse = false;
  const odd = await world.start({
    wrap: (store) => ({
      ...store,
      async append(rows) {
        const [first] = rows;
        if (!refuse || first === undefined) return store.append(rows);
        refuse = false;
        return refusal
          .wrap({ ...store, append: async () => [{ n: first.n, refusal: 'not_allowed' as const }] })
          .append(rows);
      },
    }),
  });
  const [siri, maja] = await Promise.all([
    open('siri', { port: odd.port }),
    open('maja', { port: odd.port }),
  ]);
  const text = (of: Client) => of.doc.getText('section:meetingNotes');
  text(siri).insert(0, 'stryk detta');
  await siri.saved();
  await until('maja has it', () => text(maja).toString() === 'stryk detta');
  await Promise.all([siri.saved(), maja.saved()]);
  refuse = true;
  text(siri).delete(0, 6);
  await until('siri’s delete is at the database', () => refusal.waiting() === 1);
  text(maja).delete(0, 6);
  await new Promise((done) => setTimeout(done, 200));
  refusal.open();
  await until('siri is told', () => siri.denied.length === 1);
  await maja.saved();
  const cold = await coldDocument();
  expect(cold.getText('section:meetingNotes').toString()).toBe('detta');
  expect(maja.denied).toEqual([]);
  close(siri, maja);
  await odd.close();
});

test('[SY33] what a second connection repeats before the first is committed waits for that commit', async () => {
  const door = gate();
  const slow = await world.start({ wrap: door.wrap });
  const siri = await world.signIn('siri');
  const asSiri = { port: slow.port, zone: milosZone, as: siri };
  const maja = await open('maja', { port: slow.port });
  const [first, second] = await Promise.all([openKringSocket(asSiri), openKringSocket(asSiri)]);
  const before = await logLength();
  maja.doc.getText('section:situation').insert(0, 'före ');
  await until('the append began', () => door.waiting() === 1);
  const doc = new Y.Doc();
  doc.getText('section:situation').insert(0, 'en gång ');
  const update = Y.encodeStateAsUpdate(doc);
  first.send(encodeUpdate(update));
  await new Promise((done) => setTimeout(done, 50));
  second.send(encodeSyncStep2(update));
  await new Promise((done) => setTimeout(done, 50));
  door.open();
  for (const socket of [first, second])
    await until('committed', () =>
      socket.kringMessages().some((said) => said.kind === 'committed' && said.frames === 1),
    );
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(await logLength()).toBe(before + 2);
  first.socket.close();
  second.socket.close();
  close(maja);
  await slow.close();
});

test('every acknowledgement comes after its row', async () => {
  const siri = await open('siri');
  const late: number[] = [];
  let checks = 0;
  const text = siri.doc.getText('section:situation');
  for (let n = 0; n < 50; n++) {
    text.insert(0, `${n} `);
    await siri.saved();
    const [row] = await world.db.sql<{ seq: string }[]>`
      select max(seq) as seq from app.zone_updates where zone_id = ${milosZone}`;
    if (Number(row?.seq) < siri.seq) late.push(n);
    checks++;
  }
  expect(checks).toBe(50);
  expect(late).toEqual([]);
  close(siri);
});

test('the stock provider works as it is: both ways, and no frame of ours comes to it', async () => {
  const stock = await open('maja', { kring: false });
  const siri = await open('siri');
  const unknown: unknown[] = [];
  const complain = console.error;
  console.error = (...words: unknown[]) => unknown.push(words);
  stock.doc.getText('section:situation').insert(0, 'från ett vanligt program ');
  await until('siri sees it', () =>
    siri.doc.getText('section:situation').toString().includes('vanligt program'),
  );
  siri.doc.getText('section:situation').insert(0, 'till ett vanligt program ');
  await until('it comes', () =>
    stock.doc.getText('section:situation').toString().includes('till ett vanligt'),
  );
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from priv.sync_load(${milosZone})`;
  expect(row?.n).toBeGreaterThan(0);
  console.error = complain;
  expect(unknown).toEqual([]);
  expect(stock.notices).toEqual([]);
  close(stock, siri);
});

test('what was written without a connection arrives whole, and what others wrote stays', async () => {
  const [siri, maja] = await Promise.all([open('siri'), open('maja')]);
  siri.provider.disconnect();
  siri.doc.getText('section:situation').insert(0, 'skrivet på tåget ');
  siri.doc.getMap('goals').set('g1', new Y.Map());
  maja.doc.getText('section:situation').insert(0, 'under tiden ');
  await maja.saved();
  siri.provider.connect();
  // Typing goes on before the server has asked for what it lacks.
  siri.doc.getText('section:situation').insert(0, 'och ');
  await siri.saved();
  for (const { doc } of [siri, maja])
    await until('both are there', () => {
      const text = doc.getText('section:situation').toString();
      return text.includes('och skrivet på tåget') && text.includes('under tiden');
    });
  expect(plain(await coldDocument())).toEqual(plain(siri.doc));
  close(siri, maja);
});

test('sent twice is stored once', async () => {
  const siri = await open('siri');
  siri.doc.getText('section:situation').insert(0, 'en gång ');
  await siri.saved();
  const before = await logLength();
  const again = await open('siri', { doc: copyOf(siri.doc) });
  await until('its whole state is taken', () => again.committed >= 1);
  expect(await logLength()).toBe(before);
  close(siri, again);
});

test('an orderly end commits what has come, and the next process has the same document', async () => {
  const door = gate();
  const first = await world.start({ wrap: door.wrap });
  const siri = await open('siri', { port: first.port });
  await until('her state is taken', () => siri.committed === 1);
  for (let n = 0; n < 30; n++) siri.doc.getText('section:situation').insert(0, `sista${n} `);
  await until('the append began', () => door.waiting() === 1);
  await new Promise((done) => setTimeout(done, 100));
  const closing = first.close();
  await new Promise((done) => setTimeout(done, 100));
  expect(siri.closed).toEqual([]);
  door.open();
  await closing;
  await until('closed', () => siri.closed.length > 0);
  expect(siri.closed[0]).toBe(1001);
  const acknowledged = siri.committed;
  const kept = plain(siri.doc);
  siri.provider.disconnect();
  const second = await world.start();
  const maja = await open('maja', { port: second.port });
  expect(acknowledged).toBe(31);
  expect(plain(maja.doc)).toEqual(kept);
  close(siri, maja);
  await second.close();
});

test('two processes over one database converge, and both log in one order', async () => {
  const other = await world.start();
  const [siri, maja] = await Promise.all([open('siri'), open('maja', { port: other.port })]);
  for (let n = 0; n < 60; n++) {
    siri.doc.getText('section:situation').insert(0, `s${n} `);
    maja.doc
      .getText('section:situation')
      .insert(maja.doc.getText('section:situation').length, ` m${n}`);
    if (n % 7 === 0) await new Promise((done) => setTimeout(done, 3));
  }
  await Promise.all([siri.saved(), maja.saved()]);
  const cold = plain(await coldDocument());
  for (const { doc } of [siri, maja])
    await until('same document', () => isDeepStrictEqual(plain(doc), cold));
  close(siri, maja);
  await other.close();
});

test('a failed commit closes with 4503, shows nothing to anybody, and the client sends it again', async () => {
  let fail = false;
  const shaky = await world.start({
    wrap: (store) => ({
      ...store,
      append: (rows) => (fail ? Promise.reject(new Error('away')) : store.append(rows)),
    }),
  });
  const [siri, maja] = await Promise.all([
    open('siri', { port: shaky.port }),
    open('maja', { port: shaky.port }),
  ]);
  fail = true;
  siri.doc.getText('section:situation').insert(0, 'envis ');
  await until('closed', () => siri.closed.includes(4503) && maja.closed.includes(4503));
  expect(maja.doc.getText('section:situation').toString()).not.toContain('envis');
  fail = false;
  await siri.saved();
  await until('maja sees it', () =>
    maja.doc.getText('section:situation').toString().includes('envis'),
  );
  expect(maja.doc.getText('section:situation').toString().match(/envis/g)).toHaveLength(1);
  close(siri, maja);
  await shaky.close();
});

test('a long log gets a snapshot beside it, and opens the same from it', async () => {
  const zone = zoneId('milo', 'studentHealth');
  const compacting = await world.start({ compactAfterUpdates: 20 });
  const disa = await open('disa', { zone, port: compacting.port });
  for (let n = 0; n < 50; n++) {
    disa.doc.getText('section:notes').insert(0, `${n} `);
    await disa.saved();
  }
  const loaded = async () =>
    world.db.sql<{ seq: string; kind: string }[]>`select seq, kind from priv.sync_load(${zone})`;
  await until('a snapshot', async () => (await loaded())[0]?.kind === 'snapshot');
  const rows = await loaded();
  expect(rows.length).toBeLessThan(31);
  const [count] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where zone_id = ${zone}`;
  expect(count?.n).toBe(50);
  const other = await world.start();
  const again = await open('disa', { zone, port: other.port });
  expect(again.doc.getText('section:notes').toString()).toBe(
    disa.doc.getText('section:notes').toString(),
  );
  close(disa, again);
  await compacting.close();
  await other.close();
});

test('rows for pages follow after a pause, also those that a process left behind', async () => {
  const zone = zoneId('milo', 'school');
  const maja = await open('maja', { zone });
  const write = (words: string) => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    maja.doc.getXmlFragment('section:notes').push([paragraph]);
  };
  const plainText = async (): Promise<string | undefined> => {
    const [row] = await world.db.sql<{ plain: string }[]>`
      select plain from app.plan_sections where zone_id = ${zone} and key = 'notes'`;
    return row?.plain;
  };
  write('Milo pekar på bilder');
  await maja.saved();
  await until(
    'the row',
    async () => (await plainText())?.includes('pekar på bilder') === true,
    4_000,
  );
  close(maja);

  const session = await world.signIn('maja');
  const doc = copyOf(maja.doc);
  doc.clientID = 987;
  const before = Y.encodeStateVector(doc);
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText('lämnat efter sig')]);
  doc.getXmlFragment('section:notes').push([paragraph]);
  const update = Buffer.from(Y.encodeStateAsUpdate(doc, before)).toString('base64');
  await world.db.sql`select priv.sync_append(${world.db.sql.json([
    { n: 0, zone, session: session.sessionId, update, clients: [987] },
  ])})`;
  const next = await world.start();
  await until(
    'the row',
    async () => (await plainText())?.includes('lämnat efter sig') === true,
    4_000,
  );
  await next.close();
});

test('an empty room leaves memory and comes back', async () => {
  const forgetful = await world.start({ roomIdleMs: 50 });
  const siri = await open('siri', { port: forgetful.port });
  siri.doc.getText('section:situation').insert(0, 'kvar ');
  await siri.saved();
  const kept = plain(siri.doc);
  close(siri);
  await new Promise((done) => setTimeout(done, 200));
  const again = await open('siri', { port: forgetful.port });
  expect(plain(again.doc)).toEqual(kept);
  close(again);
  await forgetful.close();
});
