// `npm run start:sync`: the sync server alone, against a database that is already there. Put the web
// app and this behind one origin and send /sync/ here.
import { createServer } from 'node:http';
import { openHealth } from './health.ts';
import { openLog } from './log.ts';
import { checkRoles } from './role-check.ts';
import { BadSetting, connectedSettings } from './settings.ts';
import { startSync } from './sync/start.ts';

async function settingsOrEnd() {
  try {
    const settings = connectedSettings(process.env);
    await checkRoles(settings);
    return settings;
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const settings = await settingsOrEnd();
const log = openLog(settings.LOG_LEVEL);
const server = createServer();
const sync = await startSync({ server, settings, log });
const health = openHealth(settings, () => sync.ready());

server.on('request', (request, response) => {
  if (sync.answer(request, response)) return;
  void health.answer(request, response).then((answered) => {
    if (!answered) response.writeHead(404).end();
  });
});
server.on('upgrade', (request, socket) => {
  if (!request.url?.startsWith('/sync/')) socket.destroy();
});

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await sync.close();
  server.close();
  server.closeAllConnections();
  await health.close();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());

server.listen(settings.PORT, settings.HOST, () =>
  console.log(`Kring's sync server is ready: ${settings.HOST}:${settings.PORT}`),
);
