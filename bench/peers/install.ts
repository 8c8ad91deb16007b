// The peers' packages are not Kring's: each has a lock file of its own and is installed when the bench
// first needs it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function installPeers(say: (line: string) => void): void {
  for (const peer of ['ywss', 'hocuspocus']) {
    const folder = join(import.meta.dirname, peer);
    if (existsSync(join(folder, 'node_modules'))) continue;
    say(`Installing ${peer} …`);
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  }
}
