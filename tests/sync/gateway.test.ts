// What the first door keeps of a connection, and how many it lets in; without a database.
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openGateway } from '#server/sync/gateway.ts';
import type { Wire, WireListener } from '#server/sync/wire.ts';
import { newSessionSecret, sessionCookieName } from '../../src/lib/server/auth/session-cookie.ts';
import { until } from './support/clients.ts';

let server: Server;
let port: number;
let wires: Wire[];
let clients: WebSocket[];

beforeEach(async () => {
  wires = [];
  clients = [];
  server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${port}`;
  openGateway({ server, origin, opened: (wire) => wires.push(wire) });
});
afterEach(() => {
  for (const client of clients) client.terminate();
  server.closeAllConnections();
  server.close();
});

async function knock(): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/sync/8f9a4a3e-0000-4000-8000-000000000001`, {
    headers: {
      origin: `http://127.0.0.1:${port}`,
      cookie: `${sessionCookieName}=${newSessionSecret()}`,
    },
  });
  clients.push(client);
  await new Promise<void>((done, fail) => {
    client.once('open', () => done());
    client.once('error', fail);
  });
  return client;
}

test('an open socket does not keep the request that it came with', async () => {
  const requests: WeakRef<object>[] = [];
  server.on('upgrade', (request) => requests.push(new WeakRef(request)));
  for (let n = 0; n < 20; n++) await knock();
  expect(wires).toHaveLength(20);
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // The last one may still be in the hands of the parser.
  await until('the requests are gone', () => {
    gc();
    return requests.filter((request) => request.deref() !== undefined).length <= 1;
  });
});

test('what is sent in one go arrives in one piece, whole and in order, at any size', async () => {
  const client = await knock();
  const [wire] = wires;
  const pieces: number[] = [];
  const frames: Buffer[] = [];
  client.on('message', (data: Buffer) => frames.push(data));
  const { _socket: socket } = client as unknown as { _socket: NodeJS.ReadableStream };
  socket.on('data', (bytes: Buffer) => pieces.push(bytes.length));
  for (let n = 0; n < 100; n++) wire?.send(Uint8Array.of(n, 1, 2));
  await until('a hundred frames', () => frames.length === 100);
  expect(pieces).toEqual([500]);
  expect(frames.map(([first]) => first)).toEqual(Array.from({ length: 100 }, (_, n) => n));

  frames.length = 0;
  const sizes = [0, 1, 125, 126, 65_535, 65_536, 3_000_000];
  let taken = 0;
  for (const size of sizes) wire?.send(new Uint8Array(size).fill(size % 251), () => (taken += 1));
  await until('all sizes', () => frames.length === sizes.length);
  expect(frames.map(({ length }) => length)).toEqual(sizes);
  expect(frames.every((frame) => frame.every((byte) => byte === frame.length % 251))).toBe(true);
  await until('all are taken', () => taken === sizes.length && wire?.backlog === 0);
});

test('the same frame goes to many, and each gets its own bytes after it', async () => {
  await Promise.all([knock(), knock(), knock()]);
  const heard = clients.map((client) => {
    const frames: string[] = [];
    client.on('message', (data: Buffer) => frames.push(data.toString()));
    return frames;
  });
  const shared = Buffer.from('till alla');
  wires.forEach((wire, n) => {
    wire.send(shared);
    wire.send(Buffer.from(`till ${n}`));
    wire.send(shared);
  });
  await until('all have three', () => heard.every(({ length }) => length === 3));
  for (const frames of heard) expect([frames[0], frames[2]]).toEqual(['till alla', 'till alla']);
  expect(heard.map((frames) => frames[1]).sort()).toEqual(['till 0', 'till 1', 'till 2']);
});

test('a closing wire says its code after what was sent before, and sends nothing after it', async () => {
  const client = await knock();
  const [wire] = wires;
  const frames: Buffer[] = [];
  let code = 0;
  client.on('message', (data: Buffer) => frames.push(data));
  client.on('close', (with_) => (code = with_));
  wire?.send(Uint8Array.of(1));
  wire?.close(4404);
  wire?.send(Uint8Array.of(2));
  wire?.ping();
  await until('it is closed', () => code !== 0);
  expect([code, frames.map(([first]) => first)]).toEqual([4404, [1]]);
});

test('a ping is answered when it was paid for, and only then', async () => {
  const client = await knock();
  const [wire] = wires;
  if (wire === undefined) throw new Error('nothing was opened');
  let budget = 2;
  const listener: WireListener = {
    received: () => undefined,
    garbled: () => undefined,
    pinged: () => (budget -= 1) >= 0,
    alive: () => undefined,
    closed: () => undefined,
  };
  wire.listener = listener;
  let pongs = 0;
  client.on('pong', () => (pongs += 1));
  for (let n = 0; n < 5; n++) client.ping();
  await until('all pings came', () => budget === -3);
  wire.send(Uint8Array.of(0));
  await new Promise((done) => client.once('message', done));
  expect(pongs).toBe(2);
});

test('a process takes so many connections and leaves the rest to others', async () => {
  server.maxConnections = 2;
  await Promise.all([knock(), knock()]);
  const third = connect({ port, host: '127.0.0.1' });
  await new Promise((done) => third.once('close', done));
  expect(wires).toHaveLength(2);
  clients[0]?.terminate();
  await until('there is room again', () =>
    knock().then(
      () => true,
      () => false,
    ),
  );
});
