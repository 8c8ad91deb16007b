// 200 personal numbers go through Kring as people write them, in six spellings; then every file of the data
// folder is read byte by byte (heap, indexes, WAL, what the server printed): not one is there in plain text.
// One that was put there plainly is found, so the search would have seen them. The numbers have birth numbers
// that Skatteverket keeps for tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDigitHolds } from '#domain/people/identity.ts';
import { emptyCard, emptyGuardian, type SignalCard } from '#domain/signal/card.ts';
import { tenantId, unitId } from '#server/demo/demo-id.ts';
import { randomFrom, seedOfRun as seed } from '../sync/support/random.ts';
import { startKring, type KringProcess } from '../support/server.ts';

const random = randomFrom(seed);

let kring: KringProcess;
let sql: Sql;
beforeAll(async () => {
  kring = await startKring();
  sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await kring.close();
});

function newNumber(): string {
  const day = new Date(Date.UTC(1970, 0, 1 + random.below(19_000))).toISOString();
  const date = day.slice(0, 10).replaceAll('-', '');
  const nine = date.slice(2) + String(980 + random.below(20));
  const last = [...'0123456789'].find((digit) => checkDigitHolds(nine + digit));
  return `${date}${nine.slice(6)}${last ?? ''}`;
}

const spellings: ((number: string) => string)[] = [
  (n) => n,
  (n) => `${n.slice(0, 8)}-${n.slice(8)}`,
  (n) => n.slice(2),
  (n) => `${n.slice(2, 8)}-${n.slice(8)}`,
  (n) => `${n.slice(0, 8)} ${n.slice(8)}`,
  (n) => ` ${n.slice(2, 8)} ${n.slice(8)} `,
];

/** The last ten digits: the same in every spelling. */
const core = (text: string): string => text.replaceAll(/\D/g, '').slice(-10);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

/** In which files any of the numbers stands, however it is spelled. */
function plainIn(numbers: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const path of filesIn(kring.dataDir)) {
    const text = readFileSync(path).toString('latin1');
    const hits = [...text.matchAll(/(?=(\d{6}[-+ ]?\d{4}))/g)].filter(([, spelled = '']) =>
      numbers.has(core(spelled)),
    );
    if (hits.length > 0) found.push(path.slice(kring.dataDir.length + 1));
  }
  return found;
}

async function save(cookie: string, identities: string[]): Promise<string> {
  const signal = randomUUID();
  const card: SignalCard = {
    ...emptyCard(),
    childName: 'Elin Ekbacka',
    guardians: identities.map((identity) => ({ ...emptyGuardian(), name: 'Anna', identity })),
  };
  const answer = await kring.fetch(`/signals/${signal}/draft`, {
    method: 'PUT',
    cookie,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      revision: 0,
      tenantId: tenantId('sjohamra'),
      from: unitId('blasippan'),
      to: null,
      card,
    }),
  });
  expect(answer.status).toBe(200);
  return signal;
}

describe(`personal numbers at rest (seed ${seed})`, () => {
  it('are in no file, and who wrote them reads them', { timeout: 120_000 }, async () => {
    const cookie = await kring.signIn('maja');
    const numbers = Array.from({ length: 200 }, newNumber);
    const written = numbers.map((number, at) => spellings[at % spellings.length]?.(number) ?? '');
    const signals: string[] = [];
    for (let at = 0; at < written.length; at += 2)
      signals.push(await save(cookie, written.slice(at, at + 2)));

    const page = await (await kring.fetch(`/signals/${signals[0]}`, { cookie })).text();
    expect(page).toContain(numbers[0]);

    await sql`checkpoint`;
    const canaries = new Set(numbers.map(core));
    expect(canaries.size).toBeGreaterThan(190);
    expect(plainIn(canaries)).toEqual([]);
    for (const number of canaries) expect(kring.output.includes(number)).toBe(false);

    // The control: the same search finds one that lies plain.
    await sql`insert into app.plain_identities (kind, value, person_id)
      select 'personalNumber', ${spellings[3]?.(numbers[7] ?? '') ?? ''}, id from app.people limit 1`;
    await sql`checkpoint`;
    const now = plainIn(canaries);
    expect(now.some((path) => path.startsWith('postgres/base/'))).toBe(true);
    expect(now.some((path) => path.startsWith('postgres/pg_wal/'))).toBe(true);
  });
});
