// Everything that runs, put together: settings → (embedded database) → one http server that knows
// sync, health, the demo identity provider and the web app → an orderly end. `main.ts` and
// `dev.ts` differ only in where the web app comes from.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { startAudit } from './audit/keeper.ts';
import { openDemoIdp } from './demo-idp/mount.ts';
import { startEmbedded, type Embedded } from './embedded/start.ts';
import { startFileSweeper } from './files/sweeper.ts';
import { openHealth } from './health.ts';
import { startLedger } from './ledger/keeper.ts';
import { replayAtStart } from './ledger/replay.ts';
import { openLog, shape } from './log.ts';
import { startMandates } from './mandates/keeper.ts';
import { largestBody, tooLarge } from './request-size.ts';
import { checkRoles } from './role-check.ts';
import { harden } from './security-headers.ts';
import { sealAtStart } from './sealing/at-start.ts';
import { BadSetting, connectedSettings, parseSettings, type Settings } from './settings.ts';
import { startStatistics } from './statistics/keeper.ts';
import { startSync } from './sync/start.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Parts {
  /** Before the database starts: build, or nothing. */
  prepare: (settings: Settings, say: (line: string) => void) => Promise<void>;
  /** The web app, once all settings are in the environment. */
  openWeb: (server: Server) => Promise<Handler>;
  /** Sockets that are not ours: refused, or left to a development server. */
  refuseOtherUpgrades: boolean;
}

const say = (line: string) => console.log(line);

function listen(server: Server, { HOST, PORT }: Settings): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new BadSetting(`Setting PORT: ${PORT} is already in use on ${HOST}`)
          : error,
      ),
    );
    server.listen(PORT, HOST, () => done());
  });
}

async function start(parts: Parts): Promise<void> {
  const settings = parseSettings(process.env);
  const log = openLog(settings.LOG_LEVEL);
  let embedded: Embedded | undefined;
  const ends: (() => Promise<void>)[] = [];
  let ending: Promise<void> | undefined;
  const end = (code: number) =>
    (ending ??= (async () => {
      // Whatever hangs, the process ends.
      setTimeout(() => process.exit(code || 1), 20_000).unref();
      for (const step of ends.reverse())
        await step().catch((error: unknown) => log.error(shape(error), 'shutdown'));
      await embedded?.stop().catch((error: unknown) => log.error(shape(error), 'shutdown'));
      process.exit(code);
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));

  try {
    const prepared = parts.prepare(settings, say);
    prepared.catch(() => undefined);
    if (!settings.DATABASE_URL) {
      embedded = await startEmbedded(settings, say, log);
      Object.assign(process.env, embedded.environment);
      void embedded.died.then((reason) => {
        if (ending) return;
        log.fatal({ reason }, 'embedded');
        void end(1);
      });
    }
    await prepared;
    process.env.ORIGIN = settings.ORIGIN;
    process.env.BODY_SIZE_LIMIT = String(largestBody);
    const connected = connectedSettings(process.env);
    await checkRoles(connected);
    await sealAtStart(connected);
    await replayAtStart(connected, say);

    const server = createServer();
    const sync = await startSync({ server, settings: connected, log });
    const health = openHealth(connected, () => sync.ready());
    const idp = connected.demo ? openDemoIdp(connected) : undefined;
    Object.assign(process.env, idp?.environment);
    const web = await parts.openWeb(server);
    // Most try Kring without a mail server: then nothing of it is loaded.
    const mail = connected.SMTP_URL
      ? await (await import('./mail/start.ts')).startMail(connected, log)
      : null;
    const audit = startAudit(connected, log);
    const ledger = startLedger(connected, log);
    const statistics = startStatistics(connected, log);
    const mandates = startMandates(connected, log);
    const files = startFileSweeper(connected, log);

    server.on('request', (request, response) => {
      harden(response, connected.ORIGIN);
      void (async () => {
        if (sync.answer(request, response)) return;
        if (await health.answer(request, response)) return;
        if (idp?.answer(request, response)) return;
        if (tooLarge(request)) {
          response.writeHead(413, { connection: 'close' }).end();
          return;
        }
        web(request, response);
      })().catch((error: unknown) => {
        log.error(shape(error), 'request');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    if (parts.refuseOtherUpgrades)
      server.on('upgrade', (request, socket) => {
        if (!request.url?.startsWith('/sync/')) socket.destroy();
      });

    ends.push(
      async () => {
        await idp?.close();
        await health.close();
      },
      () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), 2_000).unref();
        }),
      () => sync.close(),
      async () => mail?.close(),
      () => audit.close(),
      () => ledger.close(),
      () => statistics.close(),
      () => mandates.close(),
      () => files.close(),
    );
    await listen(server, connected);
    say(`Kring is ready: ${connected.ORIGIN}`);
  } catch (error) {
    const expected = error instanceof BadSetting;
    console.error(expected ? error.message : `Kring could not start: ${messageOf(error)}`);
    await end(1);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

export async function startKring(parts: Parts): Promise<void> {
  try {
    await start(parts);
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
