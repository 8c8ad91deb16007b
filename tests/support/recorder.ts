// Before a Kring: passes on what browsers, tests and Kring itself ask of it, unchanged, and remembers what was
// given to whom. It knows nothing of Kring's own log. An answer is taken in to its end even when whoever asked has
// gone, so that what was given is never half known.
import { createHash } from 'node:crypto';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { lineHeaders, linePaths } from '#domain/sync/line.ts';
import type { Duplex } from 'node:stream';

export interface Given {
  /** Hashes of the session and of the child's session that asked, as the database knows them. */
  session: string | null;
  moment: string | null;
  method: string;
  path: string;
  query: URLSearchParams;
  /** As a form that stays on its page: the answer is the action's alone. */
  action: boolean;
  status: number;
  /** Of pages, data and event streams; of a socket that was let in: `document`, or `closed` and the code. */
  body: string;
  began: Date;
  ended: Date;
  /** Which line over HTTP this is a post of, and what was posted. */
  line: string | null;
  posted: Buffer;
}

export interface Recorder {
  origin: string;
  given: Given[];
  /** Answers that have not come to their end yet. */
  readonly open: number;
  close(): Promise<void>;
}

const hashed = (cookies: string | undefined, name: string): string | null => {
  const found = (cookies ?? '').split(';').find((part) => part.trim().startsWith(`${name}=`));
  const secret = found?.trim().slice(name.length + 1);
  return secret ? createHash('sha256').update(secret).digest('hex') : null;
};

function recordOf({ url = '', method = '', headers }: IncomingMessage): Given {
  const { pathname, searchParams } = new URL(url, 'http://kring');
  return {
    session: hashed(headers.cookie, '__Host-kring'),
    moment: hashed(headers.cookie, '__Host-kring-child'),
    ...{ method, path: pathname, query: searchParams },
    action: headers['x-sveltekit-action'] === 'true',
    ...{ status: 0, body: '', began: new Date(), ended: new Date() },
    ...{ line: headers[lineHeaders.line]?.toString() ?? null, posted: Buffer.alloc(0) },
  };
}

const worthKeeping = (type = ''): boolean =>
  /^(text\/html|text\/event-stream|application\/json)/.test(type);

/** Notes of a socket whether Kring gave anything on it before it closed, and how that was. */
function frameReader(record: Given): (part: Buffer) => void {
  let rest = Buffer.alloc(0);
  let greeted = false;
  return (part) => {
    if (record.body !== '') return;
    rest = Buffer.concat([rest, part]);
    if (!greeted) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      greeted = true;
      record.status = Number(rest.toString('latin1', 9, 12));
      rest = rest.subarray(end + 4);
    }
    // Pings, pongs and closings are short: two bytes of header, then so many; of a closing its code first.
    while (record.body === '' && rest.length >= 2) {
      const kind = (rest[0] ?? 0) & 15;
      const length = rest[1] ?? 0;
      if (kind === 2) record.body = 'document';
      else if (rest.length < 2 + length) return;
      else if (kind === 8) record.body = `closed ${length < 2 ? 1005 : rest.readUInt16BE(2)}`;
      rest = rest.subarray(2 + length);
    }
  };
}

/** Sends everything on to Kring's port on this machine. */
export async function startRecorder(port: number): Promise<Recorder> {
  const given: Given[] = [];
  const sockets = new Set<Duplex>();
  let open = 0;

  const server = createServer((request, response) => {
    const record = recordOf(request);
    const kept = !record.path.startsWith('/_app/');
    const { method, headers, url: path } = request;
    open += 1;
    const done = () => {
      open -= 1;
      record.ended = new Date();
      if (kept && record.status > 0) given.push(record);
    };
    const onward = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      record.status = answer.statusCode ?? 502;
      response.writeHead(record.status, answer.rawHeaders);
      response.flushHeaders();
      const parts: Buffer[] = [];
      const keeps = kept && worthKeeping(answer.headers['content-type']);
      answer.on('data', (part: Buffer) => {
        if (keeps) parts.push(part);
        if (!response.destroyed && !response.write(part)) {
          answer.pause();
          response.once('drain', () => answer.resume());
        }
      });
      // Whoever asked may have gone: the rest is taken in all the same, but for a stream without an end.
      response.on('close', () => {
        if (answer.headers['content-type']?.startsWith('text/event-stream')) onward.destroy();
        answer.resume();
      });
      answer.once('close', () => {
        record.body = Buffer.concat(parts).toString('utf8');
        response.end();
        done();
      });
    });
    onward.on('error', () => {
      response.destroy();
      if (record.status === 0) done();
    });
    if (record.path === linePaths.post)
      request.on('data', (part: Buffer) => {
        record.posted = Buffer.concat([record.posted, part]);
      });
    request.pipe(onward);
  });

  server.on('upgrade', (request: IncomingMessage, near: Duplex, head: Buffer) => {
    const record = recordOf(request);
    const read = frameReader(record);
    const far = connect(port, '127.0.0.1');
    const { rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, n) =>
      n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1] ?? ''}`] : [],
    );
    given.push(record);
    far.write([`GET ${request.url ?? ''} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    if (head.length > 0) far.write(head);
    far.on('data', read);
    far.pipe(near);
    near.pipe(far);
    for (const end of [near, far]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => {
        sockets.delete(end);
        record.ended = new Date();
        near.destroy();
        far.destroy();
      });
    }
  });

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    given,
    get open() {
      return open;
    },
    close: () =>
      new Promise((done) => {
        for (const one of sockets) one.destroy();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
