// `npm run dev`: the same as `npm start`, with the web app straight from its sources and live reload.
import { createServer as createVite } from 'vite';
import { startKring } from './start.ts';

await startKring({
  prepare: () => Promise.resolve(),
  async openWeb(server) {
    const vite = await createVite({
      server: { middlewareMode: true, hmr: { server } },
    });
    return (request, response) => vite.middlewares(request, response);
  },
  // Vite's own socket for live reload.
  refuseOtherUpgrades: false,
});
