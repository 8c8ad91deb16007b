// The same frames where WebSockets are blocked (PROTOCOL.md, SY45–SY49): same door, same judgement,
// same acknowledgements, same endings. Every refusal stands beside the same request that is allowed.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { limits } from '#domain/limits.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { linePaths } from '#domain/sync/line.ts';
import type { LineRecord } from '#domain/sync/line.ts';
import {
  encodeHello,
  encodePresence,
  encodeSyncStep1,
  encodeUpdate,
} from '#domain/sync/messages.ts';
import { closings } from '#server/sync/metrics.ts';
import { partyId, personId, zoneId } from '../db/world.ts';
import { connect, until, type Client } from './support/clients.ts';
import { lossyFetch } from './support/lossy-fetch.ts';
import { openLine, type Fetch, type RawLine } from './support/over-http.ts';
import { randomFrom, seedOfRun } from './support/random.ts';
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

beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
  siri = await world.signIn('siri');
  rania = await world.signIn('rania');
});
afterAll(() => world.close());

/** A paragraph at the end of the child's own text. */
function write(doc: Y.Doc, words: string): void {
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    doc.getXmlFragment('section:about').push([paragraph]);
  });
}
const read = (doc: Y.Doc): string => doc.getXmlFragment('section:about').toString();

/** One new paragraph of this client id, as an update frame. */
function written(clientId: number, words: string, doc = new Y.Doc()): Uint8Array {
  doc.clientID = clientId;
  const before = Y.encodeStateVector(doc);
  write(doc, words);
  return encodeUpdate(Y.encodeStateAsUpdate(doc, before));
}

const overHttp = async (slug: string, through: true | Fetch = true): Promise<Client> => {
  const as = await world.signIn(slug);
  const client = connect({ port: server.port, zone: milosZone, as, overHttp: through });
  await client.synced();
  return client;
};

const open = (channel: number, zone: string = milosZone): LineRecord => ({
  kind: 'open',
  channel,
  zone,
});
const frames = (channel: number, ...list: Uint8Array[]): LineRecord[] =>
  list.map((frame) => ({ kind: 'frame', channel, frame }));
const greeting = (channel: number, clientId: number): LineRecord[] =>
  frames(channel, encodeHello(SCHEMA_VERSION, clientId), encodeSyncStep1(Uint8Array.of(0)));
const isState = (frame: Uint8Array): boolean => frame[0] === 0 && frame[1] === 1;

const rawLine = (as: SignedIn, port = server.port): Promise<RawLine> =>
  openLine({ port, cookie: as.cookie });

/** A line with Milo's shared part open on channel 1 and the state received. */
async function inZone(as: SignedIn, clientId: number, port = server.port): Promise<RawLine> {
  const line = await rawLine(as, port);
  expect(await line.post([open(1), ...greeting(1, clientId)])).toBe(204);
  await until('the state came', () => line.framesOn(1).some(isState));
  return line;
}

const committed = (line: RawLine, channel: number): Promise<void> =>
  until('committed', () => line.kringMessagesOn(channel).some(({ kind }) => kind === 'committed'));

const logLength = async (): Promise<number> => {
  const [row] = await world.db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where zone_id = ${milosZone}`;
  return row?.n ?? 0;
};

test('[SY45] two write together, one over HTTP and one over a WebSocket, and see each other', async () => {
  const maja = await overHttp('maja');
  const hamid = connect({ port: server.port, zone: milosZone, as: await world.signIn('hamid') });
  await hamid.synced();
  maja.provider.awareness.setLocalStateField('at', 'section:about');
  write(maja.doc, 'Maja över HTTP.');
  write(hamid.doc, 'Hamid över en socket.');
  await Promise.all([maja.saved(), hamid.saved()]);
  await until('both have both', () => read(maja.doc) === read(hamid.doc));
  expect(read(hamid.doc)).toContain('Maja över HTTP.');
  expect(read(hamid.doc)).toContain('Hamid över en socket.');
  await until('she is seen', () => hamid.provider.awareness.getStates().has(maja.doc.clientID));
  // Who she is, is the server's word here as well.
  expect(hamid.provider.awareness.getStates().get(maja.doc.clientID)).toMatchObject({
    at: 'section:about',
    user: { personId: personId('maja'), name: 'Maja Gullvind' },
  });
  maja.close();
  await until('she is gone', () => !hamid.provider.awareness.getStates().has(maja.doc.clientID));
  hamid.close();
});

test('[SY45] one line carries several zones, each with its own answer', async () => {
  const line = await rawLine(rania);
  await line.post([
    open(1),
    ...greeting(1, 101),
    open(2, zoneId('milo', 'family')),
    ...greeting(2, 102),
    // Another plan: the same answer as one that does not exist.
    open(3, zoneId('nova', 'shared')),
    open(4, '00000000-0000-4000-8000-000000000000'),
    open(5, milosZone.toUpperCase()),
    open(6, `${milosZone}/../${milosZone}`),
    open(7, ''),
  ]);
  for (const channel of [3, 4, 5, 6, 7]) expect(await line.closed(channel)).toBe(4404);
  await until('both states came', () =>
    [1, 2].every((channel) => line.framesOn(channel).some(isState)),
  );
  for (const channel of [1, 2]) expect(line.codeOf(channel)).toBeNull();
  for (const channel of [3, 4, 5, 6, 7]) expect(line.framesOn(channel)).toEqual([]);
  line.end();
});

test('a reader is refused with read_only and the state to go back to; an editor is acknowledged', async () => {
  const before = await logLength();
  const reader = await inZone(rania, 201);
  await reader.post(frames(1, written(201, 'mammas ord')));
  await until('denied', () => reader.kringMessagesOn(1).length > 0);
  expect(reader.kringMessagesOn(1)).toMatchObject([
    { kind: 'denied', code: 'read_only', frame: 1 },
  ]);
  expect(await logLength()).toBe(before);
  const editor = await inZone(siri, 202);
  await editor.post(frames(1, written(202, 'logopedens ord')));
  await committed(editor, 1);
  expect(editor.kringMessagesOn(1)).toMatchObject([{ kind: 'committed', frames: 1 }]);
  expect(await logLength()).toBe(before + 1);
  reader.end();
  editor.end();
});

test('[SY46] only our own page, by post, and with a session: 403, 405, 401; and not a byte', async () => {
  const foreign = [
    'https://evil.example',
    `${server.origin}.evil.example`,
    `${server.origin}/`,
    'null',
    null,
  ];
  for (const origin of foreign) {
    const line = await openLine({ port: server.port, cookie: siri.cookie, origin });
    expect([origin, line.status, line.events]).toEqual([origin, 403, []]);
  }
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await openLine({ port: server.port, cookie: siri.cookie, method })).status).toBe(405);
  for (const cookie of [undefined, 'other=1', '__Host-kring=short'])
    expect((await openLine({ port: server.port, cookie })).status).toBe(401);

  const line = await inZone(siri, 301);
  const post = (options: Parameters<RawLine['post']>[1]) =>
    line.post(frames(1, written(301, 'fel väg')), { number: 2, ...options });
  for (const origin of foreign) expect([origin, await post({ origin })]).toEqual([origin, 403]);
  expect(await post({ cookie: undefined })).toBe(401);
  expect(await post({ id: 'unknown' })).toBe(404);
  expect(await post({ number: -1 })).toBe(400);
  expect(line.kringMessagesOn(1)).toEqual([]);
  expect(await post({})).toBe(204);
  await committed(line, 1);
  line.end();
});

test('[SY46] a session that has ended is said in the stream: 4401', async () => {
  const ended = await world.signIn('siri');
  await world.db.sql`update app.sessions set revoked_at = now() where id = ${ended.sessionId}`;
  const line = await rawLine(ended);
  await line.post([open(1), ...greeting(1, 302)]);
  expect(await line.closed(1)).toBe(4401);
  expect(line.framesOn(1)).toEqual([]);
  line.end();
});

test("[SY46] another session's line is as unknown as one that never was: 404, and nothing is taken", async () => {
  const before = await logLength();
  const line = await inZone(siri, 401);
  const steal = { cookie: rania.cookie, id: line.id, number: 2 };
  expect(await line.post(frames(1, written(401, 'falskt')), steal)).toBe(404);
  // Nor another session of the same person.
  const other = await world.signIn('siri');
  expect(
    await line.post(frames(1, written(401, 'falskt')), { ...steal, cookie: other.cookie }),
  ).toBe(404);
  expect(await logLength()).toBe(before);
  expect(await line.post(frames(1, written(401, 'eget')), { number: 2 })).toBe(204);
  await committed(line, 1);
  expect(await logLength()).toBe(before + 1);
  line.end();
});

test('[SY47] a post that comes twice is taken once; one out of order ends the line', async () => {
  const before = await logLength();
  const line = await inZone(siri, 501);
  const doc = new Y.Doc();
  const body = frames(1, written(501, 'en gång', doc));
  expect(await line.post(body, { number: 2 })).toBe(204);
  expect(await line.post(body, { number: 2 })).toBe(204);
  const twice = frames(1, written(501, 'samtidigt', doc));
  expect(
    await Promise.all([line.post(twice, { number: 3 }), line.post(twice, { number: 3 })]),
  ).toEqual([204, 204]);
  await until('both are acknowledged', () =>
    line.kringMessagesOn(1).some((m) => m.kind === 'committed' && m.frames === 2),
  );
  expect(await logLength()).toBe(before + 2);
  expect(line.over).toBe(false);
  expect(await line.post(frames(1, written(501, 'för tidigt', doc)), { number: 6 })).toBe(409);
  await until('the line is over', () => line.over);
  expect(await logLength()).toBe(before + 2);
});

test('[SY47] requests and answers that get lost cost nothing: every edit comes once', async () => {
  const lossy = lossyFetch(randomFrom(seedOfRun), 0.15);
  const maja = await overHttp('maja', lossy.fetch);
  for (let n = 0; n < 30 || lossy.lost < 6; n++) {
    write(maja.doc, `Mening ${n}.`);
    await new Promise((done) => setTimeout(done, 20));
  }
  await maja.saved(60_000);
  expect(maja.closed, `seed ${seedOfRun}`).toEqual([]);
  const witness = await overHttp('hamid');
  expect(read(witness.doc), `seed ${seedOfRun}`).toBe(read(maja.doc));
  maja.close();
  witness.close();
});

test('[SY47] bodies that are no records, or too large: 400 and 4400 in the stream, 413', async () => {
  const other = await inZone(rania, 600);
  for (const body of [
    Uint8Array.of(9, 1),
    Uint8Array.of(1, 1, 200),
    Uint8Array.of(0, 2, 255, 255, 255, 255, 15),
    new Uint8Array(3 * (limits.recordsPerPost + 1)).fill(2),
  ]) {
    const line = await inZone(siri, 601);
    expect(await line.post(body)).toBe(400);
    expect(await line.closed(1)).toBe(4400);
    await until('the line is over', () => line.over);
  }
  const line = await inZone(siri, 602);
  const tooLarge = new Uint8Array(limits.maxPostBytes + 1);
  expect(await line.post(tooLarge, { number: 2 })).toBe(413);
  // It was not taken, so its number is free.
  expect(await line.post(frames(1, written(602, 'lagom')), { number: 2 })).toBe(204);
  await committed(line, 1);
  expect(other.over).toBe(false);
  other.end();
  line.end();
});

test('text that is no frame closes its channel with 4400, and the others on the line live', async () => {
  const line = await inZone(siri, 701);
  await line.post([open(2), ...greeting(2, 702)]);
  await until('the second is in', () => line.framesOn(2).some(isState));
  await line.post(frames(1, Uint8Array.of(55)));
  expect(await line.closed(1)).toBe(4400);
  await line.post(frames(2, written(702, 'den andra')));
  await committed(line, 2);
  expect(line.codeOf(2)).toBeNull();
  line.end();
});

test('[SY8] frames, zones and lines are counted as on sockets: 4429 and 429', async () => {
  const flood = await inZone(siri, 801);
  const empty = encodeUpdate(Uint8Array.of(0, 0));
  await flood.post(frames(1, ...Array.from({ length: limits.frameBurst * 2 }, () => empty)));
  expect(await flood.closed(1)).toBe(4429);
  flood.end();

  const gunvor = await world.signIn('gunvor');
  const many = await rawLine(gunvor);
  await many.post(Array.from({ length: limits.socketsPerSession + 1 }, (_, n) => open(n)));
  expect(await many.closed(limits.socketsPerSession)).toBe(4429);
  await until('the others are in', () => many.framesOn(0).length > 0);
  expect(many.codeOf(0)).toBeNull();
  many.end();

  const otto = await world.signIn('otto');
  const lines = await Promise.all(
    Array.from({ length: limits.linesPerSession }, () => rawLine(otto)),
  );
  expect((await rawLine(otto)).status).toBe(429);
  expect((await rawLine(siri)).status).toBe(200);
  lines[0]?.end();
  await until('there is room again', async () => (await rawLine(otto)).status === 200);
  for (const line of lines) line.end();
});

async function closedWith(code: number): Promise<number> {
  const { values } = await closings.get();
  return values.find(({ labels }) => Number(labels.code) === code)?.value ?? 0;
}

/** A stream that arrives and that nobody reads. */
function unreadStream(
  as: SignedIn,
  port: number,
): Promise<{ id: string; answer: IncomingMessage }> {
  return new Promise((done, fail) => {
    const request = httpRequest({
      port,
      method: 'POST',
      path: linePaths.stream,
      headers: { cookie: as.cookie, origin: `http://127.0.0.1:${port}` },
    });
    request.on('error', fail);
    request.on('response', (answer) => {
      answer.once('data', (first: Buffer) => {
        answer.pause();
        const [, id = ''] = /event: line\ndata: (\S+)/.exec(first.toString()) ?? [];
        done({ id, answer });
      });
    });
    request.end();
  });
}

test('[SY9] who does not read is cut with 4408 while others go on', async () => {
  const busy = await world.start({ compactAfterUpdates: 4 });
  const before = await closedWith(4408);
  const { id, answer } = await unreadStream(rania, busy.port);
  const helper = await rawLine(rania, busy.port);
  expect(await helper.post([open(1), ...greeting(1, 901)], { id, number: 1 })).toBe(204);
  const page = 'en sida text '.repeat(15_000);
  const writers = await Promise.all(
    ['siri', 'hamid', 'disa', 'vera', 'gunvor', 'otto'].map(async (slug) => {
      const writer = connect({ port: busy.port, zone: milosZone, as: await world.signIn(slug) });
      await writer.synced();
      return writer;
    }),
  );
  const cut = async () => (await closedWith(4408)) > before;
  for (let n = 0; n < 24 && !(await cut()); n++)
    for (const writer of writers) {
      const about = writer.doc.getXmlFragment('section:about');
      write(writer.doc, page);
      about.delete(about.length - 1, 1);
      await writer.saved();
    }
  expect(await cut()).toBe(true);
  for (const writer of writers) {
    expect(writer.closed).toEqual([]);
    writer.close();
  }
  answer.destroy();
  helper.end();
  await busy.close();
}, 60_000);

const endPart = (slug: string, at: Date | null) =>
  world.db.sql`update app.plan_parties set ended_at = ${at} where id = ${partyId('milo', slug)}`;

test('[SY26] a part that ends closes the channel with 4404 within two seconds, and no byte follows', async () => {
  const vera = await world.signIn('vera');
  const line = await inZone(vera, 1001);
  const stays = await inZone(siri, 1002);
  const doc = new Y.Doc();
  await line.post(frames(1, written(1001, 'medan hon fick', doc)));
  await committed(line, 1);
  await endPart('vera', new Date());
  const at = performance.now();
  await until('the channel is closed', () => line.codeOf(1) !== null, 2_500);
  expect(performance.now() - at).toBeLessThan(2_000);
  expect(line.codeOf(1)).toBe(4404);
  const [received, stored] = [line.framesOn(1).length, await logLength()];
  // The line is still hers; the zone is not.
  expect(await line.post([...frames(1, written(1001, 'efteråt', doc)), open(2)])).toBe(204);
  expect(await line.closed(2)).toBe(4404);
  await stays.post(frames(1, written(1002, 'de andra går vidare')));
  await committed(stays, 1);
  expect(await logLength()).toBe(stored + 1);
  expect(line.framesOn(1)).toHaveLength(received);
  expect(line.framesOn(2)).toEqual([]);
  expect(stays.codeOf(1)).toBeNull();
  line.end();
  stays.end();
  await endPart('vera', null);
  (await inZone(vera, 1003)).end();
});

test('[SY26] a session that ends closes its channels with 4401, and no other session of the person', async () => {
  const [first, second] = [await world.signIn('disa'), await world.signIn('disa')];
  const [a, b] = [await inZone(first, 1011), await inZone(second, 1012)];
  await world.db.sql`update app.sessions set revoked_at = now() where id = ${first.sessionId}`;
  expect(await a.closed(1)).toBe(4401);
  expect(await b.post(frames(1, written(1012, 'den andra sessionen')))).toBe(204);
  await committed(b, 1);
  expect(b.codeOf(1)).toBeNull();
  a.end();
  b.end();
});

test('[SY29] at an orderly end what was received is committed, acknowledged and closed with 1001', async () => {
  const ending = await world.start();
  const line = await inZone(siri, 1101, ending.port);
  const before = await logLength();
  expect(await line.post(frames(1, written(1101, 'sista ordet')))).toBe(204);
  await ending.close();
  await until('the line is over', () => line.over);
  expect(line.kringMessagesOn(1)).toMatchObject([{ kind: 'committed', frames: 1 }]);
  expect(line.codeOf(1)).toBe(1001);
  expect(await logLength()).toBe(before + 1);
});

test('presence that a line sends is stamped, and gone with the stream', async () => {
  const hamid = await overHttp('hamid');
  const line = await inZone(siri, 1201);
  const json = JSON.stringify({ at: 'section:about', user: { name: 'Någon annan' } });
  await line.post(frames(1, encodePresence([{ clientId: 1201, clock: 1, json }])));
  await until('she is seen', () => hamid.provider.awareness.getStates().has(1201));
  expect(hamid.provider.awareness.getStates().get(1201)?.user).toMatchObject({
    personId: personId('siri'),
  });
  line.end();
  await until('she is gone', () => !hamid.provider.awareness.getStates().has(1201));
  hamid.close();
});
