// `npm run verify-audit`: is the access log what was written? Reads every row and its place in the chain again,
// and compares with the anchors that lie outside the database. Ends with 1 at the first place that is wrong.
//
//   DATABASE_URL   a login that may take the role kring_auditor; without it the embedded database
//   node server/verify-audit.ts [anchor file] [public key]
import { resolve } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { BadAnchor, readAnchors } from './audit/anchor.ts';
import { connectAuditor } from './audit/keeper.ts';
import { verifyLog, type Verdict } from './audit/verify.ts';
import { embeddedUrl } from './embedded/running.ts';
import { parseSettings } from './settings.ts';

const settings = parseSettings(process.env);
const folder = resolve(settings.KRING_DATA_DIR);
const [file = settings.KRING_AUDIT_ANCHORS[0] ?? resolve(folder, 'audit/anchors.jsonl'), key] =
  process.argv.slice(2);
const publicKey = key ?? `${settings.KRING_AUDIT_KEY ?? resolve(folder, 'audit/key.pem')}.pub`;

const words: Record<Verdict['fault'], string> = {
  early: 'rader är borta ur loggens början som inte var fem år gamla',
  gap: 'en plats i kedjan saknas',
  missing: 'raden i loggen är borta',
  altered: 'raden, eller ordningen, är en annan än den som skrevs',
  time: 'raden säger sig vara mycket äldre än de som skrevs före den',
  anchor: 'kedjan är en annan än den som förankrades',
  cut: 'kedjan är kortare än den som förankrades',
  unchained: 'en rad har väntat för länge på sin plats i kedjan',
};

if (!existsSync(file) || !existsSync(publicKey)) {
  console.error(`Det finns ingen förankring att jämföra med: ${file} och ${publicKey}.`);
  process.exit(2);
}
const sql = connectAuditor(settings.DATABASE_URL ?? embeddedUrl(folder));
try {
  const anchors = readAnchors(file, readFileSync(publicKey));
  const { rows, anchored, faults } = await verifyLog(sql, anchors);
  for (const { tenant, seq, fault } of faults)
    console.error(`Underkänd (${fault}): kommun ${tenant}, plats ${seq}: ${words[fault]}.`);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`Godkänd: ${rows} rader i åtkomstloggen, ${anchored} förankringar.`);
} catch (error) {
  if (error instanceof BadAnchor)
    console.error(`Underkänd (anchor): förankringen är inte äkta (${error.message}).`);
  else
    console.error(`Det gick inte att kontrollera: ${error instanceof Error ? error.message : ''}`);
  process.exitCode = error instanceof BadAnchor ? 1 : 2;
} finally {
  await sql.end({ timeout: 1 });
}
