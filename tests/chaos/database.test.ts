// SIGKILL of PostgreSQL under the running Kring while people write (reliability.md, D5): nothing that
// was called saved is lost, typing is never stopped, saving goes on by itself, and so does the news.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { startKring, type KringProcess } from '../support/server.ts';
import { until } from '../sync/support/clients.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { examine } from './ledger.ts';
import { startTyping, tokensIn } from './typist.ts';
import { wait } from './wait.ts';

const desk = { section: 'about', unit: null };

async function milosZone(kring: KringProcess, cookie: string): Promise<string> {
  const ask = async <T>(path: string) => (await (await kring.fetch(path, { cookie })).json()) as T;
  const plans = await ask<{ id: string; child: string }[]>('/api/v1/plans');
  const milo = plans.find(({ child }) => child.startsWith('Milo'));
  const { zones } = await ask<{ zones: { id: string; key: string }[] }>(
    `/api/v1/plans/${milo?.id}`,
  );
  return zones.find(({ key }) => key === 'shared')?.id ?? '';
}

test('PostgreSQL is killed three times: nothing saved is lost, and everything comes back', async () => {
  const random = randomFrom(seedOfRun);
  const kring = await startKring({ env: { LOG_LEVEL: 'silent' } });
  try {
    const cookies = await Promise.all(
      ['maja', 'siri', 'hamid', 'disa'].map((p) => kring.signIn(p)),
    );
    const zone = await milosZone(kring, cookies[0] ?? '');
    const typists = cookies.map((cookie, n) =>
      startTyping(
        {
          port: kring.port,
          zone,
          as: { slug: `person ${n}`, cookie, personId: '', sessionId: '' as never },
          desk,
        },
        `d${n}`,
        random,
      ),
    );
    for (const typist of typists) typist.write();
    const clients = typists.map(({ client }) => client);
    const edits = () => typists.reduce((sum, { ledger }) => sum + ledger.entries.length, 0);
    const told = () => typists.reduce((sum, { ledger }) => sum + ledger.acknowledged.length, 0);
    for (let round = 0; round < 3; round++) {
      const before = told();
      await until('saving goes on', () => told() > before + 40, 20_000);
      const pid = readFileSync(join(kring.dataDir, 'postgres/postmaster.pid'), 'utf8').split(
        '\n',
      )[0];
      process.kill(Number(pid), 'SIGKILL');
      const written = edits();
      await wait(300);
      expect(edits()).toBeGreaterThan(written);
    }
    const after = told();
    await until('saving goes on', () => told() > after + 20, 20_000);
    for (const typist of typists) typist.rest();
    await Promise.all(clients.map((client) => client.saved(20_000)));

    const sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
    const rows = await sql<{ bytes: Uint8Array }[]>`select bytes from priv.sync_load(${zone})`;
    const cold = new Y.Doc();
    for (const { bytes } of rows) Y.applyUpdate(cold, bytes);
    const ledgers = typists.map(({ ledger }) => ledger);
    const ours = tokensIn(cold, desk).filter((token) => /^d\d-\d+$/.test(token));
    expect(examine(ledgers, ours)).toEqual({ lost: [], doubled: [], risen: [] });
    for (const { doc, denied } of clients) {
      await until('equal copies', () => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(cold)));
      expect(denied).toEqual([]);
    }

    // The news connection came back too: this is told long before the poll would ask.
    const thread = '5a9d1c86-3f5d-4c0e-9a77-0d8a3a3b1c11';
    await sql`select pg_notify('kring', ${JSON.stringify({ kind: 'thread', zone, thread })})`;
    await until(
      'news',
      () => clients.every(({ notices }) => notices.some(({ id }) => id === thread)),
      2_000,
    );
    expect((await kring.fetch('/readyz')).status).toBe(200);
    await sql.end();
    console.log(
      `seed ${seedOfRun}: 3 kills of PostgreSQL, ${edits()} edits, ${told()} acknowledged, 0 lost`,
    );
    for (const client of clients) client.close();
  } finally {
    await kring.close();
  }
});
