// A wire over a WebSocket. Many thousand are open at once: listeners are shared functions, and a frame
// that goes to many readers is given its header once.
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Wire, WireListener } from './wire.ts';
import { writeTogether } from './write-together.ts';

const lingerMs = 2_000;

/** What ws makes of an accepted upgrade: a socket that knows its wire. */
export class WiredSocket extends WebSocket {
  wire: WebSocketWire | null = null;
}

export class WebSocketWire implements Wire {
  listener: WireListener | null = null;
  readonly #socket: WiredSocket;
  readonly #stream: Duplex;

  /** `stream` is what the upgrade came on; ws frames its own control frames onto the same. */
  constructor(socket: WiredSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
    socket.wire = this;
    socket.on('message', onMessage).on('ping', onPing).on('pong', onPong);
    // ws has already closed the socket for what breaks its own rules; the close event follows.
    socket.on('error', ignore).on('close', onClose);
  }

  get backlog(): number {
    return this.#stream.writableLength;
  }

  send(frame: Uint8Array, taken?: () => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    writeTogether(this.#stream);
    this.#stream.write(framed(frame), taken);
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  close(code: number): void {
    this.#socket.close(code);
    setTimeout(() => this.#socket.terminate(), lingerMs).unref();
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

const ignore = (): void => undefined;

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  const listener = (this as WiredSocket).wire?.listener;
  if (isBinary) listener?.received(data as Buffer);
  else listener?.garbled();
}

function onPing(this: WebSocket, data: Buffer): void {
  if (!(this as WiredSocket).wire?.listener?.pinged()) return;
  if (this.readyState === WebSocket.OPEN) this.pong(data);
}

function onPong(this: WebSocket): void {
  (this as WiredSocket).wire?.listener?.alive();
}

function onClose(this: WebSocket): void {
  (this as WiredSocket).wire?.listener?.closed();
}

/** Larger frames are rarely the same for many, and would be kept for nothing. */
const maxRemembered = 64 * 1024;
let lastFrame: Uint8Array | null = null;
let lastFramed: Buffer = Buffer.alloc(0);

/** A whole, unmasked binary message (RFC 6455, 5.2), as one piece of memory. */
function framed(frame: Uint8Array): Buffer {
  if (frame === lastFrame) return lastFramed;
  const { length } = frame;
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const whole = Buffer.allocUnsafe(headerLength + length);
  whole[0] = 0x82;
  if (headerLength === 2) whole[1] = length;
  else if (headerLength === 4) {
    whole[1] = 126;
    whole.writeUInt16BE(length, 2);
  } else {
    whole[1] = 127;
    whole.writeUIntBE(0, 2, 2);
    whole.writeUIntBE(length, 4, 6);
  }
  whole.set(frame, headerLength);
  if (length <= maxRemembered) {
    lastFrame = frame;
    lastFramed = whole;
  }
  return whole;
}
