// A Kring for every worker: on free ports, with data of its own. A worker asks for one when it begins
// (playwright.config.ts), and after a test that failed the next worker does: what is tried again is tried
// on fresh data. All end after the last test. What Kring logged is said then: a test that fails because
// the server did is told apart. A recorder stands before each, and in the end the access log must have exactly
// what was given out, whatever the tests did.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { disagreements } from '../support/log-of-run.ts';
import { beginning, runOf, type Begun } from '../support/read-run.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { freePort, startKring } from '../support/server.ts';
import type { KringProcess } from '../support/server.ts';

export interface KringForTests {
  origin: string;
  databaseUrl: string;
}

interface Running {
  kring: KringProcess;
  /** How much it had printed, and the newest row of its log, before the first test. */
  begun: number;
  from: Begun;
  recorder: Recorder;
}

async function startOne(): Promise<Running> {
  const port = await freePort();
  const recorder = await startRecorder(port);
  const kring = await startKring({
    port,
    front: recorder.origin,
    // A municipality's own provider is on this machine too.
    env: { OIDC_TENANT_LOOPBACK: '1' },
  });
  const from = await beginning(kring.databaseUrl);
  return { kring, recorder, begun: kring.output.length, from };
}

/** The log and what was given, compared before Kring ends. */
async function compare({ kring, recorder, from }: Running): Promise<string[]> {
  for (let waited = 0; recorder.open > 0 && waited < 300; waited += 1)
    await new Promise((later) => setTimeout(later, 100));
  await recorder.close();
  const sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const run = await runOf(sql, recorder.given, from);
    console.log(`\nThe log: ${run.rows.length} rows, ${run.answers.length} answers compared`);
    return disagreements(run);
  } finally {
    await sql.end();
  }
}

export default async function start(): Promise<() => Promise<void>> {
  const running: Running[] = [];
  const giver = createServer((_, answer) => {
    void startOne().then(
      (one) => {
        running.push(one);
        const { origin, databaseUrl } = one.kring;
        const given: KringForTests = { origin, databaseUrl };
        answer.end(JSON.stringify(given));
      },
      (problem: unknown) => answer.writeHead(500).end(String(problem)),
    );
  });
  await new Promise<void>((ready) => giver.listen(0, '127.0.0.1', ready));
  process.env.KRING_E2E_GIVER = `http://127.0.0.1:${(giver.address() as AddressInfo).port}/`;
  return async () => {
    giver.close();
    const wrong: string[] = [];
    for (const one of running) {
      const logged = one.kring.output.slice(one.begun).trim();
      if (logged !== '') console.log(`\nKring logged:\n${logged}`);
      wrong.push(...(await compare(one)));
      await one.kring.close();
    }
    if (wrong.length > 0)
      throw new Error(`the access log is not what was given out:\n${wrong.join('\n')}`);
  };
}
