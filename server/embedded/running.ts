// The embedded database of a Kring that runs from this data folder, for a program beside it.
import { join } from 'node:path';
import { readPidFile } from './postmaster.ts';
import { openSecrets } from './secrets.ts';

/** Address of the server's own login. Throws when no database runs there. */
export function embeddedUrl(folder: string): string {
  const running = readPidFile(join(folder, 'postgres'));
  if (!running) throw new Error('ingen databas är igång: starta Kring, eller ange DATABASE_URL');
  const { serverPassword } = openSecrets(folder);
  return `postgres://kring_server:${serverPassword}@127.0.0.1:${running.port}/postgres`;
}
