// A client has everything, and everything it wrote is saved; or the error says what became of it: "not
// within a minute" alone does not tell a slow machine from a client that was wrongly sent away.
import { until, type Client } from '../sync/support/clients.ts';

export async function comesToRest(what: string, client: Client, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  try {
    await until(`${what} is in`, () => client.provider.synced, withinMs);
    await client.saved(Math.max(1, end - performance.now()));
  } catch (error) {
    const { state, closed, denied, sent, committed, provider } = client;
    const seen = { state, closed: closed.slice(-5), denied: denied.map(({ code }) => code) };
    const counts = { sent, committed, synced: provider.synced, connected: provider.wsconnected };
    throw new Error(`${what}: ${JSON.stringify({ ...seen, ...counts })}`, { cause: error });
  }
}
