// This page's line to the sync server over HTTP: one event stream down and one post at a time up, for
// all zones together (domain/sync/line.ts). A post that fails is sent again under its number until the
// server has it; when stream or posts are lost for good the line is over, and its channels with it.
import { limits } from '#domain/limits.ts';
import {
  EventReader,
  encodeRecords,
  lineHeaders,
  linePaths,
  type LineEvent,
  type LineRecord,
} from '#domain/sync/line.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import { lostCode } from './frame-socket.ts';

/** One zone's end of the line. */
export interface Channel {
  opened(): void;
  received(frame: Uint8Array): void;
  closed(code: number): void;
}

const postWithinMs = 15_000;
const retryAfterMs = [250, 500, 1_000, 2_000, 4_000];
const worthRetrying = new Set([408, 429, 500, 502, 503, 504]);
/** Frames travel together up to this; a larger one travels alone. */
const bytesPerPost = 256 * 1024;

export class HttpLine {
  #over = false;
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #channels = new Map<number, Channel>();
  readonly #abort = new AbortController();
  #lastChannel = -1;
  #id: string | null = null;
  #outgoing: LineRecord[] = [];
  #posts = 0;
  #posting = false;
  #lifeSignDue = false;

  constructor(base: string, fetcher: typeof fetch) {
    this.#base = base;
    this.#fetch = fetcher;
    void this.#listen();
  }

  /** Nothing goes or comes any more: the next connection needs a new line. */
  get over(): boolean {
    return this.#over;
  }

  join(zone: string, channel: Channel): number {
    const number = ++this.#lastChannel;
    this.#channels.set(number, channel);
    this.#put({ kind: 'open', channel: number, zone });
    if (this.#id !== null) queueMicrotask(() => channel.opened());
    return number;
  }

  send(channel: number, frame: Uint8Array): void {
    this.#put({ kind: 'frame', channel, frame });
  }

  leave(channel: number): void {
    if (!this.#channels.delete(channel)) return;
    if (this.#id === null && this.#channels.size === 0) this.#end(lostCode);
    // What was sent before still goes out; when the last one has left, the line ends after it.
    else this.#put({ kind: 'close', channel });
  }

  #put(record: LineRecord): void {
    if (this.#over) return;
    this.#outgoing.push(record);
    void this.#postAll();
  }

  async #listen(): Promise<void> {
    try {
      const answer = await this.#fetch(new URL(linePaths.stream, this.#base), {
        method: 'POST',
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        redirect: 'error',
        signal: this.#abort.signal,
      });
      const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
      if (!answer.ok || !isStream || answer.body === null) return this.#end(codeOf(answer.status));
      const events = new EventReader();
      const utf8 = new TextDecoder();
      const body = answer.body.getReader();
      for (;;) {
        const { done, value } = await body.read();
        if (done) break;
        for (const event of events.read(utf8.decode(value, { stream: true })))
          this.#happened(event);
      }
    } catch {
      // Lost: said below, to every channel.
    } finally {
      this.#end(lostCode);
    }
  }

  #happened(event: LineEvent): void {
    switch (event.kind) {
      case 'line':
        this.#id = event.id;
        for (const channel of [...this.#channels.values()]) channel.opened();
        return void this.#postAll();
      case 'frame':
        return this.#channels.get(event.channel)?.received(event.frame);
      case 'closed':
        return this.#close(event.channel, event.code);
      case 'ping':
        this.#lifeSignDue = true;
        return void this.#postAll();
    }
  }

  #close(number: number, code: number): void {
    const channel = this.#channels.get(number);
    this.#channels.delete(number);
    channel?.closed(code);
    if (this.#channels.size === 0) this.#end(lostCode);
  }

  async #postAll(): Promise<void> {
    if (this.#posting || this.#id === null) return;
    this.#posting = true;
    // What is put in one go travels together.
    await Promise.resolve();
    while (!this.#over && (this.#lifeSignDue || this.#outgoing.length > 0)) {
      this.#lifeSignDue = false;
      const records = this.#outgoing.splice(0, postLength(this.#outgoing));
      const status = await this.#post(this.#id, encodeRecords(records));
      if (status === 204) continue;
      // Only a frame that travels alone is larger than a post may be. It was not counted.
      const [alone] = records;
      if (status !== 413 || alone === undefined) this.#end(codeOf(status));
      else {
        this.#posts -= 1;
        this.#close(alone.channel, closeCodes.frameOverTransportLimit);
      }
    }
    this.#posting = false;
    if (this.#channels.size === 0) this.#end(lostCode);
  }

  /** The same number each time, so that the server takes it once. Answers the last status. */
  async #post(id: string, body: Uint8Array): Promise<number> {
    this.#posts += 1;
    const headers = { [lineHeaders.line]: id, [lineHeaders.number]: String(this.#posts) };
    let status = 0;
    for (const wait of [0, ...retryAfterMs]) {
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      if (this.#over) break;
      status = await this.#postOnce(headers, body);
      if (status !== 0 && !worthRetrying.has(status)) break;
    }
    return status;
  }

  async #postOnce(headers: Record<string, string>, body: Uint8Array): Promise<number> {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const late = setTimeout(stop, postWithinMs);
    this.#abort.signal.addEventListener('abort', stop);
    try {
      const answer = await this.#fetch(new URL(linePaths.post, this.#base), {
        method: 'POST',
        headers,
        body: body as Uint8Array<ArrayBuffer>,
        cache: 'no-store',
        redirect: 'error',
        signal: abort.signal,
      });
      return answer.status;
    } catch {
      return 0;
    } finally {
      clearTimeout(late);
      this.#abort.signal.removeEventListener('abort', stop);
    }
  }

  #end(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#outgoing = [];
    this.#abort.abort();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.closed(code);
  }
}

function postLength(records: readonly LineRecord[]): number {
  let bytes = 0;
  let count = 0;
  for (const record of records.slice(0, limits.recordsPerPost)) {
    bytes += record.kind === 'frame' ? record.frame.length : 0;
    if (count > 0 && bytes > bytesPerPost) break;
    count += 1;
  }
  return count;
}

/** What a whole line was refused with, as the code that a socket would have been closed with. */
function codeOf(status: number): number {
  if (status === 401) return closeCodes.signedOut;
  if (status === 429) return closeCodes.tooMany;
  return lostCode;
}
