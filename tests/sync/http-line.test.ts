// A line's own life (PROTOCOL.md, SY46–SY48), without a database: signs of life, lines that carry
// nothing, what a post costs, and a door that is closing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { linePaths } from '#domain/sync/line.ts';
import { openHttpDoor, type HttpDoor } from '#server/sync/http-door.ts';
import { Session } from '#server/sync/session.ts';
import type { Wire, WireListener } from '#server/sync/wire.ts';
import { newSessionSecret, sessionCookieName } from '../../src/lib/server/auth/session-cookie.ts';
import { until } from './support/clients.ts';
import { openLine, type RawLine } from './support/over-http.ts';

const cookie = `${sessionCookieName}=${newSessionSecret()}`;
const zone = '8f9a4a3e-0000-4000-8000-000000000001';
let server: Server;
let port: number;
let door: HttpDoor;
let openings: { wire: Wire; session: SessionId; zone: ZoneId }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!door.answer(request, response)) response.writeHead(418).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
const openDoor = (calmMs: number): HttpDoor =>
  openHttpDoor({
    origin: `http://127.0.0.1:${port}`,
    opened: (wire, session, at) => openings.push({ wire, session, zone: at }),
    idleMs: 300,
    calmMs,
  });
beforeEach(() => {
  openings = [];
  door = openDoor(0);
  return () => door.end();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Counts what a wire tells. */
class Ear implements WireListener {
  told = { received: 0, garbled: 0, pinged: 0, alive: 0, closed: 0 };
  received = () => void (this.told.received += 1);
  garbled = () => void (this.told.garbled += 1);
  pinged = () => (this.told.pinged += 1) > 0;
  alive = () => void (this.told.alive += 1);
  closed = () => void (this.told.closed += 1);
}

const lineWithZone = async (): Promise<RawLine> => {
  const line = await openLine({ port, cookie });
  expect(await line.post([{ kind: 'open', channel: 1, zone }])).toBe(204);
  expect(openings.at(-1)?.zone).toBe(zone);
  return line;
};

test('a line that carries nothing ends, and one that carries a zone does not', async () => {
  const idle = await openLine({ port, cookie });
  const busy = await lineWithZone();
  await until('the idle one has ended', () => idle.over);
  expect(busy.over).toBe(false);
  await busy.post([{ kind: 'close', channel: 1 }]);
  await until('the other too, now that it is idle', () => busy.over);
});

test('a ping is one event however many zones ask, and any post answers for all', async () => {
  const line = await lineWithZone();
  await line.post([{ kind: 'open', channel: 2, zone }]);
  const ears = openings.map(({ wire }) => {
    const ear = new Ear();
    wire.listener = ear;
    return ear;
  });
  for (const { wire } of openings) wire.ping();
  await until('it is asked', () => line.events.some(({ kind }) => kind === 'ping'));
  await line.post([]);
  expect(ears.map(({ told }) => told)).toEqual(
    ears.map(() => ({ received: 0, garbled: 0, pinged: 1, alive: 1, closed: 0 })),
  );
  // The same post again is no sign of life, and costs nothing.
  await line.post([], { number: 3 });
  expect(ears.map(({ told }) => told.alive)).toEqual([1, 1]);
  expect(line.events.filter(({ kind }) => kind === 'ping')).toHaveLength(1);
  for (const { wire } of openings) wire.ping();
  await until('it is asked again', () => line.events.filter((e) => e.kind === 'ping').length === 2);
  line.end();
  await until('all hear of the end', () => ears.every(({ told }) => told.closed === 1));
});

test('a line in use is not asked whether it lives', async () => {
  door.end();
  door = openDoor(60_000);
  const line = await lineWithZone();
  const ear = new Ear();
  const [opening] = openings;
  if (opening === undefined) throw new Error('nothing was opened');
  opening.wire.listener = ear;
  opening.wire.ping();
  opening.wire.close(4404);
  await line.closed(1);
  expect(line.events.some(({ kind }) => kind === 'ping')).toBe(false);
  expect(ear.told).toMatchObject({ alive: 1, pinged: 0 });
  line.end();
});

test('who answers two pings in a row with nothing is gone', async () => {
  const line = await lineWithZone();
  const [opening] = openings;
  if (opening === undefined) throw new Error('nothing was opened');
  let ended = 0;
  const listener = {
    recheck: () => Promise.resolve(),
    failed: () => undefined,
    ended: () => void (ended += 1),
  };
  const session = new Session(opening.wire, opening.session, opening.zone, listener, 1);
  for (let n = 0; n < 5; n++) {
    session.beat();
    await line.post([]);
  }
  expect([ended, line.over]).toEqual([0, false]);
  for (let n = 0; n < 3; n++) session.beat();
  await until('the line is over', () => line.over);
  await until('the session knows', () => ended === 1);
});

test('a number is used once: a second opening under it, or under an older one, is not heard', async () => {
  const line = await lineWithZone();
  await line.post([
    { kind: 'open', channel: 1, zone },
    { kind: 'open', channel: 0, zone },
    { kind: 'frame', channel: 0, frame: Uint8Array.of(3) },
    { kind: 'frame', channel: 9, frame: Uint8Array.of(3) },
  ]);
  expect(openings).toHaveLength(1);
  line.end();
});

test('what is sent in one go is one piece of the stream, in order', async () => {
  const line = await lineWithZone();
  const [opening] = openings;
  for (let n = 0; n < 50; n++) opening?.wire.send(Uint8Array.of(n));
  expect(opening?.wire.backlog).toBe(50);
  opening?.wire.close(4404);
  expect(await line.closed(1)).toBe(4404);
  expect(line.framesOn(1)).toEqual(Array.from({ length: 50 }, (_, n) => Uint8Array.of(n)));
  await until('all was taken', () => opening?.wire.backlog === 0);
  line.end();
});

test('a door that closes opens no lines and no zones: 503, 1001', async () => {
  const line = await lineWithZone();
  door.close();
  expect((await openLine({ port, cookie })).status).toBe(503);
  await line.post([{ kind: 'open', channel: 2, zone }]);
  expect(await line.closed(2)).toBe(1001);
  door.end();
  await until('the line is over', () => line.over);
});

test('other addresses are not this door’s', async () => {
  for (const path of [
    '/sync',
    '/sync/',
    `/sync/${zone}`,
    '/sync/line/',
    '/sync/Line',
    '//sync/line',
  ])
    expect((await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })).status).toBe(418);
  const answer = await fetch(`http://127.0.0.1:${port}${linePaths.stream}?x`, { method: 'POST' });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('proxies are asked neither to keep, nor to gather, nor to change the stream', async () => {
  const abort = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${port}${linePaths.stream}`, {
    method: 'POST',
    headers: { cookie, origin: `http://127.0.0.1:${port}` },
    signal: abort.signal,
  });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  abort.abort();
});
