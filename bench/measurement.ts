// One measurement, run as a process of its own, so that each begins with empty memory and one that
// fails leaves the others alone. While it runs, what else the machine does is noted beside it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Row } from './scenarios/scenario.ts';
import { loadCore } from './servers/child.ts';
import type { DatabaseAddress } from './servers/database.ts';

export interface Outcome {
  scenario: string;
  server: string;
  /** Null when it did not come to an end. */
  row: Row | null;
  /** Share of both cores that was in use, by this measurement and by others. */
  busy: number;
}

const main = resolve(import.meta.dirname, 'load/main.ts');
const longestMs = 15 * 60_000;

export async function run(
  scenario: string,
  server: string,
  { base, port, pid }: DatabaseAddress,
  quick: boolean,
): Promise<Outcome> {
  const database = JSON.stringify({ base, port, pid });
  const args = ['--scenario', scenario, '--server', server, '--database', database];
  const before = machine();
  const child = spawn(
    'taskset',
    ['-c', loadCore, process.execPath, main, ...args, ...(quick ? ['--quick'] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'], timeout: longestMs },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((done) => child.once('close', done));
  const after = machine();
  const line = output.trim().split('\n').at(-1) ?? '';
  return {
    scenario,
    server,
    row: code === 0 ? (JSON.parse(line) as Row) : null,
    busy: 1 - (after.idle - before.idle) / (after.all - before.all),
  };
}

function machine(): { idle: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), all: ticks.reduce((sum, n) => sum + n, 0) };
}
