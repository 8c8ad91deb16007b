// `npm test`: everything. Installs the browser and Redis when they are missing and says so. What reads only
// the source runs beside the database tests, and is printed when it has ended. Stops at the first runner that fails; the closing table keeps
// every runner's time and last line in sight, and names what failed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { browserPath, browsers } from './support/browser.ts';

interface Runner {
  name: string;
  command: string;
  args: string[];
}

const step = (name: string, command: string, ...args: string[]): Runner => ({
  name,
  command,
  args,
});

interface Outcome {
  name: string;
  code: number;
  seconds: number;
  lastLine: string;
  failures: string[];
}

/** The lines in which Vitest and Playwright name a failed test and why it failed, without their colours. */
function failuresIn(output: string): string[] {
  // eslint-disable-next-line no-control-regex -- the escape that begins a colour is a control character
  const lines = output.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
  const named = lines.filter((line) => /^\s*(FAIL\s|\d+\) |(\w*Error|Error): )/.test(line));
  return [...new Set(named.map((line) => line.trim().slice(0, 160)))].slice(0, 12);
}

/** `held`: what it prints is shown when it has ended. */
function run({ name, command, args }: Runner, held = false): Promise<Outcome> {
  const title = `\n▶ ${name}: ${command} ${args.join(' ')}\n`;
  if (!held) process.stdout.write(title);
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['inherit', 'pipe', 'pipe'] });
    let output = '';
    const kept: Buffer[] = [];
    const show = (chunk: Buffer, out: NodeJS.WriteStream) => {
      if (held) kept.push(chunk);
      else out.write(chunk);
      output += chunk.toString();
    };
    child.stdout.on('data', (chunk: Buffer) => show(chunk, process.stdout));
    child.stderr.on('data', (chunk: Buffer) => show(chunk, process.stderr));
    child.on('error', (error) => show(Buffer.from(`${error.message}\n`), process.stderr));
    child.on('close', (code) => {
      if (held) process.stdout.write(Buffer.concat([Buffer.from(title), ...kept]));
      const lines = output
        .slice(-4000)
        .split('\n')
        .filter((line) => line.trim() !== '');
      resolve({
        name,
        code: code ?? 1,
        seconds: (performance.now() - began) / 1000,
        lastLine: lines.at(-1)?.trim() ?? '',
        failures: code === 0 ? [] : failuresIn(output),
      });
    });
  });
}

const commandExists = (command: string): boolean =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, command)));

/** What the tests need of Debian, when it is missing. */
async function install(what: string, name: string, without: string): Promise<void> {
  console.log(`${what}: installing Debian's ${name} with apt-get …`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  for (const args of [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', name],
  ]) {
    const [command = '', ...rest] = [...sudo, ...args];
    const { code } = await run(step(name, command, ...rest));
    if (code !== 0) console.log(`That did not work. ${without}`);
  }
}

/** One after another; lanes of one stage side by side. */
const stages: Runner[][][] = [
  // Also makes the messages and the types of the routes, which everything after it reads.
  [[step('build', 'vite', 'build', '--logLevel', 'warn')]],
  [
    [step('database', 'vitest', 'run', '--project', 'database')],
    [
      step('format', 'prettier', '--check', '.'),
      step('unit', 'vitest', 'run', '--project', 'unit'),
      step('lint', 'eslint', '.'),
      step('types', 'svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'),
    ],
  ],
  // These measure time: nothing runs beside them.
  [[step('sync', 'vitest', 'run', '--project', 'sync'), step('browser', 'playwright', 'test')]],
];

/** Up to the first that fails. */
async function runLane(lane: readonly Runner[], held: boolean): Promise<Outcome[]> {
  const done: Outcome[] = [];
  for (const runner of lane) {
    done.push(await run(runner, held));
    if (done.at(-1)?.code !== 0) break;
  }
  return done;
}

for (const browser of browsers) {
  if (browserPath() !== undefined) break;
  await install(
    'No browser',
    browser.package,
    'Set KRING_CHROMIUM to a Chromium of your own if no other is found.',
  );
}
if (!commandExists('redis-server'))
  await install(
    'No redis-server',
    'redis-server',
    'Tests of nodes with Redis between them will be left out.',
  );
const began = performance.now();
const outcomes: Outcome[] = [];
for (const lanes of stages) {
  outcomes.push(...(await Promise.all(lanes.map((lane, n) => runLane(lane, n > 0)))).flat());
  if (outcomes.some(({ code }) => code !== 0)) break;
}

const ok = outcomes.every(({ code }) => code === 0);
console.log('\n');
for (const { name, code, seconds, lastLine, failures } of outcomes) {
  const mark = code === 0 ? '✔' : '✘';
  console.log(`${mark} ${name.padEnd(9)} ${seconds.toFixed(0).padStart(4)} s  ${lastLine}`);
  for (const failure of failures) console.log(`  ${failure}`);
}
const total = (performance.now() - began) / 1000;
console.log(`${ok ? 'All passed' : 'FAILED'} in ${(total / 60).toFixed(1)} min`);
process.exit(ok ? 0 : 1);
