// New keys for everything that is sealed: `npm run rotate-keys`, and `npm run rotate-keys -- drop` once every
// backup that needs the old ones has run out. Kring goes on meanwhile.
//
//   DATABASE_URL    a login that may take the role kring_sealer; without it the embedded database
//   KRING_KEYRING   the file; keyring.json in the data folder when not set
import { resolve } from 'node:path';
import { embeddedUrl } from './embedded/running.ts';
import { connectSealer, openOwnKeyring } from './sealing/at-start.ts';
import { addVersion, dropOldVersions } from './sealing/keyring.ts';
import { leftOfOlder, sealAnew } from './sealing/rotate.ts';
import { parseSettings } from './settings.ts';

const settings = parseSettings(process.env);
const url = settings.DATABASE_URL ?? embeddedUrl(resolve(settings.KRING_DATA_DIR));
const file = settings.KRING_KEYRING;
const sql = connectSealer(url);
try {
  const before = await openOwnKeyring(sql, file);
  if (process.argv[2] === 'drop') {
    const left = await leftOfOlder(sql, before);
    if (left > 0) {
      console.error(`${left} texts are sealed by older keys: run npm run rotate-keys first`);
      process.exitCode = 1;
    } else {
      dropOldVersions(file);
      console.log(`Version ${before.current} is the only one left`);
    }
  } else {
    // One that was begun and not finished is finished before another begins.
    const unfinished = (await leftOfOlder(sql, before)) > 0;
    if (!unfinished) addVersion(file);
    const keyring = await openOwnKeyring(sql, file);
    const done = await sealAnew(sql, keyring);
    console.log(`Sealed anew with version ${keyring.current}: ${done}`);
  }
} finally {
  await sql.end({ timeout: 1 });
}
