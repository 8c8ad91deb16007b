// Clients of the sync server in Node: y-websocket's own provider with a cookie jar (stock), the same
// with Kring's hello and acknowledgements (as src/lib/plan/link.ts does it), and a bare socket for
// frames that no provider would send.
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { shouldReconnect } from '#domain/sync/close-codes.ts';
import { hasUnsaved, initialLink, nextLink } from '#domain/sync/link-state.ts';
import type { LinkEvent, LinkState } from '#domain/sync/link-state.ts';
import {
  decodeFromServer,
  encodeHello,
  encodeSyncStep1,
  frameTypes,
  readKringBody,
} from '#domain/sync/messages.ts';
import type { KringMessage } from '#domain/sync/messages.ts';
import { fetchAs, httpSocketClass, type Fetch } from './over-http.ts';
import type { SignedIn } from './sync-world.ts';

type Denied = Extract<KringMessage, { kind: 'denied' }>;
type Notice = Extract<KringMessage, { kind: 'notice' }>;

export interface Client {
  doc: Y.Doc;
  provider: WebsocketProvider;
  /** The browser's own machine: what may be called saved. */
  state: LinkState;
  /** Close codes, in order. */
  closed: number[];
  denied: Denied[];
  notices: Notice[];
  /** Update frames that were sent and acknowledged on this connection; `seq` of the last answer. */
  sent: number;
  committed: number;
  seq: number;
  synced(ms?: number): Promise<void>;
  /** Every edit made so far is committed. */
  saved(ms?: number): Promise<void>;
  close(): void;
}

interface ClientOptions {
  port: number;
  zone: string;
  as: SignedIn;
  /** False: the stock provider as anyone would use it. */
  kring?: boolean;
  doc?: Y.Doc;
  origin?: string;
  schemaVersion?: number;
  /** Frames go over HTTP, as where WebSockets are blocked; through this, if it is given. */
  overHttp?: boolean | Fetch;
  /** After the machine has taken an event. */
  happened?: (event: LinkEvent, state: LinkState) => void;
}

export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = 10_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 3));
  }
}

function socketClass(
  cookie: string,
  origin: string,
  onUpdateFrame: (frame: 'state' | 'update') => void,
): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], { headers: { cookie, origin } });
    }
    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (this.readyState !== WebSocket.OPEN) return;
      super.send(data);
      if (data instanceof Uint8Array && data[0] === frameTypes.sync && data[1] !== 0)
        onUpdateFrame(data[1] === 1 ? 'state' : 'update');
    }
  } as typeof WebSocket;
}

export function connect(options: ClientOptions): Client {
  const { port, zone, as, kring = true, doc = new Y.Doc() } = options;
  const origin = options.origin ?? `http://127.0.0.1:${port}`;
  const happened = (event: LinkEvent): void => {
    client.state = nextLink(client.state, event);
    options.happened?.(event, client.state);
  };
  // Before the provider's own listener, as in the browser: an edit is known before it is sent.
  doc.on('update', (_update: Uint8Array, by: unknown) => {
    if (by !== provider) happened({ type: 'edited', at: Date.now() });
  });
  const onUpdateFrame = (frame: 'state' | 'update'): void => {
    client.sent += 1;
    happened({ type: 'sent', frame });
  };
  const through = typeof options.overHttp === 'function' ? options.overHttp : fetch;
  const provider = new WebsocketProvider(`ws://127.0.0.1:${port}/sync`, zone, doc, {
    disableBc: true,
    connect: false,
    maxBackoffTime: 500,
    ...(kring ? { shouldReconnect: (event) => shouldReconnect(event.code) } : {}),
    WebSocketPolyfill: (options.overHttp
      ? httpSocketClass(
          `http://127.0.0.1:${port}`,
          fetchAs(as.cookie, origin, through),
          onUpdateFrame,
        )
      : socketClass(as.cookie, origin, onUpdateFrame)) as never,
  });
  const client: Client = {
    doc,
    provider,
    state: initialLink('edit'),
    closed: [],
    denied: [],
    notices: [],
    sent: 0,
    committed: 0,
    seq: 0,
    synced: (ms) => until(`${as.slug} is synced`, () => provider.synced, ms),
    saved: (ms) =>
      until(`${as.slug}'s edits are saved`, () => !hasUnsaved(client.state) && provider.synced, ms),
    close() {
      provider.destroy();
      doc.destroy();
    },
  };
  if (kring) {
    const onMessage = (message: KringMessage): void => {
      if (message.kind === 'committed') {
        client.committed = message.frames;
        client.seq = message.seq;
        happened({ type: 'committed', frames: message.frames });
      } else if (message.kind === 'denied') client.denied.push(message);
      else client.notices.push(message);
    };
    for (const type of [frameTypes.committed, frameTypes.denied, frameTypes.notice])
      provider.messageHandlers[type] = (_encoder, decoder) =>
        onMessage(readKringBody(type, decoder));
    provider.on('status', ({ status }) => {
      if (status !== 'connected') return;
      client.sent = client.committed = 0;
      provider.ws?.send(
        new Uint8Array(encodeHello(options.schemaVersion ?? SCHEMA_VERSION, doc.clientID)),
      );
      happened({ type: 'opened' });
    });
  }
  provider.on('connection-close', (event) => {
    client.closed.push(event?.code ?? 0);
    happened({ type: 'closed', code: event?.code ?? 1006 });
  });
  provider.connect();
  return client;
}

export interface RawSocket {
  socket: WebSocket;
  /** Everything received, as bytes. */
  frames: Uint8Array[];
  /** The close code; 0 while open, and the http status when the upgrade was refused. */
  code: number;
  send(...frames: Uint8Array[]): void;
  closed(): Promise<number>;
  kringMessages(): KringMessage[];
}

export async function openSocket({
  port,
  path,
  cookie,
  origin = `http://127.0.0.1:${port}`,
}: {
  port: number;
  path: string;
  cookie?: string;
  origin?: string | null;
}): Promise<RawSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { ...(cookie ? { cookie } : {}), ...(origin === null ? {} : { origin }) },
  });
  const raw: RawSocket = {
    socket,
    frames: [],
    code: 0,
    send: (...frames) => frames.forEach((frame) => socket.send(frame)),
    async closed() {
      await until('the socket is closed', () => raw.code !== 0);
      return raw.code;
    },
    kringMessages: () =>
      raw.frames.filter(([type]) => (type ?? 0) >= 101).map((frame) => decodeFromServer(frame)),
  };
  socket.on('message', (data: Buffer) => raw.frames.push(new Uint8Array(data)));
  socket.on('close', (code) => (raw.code ||= code));
  socket.on('unexpected-response', (_request, response) => {
    raw.code = response.statusCode ?? 1;
    response.destroy();
  });
  socket.on('error', () => undefined);
  await until('the socket opened or was refused', () => socket.readyState === 1 || raw.code !== 0);
  return raw;
}

/** Hello and SyncStep1 of an empty document, and then nothing more by itself. */
export async function openKringSocket(options: {
  port: number;
  zone: string;
  as: SignedIn;
  clientId?: number;
}): Promise<RawSocket> {
  const raw = await openSocket({
    port: options.port,
    path: `/sync/${options.zone}`,
    cookie: options.as.cookie,
  });
  raw.send(encodeHello(SCHEMA_VERSION, options.clientId ?? 77), encodeSyncStep1(Uint8Array.of(0)));
  await until('the state came', () => raw.frames.some((f) => f[0] === 0 && f[1] === 1));
  return raw;
}
