// The matrix of documents: everyone of tests/db/principals.ts × every kind of zone × reading, writing,
// commenting, presence, history, export and files, over real sockets and over HTTP lines. Who may not is closed
// with the exact code and has received nothing; beside each refusal stands somebody who may the same in that zone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import { sectionRoot, sectionsOf } from '#domain/plan/zones.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import { encodeHello, encodeSyncStep1 } from '#domain/sync/messages.ts';
import { buildPlans, placePeople } from '../db/matrix-world.ts';
import { everyone, whoIs, type Principal } from '../db/principals.ts';
import {
  id,
  kvarnbo,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
} from '../db/world.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { connect, openSocket, until, type Client } from './support/clients.ts';
import { openLine } from './support/over-http.ts';
import {
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

/** heard: may write in general, but these words are the child's or the family's own. */
type Level = 'edit' | 'heard' | 'comment' | 'read';
interface Zone {
  plan: string;
  key: string;
  kind: ZoneKind;
  /** Somebody beside the principals who writes there, and sees who else is there. */
  witness: string;
  /** Everyone else is refused. */
  allowed: Partial<Record<Level, Principal[]>>;
}

const milos = (key: string, kind: ZoneKind, allowed: Zone['allowed'], witness = 'otto'): Zone => ({
  plan: 'milo',
  key,
  kind,
  witness,
  allowed,
});

/** Every kind of zone, one that is opened by name, and zones of other plans. */
const zones: Zone[] = [
  milos('shared', 'shared', {
    edit: ['professional', 'lead', 'coordinator', 'standIn'],
    comment: ['guardian', 'relative'],
  }),
  milos('family', 'family', { edit: ['guardian'], read: ['lead'] }, 'rania'),
  milos('child', 'child', { read: ['guardian'] }, 'milo'),
  milos('health', 'health', { edit: ['lead'] }),
  milos('school', 'school', { edit: ['professional', 'standIn'] }),
  milos('studentHealth', 'studentHealth', { comment: ['professional'] }),
  milos('social', 'social', { edit: ['coordinator'] }),
  milos('draft', 'draft', { edit: ['professional', 'standIn'] }),
  milos('meeting', 'meeting', { edit: ['coordinator'], read: ['professional'] }),
  milos('health:named', 'health', { edit: ['lead'], comment: ['guardian'] }),
  { ...milos('shared', 'shared', { comment: ['child'] }, 'amanda'), plan: 'nova' },
  {
    ...milos('child:mira', 'child', { edit: ['child'], heard: ['namedOnly'] }, 'nova'),
    plan: 'nova',
  },
  { ...milos('shared', 'shared', { comment: ['grownChild'] }, 'gosta'), plan: 'tuva' },
  { ...milos('shared', 'shared', { edit: ['otherTenantsStaff'] }, 'birgit'), plan: 'granne' },
];
const idOf = ({ plan, key }: Zone): string => zoneId(plan, key);
const nameOf = ({ plan, key }: Zone): string => `${plan} ${key}`;
const canary = (zone: Zone): string => `kanarie ${nameOf(zone)}.`;

/** A unit of each plan, in whose name its files are there. */
const unitOf: Record<string, string> = {
  milo: 'blasippan',
  nova: 'skolan',
  tuva: 'skolan',
  granne: 'hemmet',
};
const fileOf = (zone: Zone): string => id(`file:${nameOf(zone)}`);

/** Opened to somebody by name, beside what the rules open. */
const shares: [plan: string, key: string, slug: string, access: Level][] = [
  ['milo', 'child', 'rania', 'read'],
  ['milo', 'studentHealth', 'maja', 'comment'],
  ['milo', 'social', 'hamid', 'edit'],
  ['milo', 'meeting', 'hamid', 'edit'],
  ['milo', 'meeting', 'maja', 'read'],
  ['milo', 'health:named', 'gunvor', 'edit'],
  ['milo', 'health:named', 'rania', 'comment'],
  ['granne', 'shared', 'birgit', 'edit'],
];

/** A cookie of somebody else is somebody else: that principal is the database's alone. */
const visitors = everyone.filter((who) => !['noSession', 'othersSession'].includes(who));
const signedOut: Principal[] = ['anon', 'endedSession'];

let world: SyncWorld;
let server: RunningServer;
const people = new Map<Principal, SignedIn>();
const witnesses = new Map<string, Client>();

async function build(db: TestDatabase): Promise<void> {
  const { sql } = db;
  await buildPlans(sql);
  await placePeople(db);
  const milo = { tenant_id: sjohamra, plan_id: planId('milo') };
  const extra = (key: string, kind: ZoneKind, named: boolean, unit: string | null) => ({
    ...{ ...milo, id: zoneId('milo', key), kind, key, named_audience: named },
    plan_unit_id: unit && planUnitId('milo', unit),
  });
  const added = [
    extra('draft', 'draft', false, 'blasippan'),
    extra('meeting', 'meeting', false, null),
    extra('health:named', 'health', true, null),
  ];
  await sql`insert into app.zones ${sql(added)}`;
  // The child's part is the child's to write.
  await sql`insert into app.people (id, slug, name, kind)
    values (${personId('milo')}, 'milo', 'Milo Silverkvist', 'child')`;
  await sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${personId('milo')}, 'child')`;
  await sql`insert into app.plan_parties ${sql({
    ...{ ...milo, id: partyId('milo', 'milo'), person_id: personId('milo'), role: 'child' },
    ...{ plan_unit_id: planUnitId('milo', 'familjen'), zone_id: zoneId('milo', 'shared') },
  })}`;
  const ofWitness = zones
    .filter(
      ({ plan, key, witness }) =>
        plan === 'milo' && witness === 'otto' && !['shared', 'school', 'draft'].includes(key),
    )
    .map(({ key }): (typeof shares)[number] => ['milo', key, 'otto', 'edit']);
  for (const [plan, key, slug, access] of [...shares, ...ofWitness])
    await sql`insert into app.zone_shares ${sql({
      ...{ tenant_id: plan === 'granne' ? kvarnbo : sjohamra, plan_id: planId(plan) },
      ...{ zone_id: zoneId(plan, key), party_id: partyId(plan, slug), access, basis: 'authority' },
    })}`;
  // A sealed version of each plan, with something of every zone in it.
  const hash = '0'.repeat(64);
  for (const plan of new Set(zones.map((zone) => zone.plan))) {
    const own = zones.filter((zone) => zone.plan === plan);
    const key = { tenant_id: plan === 'granne' ? kvarnbo : sjohamra, plan_id: planId(plan) };
    const by = personId(own[0]?.witness ?? '');
    await sql`insert into app.plan_versions ${sql({
      ...{ ...key, id: id(`sealed:${plan}`), zone_id: zoneId(plan, 'shared'), number: 1 },
      ...{ state: 'SEALED', content: sql.json({}), hash, leaves: [hash], salt: hash, root: hash },
      ...{ proposed_by: by, sealed_at: new Date(), sealed_by: by },
    })}`;
    for (const zone of own)
      await sql`insert into app.files ${sql({
        ...{ ...key, zone_id: idOf(zone), id: fileOf(zone), uploaded_by: personId(zone.witness) },
        ...{ plan_unit_id: planUnitId(plan, unitOf[plan] ?? ''), name: 'fil.pdf', kind: 'pdf' },
        ...{ bytes: 1_000, sha256: 'a'.repeat(64), sealed_key: 'k1.c2VhbGVk' },
        ...{ scanned: false, state: 'kept' },
      })}`;
    for (const zone of own)
      await sql`insert into app.plan_version_zones ${sql({
        ...{ ...key, zone_id: idOf(zone), version_id: id(`sealed:${plan}`), hash, salt: hash },
        content: sql.json({ words: canary(zone) }),
      })}`;
  }
}

function write(doc: Y.Doc, { kind }: Zone, words: string): void {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment(sectionRoot(sectionsOf(kind)[0])).push([paragraph]);
}

beforeAll(async () => {
  // Each provider listens for the end of the process.
  process.setMaxListeners(zones.length + 10);
  world = await openSyncWorld(build);
  server = await world.start();
  for (const who of visitors) {
    const { slug } = whoIs(who);
    if (slug !== null) people.set(who, await world.signIn(slug));
  }
  await world.db.sql`update app.sessions set revoked_at = clock_timestamp()
    where id = ${people.get('endedSession')?.sessionId ?? ''}`;
  for (const zone of zones) {
    const as = await world.signIn(zone.witness);
    const client = connect({ port: server.port, zone: idOf(zone), as });
    await client.synced();
    write(client.doc, zone, canary(zone));
    await until(
      `${zone.witness} wrote in ${nameOf(zone)}`,
      () => client.denied.length === 0 && client.state.unsavedSince === null,
    );
    witnesses.set(nameOf(zone), client);
  }
}, 120_000);
afterAll(async () => {
  for (const client of witnesses.values()) client.close();
  await world.close();
});

const levelOf = (who: Principal, zone: Zone): Level | null =>
  (['edit', 'heard', 'comment', 'read'] as const).find((level) =>
    zone.allowed[level]?.includes(who),
  ) ?? null;
/** A version is of the part that all share: who is not in that gets no file of it. */
const sharedOf = (plan: string): Zone => {
  const shared = zones.find((zone) => zone.plan === plan && zone.kind === 'shared');
  if (shared === undefined) throw new Error(`no shared part: ${plan}`);
  return shared;
};
const codeFor = (who: Principal): number =>
  signedOut.includes(who) ? closeCodes.signedOut : closeCodes.notFound;
const holds = (frames: readonly Uint8Array[], words: string): boolean =>
  frames.some((frame) => Buffer.from(frame).includes(words));

async function call<T>(who: Principal, statement: string, args: string[]): Promise<T> {
  const { slug, session } = whoIs(who);
  const own = session === 'ended' ? (people.get(who)?.sessionId ?? null) : undefined;
  const [row] = await world.db.asPerson(
    slug && personId(slug),
    (sql) => sql.unsafe<{ it: T }[]>(statement, args),
    own,
  );
  return row?.it as T;
}

/** Over a WebSocket: the state, or the code, and nothing before it. */
async function reads(who: Principal, zone: Zone): Promise<'reads' | number> {
  const cookie = people.get(who)?.cookie;
  const raw = await openSocket({
    port: server.port,
    path: `/sync/${idOf(zone)}`,
    ...(cookie === undefined ? {} : { cookie }),
  });
  if (raw.code === 0) raw.send(encodeHello(SCHEMA_VERSION, 77), encodeSyncStep1(Uint8Array.of(0)));
  await until('the state or an end', () => raw.code !== 0 || holds(raw.frames, canary(zone)));
  const answer = raw.code === 0 ? 'reads' : raw.code;
  if (answer !== 'reads') expect(raw.frames, `${who} was told something`).toEqual([]);
  raw.socket.terminate();
  return answer;
}

/** All zones over one HTTP line. */
async function readsOverHttp(who: Principal): Promise<('reads' | number)[]> {
  const cookie = people.get(who)?.cookie;
  const line = await openLine({ port: server.port, ...(cookie === undefined ? {} : { cookie }) });
  if (line.status !== 200) return zones.map(() => line.status);
  const state = [encodeHello(SCHEMA_VERSION, 78), encodeSyncStep1(Uint8Array.of(0))];
  await line.post(
    zones.flatMap((zone, channel) => [
      { kind: 'open' as const, channel, zone: idOf(zone) },
      ...state.map((frame) => ({ kind: 'frame' as const, channel, frame })),
    ]),
  );
  const answers: ('reads' | number)[] = [];
  for (const [channel, zone] of zones.entries()) {
    await until(
      'the state or an end',
      () => line.codeOf(channel) !== null || holds(line.framesOn(channel), canary(zone)),
    );
    const code = line.codeOf(channel);
    if (code !== null) expect(line.framesOn(channel), `${who} was told something`).toEqual([]);
    answers.push(code ?? 'reads');
  }
  line.end();
  return answers;
}

/** What becomes of an edit, and whether the others see who is there; only where they get in at all. */
async function writes(who: Principal, zone: Zone): Promise<{ write: string; seen: boolean }> {
  const as = people.get(who);
  const witness = witnesses.get(nameOf(zone));
  if (as === undefined || witness === undefined) throw new Error(`nobody: ${who}`);
  const client = connect({ port: server.port, zone: idOf(zone), as });
  await client.synced();
  client.provider.awareness.setLocalStateField('at', `here:${who}`);
  const here = () => witness.provider.awareness.getStates().get(client.doc.clientID);
  await until(`${who} is seen`, () => here()?.at === `here:${who}`);
  const seen = (here()?.user as { personId: string }).personId === as.personId;
  client.doc.transact(() => write(client.doc, zone, `ord av ${who}.`));
  await until('an answer', () => client.denied.length > 0 || client.state.unsavedSince === null);
  const outcome = client.denied[0]?.code ?? 'stored';
  client.close();
  return { write: outcome, seen };
}

const refusal = (error: unknown): string => (error as Error).message;

describe('every zone kind', () => {
  test('has a zone here, and somebody who reads it and is not its witness', async () => {
    const kinds = await world.db.sql<{ kind: ZoneKind }[]>`
      select distinct kind from app.zones order by kind`;
    expect([...new Set(zones.map(({ kind }) => kind))].sort()).toEqual(
      kinds.map((row) => row.kind),
    );
    for (const zone of zones) expect(Object.values(zone.allowed).flat()).not.toEqual([]);
  });

  for (const who of visitors)
    test(`gives ${who} exactly what is expected`, async () => {
      const overHttp = await readsOverHttp(who);
      for (const [n, zone] of zones.entries()) {
        const level = levelOf(who, zone);
        const about = `${who} in ${nameOf(zone)}`;
        expect(await reads(who, zone), about).toBe(level === null ? codeFor(who) : 'reads');
        const lineCode = who === 'anon' ? 401 : codeFor(who);
        expect(overHttp[n], `${about}, over HTTP`).toBe(level === null ? lineCode : 'reads');
        if (level !== null)
          expect(await writes(who, zone), about).toEqual({
            write: { edit: 'stored', heard: 'family_text' }[level as string] ?? 'read_only',
            seen: true,
          });
        if (who === 'anon') continue;

        const commented = await call<string>(
          who,
          `select app.start_thread($1::uuid, '{"type":"zone"}', '', 'hej') as it`,
          [idOf(zone)],
        ).then(() => 'commented', refusal);
        expect(commented, `${about}, commenting`).toBe(
          level === null ? 'not_found' : level === 'read' ? 'not_allowed' : 'commented',
        );
        const log = await call<{ updates: unknown[] } | null>(
          who,
          `select app.zone_history($1::uuid) as it`,
          [idOf(zone)],
        );
        expect(log !== null, `${about}, its history`).toBe(level !== null);
        const opened = await call<object>(who, `select app.open_file($1::uuid, $2::uuid) as it`, [
          planId(zone.plan),
          fileOf(zone),
        ]).then(() => 'opened', refusal);
        expect(opened, `${about}, a file`).toBe(level === null ? 'not_found' : 'opened');
        const exported = await call<object | null>(
          who,
          `select app.version_package($1::uuid, 1) as it`,
          [planId(zone.plan)],
        );
        expect(JSON.stringify(exported).includes(canary(zone)), `${about}, its export`).toBe(
          level !== null && levelOf(who, sharedOf(zone.plan)) !== null,
        );
      }
    });

  test('holds the words of those who may write there, and of nobody else', async () => {
    for (const zone of zones) {
      const rows = await world.db.sql<{ person_id: string }[]>`
        select distinct person_id from app.zone_updates where zone_id = ${idOf(zone)}`;
      const slugs = [
        ...(zone.allowed.edit ?? []).map((who) => whoIs(who).slug ?? ''),
        zone.witness,
      ];
      expect(rows.map((row) => row.person_id).sort(), nameOf(zone)).toEqual(
        [...new Set(slugs)].map(personId).sort(),
      );
    }
  });

  test('was opened, as the log has it, by those who may read it and nobody else', async () => {
    for (const zone of zones) {
      const rows = await world.db.sql<{ person_id: string }[]>`
        select distinct person_id from app.access_log
        where zone_id = ${idOf(zone)} and action = 'zone.open'`;
      const slugs = [
        ...Object.values(zone.allowed).flatMap((who) => who.map((one) => whoIs(one).slug ?? '')),
        zone.witness,
      ];
      expect(rows.map((row) => row.person_id).sort(), nameOf(zone)).toEqual(
        [...new Set(slugs)].map(personId).sort(),
      );
    }
  });
});
