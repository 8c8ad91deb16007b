// One page's line over HTTP: the event stream down, and the posts that come up, in order and each
// taken once. Its channels are wires like any other. It lives as long as its stream (PROTOCOL.md,
// SY45–SY48).
import type { ServerResponse } from 'node:http';
import type { SessionId } from '#domain/ids.ts';
import { decodeRecords, encodeEvent } from '#domain/sync/line.ts';
import type { LineEvent, LineRecord } from '#domain/sync/line.ts';
import { ProtocolError } from '#domain/sync/messages.ts';
import { HttpWire, type Carrier } from './http-wire.ts';

const lingerMs = 2_000;
/** Some proxies pass nothing on before they have so much. */
const padding = `: ${' '.repeat(2_048)}\n\n`;

/** What became of a post: taken (now or before), out of order, or not readable. */
export type PostOutcome = 'taken' | 'outOfOrder' | 'malformed';

export interface HttpLineOptions {
  id: string;
  session: SessionId;
  stream: ServerResponse;
  /** A channel asks for its place in a zone, by the address that a socket would have. */
  opened: (wire: HttpWire, url: string) => void;
  ended: () => void;
  /** After a post nobody asks for a sign of life for so long. */
  calmMs: number;
}

export class HttpLine implements Carrier {
  readonly session: SessionId;
  /** Since when nobody has used it; null while a channel is open. */
  idleSince: number | null = performance.now();
  /** Posts whose bodies are being read. */
  reading = 0;
  readonly #options: HttpLineOptions;
  readonly #channels = new Map<number, HttpWire>();
  #lastChannel = -1;
  #taken = 0;
  #outgoing: { text: string; written: () => void }[] = [];
  #heardAt = -Infinity;
  #asked = false;

  constructor(options: HttpLineOptions) {
    this.#options = options;
    this.session = options.session;
    const { stream } = options;
    stream.on('close', () => this.#gone());
    stream.write(padding + encodeEvent({ kind: 'line', id: options.id }));
  }

  /** [SY47] The same number again is the same post, whose answer was lost. */
  post(number: number, body: Uint8Array): PostOutcome {
    if (number <= this.#taken) return 'taken';
    if (number !== this.#taken + 1) {
      this.terminate();
      return 'outOfOrder';
    }
    const records = readRecords(body);
    const wires = [...this.#channels.values()];
    if (records === null) {
      for (const { listener } of wires) listener?.garbled();
      this.end();
      return 'malformed';
    }
    this.#taken = number;
    this.#heardAt = performance.now();
    this.#asked = false;
    for (const { listener } of wires) {
      listener?.alive();
      // A post costs its channels what a ping costs a socket.
      listener?.pinged();
    }
    for (const record of records) this.#take(record);
    return 'taken';
  }

  send(event: LineEvent, written: () => void): void {
    if (this.#outgoing.length === 0) process.nextTick(() => this.#write());
    this.#outgoing.push({ text: encodeEvent(event), written });
  }

  /** One question is enough for all channels, and none while the line is in use. */
  ping(): boolean {
    if (performance.now() - this.#heardAt < this.#options.calmMs) return true;
    if (!this.#asked) this.send({ kind: 'ping' }, () => undefined);
    this.#asked = true;
    return false;
  }

  /** The channel was closed with a word to the other side, or by it. */
  left(channel: number): void {
    this.#channels.delete(channel);
    if (this.#channels.size === 0) this.idleSince = performance.now();
  }

  /** After what was sent; who does not read it is not waited for. */
  end(): void {
    process.nextTick(() => this.#options.stream.end());
    setTimeout(() => this.terminate(), lingerMs).unref();
  }

  terminate(): void {
    this.#options.stream.destroy();
  }

  #take(record: LineRecord): void {
    if (record.kind === 'open') return this.#open(record.channel, record.zone);
    const wire = this.#channels.get(record.channel);
    // Closed by us while this was on its way.
    if (wire === undefined) return;
    if (record.kind === 'frame') return wire.listener?.received(record.frame);
    this.left(record.channel);
    wire.listener?.closed();
  }

  /** Numbers only grow, so that a late word for a closed channel meets no other. */
  #open(channel: number, zone: string): void {
    if (channel <= this.#lastChannel) return;
    this.#lastChannel = channel;
    this.idleSince = null;
    const wire = new HttpWire(this, channel);
    this.#channels.set(channel, wire);
    this.#options.opened(wire, `/sync/${zone}`);
  }

  #write(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    if (this.#options.stream.destroyed) return;
    this.#options.stream.write(outgoing.map(({ text }) => text).join(''), 'latin1', () => {
      for (const { written } of outgoing) written();
    });
  }

  #gone(): void {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const wire of channels) wire.listener?.closed();
    this.#options.ended();
  }
}

function readRecords(body: Uint8Array): LineRecord[] | null {
  try {
    return decodeRecords(body);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
