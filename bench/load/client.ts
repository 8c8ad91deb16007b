// One simulated page: opens a document, holds what it needs to ask for the rest of it, and hands on
// what arrives. It keeps no Y.Doc: two thousand of them share a core.
import type { Target } from '../servers/server.ts';
import { LoadSocket, binaryFrame } from './socket.ts';
import { wireFor, type Wire } from './wire.ts';

const emptyUpdate = Uint8Array.of(0, 0);
const nothing: Held = { stateVector: Uint8Array.of(0), update: emptyUpdate };

export interface ClientEvents {
  /** The whole document, in answer to this client's question. */
  step2?: (update: Uint8Array) => void;
  update?: (update: Uint8Array) => void;
  awareness?: (entries: Uint8Array) => void;
  /** Any frame at all, as it came. */
  frame?: (data: Buffer) => void;
  closed?: (code: number) => void;
}

export interface Held {
  stateVector: Uint8Array;
  update: Uint8Array;
}

export interface ClientOptions {
  target: Target;
  clientId: number;
  events?: ClientEvents;
  /** What this client holds already: its state vector, and all of it for a server that has nothing. */
  holds?: Held;
}

export class LoadClient {
  readonly clientId: number;
  readonly socket: LoadSocket;
  readonly wire: Wire;
  /** The server has answered this client's question for the document. */
  readonly synced: Promise<void>;
  closedWith = 0;
  presenceClock = 0;
  /** Update frames that were sent, and those that the server has called stored. */
  sent = 0;
  acknowledged = 0;
  readonly #events: ClientEvents;
  /** Pings that have not come back, and who waits for them. */
  readonly #waiting: (() => void)[] = [];

  constructor({ target, clientId, events = {}, holds = nothing }: ClientOptions) {
    this.clientId = clientId;
    this.#events = events;
    this.wire = wireFor(target.wire, target.document);
    let done = (): void => undefined;
    let fail = (_error: Error): void => undefined;
    this.synced = new Promise((resolve, reject) => {
      done = resolve;
      fail = reject;
    });
    this.synced.catch(() => undefined);
    const incoming = {
      state: (stateVector: Uint8Array): void =>
        this.sync(1, stateVector.length > 1 ? emptyUpdate : holds.update),
      step2: (update: Uint8Array): void => {
        this.#events.step2?.(update);
        done();
      },
      update: (update: Uint8Array): void => this.#events.update?.(update),
      awareness: (entries: Uint8Array): void => this.#events.awareness?.(entries),
      acknowledged: (frames: number | 'one more'): void => {
        this.acknowledged = frames === 'one more' ? this.acknowledged + 1 : frames;
      },
    };
    this.socket = new LoadSocket({
      port: target.port,
      path: target.path,
      headers: target.headers,
      opened: () => {
        for (const frame of this.wire.greeting(clientId)) this.socket.send(frame);
        // Asking a relay would ask everyone in the room: whoever is connected has what there is.
        if (target.answers) this.sync(0, holds.stateVector);
        else done();
      },
      message: (data) => {
        this.#events.frame?.(data);
        this.wire.read(data, incoming);
      },
      closed: (code) => {
        this.closedWith = code;
        fail(new Error(`closed with ${code} before the document came`));
        for (const done of this.#waiting.splice(0)) done();
        this.#events.closed?.(code);
      },
      pong: () => this.#waiting.shift()?.(),
    });
  }

  /** Everything sent so far has been read by the server, or it is gone. */
  answered(): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push(done);
      this.socket.ping();
    });
  }

  sync(sub: 0 | 1 | 2, payload: Uint8Array): void {
    if (sub !== 0) this.sent += 1;
    this.socket.send(this.wire.frame(0, sub, payload));
  }

  update(update: Uint8Array): void {
    this.sync(2, update);
  }

  awareness(entries: Uint8Array): void {
    this.socket.send(this.wire.frame(1, null, entries));
  }

  /** A key: the edit and where the caret is then, two frames in one packet as a page sends them. */
  type(update: Uint8Array, entries: Uint8Array): void {
    this.sent += 1;
    this.socket.raw.write(
      Buffer.concat([
        binaryFrame(this.wire.frame(0, 2, update)),
        binaryFrame(this.wire.frame(1, null, entries)),
      ]),
    );
  }
}
