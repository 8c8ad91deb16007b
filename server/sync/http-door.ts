// The second door, for people whose network lets no WebSocket through: opens lines and takes their
// posts, with the first door's checks on every request. A line's id is of use only together with the
// cookie that opened it (PROTOCOL.md, SY45–SY49).
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import { lineHeaders, linePaths } from '#domain/sync/line.ts';
import { sessionOf, zoneOf } from './admission.ts';
import { failures } from './metrics.ts';
import { HttpLine, type PostOutcome } from './http-line.ts';
import { readBody } from './read-body.ts';
import type { Wire } from './wire.ts';

export interface HttpDoor {
  /** True when the request was for this door. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes no new lines. */
  close(): void;
  /** Ends those that there are. */
  end(): void;
}

export interface HttpDoorOptions {
  origin: string;
  opened: (wire: Wire, session: SessionId, zone: ZoneId) => void;
  idleMs?: number;
  calmMs?: number;
}

const statusOf: Record<PostOutcome, number> = { taken: 204, outOfOrder: 409, malformed: 400 };

export function openHttpDoor({
  origin,
  opened,
  idleMs = limits.lineIdleMs,
  calmMs = limits.pingMs / 2,
}: HttpDoorOptions): HttpDoor {
  const lines = new Map<string, HttpLine>();
  const held = new Map<SessionId, number>();
  let closing = false;

  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== linePaths.stream && path !== linePaths.post) return false;
    response.setHeader('cache-control', 'no-store');
    response.setHeader('allow', 'POST');
    if (request.method !== 'POST') refuse(response, 405);
    else if (request.headers.origin !== origin) refuse(response, 403);
    else {
      const session = sessionOf(request.headers.cookie);
      if (session === null) refuse(response, 401);
      else if (path === linePaths.stream) open(session, response);
      else
        take(session, request, response).catch(() => {
          failures.inc({ work: 'post' });
          response.destroy();
        });
    }
    return true;
  }

  function open(session: SessionId, response: ServerResponse): void {
    if (closing) return refuse(response, 503);
    const count = held.get(session) ?? 0;
    if (count >= limits.linesPerSession) return refuse(response, 429);
    held.set(session, count + 1);
    const id = randomBytes(24).toString('base64url');
    // Proxies are asked neither to gather nor to change what comes.
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    response.socket?.setNoDelay(true);
    const line = new HttpLine({
      id,
      session,
      stream: response,
      opened(wire, url) {
        if (closing) wire.close(closeCodes.goingAway);
        else opened(wire, session, zoneOf(url));
      },
      ended: () => ended(id, session),
      calmMs,
    });
    lines.set(id, line);
  }

  function ended(id: string, session: SessionId): void {
    lines.delete(id);
    const count = (held.get(session) ?? 1) - 1;
    if (count > 0) held.set(session, count);
    else held.delete(session);
  }

  async function take(
    session: SessionId,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const id = request.headers[lineHeaders.line];
    const line = typeof id === 'string' ? lines.get(id) : undefined;
    // Another session's line is as unknown as one that never was.
    if (line?.session !== session) return refuse(response, 404);
    const number = Number(request.headers[lineHeaders.number]);
    if (!Number.isSafeInteger(number) || number < 1) return refuse(response, 400);
    // One that is on its way, and its repetition.
    if (line.reading >= 2) return refuse(response, 429);
    line.reading += 1;
    const body = await readBody(request, limits.maxPostBytes);
    line.reading -= 1;
    if (body === 'cut') return;
    if (body === 'tooLarge') return refuse(response, 413);
    if (lines.get(id as string) !== line) return refuse(response, 404);
    response.writeHead(statusOf[line.post(number, body)]).end();
  }

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const line of lines.values())
      if (line.idleSince !== null && now - line.idleSince > idleMs) line.end();
  }, idleMs / 3);
  sweep.unref();

  return {
    answer,
    close: () => void (closing = true),
    end() {
      clearInterval(sweep);
      for (const line of lines.values()) line.end();
    },
  };
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
