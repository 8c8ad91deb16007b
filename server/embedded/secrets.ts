// Keys and passwords of the embedded mode: made once, kept in the data folder for this user alone.
// Nobody types them and they never leave the machine.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Secrets = z.object({
  jwtSecret: z.string().min(32),
  publishableKey: z.string().startsWith('sb_publishable_'),
  secretKey: z.string().startsWith('sb_secret_'),
  serverPassword: z.string().min(20),
  apiPassword: z.string().min(20),
});
export type Secrets = z.infer<typeof Secrets>;

const random = () => randomBytes(32).toString('base64url');

export function openSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made: Secrets = {
      jwtSecret: random(),
      publishableKey: `sb_publishable_${random()}`,
      secretKey: `sb_secret_${random()}`,
      serverPassword: random(),
      apiPassword: random(),
    };
    // Moved into place whole, so that a crash never leaves half a file.
    writeFileSync(`${file}.making`, JSON.stringify(made, null, 2), { mode: 0o600 });
    renameSync(`${file}.making`, file);
  }
  chmodSync(file, 0o600);
  return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
}
