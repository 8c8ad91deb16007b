// Is the built web app there and newer than what it is made of? If not, build it, and say so. In an
// image without Vite the build is taken as it is.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from './settings.ts';

const root = resolve(import.meta.dirname, '..');
const result = join(root, 'build/handler.js');
const vite = join(root, 'node_modules/vite/bin/vite.js');
const sources = [
  'src',
  'static',
  'server/settings.ts',
  'project.inlang/settings.json',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
];
/** Made by the build itself. */
const generated = join(root, 'src/lib/paraglide');

function newest(path: string): number {
  if (path === generated || !existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), 0);
}

function staleBecause(): string | undefined {
  if (!existsSync(result)) return 'there is no build yet';
  const built = statSync(result).mtimeMs;
  const changed = sources.find((source) => newest(join(root, source)) > built);
  return changed ? `${changed} is newer than the build` : undefined;
}

export async function ensureBuild(
  mode: Settings['KRING_BUILD'],
  say: (line: string) => void,
): Promise<void> {
  const reason = mode === 'never' ? undefined : staleBecause();
  if (reason && existsSync(vite)) {
    say(`Building the web app, because ${reason} (about half a minute) …`);
    await new Promise<void>((done, fail) => {
      const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      // Kring that is ended while it builds leaves no builder behind.
      const leave = () => child.kill();
      process.once('exit', leave);
      child.on('error', fail);
      child.on('close', (code) => {
        process.off('exit', leave);
        if (code === 0) done();
        else fail(new Error('the web app could not be built'));
      });
    });
  }
  if (!existsSync(result)) throw new Error('there is no web app in build/: run `npm run build`');
}
