// The door: upgrades of /sync/… with the one right Origin become WebSockets. Refusals that a person's
// page must understand are said with a close code on an accepted socket, because a browser is never
// told why an upgrade failed.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import { sessionOf, zoneOf } from './admission.ts';
import { closings } from './metrics.ts';
import { WebSocketWire, WiredSocket } from './websocket-wire.ts';
import type { Wire } from './wire.ts';

export interface Gateway {
  /** Takes no new sockets. */
  close(): void;
}

export interface GatewayOptions {
  server: Server;
  origin: string;
  opened: (wire: Wire, session: SessionId, zone: ZoneId) => void;
}

/** A frame's own type, length and wrapping on top of the largest payload. */
const wrapping = 64;

export function openGateway({ server, origin, opened }: GatewayOptions): Gateway {
  const sockets = new WebSocketServer({
    WebSocket: WiredSocket,
    noServer: true,
    clientTracking: false,
    // A ping is paid for before it is answered.
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: limits.maxSyncStep2Bytes + wrapping,
  });

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = request.url ?? '';
    if (!url.startsWith('/sync/')) return;
    stream.on('error', destroy);
    if (request.headers.origin !== origin) return refuse(stream, '403 Forbidden');
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const wire = new WebSocketWire(socket, stream);
      const session = sessionOf(request.headers.cookie);
      if (session !== null) return opened(wire, session, zoneOf(url));
      closings.inc({ code: closeCodes.signedOut });
      wire.close(closeCodes.signedOut);
    });
  }

  server.maxConnections = limits.connectionsPerProcess;
  server.on('upgrade', upgrade);
  return {
    close: () => void server.off('upgrade', upgrade),
  };
}

/** Shared by all: a function made in `upgrade` would keep the whole request for as long as the socket. */
function destroy(this: Duplex): void {
  this.destroy();
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
