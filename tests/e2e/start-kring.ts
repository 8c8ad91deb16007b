// Starts Kring once for all browser tests, on a free port with data of its own, and ends it after the
// last. The workers begin later and read its addresses from the environment. What Kring logged is said at
// the end: a test that fails because the server did is then told apart.
import { startKring } from '../support/server.ts';

export default async function start(): Promise<() => Promise<void>> {
  const kring = await startKring();
  process.env.KRING_E2E_ORIGIN = kring.origin;
  process.env.KRING_E2E_DATABASE = kring.databaseUrl;
  const begun = kring.output.length;
  return async () => {
    const logged = kring.output.slice(begun).trim();
    if (logged !== '') console.log(`\nKring logged:\n${logged}`);
    await kring.close();
  };
}
