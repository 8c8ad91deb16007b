// One measurement in a process of its own: `node bench/load/main.ts` starts the server, loads it, and
// prints the row as its last line. `bench/run.ts` starts it on the generator's core.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scenarios } from '../scenarios/all.ts';
import { servers } from '../servers/all.ts';
import { freshDatabase, type DatabaseAddress } from '../servers/database.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    database: { type: 'string', default: '{}' },
    'node-args': { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
  },
});
const kind = servers.find(({ name }) => name === values.server);
const scenario = scenarios.find(({ name }) => name === values.scenario);
if (kind === undefined || scenario === undefined) throw new Error('no such server or scenario');

const folder = mkdtempSync(join(tmpdir(), 'kring-bench-'));
// The server is stopped as this ends, also when it is told to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const address = JSON.parse(values.database) as DatabaseAddress;
const row = await scenario.measure(
  kind,
  {
    folder,
    database: () => freshDatabase(address),
    nodeArgs: values['node-args'].split(' ').filter(Boolean),
  },
  values.quick,
);
console.log(JSON.stringify(row));
process.exit(0);
