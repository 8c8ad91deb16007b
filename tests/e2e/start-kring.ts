// Starts Kring once for all browser tests, on a free port with data of its own, and ends it after the
// last. The workers begin later and read its address from the environment.
import { startKring } from '../support/server.ts';

export default async function start(): Promise<() => Promise<void>> {
  const kring = await startKring();
  process.env.KRING_E2E_ORIGIN = kring.origin;
  return () => kring.close();
}
