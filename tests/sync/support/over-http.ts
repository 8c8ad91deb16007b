// The browser's own socket over HTTP in Node, with a cookie jar, for the provider; and the same line by
// hand, for what no page of ours would post.
import { lineHeaders, linePaths, EventReader, encodeRecords } from '#domain/sync/line.ts';
import type { LineEvent, LineRecord } from '#domain/sync/line.ts';
import { decodeFromServer, frameTypes } from '#domain/sync/messages.ts';
import type { KringMessage } from '#domain/sync/messages.ts';
import { HttpLine } from '../../../src/lib/plan/http-line.ts';
import { HttpSocket, SharedLine } from '../../../src/lib/plan/http-socket.ts';
import { until } from './clients.ts';

export type Fetch = typeof fetch;

/** As a browser sends it from a page of ours: with the cookie, and with the page's origin. */
export const fetchAs =
  (cookie: string | undefined, origin: string | null, through: Fetch = fetch): Fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    if (cookie !== undefined) headers.set('cookie', cookie);
    if (origin !== null) headers.set('origin', origin);
    return through(input, { ...init, headers });
  };

/** What a provider is given instead of a WebSocket. */
export function httpSocketClass(
  base: string,
  fetcher: Fetch,
  onUpdateFrame: (frame: 'state' | 'update') => void,
): new (url: string) => HttpSocket {
  const shared = new SharedLine(() => new HttpLine(base, fetcher));
  return class extends HttpSocket {
    constructor(url: string) {
      super(url, shared);
    }
    override send(frame: Uint8Array): void {
      super.send(frame);
      if (frame[0] === frameTypes.sync && frame[1] !== 0)
        onUpdateFrame(frame[1] === 1 ? 'state' : 'update');
    }
  };
}

export interface RawLine {
  /** Of the answer to the opening. */
  status: number;
  id: string;
  events: LineEvent[];
  /** Whether the stream has ended. */
  over: boolean;
  /** Posts under the next number, or under the one given; answers the status. */
  post(records: LineRecord[] | Uint8Array, options?: PostOptions): Promise<number>;
  framesOn(channel: number): Uint8Array[];
  kringMessagesOn(channel: number): KringMessage[];
  /** The close code that this channel has got; null: none. */
  codeOf(channel: number): number | null;
  closed(channel: number): Promise<number>;
  end(): void;
}

export interface PostOptions {
  number?: number;
  cookie?: string;
  origin?: string | null;
  id?: string;
}

export async function openLine({
  port,
  cookie,
  origin = `http://127.0.0.1:${port}`,
  method = 'POST',
}: {
  port: number;
  cookie?: string;
  origin?: string | null;
  method?: string;
}): Promise<RawLine> {
  const base = `http://127.0.0.1:${port}`;
  const abort = new AbortController();
  const answer = await fetchAs(cookie, origin)(base + linePaths.stream, {
    method,
    signal: abort.signal,
  });
  let posts = 0;
  const line: RawLine = {
    status: answer.status,
    id: '',
    events: [],
    over: false,
    async post(records, options = {}) {
      const number = options.number ?? ++posts;
      const as = 'cookie' in options ? options.cookie : cookie;
      const from = 'origin' in options ? options.origin : origin;
      const { status } = await fetchAs(as, from ?? null)(base + linePaths.post, {
        method: 'POST',
        headers: { [lineHeaders.line]: options.id ?? line.id, [lineHeaders.number]: `${number}` },
        body: (records instanceof Uint8Array ? records : encodeRecords(records)) as BodyInit,
      });
      return status;
    },
    framesOn: (channel) =>
      line.events.flatMap((event) =>
        event.kind === 'frame' && event.channel === channel ? [event.frame] : [],
      ),
    kringMessagesOn: (channel) =>
      line
        .framesOn(channel)
        .filter(([type]) => (type ?? 0) >= 101)
        .map((frame) => decodeFromServer(frame)),
    codeOf: (channel) =>
      line.events.flatMap((event) =>
        event.kind === 'closed' && event.channel === channel ? [event.code] : [],
      )[0] ?? null,
    async closed(channel) {
      await until('the channel is closed', () => line.codeOf(channel) !== null);
      return line.codeOf(channel) ?? 0;
    },
    end: () => abort.abort(),
  };
  if (answer.status !== 200 || answer.body === null) return line;
  const { body } = answer;
  void (async () => {
    const reader = new EventReader();
    const utf8 = new TextDecoder();
    for await (const bytes of body)
      for (const event of reader.read(utf8.decode(bytes, { stream: true }))) {
        if (event.kind === 'line') line.id = event.id;
        line.events.push(event);
      }
  })()
    .catch(() => undefined)
    .finally(() => (line.over = true));
  await until('the line is open', () => line.id !== '');
  return line;
}
