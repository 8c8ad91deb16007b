// `npm run bench`: Kring beside the others in one run, and what a person waits for. Each measurement is
// a process of its own on core 1 and starts its server on core 0 (docs/bench.md).
//
//   --only base,documents     measurements by name; `pages` is what a person waits for, `lists` a coordinator
//                             with 200 children in a municipality of 12,000
//   --servers kring,ywss-mem  servers by name
//   --repeat N                repetitions; a row shows the median (3; with --quick 1)
//   --quick                   smaller and shorter, for a look: about five minutes
//   --json FILE               everything that was measured
import { loadavg, tmpdir } from 'node:os';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './figures.ts';
import { installPeers } from './peers/install.ts';
import { run, type Outcome } from './measurement.ts';
import { scenarios } from './scenarios/all.ts';
import { servers } from './servers/all.ts';
import { openDatabase } from './servers/database.ts';
import { rowsTable } from './table.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    repeat: { type: 'string' },
    only: { type: 'string' },
    servers: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => console.error(line);

function chosen<T extends { name: string }>(all: readonly T[], names: string | undefined): T[] {
  if (names === undefined) return [...all];
  const wanted = names.split(',');
  return all.filter(({ name }) => wanted.includes(name));
}

const repeat = Number(options.repeat ?? (options.quick ? 1 : 3));
const measured = chosen(scenarios, options.only);
const kinds = chosen(servers, options.servers);
const asked = (name: string) =>
  options.only === undefined || options.only.split(',').includes(name);
const [pages, lists] = [asked('pages'), asked('lists')];
if (measured.length === 0 && !pages && !lists)
  throw new Error(`--only: one of ${scenarios.map((s) => s.name).join(', ')}, pages, lists`);
if (kinds.length === 0)
  throw new Error(`--servers: some of ${servers.map((s) => s.name).join(', ')}`);

const folder = mkdtempSync(join(tmpdir(), 'kring-bench-run-'));
const outcomes: Outcome[] = [];
if (measured.length > 0) {
  installPeers(say);
  say('Starting PostgreSQL …');
  const database = await openDatabase(folder);
  // It runs in a session of its own, and would be left behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void database.close().finally(() => process.exit(1)));
  try {
    for (const scenario of measured) {
      // Repetitions go round the servers, so that a noisy minute does not hit one server alone.
      const mine: Outcome[] = [];
      for (let n = 0; n < repeat; n++)
        for (const kind of kinds.filter(scenario.fits)) {
          say(`${scenario.name} · ${kind.name} · ${n + 1} of ${repeat}`);
          mine.push(await run(scenario.name, kind.name, database, options.quick));
        }
      console.log(`\n${scenario.title}\n${rowsTable(kinds, mine, scenario.turned)}`);
      outcomes.push(...mine);
    }
  } finally {
    await database.close();
  }
}

const figures: Figure[] = [];
if (pages) {
  const { measurePages } = await import('./pages.ts');
  figures.push(...(await measurePages(options.quick ? 5 : 20)));
}
if (lists) {
  const { measureLists } = await import('./lists.ts');
  figures.push(...(await measureLists(options.quick ? 5 : 20)));
}
rmSync(folder, { recursive: true, force: true });

console.log(`\nNode ${process.version}, load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`);
if (options.json !== undefined)
  writeFileSync(
    options.json,
    JSON.stringify(
      { at: new Date().toISOString(), node: process.version, cpu: processor(), outcomes, figures },
      null,
      2,
    ),
  );

function processor(): string {
  return /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
}
