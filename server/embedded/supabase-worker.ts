// Answers the Supabase data API with @supabase/lite, in a thread of its own: it costs milliseconds of
// CPU a call, and it writes whole statements with their parameters to the console, so what this
// thread prints is thrown away. Nothing but /rest/v1 gets through to it: lite's own /_system page shows
// the database password. What goes to /storage/v1 is answered by our own door.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { App } from '@supabase/lite';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { limits } from '#domain/limits.ts';
import { ClosedConnection } from './closed-connection.ts';
import { openStorageDoor, storagePath, type Claims } from './storage-door.ts';

export const WorkerSettings = z.object({
  port: z.number(),
  databaseUrl: z.string(),
  jwtSecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  /** Where bytes of attached files are kept. */
  filesFolder: z.string(),
});
export type WorkerSettings = z.infer<typeof WorkerSettings>;

const settings = WorkerSettings.parse(workerData);
const maxBodyBytes = 1024 * 1024;

const app = new App({
  connection: new ClosedConnection({
    url: settings.databaseUrl,
    postgresOptions: { max: 8, onnotice: () => undefined },
  }),
  api: { schemas: ['app'] },
  // lite's own users and sessions are not used: the token is ours, verified at the door and again by
  // lite. The middleware below spares the look-up in a table auth.users that does not exist.
  auth: {
    enabled: false,
    jwt_secret: settings.jwtSecret,
    publishable_key: settings.publishableKey,
  },
  db: { migrations: { enabled: false } },
  studio: { enabled: false },
  options: {
    server: {
      disableStudio: true,
      disableFallback: true,
      middlewares: [
        async (context, next) => {
          if (context.req.header('authorization')) {
            context.set('userId', 'verified at the door');
            context.set('sessionId', 'verified at the door');
          }
          await next();
        },
      ],
    },
  },
});

const storage = openStorageDoor({
  databaseUrl: settings.databaseUrl,
  secretKey: settings.secretKey,
  folder: settings.filesFolder,
});

const key = new TextEncoder().encode(settings.jwtSecret);

/**
 * Stricter than lite, which takes an unsigned token for no token: anything but ours is refused, with the code
 * as a text. Otherwise the claims, if there was a token.
 */
async function claimsOf(header: string | undefined): Promise<Claims | string | undefined> {
  if (header === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(header.replace(/^Bearer /, ''), key, {
      algorithms: ['HS256'],
      audience: 'authenticated',
      requiredClaims: ['sub', 'exp'],
    });
    return payload.role === 'authenticated' ? payload : 'PGRST301';
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'PGRST303' : 'PGRST301';
  }
}

async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://kring.internal');
  const method = request.method ?? 'GET';
  const forStorage = storagePath.test(url.pathname);
  if (!forStorage && !/^\/rest\/v1\/(rpc\/)?\w+$/.test(url.pathname)) {
    response.writeHead(404).end();
    return;
  }
  // The server's own key is no token; what it may is asked at the door of Storage.
  const ownKey = forStorage && request.headers.authorization === `Bearer ${settings.secretKey}`;
  const claims = ownKey ? undefined : await claimsOf(request.headers.authorization);
  if (typeof claims === 'string') {
    response.writeHead(401, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ code: claims, message: 'token refused' }));
    return;
  }
  const body = await bodyOf(request, forStorage ? limits.maxStoredBytes : maxBodyBytes);
  if (!body) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  if (forStorage) {
    const apiKey = request.headers['apikey'];
    const reply = await storage({
      ...{ method, path: url.pathname, claims, body },
      apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    });
    const bytes = Buffer.isBuffer(reply.body);
    response.writeHead(reply.status, {
      'content-type': bytes ? 'application/octet-stream' : 'application/json',
    });
    response.end(bytes ? reply.body : JSON.stringify(reply.body));
    return;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value);
  const reply = await app.fetch(
    new Request(url, {
      method,
      headers,
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    }),
  );
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  response.end(Buffer.from(await reply.arrayBuffer()));
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => {
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
server.on('error', (error: NodeJS.ErrnoException) =>
  parentPort?.postMessage({ failed: error.code ?? 'unknown' }),
);
server.listen(settings.port, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage({ port: typeof address === 'object' ? address?.port : undefined });
});
