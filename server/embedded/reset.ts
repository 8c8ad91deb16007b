// `npm run db:reset`: throws the embedded database away; the next start makes a new one with fresh demo
// people. Refuses while a Kring uses it, and never touches a database of your own.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLog } from '../log.ts';
import { BadSetting, parseSettings } from '../settings.ts';
import { startEmbedded } from './start.ts';
import { isAlive } from './postmaster.ts';

try {
  const settings = parseSettings(process.env);
  if (settings.DATABASE_URL)
    throw new BadSetting('Setting DATABASE_URL: db:reset is for the embedded database alone');
  const dataDir = resolve(settings.KRING_DATA_DIR);
  const ownerFile = join(dataDir, 'owner.pid');
  const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0;
  if (owner > 0 && isAlive(owner))
    throw new BadSetting(`Kring is running on ${dataDir} (process ${owner}): stop it first`);
  for (const name of ['postgres', 'postgres.making', 'postgres-password', 'postgres.log'])
    rmSync(join(dataDir, name), { recursive: true, force: true });
  const embedded = await startEmbedded(settings, console.log, openLog(settings.LOG_LEVEL));
  await embedded.stop();
  console.log(`Fresh demo data in ${dataDir}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'unknown error');
  process.exit(1);
}
process.exit(0);
