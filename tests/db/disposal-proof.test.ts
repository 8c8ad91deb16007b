// That what was disposed of is gone, shown on the disk: a PostgreSQL of its own is searched byte by byte, heap,
// indexes, samples, WAL and log, with another part's words as the control. And that a database which is restored
// from before does not bring it back: the ledger outside it is done again before anybody is let in.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import * as Y from 'yjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PersonId, ZoneId } from '#domain/ids.ts';
import { addGoal } from '#domain/plan/edits.ts';
import { openAnchorKey } from '#server/audit/anchor.ts';
import { chainAll, connectAuditor } from '#server/audit/keeper.ts';
import { verifyLog } from '#server/audit/verify.ts';
import { bootstrap, migrate } from '#server/embedded/migrate.ts';
import { startPostgres, type EmbeddedPostgres } from '#server/embedded/postgres.ts';
import { writeLedger } from '#server/ledger/keeper.ts';
import { BadLedger, readLedger } from '#server/ledger/line.ts';
import { replayAtStart } from '#server/ledger/replay.ts';
import { purgeZone } from '#server/sync/purge.ts';
import {
  age,
  buildRecords,
  first,
  records,
  recordWords,
  ruleFor,
  second,
  writeRecords,
  type RecordKind,
} from './records-world.ts';
import { personId, planId, sjohamra, zoneId } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'kring-proof-'));
const backup = `${folder}-backup`;
const keyFile = join(folder, 'audit/key.pem');
const ledger = join(folder, 'audit/ledger.jsonl');

/** Words that stand in exactly one part, each in a place of its own. */
const words = (zone: string): string[] => [
  ...['document', 'snapshot', 'quotation', 'version', 'sealed'].map(
    (place) => `${place} in ${zone}`,
  ),
  ...[
    'comment',
    'goal',
    'action',
    'text',
    'voice',
    'strength',
    'question',
    'dissent',
    'matter',
    'heading',
  ].map((place) => `${place} in ${zone}`),
];

/** In no part of a plan; a question that is another authority's too stays. */
const recordKinds = Object.keys(recordWords) as RecordKind[];
const outside = [`${recordWords.QUESTION} old`, recordWords.SIGNAL, recordWords.REVIEW];
const kept = `${recordWords.QUESTION} ofTwo`;
/** In rows of the access log from seven years ago, and in one of today. */
const [oldRow, newRow] = ['read long ago', 'read today'];
let oldRows = 0;

let server: EmbeddedPostgres;
let sql: Sql;

/** With owners and modes: PostgreSQL opens nothing that is not its own. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

async function start(): Promise<void> {
  server = await startPostgres({
    folder,
    durable: false,
    // A segment of WAL that is no longer needed is removed rather than written over later.
    settings: { wal_recycle: 'off', min_wal_size: '32MB', autovacuum: 'off' },
  });
  sql = postgres(server.url('postgres'), { max: 3, onnotice: () => undefined });
}
async function stop(): Promise<void> {
  await sql.end();
  await server.stop();
}

const asPerson = async <T>(
  who: string | null,
  run: (tx: postgres.TransactionSql) => Promise<T>,
) => {
  const session = createHash('sha256')
    .update(who ?? '')
    .digest('hex');
  await sql`insert into app.sessions (id, person_id, acr) values (${session}, ${who}, 'loa3')
    on conflict do nothing`;
  const result = await sql.begin(async (tx) => {
    const claims = { sub: who, role: 'authenticated', aud: 'authenticated', sid: session };
    await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('role', 'authenticated', true)`;
    return { value: await run(tx) };
  });
  return result.value as T;
};
const house = records({ asPerson });

/** The words as they lie in documents, versions and quotations, beside what `write` has put in rows. */
async function writeEverywhere(zone: string, author: string): Promise<void> {
  const key = zoneId('milo', zone);
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(`document in ${zone}`)]);
  doc.getXmlFragment('section:notes').push([paragraph]);
  const snapshot = new Y.Doc();
  addGoal(snapshot, { title: `snapshot in ${zone}` });
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update app.zone_updates set update = ${Buffer.from(Y.encodeStateAsUpdate(doc))}, person_id = ${personId(author)}
      where zone_id = ${key}`;
    await tx`update app.zone_snapshots set state = ${Buffer.from(Y.encodeStateAsUpdate(snapshot))} where zone_id = ${key}`;
    await tx`update app.threads set quotation = ${`quotation in ${zone}`} where zone_id = ${key}`;
    await tx`update app.plan_versions set content = ${tx.json({ says: `version in ${zone}` })} where zone_id = ${key}`;
    await tx`update app.plan_version_zones set content = ${tx.json({ says: `sealed in ${zone}` })} where zone_id = ${key}`;
  });
}

/** The log's front: rows that may go, chained, and one of today that the chain goes on from. */
async function writeLog(): Promise<void> {
  const read = (
    was: string,
  ) => sql`insert into app.access_log (tenant_id, person_id, action, detail)
    values (${sjohamra}, ${personId('maja')}, 'plan.open', ${sql.json({ was })})`;
  await read(oldRow);
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update app.access_log set at = at - interval '7 years', authority_id = null`;
  });
  const [rows] = await sql<{ n: number }[]>`
    select count(*)::int as n from app.access_log where tenant_id = ${sjohamra}`;
  oldRows = rows?.n ?? 0;
  await read(newRow);
  await chain();
}
const asAuditor = async <T>(run: (auditor: Sql) => Promise<T>): Promise<T> => {
  const auditor = connectAuditor(server.url('postgres'));
  try {
    return await run(auditor);
  } finally {
    await auditor.end();
  }
};
const chain = () => asAuditor(chainAll);
const faults = () => asAuditor(async (auditor) => (await verifyLog(auditor, new Map())).faults);

async function rewriteFiles(): Promise<void> {
  await sql.unsafe('vacuum full');
  await sql`checkpoint`;
  await sql`select pg_switch_wal()`;
  await sql`checkpoint`;
}

function* filesIn(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const at = join(path, entry.name);
    if (entry.isDirectory()) yield* filesIn(at);
    else if (entry.isFile()) yield at;
  }
}

/** Which of these words stand in some file of the data directory, the server's log included. */
function onDisk(sought: readonly string[]): string[] {
  const found = new Set<string>();
  for (const file of filesIn(folder)) {
    const bytes = readFileSync(file);
    for (const one of sought) if (!found.has(one) && bytes.includes(one)) found.add(one);
  }
  return sought.filter((one) => found.has(one));
}

const levelOf = async (person: string, zone: string): Promise<string | null> =>
  (
    await sql<{ level: string | null }[]>`
      select priv.access_level(${zoneId('milo', zone)}, ${personId(person)}) as level`
  )[0]?.level ?? null;

const keeperSettings = () => ({
  DATABASE_URL: server.url('postgres'),
  KRING_AUDIT_KEY: keyFile,
  KRING_LEDGER: [ledger],
});

beforeAll(async () => {
  await start();
  await bootstrap(sql);
  await migrate(sql);
  await buildRecords(sql);
  await writeRecords(sql);
  for (const kind of [...recordKinds, 'LOG']) await ruleFor(sql, kind);
  await writeLog();
  for (const [zone, author] of [
    ['social', 'vera'],
    ['school', 'maja'],
    ['health', 'siri'],
  ] as const)
    await writeEverywhere(zone, author);
  await age(sql);
  await sql.unsafe('analyze');
  await sql`checkpoint`;
  await stop();
  copyFolder(join(folder, 'postgres'), backup);
  await start();
});
afterAll(async () => {
  await stop();
  for (const path of [folder, backup]) rmSync(path, { recursive: true, force: true });
});

describe('on the disk', () => {
  it('stands everything that was written, before', () => {
    expect(onDisk(words('social'))).toEqual(words('social'));
    expect(onDisk(words('school'))).toEqual(words('school'));
    expect(onDisk([...outside, kept, oldRow, newRow])).toEqual([...outside, kept, oldRow, newRow]);
  });

  it('is not a byte of what was disposed of, and all of the part beside it', async () => {
    await house.confirm(second, await house.order(first, ['social']));
    for (const kind of [...recordKinds, 'LOG'])
      await house.confirm(second, await house.orderRecords(first, kind));
    await rewriteFiles();
    expect(onDisk(words('social'))).toEqual([]);
    expect(onDisk([...outside, kept, oldRow, newRow])).toEqual([kept, newRow]);
    expect(onDisk(words('school'))).toEqual(words('school'));
  });
});

describe('a database restored from before', () => {
  it('holds it again, and loses it again before anybody is let in', async () => {
    // After the backup: the disposal, words purged from health, a yes taken back, a mandate ended.
    await sql`update app.consents set withdrawn_at = clock_timestamp()
      where plan_id = ${planId('milo')} and answer = 'yes'`;
    await sql`update app.memberships set valid_to = clock_timestamp() where person_id = ${personId('otto')}`;
    const operator = postgres(server.url('postgres'), {
      max: 1,
      onnotice: () => undefined,
      connection: { role: 'kring_operator' },
    });
    await purgeZone(operator, {
      zone: ZoneId.parse(zoneId('milo', 'health')),
      by: PersonId.parse(personId(first)),
      reason: 'wrongPlace',
      words: ['document in health'],
    });
    await operator.end();
    const keeper = postgres(server.url('postgres'), {
      max: 1,
      connection: { role: 'kring_keeper' },
    });
    const added = await writeLedger(keeper, openAnchorKey(keyFile), [ledger]);
    expect(added).toBeGreaterThanOrEqual(4);
    expect(await writeLedger(keeper, openAnchorKey(keyFile), [ledger])).toBe(0);
    await keeper.end();

    await stop();
    rmSync(join(folder, 'postgres'), { recursive: true, force: true });
    copyFolder(backup, join(folder, 'postgres'));
    await start();
    const gone = [...words('social'), ...outside, oldRow];
    expect(onDisk(gone)).toEqual(gone);
    expect(await levelOf('vera', 'social')).toBe('edit');
    expect(await levelOf('siri', 'health')).toBe('edit');
    expect(await levelOf('otto', 'shared')).toBe('edit');

    const said: string[] = [];
    await replayAtStart(keeperSettings(), (line) => said.push(line));
    expect(said.join('\n')).toMatch(/6 disposals/);
    expect(said.join('\n')).toContain(`Zone ${zoneId('milo', 'health')} is locked`);
    expect(await levelOf('vera', 'social')).toBeNull();
    expect(await levelOf('siri', 'health')).toBeNull();
    expect(await levelOf('otto', 'shared')).toBeNull();
    expect(await levelOf('maja', 'school')).toBe('edit');
    const [consent] = await sql<{ left: number }[]>`
      select count(*)::int as left from app.consents
      where plan_id = ${planId('milo')} and answer = 'yes' and withdrawn_at is null`;
    expect(consent?.left).toBe(0);
    const [protocol] = await sql`select again_at, confirmed_by from app.disposals`;
    expect(protocol).toMatchObject({ confirmed_by: personId(second) });
    expect(protocol?.again_at).not.toBeNull();
    const again = await sql`select kind, amount::int, again_at is not null as again
      from app.record_disposals order by kind`;
    expect(again.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['LOG', oldRows],
      ['QUESTION', 1],
      ['REVIEW', 1],
      ['SIGNAL', 2],
    ]);
    expect(again.every((one) => one.again)).toBe(true);
    await rewriteFiles();
    expect(onDisk([...gone, kept, newRow])).toEqual([kept, newRow]);
    expect(onDisk(words('school'))).toEqual(words('school'));
    // What is left of the log verifies, and its chain goes on.
    await sql`insert into app.access_log (tenant_id, person_id, action)
      values (${sjohamra}, ${personId('maja')}, 'plan.open')`;
    await chain();
    expect(await faults()).toEqual([]);
  });

  it('does it once: what the database knows is not done again', async () => {
    // A part that was ended before is given again: the ledger of then does not take it.
    await sql`update app.memberships set valid_to = null where person_id = ${personId('otto')}`;
    const said: string[] = [];
    await replayAtStart(keeperSettings(), (line) => said.push(line));
    expect(said).toEqual([]);
    expect(await levelOf('otto', 'shared')).toBe('edit');
  });

  it('opens a locked part when its words have been taken out again', async () => {
    const again = async (reason: 'restore' | 'wrongPlace', words: string[]) => {
      const operator = postgres(server.url('postgres'), {
        max: 1,
        connection: { role: 'kring_operator' },
      });
      const zone = ZoneId.parse(zoneId('milo', 'health'));
      await purgeZone(operator, { zone, by: PersonId.parse(personId(first)), reason, words });
      await operator.end();
    };
    await again('restore', []);
    expect(await levelOf('siri', 'health')).toBeNull();
    await again('wrongPlace', ['document in health']);
    expect(await levelOf('siri', 'health')).toBe('edit');
  });

  it('believes no line that we did not sign, and passes over one that was cut off', async () => {
    const whole = readFileSync(ledger, 'utf8');
    const publicKey = readFileSync(`${keyFile}.pub`);
    const lines = readLedger([ledger], publicKey).length;
    appendFileSync(ledger, whole.slice(0, 80));
    expect(readLedger([ledger], publicKey)).toHaveLength(lines);
    const about = zoneId('milo', 'social');
    writeFileSync(ledger, whole.replaceAll(about, zoneId('milo', 'school')));
    expect(() => readLedger([ledger], publicKey)).toThrow(BadLedger);
    await expect(replayAtStart(keeperSettings(), () => undefined)).rejects.toThrow(
      /KRING_LEDGER: line \d+ is not signed/,
    );
    writeFileSync(ledger, whole);
    expect(await levelOf('maja', 'school')).toBe('edit');
  });

  it('holds ids and times alone', () => {
    const text = readFileSync(ledger, 'utf8');
    for (const word of [...words('social'), ...outside, 'Milo', 'BUN', 'Vera'])
      expect(text, word).not.toContain(word);
    expect(text).toContain(zoneId('milo', 'social'));
  });
});
