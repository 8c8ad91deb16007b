// What a client may send that no client should: each named, as bytes for a socket that is open and has
// joined a room, or as a whole connection of its own.
import { createConnection, type Socket } from 'node:net';
import * as encoding from 'lib0/encoding';
import type { LoadClient } from './client.ts';
import { frameOf } from './socket.ts';
import { openParagraph, stroke } from './strokes.ts';

export interface BadInput {
  name: string;
  /** Through a client that has joined … */
  send?: (client: LoadClient) => void;
  /** … or through a bare TCP connection. */
  raw?: (socket: Socket, upgrade: string) => void;
}

const random = (length: number): Uint8Array =>
  Uint8Array.from({ length }, () => Math.floor(Math.random() * 256));

const bytes = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write);

/** An update whose counts say 2^25 structs of which none is there. */
const bomb = bytes((encoder) => {
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, 2 ** 25);
  encoding.writeVarUint(encoder, 77);
  encoding.writeVarUint(encoder, 0);
});

function flipped(update: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(update);
  const at = Math.floor(Math.random() * copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
  return copy;
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** An awareness payload with these states of invented clients. */
const presence = (states: readonly string[]): Uint8Array =>
  bytes((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    states.forEach((state, n) => {
      encoding.writeVarUint(encoder, 9_000_000 + n);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, state);
    });
  });

const opening = (client: LoadClient): Uint8Array => openParagraph(client.clientId).update;

const times = (count: number, work: (n: number) => void): void => {
  for (let n = 0; n < count; n++) work(n);
};

/** Head of an unfragmented binary frame that says `length` and is masked with zeros. */
function headOf(length: number): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x82;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

const zeros = Buffer.alloc(1_048_576);

export const badInputs: readonly BadInput[] = [
  { name: 'random bytes ×200', send: (c) => times(200, () => c.socket.send(random(64))) },
  {
    name: 'addressed random ×200',
    send: (c) => times(200, (n) => c.socket.send(c.wire.frame(n % 4, n % 3, random(40)))),
  },
  { name: 'empty frame', send: (c) => c.socket.send(new Uint8Array(0)) },
  {
    name: 'truncated updates',
    send: (c) => {
      const whole = opening(c);
      times(whole.length - 1, (n) => c.update(whole.subarray(0, n)));
    },
  },
  {
    name: 'bit-flipped updates ×200',
    send: (c) => times(200, () => c.update(flipped(opening(c)))),
  },
  {
    name: 'lengths beyond the end',
    send: (c) => {
      const frame = c.wire.frame(0, 2, opening(c));
      frame[frame.length - opening(c).length - 1] = 127;
      c.socket.send(frame);
    },
  },
  { name: '2^25 structs declared ×10', send: (c) => times(10, () => c.update(bomb)) },
  {
    name: 'clock far ahead',
    send: (c) => c.update(stroke(c.clientId, 2 ** 31, 'x')),
  },
  {
    name: 'awareness of 20,000 clients',
    send: (c) => c.awareness(presence(Array.from({ length: 20_000 }, () => '{"a":1}'))),
  },
  { name: 'awareness of broken JSON', send: (c) => c.awareness(presence(['{"a":', '}{'])) },
  { name: 'awareness of non-objects', send: (c) => c.awareness(presence(['7', '"x"', '[1]'])) },
  { name: 'deeply nested JSON', send: (c) => c.awareness(presence([nested(100_000)])) },
  {
    name: 'unknown types',
    send: (c) => times(20, (n) => c.socket.send(c.wire.frame(40 + n, 1, random(8)))),
  },
  { name: 'text frames', send: (c) => c.socket.raw.write(frameOf(1, Buffer.from('hello'))) },
  {
    name: 'invalid utf-8 text',
    send: (c) => c.socket.raw.write(frameOf(1, Uint8Array.of(0xff, 0xfe))),
  },
  { name: 'reserved opcode', send: (c) => c.socket.raw.write(frameOf(11, random(4))) },
  { name: 'unmasked frame', send: (c) => c.socket.raw.write(Uint8Array.of(0x82, 2, 1, 2)) },
  {
    name: 'frame cut, then FIN',
    send: (c) => c.socket.raw.end(frameOf(2, random(100)).subarray(0, 40)),
  },
  {
    name: 'reset in the middle of a frame',
    send: (c) => {
      c.socket.raw.write(frameOf(2, random(100)).subarray(0, 40));
      c.socket.raw.resetAndDestroy();
    },
  },
  {
    name: '100,000 one-byte fragments',
    send: (c) => {
      const fragment = Buffer.concat([Uint8Array.of(0x00, 0x81, 0, 0, 0, 0, 1)]);
      c.socket.raw.write(Uint8Array.of(0x02, 0x81, 0, 0, 0, 0, 0));
      times(100, () =>
        c.socket.raw.write(Buffer.concat(Array.from({ length: 1_000 }, () => fragment))),
      );
    },
  },
  {
    name: '99 MiB message',
    send: (c) => {
      c.socket.raw.write(headOf(99 * zeros.length));
      times(99, () => c.socket.raw.write(zeros));
    },
  },
  {
    name: '101 MiB message',
    send: (c) => {
      c.socket.raw.write(headOf(101 * zeros.length));
      times(101, () => c.socket.raw.write(zeros));
    },
  },
  {
    name: '1 GiB declared, 1 MiB sent',
    send: (c) => {
      c.socket.raw.write(headOf(2 ** 30));
      c.socket.raw.write(zeros);
    },
  },
  {
    name: 'malformed addresses',
    raw: (socket, upgrade) => socket.write(upgrade.replace(/^GET \S+/, 'GET /%ff%/../\\%00')),
  },
  { name: 'garbage instead of HTTP', raw: (socket) => socket.write(random(4_000)) },
];

/** A bare connection to a port. */
export const bare = (port: number): Socket =>
  createConnection({ port, host: '127.0.0.1' }).on('error', () => undefined);
