// For whoever runs the service: takes words out of a zone for good, or lets every zone begin anew after
// the database was restored. The words come on standard input, one on each line: what stands on a
// command line can be read by everyone on the machine.
//
//   node server/purge-main.ts <zone> <person> wrongPlace|erasure <decision>  < words.txt
//   node server/purge-main.ts all <person> restore
//
// DATABASE_URL is a login that may take the role kring_operator.
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { PersonId, ZoneId } from '#domain/ids.ts';
import { purgeReasons, purgeZone, type PurgeReason } from './sync/purge.ts';
import { PurgeRefused } from './sync/written-anew.ts';

const [which = '', by = '', why = '', decision = ''] = process.argv.slice(2);
const reason = purgeReasons.find((known): known is PurgeReason => known === why);
const person = PersonId.safeParse(by);
const zone = ZoneId.safeParse(which);
const url = process.env.DATABASE_URL ?? '';
if (
  !person.success ||
  reason === undefined ||
  url === '' ||
  (which === 'all' ? why !== 'restore' : !zone.success) ||
  (why !== 'restore' && decision.trim() === '')
) {
  console.error(
    'node server/purge-main.ts <zone>|all <person> wrongPlace|erasure|restore <decision>, with DATABASE_URL',
  );
  process.exit(2);
}

const sql = postgres(url, {
  max: 1,
  onnotice: () => undefined,
  connection: { role: 'kring_operator', application_name: 'kring purge' },
});
try {
  const words = reason === 'restore' ? [] : readFileSync(0, 'utf8').split('\n').filter(Boolean);
  const zones = zone.success
    ? [zone.data]
    : (await sql<{ zone_id: ZoneId }[]>`select zone_id from priv.purge_zones()`).map(
        (row) => row.zone_id,
      );
  for (const one of zones) {
    const { epoch, removed } = await purgeZone(sql, {
      ...{ zone: one, by: person.data, reason, words },
      ...(reason !== 'restore' && { decision: decision.trim() }),
    });
    console.log(`${one}: epoch ${epoch}, ${removed} places`);
  }
} catch (error) {
  if (!(error instanceof PurgeRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await sql.end({ timeout: 1 });
}
