// Connections that misbehave below the protocol (reliability.md, B6 and B7): each is ended with the right
// code, the server lives and stays small, and two people in the same room notice nothing. The server is
// a process of its own, as people run it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { limits } from '#domain/limits.ts';
import { serverProcess, type ServerProcess } from '../chaos/server-process.ts';
import { freePort } from '../support/server.ts';
import {
  frameBytes,
  openBareWebSocket,
  opcodes,
  type BareWebSocket,
  type Frame,
} from './support/bare-websocket.ts';
import { connect, until, type Client } from './support/clients.ts';
import { fetchAs, openLine } from './support/over-http.ts';
import { milosZone, openSyncWorld, type SignedIn, type SyncWorld } from './support/sync-world.ts';

const path = `/sync/${milosZone}`;
let world: SyncWorld;
let server: ServerProcess;
let port: number;
let siri: SignedIn;
let writer: Client;
let witness: Client;

beforeAll(async () => {
  world = await openSyncWorld();
  port = await freePort();
  const ORIGIN = `http://127.0.0.1:${port}`;
  // The login that the server has in the embedded mode: below row-level security.
  const login = { user: 'kring_server', password: 'for this test' };
  await world.db.sql.unsafe(`alter role kring_server password '${login.password}'`);
  server = serverProcess('server/sync-main.ts', {
    PORT: `${port}`,
    ORIGIN,
    DATABASE_URL: world.db.url(login),
  });
  await server.start();
  siri = await world.signIn('siri');
  writer = connect({ port, zone: milosZone, as: await world.signIn('hamid') });
  witness = connect({ port, zone: milosZone, as: await world.signIn('maja') });
  await Promise.all([writer.synced(), witness.synced()]);
});
afterAll(async () => {
  writer.close();
  witness.close();
  await server.stop();
  await world.close();
});

const attacker = (options: { path?: string; headers?: string[] } = {}): Promise<BareWebSocket> =>
  openBareWebSocket({ port, path, cookie: siri.cookie, ...options });

let words = 0;
/** What one writes the other reads, on the connections that they had all the time. */
async function nobodyNoticed(): Promise<void> {
  const word = `ord ${++words}.`;
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(word)]);
  writer.doc.getXmlFragment('section:about').push([paragraph]);
  await until('the witness reads it', () =>
    witness.doc.getXmlFragment('section:about').toString().includes(word),
  );
  await writer.saved();
  expect([writer.closed, witness.closed]).toEqual([[], []]);
}

/** In MiB: what it takes, and the most that it ever took. */
function memory(): { now: number; peak: number } {
  const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
  const read = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

const text = (value: string): Uint8Array => Buffer.from(value);
const bytes = (length: number): Uint8Array => new Uint8Array(length);

const crafted: [name: string, frames: Frame[], code: number][] = [
  ['a reserved opcode', [{ opcode: 3, payload: bytes(1) }], 1002],
  ['a reserved control opcode', [{ opcode: 11 }], 1002],
  ['a reserved bit, as if compressed', [{ opcode: 2, reserved: 0x40, payload: bytes(9) }], 1002],
  ['other reserved bits', [{ opcode: 2, reserved: 0x30, payload: bytes(1) }], 1002],
  ['no mask', [{ opcode: 2, payload: bytes(3), masked: false }], 1002],
  ['a continuation of nothing', [{ opcode: 0, payload: bytes(1) }], 1002],
  [
    'a message inside a message',
    [
      { opcode: 2, fin: false, payload: bytes(1) },
      { opcode: 2, payload: bytes(1) },
    ],
    1002,
  ],
  ['a ping in pieces', [{ opcode: 9, fin: false }], 1002],
  ['a ping that is too long', [{ opcode: 9, payload: bytes(126) }], 1002],
  ['a close reason that is too long', [{ opcode: 8, payload: bytes(200) }], 1002],
  ['half a close code', [{ opcode: 8, payload: bytes(1) }], 1002],
  ['a close code that nobody may send', [{ opcode: 8, payload: Uint8Array.of(3, 237) }], 1002],
  ['a close reason that is no text', [{ opcode: 8, payload: Uint8Array.of(3, 232, 255) }], 1007],
  ['a gibibyte, claimed', [{ opcode: 2, claimed: 2n ** 30n }], 1009],
  ['more than can be counted, claimed', [{ opcode: 2, claimed: 2n ** 63n - 1n }], 1009],
  [
    'a byte too much, claimed',
    [{ opcode: 2, claimed: BigInt(limits.maxSyncStep2Bytes) + 65n }],
    1009,
  ],
  [
    'a byte too much in two pieces',
    [
      { opcode: 2, fin: false, payload: bytes(limits.maxSyncStep2Bytes) },
      { opcode: 0, payload: bytes(65) },
    ],
    1009,
  ],
  ['text', [{ opcode: 1, payload: text('hej') }], 4400],
  ['text that is no text', [{ opcode: 1, payload: Uint8Array.of(0xff) }], 1007],
  ['no byte at all', [{ opcode: 2 }], 4400],
  ['zeros', [{ opcode: 2, payload: bytes(1000) }], 4400],
];

describe('crafted frames', () => {
  for (const [name, frames, code] of crafted)
    test(`${name}: ${code}`, async () => {
      const socket = await attacker();
      expect(socket.answer).toContain('101 Switching Protocols');
      await socket.write(Buffer.concat(frames.map(frameBytes)));
      expect(await socket.ended()).toBe(code);
      socket.destroy();
      await nobodyNoticed();
    });

  test('the same bytes in order are a frame, in one piece and in many', async () => {
    const socket = await attacker();
    // query-awareness, whole; then in two pieces with a ping between.
    await socket.write(frameBytes({ opcode: 2, payload: Uint8Array.of(3) }));
    await socket.write(frameBytes({ opcode: 2, fin: false }));
    await socket.write(frameBytes({ opcode: 9, payload: text('?') }));
    await socket.write(frameBytes({ opcode: 0, payload: Uint8Array.of(3) }));
    await nobodyNoticed();
    await socket.write(frameBytes({ opcode: 8, payload: Uint8Array.of(3, 232) }));
    expect(await socket.ended()).toBe(1000);
  });
});

const floods: [name: string, frame: Frame, first: Frame | null, count: number, code: number][] = [
  [
    'fragments of a byte',
    { opcode: opcodes.continuation, fin: false, payload: bytes(1) },
    { opcode: opcodes.binary, fin: false, payload: bytes(1) },
    200_000,
    1008,
  ],
  [
    'fragments of nothing',
    { opcode: opcodes.continuation, fin: false },
    { opcode: opcodes.binary, fin: false },
    200_000,
    1008,
  ],
  ['frames of a byte', { opcode: opcodes.binary, payload: Uint8Array.of(3) }, null, 200_000, 4429],
  ['pings', { opcode: opcodes.ping, payload: bytes(125) }, null, 65_536, 4429],
];

describe('floods', () => {
  for (const [name, frame, first, count, code] of floods)
    test(`${count} ${name}: ${code}, and 20 MiB at most`, async () => {
      const thousand = Buffer.concat(Array.from({ length: 1_000 }, () => frameBytes(frame)));
      const before = memory().peak;
      const socket = await attacker();
      if (first !== null) await socket.write(frameBytes(first));
      for (let sent = 0; sent < count; sent += 1_000) await socket.write(thousand);
      expect(await socket.ended()).toBe(code);
      socket.destroy();
      await nobodyNoticed();
      expect(memory().peak - before).toBeLessThan(20);
    });

  test('uploads that never end hold no more than they have sent, and nobody waits for them', async () => {
    const before = memory().now;
    const lines = await Promise.all(
      Array.from({ length: limits.linesPerSession }, () => openLine({ port, cookie: siri.cookie })),
    );
    const stops: (() => void)[] = [];
    for (const line of lines) {
      const endless = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes(64 * 1024));
          stops.push(() => controller.close());
        },
      });
      const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
      const headers = { 'kring-line': line.id, 'kring-number': '1' };
      void fetchAs(siri.cookie, `http://127.0.0.1:${port}`)(
        `http://127.0.0.1:${port}/sync/frames`,
        { ...init, headers },
      ).catch(() => undefined);
    }
    await nobodyNoticed();
    expect(memory().now - before).toBeLessThan(20);
    for (const stop of stops) stop();
    for (const line of lines) line.end();
  });
});

describe('upgrades', () => {
  test('compression is offered and not taken', async () => {
    const socket = await attacker({
      headers: ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'],
    });
    expect(socket.answer).toContain('101 Switching Protocols');
    expect(socket.answer.toLowerCase()).not.toContain('sec-websocket-extensions');
    socket.destroy();
  });

  const tricks: [name: string, path: string, answer: 4404 | 'none'][] = [
    ['dots', `/sync/../sync/${milosZone}`, 4404],
    ['dots in code', `/sync/%2e%2e/sync/${milosZone}`, 4404],
    ['one dot in code', `/sync/%2e/${milosZone}`, 4404],
    ['a slash in code', `/sync%2f${milosZone}`, 'none'],
    ['a double slash', `/sync//${milosZone}`, 4404],
    ['a double slash in front', `//sync/${milosZone}`, 'none'],
    ['a backslash', `/sync\\${milosZone}`, 'none'],
    ['capitals', `/sync/${milosZone.toUpperCase()}`, 4404],
    ['capitals in the name', `/SYNC/${milosZone}`, 'none'],
    ['a zero in code', `${path}%00`, 4404],
    ['a real zero', `${path}\0`, 'none'],
    ['a line feed in code', `${path}%0a`, 4404],
    ['letters that look alike', `/sync/${milosZone.slice(0, -1)}%ef%bc%91`, 4404],
    ['two zones', `${path}/${milosZone}`, 4404],
    ['a whole address', `http://127.0.0.1/sync/${milosZone}`, 'none'],
    ['a very long one', `/sync/${'a'.repeat(12_000)}`, 4404],
    ['the line of the other door', '/sync/line', 4404],
  ];
  for (const [name, trick, answer] of tricks)
    test(`an address with ${name} opens nothing`, async () => {
      const socket = await attacker({ path: trick });
      if (answer === 'none') expect(socket.answer).not.toContain('101');
      else expect(await socket.ended()).toBe(answer);
      socket.destroy();
      const honest = await attacker();
      expect(honest.answer).toContain('101 Switching Protocols');
      honest.destroy();
    });
});
