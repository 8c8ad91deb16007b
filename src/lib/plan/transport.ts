// The socket that y-websocket is given: a WebSocket where that is possible, else a channel over HTTP,
// chosen anew for each connection by domain/sync/transport-choice.ts. The provider above sees one
// socket that opens once and closes once.
import { limits } from '#domain/limits.ts';
import { reasonOf } from '#domain/sync/close-codes.ts';
import {
  afterAttempt,
  firstTransport,
  noMemory,
  type Outcome,
  type Transport,
  type TransportMemory,
} from '#domain/sync/transport-choice.ts';
import { lostCode, readyStates, type FrameSocket } from './frame-socket.ts';

export interface Transports {
  webSocket: (url: string) => FrameSocket;
  http: (url: string) => FrameSocket;
}

/** What this page has found out about its network. */
export class TransportChoice {
  memory: TransportMemory = noMemory;
  readonly transports: Transports;

  constructor(transports: Transports) {
    this.transports = transports;
  }
}

export class TransportSocket implements FrameSocket {
  binaryType: BinaryType = 'arraybuffer';
  readyState: number = readyStates.connecting;
  readonly OPEN = readyStates.open;
  onopen: FrameSocket['onopen'] = null;
  onmessage: FrameSocket['onmessage'] = null;
  onclose: FrameSocket['onclose'] = null;
  onerror: FrameSocket['onerror'] = null;
  readonly #url: string;
  readonly #choice: TransportChoice;
  #inner: FrameSocket | null = null;
  #tried: Transport | null = null;
  #transport: Transport = 'webSocket';
  #heard = false;
  #openedAt = Infinity;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, choice: TransportChoice) {
    this.#url = url;
    this.#choice = choice;
    const first = firstTransport(choice.memory, Date.now());
    // Whoever made this sets its handlers before anything happens.
    queueMicrotask(() => this.#try(first));
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.readyState === readyStates.open) this.#inner?.send(frame);
  }

  close(): void {
    if (this.readyState === readyStates.closed) return;
    this.readyState = readyStates.closed;
    if (!this.#heard && Date.now() - this.#openedAt > limits.openWithinMs) this.#settle('silent');
    this.#drop();
  }

  #try(transport: Transport): void {
    if (this.readyState === readyStates.closed) return;
    this.#transport = transport;
    let inner: FrameSocket;
    try {
      inner = this.#choice.transports[transport](this.#url);
    } catch {
      return this.#failed(lostCode);
    }
    this.#inner = inner;
    this.#patience = setTimeout(() => this.#failed(lostCode), limits.openWithinMs);
    inner.binaryType = 'arraybuffer';
    inner.onopen = (event) => {
      clearTimeout(this.#patience);
      this.#openedAt = Date.now();
      this.readyState = readyStates.open;
      this.onopen?.(event);
    };
    inner.onmessage = (event) => {
      if (!this.#heard) this.#settle('opened');
      this.#heard = true;
      this.onmessage?.(event);
    };
    inner.onclose = ({ code }) => {
      // Our own codes come from our own server: the way there is open.
      if (!this.#heard && reasonOf(code) !== null) this.#settle('opened');
      else if (this.readyState !== readyStates.open) return this.#failed(code);
      else if (!this.#heard) this.#settle('silent');
      this.#closed(code);
    };
    inner.onerror = (event) => this.readyState === readyStates.open && this.onerror?.(event);
  }

  #failed(code: number): void {
    this.#drop();
    const then = this.#settle('neverOpened');
    if (then === null) return this.#closed(code);
    this.#tried = this.#transport;
    this.#try(then);
  }

  #settle(outcome: Outcome): Transport | null {
    const { memory, then } = afterAttempt(
      this.#choice.memory,
      this.#transport,
      outcome,
      this.#tried,
      Date.now(),
    );
    this.#choice.memory = memory;
    return then;
  }

  #closed(code: number): void {
    clearTimeout(this.#patience);
    this.readyState = readyStates.closed;
    this.onclose?.(new CloseEvent('close', { code }));
  }

  /** Lets go of the socket beneath: what still comes from it is of no interest. */
  #drop(): void {
    clearTimeout(this.#patience);
    const inner = this.#inner;
    this.#inner = null;
    if (inner === null) return;
    inner.onopen = inner.onmessage = inner.onclose = null;
    inner.onerror = () => undefined;
    inner.close();
  }
}
