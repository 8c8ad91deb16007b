// A Kring for every worker: on free ports, with data of its own. A worker asks for one when it begins
// (playwright.config.ts), and after a test that failed the next worker does: what is tried again is tried
// on fresh data. All end after the last test. What Kring logged is said then: a test that fails because
// the server did is told apart.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startKring } from '../support/server.ts';
import type { KringProcess } from '../support/server.ts';

export interface KringForTests {
  origin: string;
  databaseUrl: string;
}

export default async function start(): Promise<() => Promise<void>> {
  const running: { kring: KringProcess; begun: number }[] = [];
  const giver = createServer((_, answer) => {
    // A municipality's own provider is on this machine too.
    void startKring({ env: { OIDC_TENANT_LOOPBACK: '1' } }).then(
      (kring) => {
        running.push({ kring, begun: kring.output.length });
        const { origin, databaseUrl }: KringForTests = kring;
        answer.end(JSON.stringify({ origin, databaseUrl }));
      },
      (problem: unknown) => answer.writeHead(500).end(String(problem)),
    );
  });
  await new Promise<void>((ready) => giver.listen(0, '127.0.0.1', ready));
  process.env.KRING_E2E_GIVER = `http://127.0.0.1:${(giver.address() as AddressInfo).port}/`;
  return async () => {
    giver.close();
    for (const { kring, begun } of running) {
      const logged = kring.output.slice(begun).trim();
      if (logged !== '') console.log(`\nKring logged:\n${logged}`);
      await kring.close();
    }
  };
}
