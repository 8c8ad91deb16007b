// A WebSocket by hand, on a bare TCP connection: for bytes that no WebSocket library would send.
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { until } from './clients.ts';

export interface Frame {
  opcode: number;
  payload?: Uint8Array;
  /** The last fragment of its message; true unless said. */
  fin?: boolean;
  /** The three reserved bits, as they stand in the first byte. */
  reserved?: number;
  masked?: boolean;
  /** A length that is claimed instead of the true one. */
  claimed?: bigint;
}

export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export function frameBytes(frame: Frame): Buffer {
  const { opcode, payload = new Uint8Array(0), fin = true, reserved = 0, masked = true } = frame;
  const length = frame.claimed ?? BigInt(payload.length);
  const maskBit = masked ? 0x80 : 0;
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | reserved | opcode;
  if (head.length === 2) head[1] = maskBit | Number(length);
  else if (head.length === 4) {
    head[1] = maskBit | 126;
    head.writeUInt16BE(Number(length), 2);
  } else {
    head[1] = maskBit | 127;
    head.writeBigUInt64BE(length, 2);
  }
  // A mask of zeros changes nothing.
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

export interface BareWebSocket {
  /** The answer to the upgrade, up to its blank line; empty when there was none. */
  answer: string;
  write(bytes: Uint8Array): Promise<void>;
  /** The code of the close frame; 0: the connection ended without one. */
  ended(): Promise<number>;
  destroy(): void;
}

/** `path` goes into the request as it is. */
export async function openBareWebSocket(options: {
  port: number;
  path: string;
  cookie: string;
  headers?: string[];
}): Promise<BareWebSocket> {
  const { port, path, cookie, headers = [] } = options;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = Buffer.alloc(0);
  let over = false;
  socket.on('data', (bytes) => (received = Buffer.concat([received, bytes])));
  socket.on('error', () => undefined);
  socket.on('close', () => (over = true));
  socket.write(
    [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Origin: http://127.0.0.1:${port}`,
      `Cookie: ${cookie}`,
      ...headers,
      '\r\n',
    ].join('\r\n'),
    'latin1',
  );
  await until('an answer to the upgrade', () => over || received.includes('\r\n\r\n'));
  const end = received.indexOf('\r\n\r\n');
  const answer = received.subarray(0, Math.max(end, 0)).toString('latin1');
  const frames = (): Buffer => received.subarray(end + 4);
  return {
    answer,
    write: (bytes) =>
      new Promise((done) => {
        if (over || socket.write(bytes)) return done();
        socket.once('drain', done);
        socket.once('close', done);
      }),
    async ended() {
      await until('the server has ended it', () => over || closeCode(frames()) !== null, 30_000);
      return closeCode(frames()) ?? 0;
    },
    destroy: () => void socket.destroy(),
  };
}

/** Of what the server sends: unmasked frames one after another. */
function closeCode(bytes: Buffer): number | null {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const wide = second === 126 ? 2 : second === 127 ? 8 : 0;
    if (at + 2 + wide > bytes.length) return null;
    const length =
      wide === 0 ? second : Number(BigInt(`0x${bytes.toString('hex', at + 2, at + 2 + wide)}`));
    const start = at + 2 + wide;
    if (start + length > bytes.length) return null;
    if ((first & 0x0f) === opcodes.close) return length >= 2 ? bytes.readUInt16BE(start) : 1005;
    at = start + length;
  }
  return null;
}
