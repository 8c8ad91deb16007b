// One zone's connection: y-websocket's own provider, extended only through what it offers in
// public (message handlers, events, options). It says hello first, counts the update frames that
// really leave, and turns every happening into an event of the pure machine in
// domain/sync/link-state.ts. What a person may see of all this is decided there.
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { reactionTo, shouldReconnect } from '#domain/sync/close-codes.ts';
import type { Reaction } from '#domain/sync/close-codes.ts';
import type { LinkEvent } from '#domain/sync/link-state.ts';
import { encodeHello, frameTypes, readKringBody } from '#domain/sync/messages.ts';
import type { KringMessage } from '#domain/sync/messages.ts';
import { HttpLine } from './http-line.ts';
import { HttpSocket, SharedLine } from './http-socket.ts';
import { TransportChoice, TransportSocket } from './transport.ts';

export type Denied = Extract<KringMessage, { kind: 'denied' }>;
export type Notice = Extract<KringMessage, { kind: 'notice' }>;

export interface LinkListener {
  happened(event: LinkEvent): void;
  denied(message: Denied): void;
  noticed(message: Notice): void;
  /** The server closed for good, or asks for a fresh document. */
  ended(reaction: Reaction): void;
}

export interface Link {
  /** The origin of everything that came from the server: never one's own edit. */
  readonly origin: object;
  readonly provider: WebsocketProvider;
  close(): void;
}

const syncStep1 = 0;
const syncStep2 = 1;

export function openLink(
  zoneId: string,
  doc: Y.Doc,
  awareness: Awareness,
  listener: LinkListener,
): Link {
  // The listener must hear of an edit before the provider sends it, so it is registered first.
  let provider: WebsocketProvider | null = null;
  const onUpdate = (_update: Uint8Array, origin: unknown): void => {
    if (origin !== provider) listener.happened({ type: 'edited', at: Date.now() });
  };
  doc.on('update', onUpdate);

  const opened = new WebsocketProvider(syncUrl(), zoneId, doc, {
    awareness,
    // Other tabs get what the server has accepted, from the server, never from us.
    disableBc: true,
    maxBackoffTime: 5_000,
    connect: false,
    shouldReconnect: (event) => shouldReconnect(event.code),
    WebSocketPolyfill: countingSocket((frame) => listener.happened({ type: 'sent', frame })),
  });
  provider = opened;

  for (const type of [frameTypes.committed, frameTypes.denied, frameTypes.notice])
    opened.messageHandlers[type] = (_encoder, decoder) => {
      const message = readKringBody(type, decoder);
      if (message.kind === 'committed')
        listener.happened({ type: 'committed', frames: message.frames });
      else if (message.kind === 'denied') listener.denied(message);
      else listener.noticed(message);
    };

  opened.on('status', ({ status }) => {
    if (status !== 'connected') return;
    // Emitted before the provider's first frame: hello comes first, as the protocol asks.
    opened.ws?.send(new Uint8Array(encodeHello(SCHEMA_VERSION, doc.clientID)));
    listener.happened({ type: 'opened' });
  });
  opened.on('connection-close', (event) => {
    listener.happened({ type: 'closed', code: event?.code ?? 1006 });
  });
  opened.on('closed', ({ code }) => listener.ended(reactionTo(code)));
  opened.connect();

  return {
    origin: opened,
    provider: opened,
    close() {
      doc.off('update', onUpdate);
      opened.destroy();
    },
  };
}

function syncUrl(): string {
  const url = new URL('/sync', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** What this page has found out about its network holds for all its zones. */
const sharedLine = new SharedLine(() => new HttpLine(location.origin, fetch.bind(globalThis)));
const choice = new TransportChoice({
  webSocket: (url) => new WebSocket(url),
  http: (url) => new HttpSocket(url, sharedLine),
});

/** A socket that tells about each update frame as it is handed to the network. */
function countingSocket(onUpdateFrame: (frame: 'state' | 'update') => void): typeof WebSocket {
  class CountingSocket extends TransportSocket {
    constructor(url: string) {
      super(url, choice);
    }
    override send(frame: Uint8Array<ArrayBuffer>): void {
      const kind = updateKind(frame);
      super.send(frame);
      if (kind !== null) onUpdateFrame(kind);
    }
  }
  // The provider uses no more of a WebSocket than this has.
  return CountingSocket as unknown as typeof WebSocket;
}

/** Both leading numbers are below 128, so each is one byte of the frame. */
function updateKind(frame: Uint8Array): 'state' | 'update' | null {
  if (frame[0] !== frameTypes.sync) return null;
  if (frame[1] === undefined || frame[1] === syncStep1) return null;
  return frame[1] === syncStep2 ? 'state' : 'update';
}
