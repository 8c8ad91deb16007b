// `npm run simulate`: how many nodes, how much PostgreSQL and how much memory a school morning takes
// (07:30–09:00, the whole country at once), from measured costs. All that is assumed about people has a
// flag; `-- --help` lists them. The seed is printed, and repeats a run.
import { parseArgs } from 'node:util';
import { chanceFrom } from './chance.ts';
import { valueOf } from './costs.ts';
import { loadOf, memoryOf, secondsOf, shareOf } from './model.ts';
import type { Load, Morning, Second } from './model.ts';

const assumed = {
  people: [20_000, 'at once, at the height'],
  height: [45, 'minutes from the beginning to the height'],
  minutes: [90, 'minutes in all'],
  visit: [15, 'minutes that someone has a plan open'],
  zones: [2.5, 'zones of a visit, and so sockets'],
  writing: [0.4, 'share of the visits in which something is written'],
  'writing-minutes': [2, 'minutes of typing in such a visit'],
  keys: [3, 'keys a second while typing'],
  others: [0.5, 'others who have the same zone open'],
  full: [0.5, 'of a core: how busy a main thread may be in its 99th percentile second'],
  back: [5, 'seconds until those of a node that ended are in again on the others'],
  spare: [1, 'nodes that may be away'],
} as const satisfies Record<string, readonly [value: number, meaning: string]>;
type Flag = keyof typeof assumed;
const flags = Object.keys(assumed) as Flag[];

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }])),
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0xffffffff)) },
    help: { type: 'boolean', default: false },
  },
}) as { values: Partial<Record<Flag, string>> & { seed: string; help: boolean } };

const given = (flag: Flag): number => Number(values[flag] ?? assumed[flag][0]);

if (values.help) {
  for (const flag of flags)
    console.log(`--${flag.padEnd(16)} ${String(assumed[flag][0]).padEnd(6)} ${assumed[flag][1]}`);
  process.exit(0);
}

const morning: Morning = {
  people: given('people'),
  heightAt: given('height') * 60,
  seconds: given('minutes') * 60,
  visitSeconds: given('visit') * 60,
  zonesPerVisit: given('zones'),
  writingVisits: given('writing'),
  writingSeconds: given('writing-minutes') * 60,
  keysPerSecond: given('keys'),
  others: given('others'),
};

const chance = chanceFrom(Number(values.seed));
const all = [...secondsOf(morning, chance)];

function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
const most = (of: (second: Second) => number): number => Math.max(...all.map(of));
const sum = (of: (second: Second) => number): number => all.reduce((total, s) => total + of(s), 0);

interface Drawn {
  own: Second;
  load: Load;
}

/** Every second on one of so many nodes, drawn anew. */
const onOneOf = (nodes: number): Drawn[] =>
  all.map((second) => {
    const own = shareOf(second, nodes, chance);
    return { own, load: loadOf(own, morning) };
  });

/** What the main threads of the other nodes have left lets them in again. */
const backSeconds = (nodes: number, busy: number): number =>
  ((most((s) => s.sockets) / nodes) * valueOf('openNode')) / 1_000 / ((nodes - 1) * (1 - busy));

function enough(): { nodes: number; drawn: Drawn[] } {
  for (let nodes = 1; nodes < 1_000; nodes++) {
    const drawn = onOneOf(nodes);
    const busy = percentile(
      drawn.map(({ load }) => load.main),
      0.99,
    );
    if (busy <= given('full') && backSeconds(nodes, busy) <= given('back')) return { nodes, drawn };
  }
  throw new Error('a thousand nodes are not enough');
}

const { nodes, drawn } = enough();
const row = (name: string, ...cells: (string | number)[]): void =>
  console.log(name.padEnd(44) + cells.map((cell) => String(cell).padStart(10)).join(''));
const show = (value: number, places = 0): string => value.toFixed(places);
const spread = (name: string, of: (one: Drawn) => number, places: number): void => {
  const numbers = drawn.map(of);
  row(name, ...[0.5, 0.99, 1].map((part) => show(percentile(numbers, part), places)));
};

console.log(`Seed ${values.seed}; ${flags.map((flag) => `--${flag} ${given(flag)}`).join(' ')}\n`);
row(`${nodes} nodes, and ${given('spare')} more that may be away`, 'in all', 'a node');
for (const [name, of] of [
  ['people', (s) => s.present],
  ['sockets', (s) => s.sockets],
  ['zones', (s) => s.zones],
  ['visits begun a second', (s) => s.arrivals],
  ['people typing', (s) => s.writers],
  ['keys a second', (s) => s.keys],
] as [string, (second: Second) => number][])
  row(`at the height: ${name}`, most(of), show(most(of) / nodes));

console.log();
row('', 'median', 'p99', 'most');
spread('a node: main thread, cores', ({ load }) => load.main, 2);
spread('a node: other threads, cores', ({ load }) => load.rest, 2);
spread('a node: memory, MB', ({ own }) => memoryOf(own), 0);
spread('a node: commits a second', ({ load }) => load.commits, 0);
spread('PostgreSQL: cores', ({ load }) => load.database * nodes, 2);
spread('PostgreSQL: commits a second', ({ load }) => load.commits * nodes, 0);
spread('PostgreSQL: WAL, MB/s', ({ load }) => (load.wal * nodes) / 2 ** 20, 2);

const moving = most((s) => s.sockets) / nodes;
const busy = percentile(
  drawn.map(({ load }) => load.main),
  0.99,
);
console.log();
row('a node ends: zones to open elsewhere', show(moving));
row('  seconds until all are in again', show(backSeconds(nodes, busy), 1));
row('  CPU seconds of PostgreSQL for it', show((moving * valueOf('openDatabase')) / 1_000, 1));
row(
  'the whole morning: visits',
  sum((s) => s.arrivals),
);
row(
  '  keys',
  sum((s) => s.keys),
);
row('  log, GB', show((sum((s) => s.keys) * valueOf('logRow')) / 2 ** 30, 2));
