// A small morning on a real server, held against the model: `npm run simulate:check`. 480 sockets in 120
// zones for a minute; some type, some come in again. Prints predicted and measured side by side.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planOf } from '../load/plans.ts';
import { loadOf } from './model.ts';
import { People } from './people.ts';
import { openWatched } from './watched.ts';

const zones = 120;
const others = 3;
const writers = 36;
const everyMs = 333;
const opensPerSecond = 2;
const lastsMs = 60_000;
/** Until what was written while filling the zones is projected. */
const settleMs = 30_000;

const rooms = Array.from({ length: zones }, (_, n) => n);
const folder = mkdtempSync(join(tmpdir(), 'kring-morning-'));
const watched = await openWatched(folder, { rooms: zones, clientsPerRoom: others + 2 });
try {
  const people = new People(watched.server, others + 2);
  const first = await people.enter(rooms, 0, async (client) => {
    client.update(planOf(client.clientId + 1, 0).update);
    await client.answered();
  });
  for (let number = 1; number <= others; number++) await people.enter(rooms, number);
  const typing = first.slice(0, writers);
  for (const client of typing) people.begin(client);
  await sleep(settleMs);

  let opens = 0;
  let over = false;
  const comeAndGo = async (): Promise<void> => {
    while (!over) {
      const [guest] = await people.enter([opens % zones], others + 1);
      opens += 1;
      await sleep(1_000 / opensPerSecond);
      guest?.socket.close();
    }
  };
  const measured = await watched.rates(async () => {
    const coming = comeAndGo();
    await people.type(typing, everyMs, lastsMs);
    over = true;
    await coming;
  });
  if (people.lost.length > 0) throw new Error(`put out: ${[...new Set(people.lost)].join()}`);

  const own = {
    present: zones * (1 + others),
    sockets: zones * (1 + others),
    zones,
    arrivals: opens / measured.seconds,
    writers,
    keys: measured.rows,
  };
  const load = loadOf(own, { zonesPerVisit: 1, others }, measured.commits);
  const row = (name: string, predicted: number, real: number, places = 0): void =>
    console.log(
      name.padEnd(36) +
        [predicted.toFixed(places), real.toFixed(places), `${(real / predicted).toFixed(2)} ×`]
          .map((cell) => cell.padStart(12))
          .join(''),
    );
  console.log(
    `${own.sockets} sockets, ${zones} zones, ${own.keys.toFixed(0)} keys/s, ` +
      `${own.arrivals.toFixed(1)} openings/s, ${measured.commits.toFixed(1)} commits/s\n`,
  );
  console.log(''.padEnd(36) + ['predicted', 'measured', ''].map((c) => c.padStart(12)).join(''));
  row('node, main thread, ms/s', load.main * 1_000, measured.main);
  row('node, other threads, ms/s', load.rest * 1_000, measured.rest);
  row('PostgreSQL, ms/s', load.database * 1_000, measured.database);
  row('WAL, KB/s', load.wal / 1_024, measured.wal / 1_024);
} finally {
  await watched.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
