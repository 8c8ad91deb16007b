// `npm start`: the built web app and the sync server in one process, with a database of its own when
// no other is given. The last line it prints is where Kring is.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { ensureBuild } from './build.ts';
import { startKring, type Handler } from './start.ts';

// Not known to the type checker: it is made by the build.
const built = pathToFileURL(resolve(import.meta.dirname, '../build/handler.js')).href;

await startKring({
  prepare: ({ KRING_BUILD }, say) => ensureBuild(KRING_BUILD, say),
  async openWeb() {
    const { handler } = (await import(built)) as { handler: Handler };
    return handler;
  },
  refuseOtherUpgrades: true,
});
