// What the server does not take: exact codes, nothing stored, nothing shown, nobody else hurt. Each
// refusal stands beside the same call that is allowed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { limits } from '#domain/limits.ts';
import {
  encodeHello,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '#domain/sync/messages.ts';
import { closings } from '#server/sync/metrics.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { connect, openKringSocket, openSocket, until, type Client } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;
let siri: SignedIn;
let rania: SignedIn;
/** Someone who is there all the time and must never notice. */
let witness: Client;

beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
  siri = await world.signIn('siri');
  rania = await world.signIn('rania');
  witness = connect({ port: server.port, zone: milosZone, as: await world.signIn('maja') });
  await witness.synced();
});
afterAll(async () => {
  witness.close();
  await world.close();
});

const raw = (as: SignedIn, clientId?: number) =>
  openKringSocket({ port: server.port, zone: milosZone, as, clientId });

const logLength = async (): Promise<number> => {
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where zone_id = ${milosZone}`;
  return row?.n ?? 0;
};

/** One update of a document with this client id: `text` at the start. */
function typed(clientId: number, text: string, doc = new Y.Doc()): Uint8Array {
  doc.clientID = clientId;
  const before = Y.encodeStateVector(doc);
  doc.getText('section:situation').insert(0, text);
  return Y.encodeStateAsUpdate(doc, before);
}

/** The witness still hears what others write, and has heard nothing of `unwanted`. */
async function nobodyElseWasHurt(unwanted?: string): Promise<void> {
  const word = `ok${Math.floor(Math.random() * 1e9)} `;
  const other = connect({ port: server.port, zone: milosZone, as: await world.signIn('hamid') });
  await other.synced();
  other.doc.getText('section:situation').insert(0, word);
  await other.saved();
  await until('the witness hears it', () =>
    witness.doc.getText('section:situation').toString().includes(word),
  );
  if (unwanted !== undefined)
    expect(witness.doc.getText('section:situation').toString()).not.toContain(unwanted);
  expect(witness.closed).toEqual([]);
  other.close();
}

test('a reader is denied with read_only and the state to go back to; an editor is not', async () => {
  const before = await logLength();
  const reader = connect({ port: server.port, zone: milosZone, as: rania });
  await reader.synced();
  // Her answer to SyncStep1 adds nothing: taken, and acknowledged, like everyone's.
  await until('her state is taken', () => reader.committed === 1);
  reader.doc.getText('section:situation').insert(0, 'mammas ord');
  await until('denied', () => reader.denied.length === 1);
  const [denied] = reader.denied;
  expect(denied).toMatchObject({ code: 'read_only', frame: 2 });
  const back = new Y.Doc();
  Y.applyUpdate(back, denied?.state ?? new Uint8Array());
  expect(back.getText('section:situation').toString()).toBe(
    witness.doc.getText('section:situation').toString(),
  );
  // What she writes on the same connection after that is not heard, and no second answer comes.
  reader.doc.getText('section:situation').insert(0, 'mer');
  await nobodyElseWasHurt('mammas ord');
  expect(reader.denied).toHaveLength(1);
  expect(reader.committed).toBe(1);
  expect(reader.closed).toEqual([]);
  // Only the others' words came into the log.
  expect(await logLength()).toBe(before + 1);
  reader.close();

  const editor = connect({ port: server.port, zone: milosZone, as: siri });
  await editor.synced();
  editor.doc.getText('section:situation').insert(0, 'logopedens ord');
  await editor.saved();
  expect(editor.denied).toEqual([]);
  expect(await logLength()).toBe(before + 2);
  editor.close();
});

test('a stock client that may not write is closed with 4400; reading alone is fine', async () => {
  const reader = connect({ port: server.port, zone: milosZone, as: rania, kring: false });
  await reader.synced();
  const before = await logLength();
  await new Promise((done) => setTimeout(done, 100));
  expect(reader.closed).toEqual([]);
  reader.doc.getText('section:situation').insert(0, 'otillåtet');
  await until('closed', () => reader.closed.length > 0);
  expect(reader.closed).toEqual([4400]);
  expect(await logLength()).toBe(before);
  reader.close();
});

test("nobody writes under another's client id", async () => {
  const owner = await raw(siri, 1001);
  const siris = new Y.Doc();
  owner.send(encodeUpdate(typed(1001, 'siris', siris)));
  await until('hers is committed', () => owner.kringMessages().some((m) => m.kind === 'committed'));

  const disa = await world.signIn('disa');
  const thief = await raw(disa, 1001);
  const stolen = new Y.Doc();
  Y.applyUpdate(stolen, Y.encodeStateAsUpdate(siris));
  thief.send(encodeUpdate(typed(1001, 'falskt', stolen)));
  await until('denied', () => thief.kringMessages().some((m) => m.kind === 'denied'));
  expect(thief.kringMessages().find((m) => m.kind === 'denied')).toMatchObject({
    code: 'client_taken',
    frame: 1,
  });
  // The owner may go on under it from another connection; others write under ids of their own.
  const again = await raw(siri, 1001);
  again.send(encodeUpdate(typed(1001, 'mer', siris)));
  await until('committed', () => again.kringMessages().some((m) => m.kind === 'committed'));
  const own = await raw(disa, 1002);
  own.send(encodeUpdate(typed(1002, 'disas')));
  await until('committed', () => own.kringMessages().some((m) => m.kind === 'committed'));
  await nobodyElseWasHurt('falskt');
  for (const { socket } of [owner, thief, again, own]) socket.terminate();
});

test('an update with a gap is not lost and not acknowledged before the gap is filled', async () => {
  const client = await raw(siri, 2001);
  const doc = new Y.Doc();
  const first = typed(2001, 'ett ', doc);
  const second = typed(2001, 'två ', doc);
  client.send(encodeUpdate(second));
  await new Promise((done) => setTimeout(done, 100));
  expect(client.kringMessages()).toEqual([]);
  expect(first.length).toBeGreaterThan(0);
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(doc)));
  await until('both are committed', () => client.kringMessages().length > 0);
  expect(client.kringMessages()).toMatchObject([{ kind: 'committed', frames: 2 }]);
  await until('it is shown', () =>
    witness.doc.getText('section:situation').toString().includes('två ett '),
  );
  client.socket.terminate();
});

test('[SY22] many frames behind one gap are one question; who never fills it is closed with 4400', async () => {
  const client = await raw(siri, 2002);
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(new Y.Doc())));
  const doc = new Y.Doc();
  typed(2002, 'never sent', doc);
  const orphan = encodeUpdate(typed(2002, 'orphan', doc));
  const asked = () => client.frames.filter(([type, step]) => type === 0 && step === 0).length;
  const before = asked();
  // As someone types over a slow line, where the question takes its time.
  for (let n = 0; n < 8; n++) client.send(orphan);
  await until('the state is asked for', () => asked() > before);
  await new Promise((done) => setTimeout(done, 200));
  expect(asked()).toBe(before + 1);
  expect(client.code).toBe(0);
  const sending = setInterval(() => client.send(orphan), 100);
  expect(await client.closed()).toBe(4400);
  clearInterval(sending);
  expect(asked()).toBe(before + 3);
  await nobodyElseWasHurt('orphan');
});

async function closedWith(code: number): Promise<number> {
  const { values } = await closings.get();
  return values.find(({ labels }) => Number(labels.code) === code)?.value ?? 0;
}

const hostile: Record<string, (doc: Y.Doc) => Uint8Array> = {
  'no bytes': () => new Uint8Array(),
  'an unknown type': () => Uint8Array.of(55),
  'auth, which only servers send': () => Uint8Array.of(2, 0, 0),
  'an unknown sync type': () => Uint8Array.of(0, 3, 1, 0),
  'a length beyond the end': () => Uint8Array.of(0, 2, 200, 1),
  'bytes after the end': () => Uint8Array.of(3, 0),
  'a cut update': (doc) => encodeUpdate(typed(3001, 'cut', doc).slice(0, -3)),
  'trailing bytes in an update': (doc) =>
    encodeUpdate(Uint8Array.from([...typed(3001, 'long', doc), 0])),
  'a state vector of a million clients': () => encodeSyncStep1(Uint8Array.of(192, 132, 61)),
  'presence of a million clients': () =>
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint8Array(encoder, Uint8Array.of(192, 132, 61));
    }),
  'version 2 of the encoding': (doc) => {
    doc.clientID = 3001;
    doc.getText('section:situation').insert(0, 'two');
    return encodeUpdate(Y.encodeStateAsUpdateV2(doc));
  },
  'a document inside a document': (doc) => {
    doc.clientID = 3001;
    doc.getMap('goals').set('sub', new Y.Doc());
    return encodeUpdate(Y.encodeStateAsUpdate(doc));
  },
  'one of our own answers': () => Uint8Array.of(101, 1, 1),
};

for (const [name, frame] of Object.entries(hostile))
  test(`malformed, closed with 4400: ${name}`, async () => {
    const before = await logLength();
    const client = await raw(siri, 3001);
    client.send(frame(new Y.Doc()));
    expect(await client.closed()).toBe(4400);
    expect(await logLength()).toBe(before);
  });

test('text instead of bytes, a second hello, a late hello: 4400; and nobody else noticed any of it', async () => {
  const hello = encodeHello(SCHEMA_VERSION, 3002);
  const text = await raw(siri, 3002);
  text.socket.send('hej');
  const twice = await raw(siri, 3002);
  twice.send(hello);
  const late = await openSocket({
    port: server.port,
    path: `/sync/${milosZone}`,
    cookie: siri.cookie,
  });
  late.send(encodeUpdate(typed(3003, 'först ')), hello);
  for (const client of [text, twice, late]) expect(await client.closed()).toBe(4400);
  await nobodyElseWasHurt();
});

test('too large: denied for our client, 4413 for the stock one, 1009 above what is read at all', async () => {
  const big = encodeUpdate(typed(4001, 'x'.repeat(limits.maxFrameBytes)));
  const ours = await raw(siri, 4001);
  ours.send(big);
  await until('denied', () => ours.kringMessages().length > 0);
  expect(ours.kringMessages()).toMatchObject([{ kind: 'denied', code: 'too_large', frame: 1 }]);
  const stock = await openSocket({
    port: server.port,
    path: `/sync/${milosZone}`,
    cookie: siri.cookie,
  });
  stock.send(big);
  expect(await stock.closed()).toBe(4413);
  const huge = await raw(siri, 4002);
  huge.send(new Uint8Array(limits.maxSyncStep2Bytes + 1024));
  expect(await huge.closed()).toBe(1009);
  const fits = await raw(siri, 4003);
  fits.send(encodeUpdate(typed(4003, 'y'.repeat(limits.maxFrameBytes / 2))));
  await until('committed', () => fits.kringMessages().length > 0);
  expect(fits.kringMessages()).toMatchObject([{ kind: 'committed', frames: 1 }]);
  for (const { socket } of [ours, fits]) socket.terminate();
  await nobodyElseWasHurt('x'.repeat(100));
});

test('too many frames: 4429; as many as two fast typists make are fine', async () => {
  const empty = encodeUpdate(Uint8Array.of(0, 0));
  const flood = await raw(siri, 5001);
  for (let n = 0; n < limits.frameBurst * 2; n++) flood.send(empty);
  expect(await flood.closed()).toBe(4429);
  const typist = await raw(siri, 5002);
  for (let n = 0; n < 200; n++) typist.send(empty);
  await until('all are acknowledged', () =>
    typist.kringMessages().some((m) => m.kind === 'committed' && m.frames === 200),
  );
  expect(typist.code).toBe(0);
  typist.socket.terminate();
  await nobodyElseWasHurt();
});

test('a flood of pings is a flood', async () => {
  const client = await raw(siri, 5004);
  for (let n = 0; n < limits.frameBurst * 4 && client.code === 0; n++) {
    client.socket.ping();
    if (n % 60 === 0) await new Promise((done) => setTimeout(done, 2));
  }
  expect(await client.closed()).toBe(4429);
  await nobodyElseWasHurt();
});

test('large frames count for more than keys', async () => {
  const client = await raw(siri, 5005);
  const paste = encodeUpdate(typed(5005, 'z'.repeat(limits.maxFrameBytes - 1024)));
  for (let n = 0; n < 20; n++) client.send(paste);
  expect(await client.closed()).toBe(4429);
});

test('asking for the whole state again and again is a flood as well', async () => {
  const client = await raw(siri, 5003);
  for (let n = 0; n < 60; n++) client.send(encodeSyncStep1(Uint8Array.of(0)));
  // A large state is cut before its requests are: nobody reads that fast.
  expect([4408, 4429]).toContain(await client.closed());
});

test('who does not read is cut with 4408 while others go on', async () => {
  // Snapshots keep the zone small while a lot goes over the wire.
  const busy = await world.start({ compactAfterUpdates: 4 });
  const before = await closedWith(4408);
  const slow = await openKringSocket({
    port: busy.port,
    zone: milosZone,
    as: rania,
    clientId: 6001,
  });
  slow.socket.pause();
  const page = 'en sida text '.repeat(15_000);
  const writers = await Promise.all(
    ['siri', 'hamid', 'disa', 'vera', 'gunvor', 'otto'].map(async (slug) => {
      const writer = connect({ port: busy.port, zone: milosZone, as: await world.signIn(slug) });
      await writer.synced();
      return writer;
    }),
  );
  const cut = async () => (await closedWith(4408)) > before;
  for (let n = 0; n < 12 && !(await cut()); n++)
    for (const writer of writers) {
      const text = writer.doc.getText('section:meetingNotes');
      text.insert(0, page);
      text.delete(0, page.length);
      await writer.saved();
    }
  expect(await cut()).toBe(true);
  slow.socket.resume();
  // What had reached the kernel still arrives, and then the reason, if it is not too late for it.
  expect([4408, 1006]).toContain(await slow.closed());
  for (const writer of writers) {
    expect(writer.closed).toEqual([]);
    writer.close();
  }
  await busy.close();
}, 60_000);
