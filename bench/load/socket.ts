// The smallest WebSocket client: it shares a core with two thousand others and with what it measures,
// so it parses frames where they lie and can do what no library lets one do (stop reading, send bytes
// that are no frame). Binary messages of the server come unfragmented from all servers measured here.
import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';

export interface SocketOptions {
  port: number;
  path: string;
  headers: Record<string, string>;
  opened: () => void;
  message: (data: Buffer) => void;
  /** Close code; 1006 when the server said none. */
  closed: (code: number) => void;
  pong?: () => void;
}

const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** The mask need not be random here, and with zeros nothing has to be masked. */
const maskBytes = 4;

export class LoadSocket {
  readonly raw: Socket;
  /** Bytes of frames received, and how many frames. */
  bytes = 0;
  frames = 0;
  open = false;
  readonly #options: SocketOptions;
  #rest: Buffer | null = null;
  #code = 1006;
  #ended = false;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.raw = createConnection({ port: options.port, host: '127.0.0.1', noDelay: true });
    this.raw.on('connect', () => this.raw.write(this.#upgrade()));
    this.raw.on('data', (chunk: Buffer) => this.#take(chunk));
    this.raw.on('error', () => undefined);
    this.raw.on('close', () => this.#end());
  }

  send(payload: Uint8Array): void {
    this.raw.write(binaryFrame(payload));
  }

  ping(): void {
    this.raw.write(frameOf(opcodes.ping, new Uint8Array(0)));
  }

  /** Gone without a word, as when the network drops. */
  drop(): void {
    this.raw.destroy();
  }

  close(): void {
    this.raw.end(frameOf(opcodes.close, Uint8Array.of(0x03, 0xe8)));
  }

  #upgrade(): string {
    const { port, path, headers } = this.#options;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return (
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${lines.join('')}\r\n`
    );
  }

  #take(chunk: Buffer): void {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    if (!this.open) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) return void (this.#rest = data);
      if (!data.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) return this.drop();
      this.open = true;
      data = data.subarray(end + 4);
      this.#options.opened();
    }
    let at = 0;
    while (data.length - at >= 2) {
      let head = 2;
      let length = (data[at + 1] ?? 0) & 127;
      if (length === 126) {
        if (data.length - at < 4) break;
        length = data.readUInt16BE(at + 2);
        head = 4;
      } else if (length === 127) {
        if (data.length - at < 10) break;
        length = Number(data.readBigUInt64BE(at + 2));
        head = 10;
      }
      if (data.length - at < head + length) break;
      const body = data.subarray(at + head, at + head + length);
      const opcode = (data[at] ?? 0) & 15;
      at += head + length;
      this.#frame(opcode, body);
    }
    if (at < data.length) this.#rest = data.subarray(at);
  }

  #frame(opcode: number, body: Buffer): void {
    if (opcode === opcodes.binary) {
      this.frames += 1;
      this.bytes += body.length;
      this.#options.message(body);
    } else if (opcode === opcodes.ping) this.raw.write(frameOf(opcodes.pong, body));
    else if (opcode === opcodes.pong) this.#options.pong?.();
    else if (opcode === opcodes.close) {
      this.#code = body.length >= 2 ? body.readUInt16BE(0) : 1005;
      this.raw.end();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.open = false;
    this.#options.closed(this.#code);
  }
}

export const binaryFrame = (payload: Uint8Array): Buffer => frameOf(opcodes.binary, payload);

/** A whole client frame. */
export function frameOf(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extended + maskBytes + length);
  frame[0] = 0x80 | opcode;
  if (extended === 0) frame[1] = 0x80 | length;
  else if (extended === 2) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(payload, 2 + extended + maskBytes);
  return frame;
}
