// Measures what the model counts with (costs.ts): `node bench/school-morning/measure.ts`. Ways of typing
// that differ in keys, commits and projections tell what each of them costs (fit.ts).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { limits } from '#domain/limits.ts';
import type { LoadClient } from '../load/client.ts';
import { planOf } from '../load/plans.ts';
import { rssKb } from '../proc.ts';
import { People } from './people.ts';
import { fit } from './fit.ts';
import { openWatched, type Rates } from './watched.ts';

const { values: options } = parseArgs({
  options: {
    rooms: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '15' },
  },
});
const rooms = Array.from({ length: Number(options.rooms) }, (_, n) => n);
const lastsMs = Number(options.seconds) * 1_000;
/** Until rooms rest and everything is projected. */
const settleMs = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'kring-morning-'));
const watched = await openWatched(folder, { rooms: rooms.length, clientsPerRoom: 3 });
const people = new People(watched.server, 3);

const idle = async (): Promise<Rates> => {
  await sleep(settleMs);
  return watched.rates(() => sleep(lastsMs));
};

async function typing(clients: readonly LoadClient[], everyMs: number): Promise<Rates> {
  for (const client of clients) people.begin(client);
  await sleep(settleMs);
  const rates = await watched.rates(() => people.type(clients, everyMs, lastsMs));
  const { lost } = people;
  if (lost.length > 0) throw new Error(`${lost.length} were put out: ${[...new Set(lost)].join()}`);
  return rates;
}

/** After all garbage was collected, in KB. */
async function weigh(): Promise<{ live: number; rss: number }> {
  const live = (await watched.server.liveBytes()) / 1024;
  await sleep(200);
  return { live, rss: rssKb(watched.server.pid) };
}

const say = (name: string, value: number, unit: string): void =>
  console.log(`${name.padEnd(26)} ${value.toPrecision(3).padStart(9)} ${unit}`);

try {
  const empty = await weigh();
  const first = await people.enter(rooms, 0, async (client) => {
    // Under another id of the same person: what is typed later begins at the first clock.
    client.update(planOf(client.clientId + 1, 0).update);
    await client.answered();
  });
  const one = await idle();
  const withOne = await weigh();
  const opens = await watched.rates(() => people.enter(rooms, 1));
  const two = await idle();
  const withTwo = await weigh();
  const opened = rooms.length / opens.seconds;
  console.log(`${rooms.length} zones; opened at ${opened.toFixed(0)} a second`);
  say('memory at the start', empty.rss / 1024, 'MB');
  for (const kind of ['live', 'rss'] as const) {
    say(`zone with one in it, ${kind}`, (withOne[kind] - empty[kind]) / rooms.length, 'KB');
    say(`one more in it, ${kind}`, (withTwo[kind] - withOne[kind]) / rooms.length, 'KB');
  }
  for (const part of ['main', 'database'] as const) {
    say(`idle, ${part}`, (two[part] - one[part]) / rooms.length, 'ms/s for one more');
    say(`idle, ${part}, by the whole`, two[part] / rooms.length / 2, 'ms/s');
    say(`open, ${part}`, (opens[part] - two[part]) / opened, 'ms');
  }
  say('open, WAL', opens.wal / opened, 'B');

  const before = await watched.log();
  const some = (part: number): LoadClient[] => first.slice(0, Math.ceil(rooms.length * part));
  const projectSeconds = limits.projectMaxMs / 1_000;
  // Few who type fast, many who press a key now and then (each is projected by itself), many who type.
  const phases = [];
  for (const [part, everyMs] of [
    [0.01, 250],
    [0.05, 200],
    [0.5, 10_000],
    [0.5, 400],
    [1, 900],
  ] as const) {
    const rates = await typing(some(part), everyMs);
    const projections = some(part).length / Math.max(projectSeconds, everyMs / 1_000);
    phases.push({ ...rates, projections });
  }
  const after = await watched.log();
  for (const { commits, rows, projections, main, rest, database, wal } of phases)
    console.log(
      `  ${commits.toFixed(1)} commits, ${rows.toFixed(1)} keys, ${projections.toFixed(1)} projections/s: ` +
        `node ${main.toFixed(1)} + ${rest.toFixed(1)}, PostgreSQL ${database.toFixed(1)} ms/s, ` +
        `WAL ${(wal / 1024).toFixed(1)} KB/s`,
    );
  const counts = phases.map(({ commits, rows, projections }) => [commits, rows, projections]);
  for (const what of ['main', 'rest', 'database', 'wal'] as const) {
    const costs = fit(
      counts,
      phases.map((phase) => phase[what] - two[what]),
    );
    for (const [n, name] of ['commit', 'key', 'projection'].entries())
      say(`${name}, ${what}`, costs[n] ?? NaN, what === 'wal' ? 'B' : 'ms');
  }
  say('log row', (after.bytes - before.bytes) / (after.rows - before.rows), 'B with indexes');

  // A key more at one receiver: the same typing with one more in each room.
  const alone = await typing(some(0.5), 400);
  await people.enter(rooms.slice(0, rooms.length / 2), 2);
  const more = await typing(some(0.5), 400);
  say(
    'delivery, node',
    more.main / more.rows - alone.main / alone.rows,
    'ms for a key at one more',
  );
} finally {
  await watched.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
