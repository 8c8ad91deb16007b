// A wire that is one channel of a page's line over HTTP. What it has sent and the reader has not taken
// is its own backlog: the state of one zone on its way does not make another zone's reader slow.
import type { LineEvent } from '#domain/sync/line.ts';
import type { Wire, WireListener } from './wire.ts';

/** What a channel needs of its line. */
export interface Carrier {
  send(event: LineEvent, written: () => void): void;
  /** Asks for a sign of life; true when there was one only just now. */
  ping(): boolean;
  /** This channel is no more. */
  left(channel: number): void;
  terminate(): void;
}

export class HttpWire implements Wire {
  listener: WireListener | null = null;
  backlog = 0;
  readonly #line: Carrier;
  readonly #channel: number;

  constructor(line: Carrier, channel: number) {
    this.#line = line;
    this.#channel = channel;
  }

  send(frame: Uint8Array, taken?: () => void): void {
    this.backlog += frame.length;
    this.#line.send({ kind: 'frame', channel: this.#channel, frame }, () => {
      this.backlog -= frame.length;
      taken?.();
    });
  }

  ping(): void {
    if (this.#line.ping()) this.listener?.alive();
  }

  close(code: number): void {
    this.#line.send({ kind: 'closed', channel: this.#channel, code }, () => undefined);
    this.#line.left(this.#channel);
  }

  terminate(): void {
    this.#line.terminate();
  }
}
