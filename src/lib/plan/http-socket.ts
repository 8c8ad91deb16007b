// A socket for y-websocket that is a channel on the page's line over HTTP.
import { readyStates, type FrameSocket } from './frame-socket.ts';
import { HttpLine, type Channel } from './http-line.ts';

/** The one line that all sockets made with it share; a new one when it is over. */
export class SharedLine {
  readonly #open: () => HttpLine;
  #line: HttpLine | null = null;

  constructor(open: () => HttpLine) {
    this.#open = open;
  }

  get(): HttpLine {
    if (this.#line === null || this.#line.over) this.#line = this.#open();
    return this.#line;
  }
}

export class HttpSocket implements FrameSocket, Channel {
  binaryType: BinaryType = 'arraybuffer';
  readyState: number = readyStates.connecting;
  readonly OPEN = readyStates.open;
  onopen: FrameSocket['onopen'] = null;
  onmessage: FrameSocket['onmessage'] = null;
  onclose: FrameSocket['onclose'] = null;
  onerror: FrameSocket['onerror'] = null;
  readonly #line: HttpLine;
  readonly #number: number;

  /** `url` is the one that a WebSocket would have: its last part names the zone. */
  constructor(url: string, shared: SharedLine) {
    this.#line = shared.get();
    this.#number = this.#line.join(new URL(url).pathname.split('/').at(-1) ?? '', this);
  }

  send(frame: Uint8Array): void {
    if (this.readyState === readyStates.open) this.#line.send(this.#number, frame);
  }

  close(): void {
    if (this.readyState === readyStates.closed) return;
    this.readyState = readyStates.closed;
    this.#line.leave(this.#number);
  }

  opened(): void {
    if (this.readyState !== readyStates.connecting) return;
    this.readyState = readyStates.open;
    this.onopen?.(new Event('open'));
  }

  received(frame: Uint8Array): void {
    if (this.readyState === readyStates.open)
      this.onmessage?.(new MessageEvent('message', { data: frame }));
  }

  closed(code: number): void {
    if (this.readyState === readyStates.closed) return;
    this.readyState = readyStates.closed;
    this.onclose?.(new CloseEvent('close', { code }));
  }
}
