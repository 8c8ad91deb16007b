// A child moves to another municipality: proposed by who leads, agreed to by every guardian item by item, taken by
// the receiving municipality, all of it or nothing. What was left stays; the old plan is only read.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { emptyZone } from '#domain/plan/document.ts';
import { addAction, addGoal } from '#domain/plan/edits.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import { MoveContent, movedZones, PlanMove, WaitingMove } from '#domain/move/move.ts';
import { MovedRecords } from '#domain/move/record.ts';
import { movedZone } from '#domain/move/moved-zone.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const goal = id('goal:words');
const kept = id('action:kept');
const left = id('action:left');
const unit = id('unit:kvarnby');
const version = id('version:first');
const files = {
  schedule: id('file:schedule'),
  letter: id('file:letter'),
  left: id('file:left'),
  school: id('file:school'),
};

type Run<T> = Parameters<typeof db.asPerson<T>>[1];
const as = <T>(who: string, run: Run<T>) => db.asPerson(personId(who), run);
const refused = (code: string, message: string) => ({ code, message });
const notFound = refused('PT404', 'not_found');
const invalid = refused('PT400', 'invalid_input');
const changed = refused('PT409', 'changed');

const propose = async (who: string, plan = 'milo', to = kvarnbo): Promise<string> => {
  const [row] = await as(
    who,
    (sql) => sql<{ id: string }[]>`select app.propose_move(${planId(plan)}, ${to}) as id`,
  );
  return row?.id ?? '';
};
const page = async (who: string, plan = 'milo') => {
  const [row] = await as(who, (sql) => sql`select app.plan_move(${planId(plan)}) as it`);
  return PlanMove.nullable().parse(row?.['it']);
};
const answer = (who: string, move: string, keys: string[], yes = true) =>
  as(who, (sql) => sql`select app.answer_move(${move}, ${yes}, ${keys})`);
const waiting = async (who: string) => {
  const [row] = await as(who, (sql) => sql`select app.my_moves() as it`);
  return WaitingMove.array().parse(row?.['it']);
};
const read = async (who: string, move: string) => {
  const [row] = await as(who, (sql) => sql`select app.move_content(${move}) as it`);
  return MoveContent.parse(row?.['it']);
};
const partsOf = (content: MoveContent) =>
  movedZones.flatMap((kind, n) => {
    const made = movedZone(kind, content, 90_000 + n);
    return made === null
      ? []
      : [{ ...made, kind, update: Buffer.from(made.update).toString('base64') }];
  });
interface Taking {
  seen?: string;
  person?: string;
  unit?: string;
  parts?: unknown;
}
const asked = (who: string, what: string, ...values: string[]) =>
  as(who, (sql) => sql.unsafe<{ it: Record<string, string> }[]>(`select ${what} as it`, values));
const openFile = async (who: string, move: string, file: string) =>
  (await asked(who, 'app.open_move_file($1, $2)', move, file))[0]?.it;
const bringFile = async (who: string, move: string, file: string): Promise<string> => {
  const [row] = await asked(who, "app.bring_move_file($1, $2, 'k1.bnlja2V5')", move, file);
  return String(row?.it);
};
const object = (who: string, name: string) =>
  as(
    who,
    (sql) => sql`insert into storage.objects (bucket_id, name) values ('plan-files', ${name})`,
  );
const came = (who: string, file: string) => asked(who, 'app.move_file_came($1)', file);
const stored = async (who: string) =>
  (await as(who, (sql) => sql<{ name: string }[]>`select name from storage.objects`)).map(
    ({ name }) => name,
  );
/** Each of them read, sealed anew and at its new place; as the web server does it before it takes a plan. */
async function bringAll(who: string, move: string, content: MoveContent) {
  const brought = new Map<string, string>();
  for (const { id: file } of content.files) {
    await openFile(who, move, file);
    const made = await bringFile(who, move, file);
    await object(who, `${kvarnbo}/${made}`);
    await came(who, made);
    brought.set(file, made);
  }
  return brought;
}
/** In which of their plans something came of a move, by the notices. */
const news = async (who: string) => {
  const [row] = await as(
    who,
    (sql) => sql<{ it: { kind: string; planId: string }[] }[]>`
    select app.my_notices() as it`,
  );
  return (row?.it ?? [])
    .filter(({ kind }) => kind === 'moved')
    .map(({ planId: plan }) => ['milo', 'nova'].find((one) => planId(one) === plan) ?? plan);
};
const asks = async (who: string) => {
  const [row] = await as(
    who,
    (sql) => sql<{ it: { answer: string[] } }[]>`
    select app.moves_waiting() as it`,
  );
  return row?.it.answer;
};
/** What a plan says of a move. */
const told = async (who: string, plan: string) =>
  (await asked(who, 'app.move_told($1)', plan))[0]?.it;
interface FilesPage {
  zones: {
    key: string;
    files: Record<'id' | 'name' | 'by' | 'from' | 'owner' | 'at', string | null>[];
  }[];
}
const filesOf = async (who: string, plan: string) => {
  const [row] = await as(
    who,
    (sql) => sql<{ it: FilesPage }[]>`select app.plan_files(${plan}) as it`,
  );
  return row?.it.zones.flatMap(({ key, files: those }) =>
    those.map((one) => ({ zone: key, ...one })),
  );
};
async function take(who: string, move: string, content: MoveContent, taking: Taking = {}) {
  const session = await db.signIn(personId(who));
  const parts = taking.parts ?? partsOf(content);
  const [row] = await db.asRole('kring_app')<{ plan: string }[]>`
    select priv.take_move(${session}, ${move}, ${taking.seen ?? content.seen},
      ${taking.unit ?? unit}, ${taking.person ?? personId('tova')},
      ${db.sql.json(parts as Parameters<typeof db.sql.json>[0])}) as plan`;
  return row?.plan ?? '';
}
const logged = async (tenant: string, action: string) =>
  (await db.sql`select id from app.access_log where tenant_id = ${tenant} and action = ${action}`)
    .length;
/** Everything of plans that there is in a municipality, to see that nothing was left half done. */
const standing = async (tenant: string) =>
  db.sql`select (select count(*) from app.children where tenant_id = ${tenant})::int as children,
    (select count(*) from app.plans where tenant_id = ${tenant})::int as plans,
    (select count(*) from app.zones where tenant_id = ${tenant})::int as zones,
    (select count(*) from app.zone_updates where tenant_id = ${tenant})::int as updates,
    (select count(*) from app.memberships where tenant_id = ${tenant})::int as memberships,
    (select count(*) from app.plan_parties where tenant_id = ${tenant})::int as parties,
    (select count(*) from app.plan_status_changes where tenant_id = ${tenant})::int as steps,
    (select count(*) from app.files where tenant_id = ${tenant})::int as files`;

/** What stands in a part, as the sync server would have it. */
async function write(
  plan: string,
  kind: 'shared' | 'family' | 'child',
  change: (doc: Y.Doc) => void,
) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, emptyZone(kind));
  change(doc);
  const zone = zoneId(plan, kind);
  await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    select ${sjohamra}, ${zone}, coalesce(max(seq), 0) + 1, ${personId('gunvor')},
      ${Buffer.from(Y.encodeStateAsUpdate(doc))} from app.zone_updates where zone_id = ${zone}`;
  await db.sql`select priv.sync_project(${zone}, (select max(seq) from app.zone_updates
    where zone_id = ${zone}), ${db.sql.json(projectZone(kind, doc).payload as never)})`;
  doc.destroy();
}

const recordsOf = async (who: string, plan: string) => {
  const [row] = await as(who, (sql) => sql`select app.moved_records(${plan}) as it`);
  return MovedRecords.nullable().parse(row?.['it']);
};

/** What somebody said in a part, and what about. */
async function say(plan: string, part: string, who: string, anchor: object, body: string) {
  const thread = id(`thread:${plan}:${body}`);
  await db.sql`insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, quotation, created_by)
    values (${sjohamra}, ${planId(plan)}, ${zoneId(plan, part)}, ${thread}, ${db.sql.json(anchor as never)}, 'citat',
      ${personId(who)})`;
  await db.sql`insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
    values (${sjohamra}, ${zoneId(plan, part)}, ${thread}, ${personId(who)}, ${body})`;
}
/** A version that was sealed, of what stands in the shared part now and in the school's. */
async function sealed(plan: string, made: string) {
  await db.sql`insert into app.plan_versions (tenant_id, plan_id, zone_id, id, number, state, content, hash, leaves,
      salt, root, proposed_by, sealed_at, sealed_by)
    select ${sjohamra}, ${planId(plan)}, z.id, ${made}, 1, 'SEALED', priv.zone_words(z.id), 'h', '{}', 's', 'r',
      ${personId('gunvor')}, '2026-05-04T10:00:00Z', ${personId('gunvor')}
    from app.zones z where z.id = ${zoneId(plan, 'shared')}`;
  await db.sql`insert into app.plan_version_zones (tenant_id, plan_id, version_id, zone_id, content, hash, salt)
    select ${sjohamra}, ${planId(plan)}, ${made}, z.id, priv.zone_words(z.id), 'h', 's' from app.zones z
    where z.plan_id = ${planId(plan)} and z.key in ('family', 'school')`;
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.units (id, authority_id, name, sector)
    values (${unit}, ${id('authority:mittsjo')}, 'Kvarnbyskolan', 'school')`;
  await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${kvarnbo}, ${unit})`;
  await db.sql`insert into app.people (id, slug, name, kind)
    values (${personId('tova')}, 'tova', 'Tova Almgryn', 'staff')`;
  await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role, title)
    values (${kvarnbo}, ${personId('tova')}, ${unit}, 'staff', 'lärare')`;
  await write('milo', 'shared', (doc) => {
    writeRichText(doc.getXmlFragment(sectionRoot('about')), textOfLines('Milo tycker om tåg.'));
    writeRichText(doc.getXmlFragment(sectionRoot('situation')), textOfLines('Det som lämnas.'));
    addGoal(doc, { id: goal, title: 'Milo förstår när det blir byte' });
    addAction(doc, {
      ...{ id: kept, title: 'Bildschema', goal, status: 'WAITING' },
      ...{ unit: id('unit:milo:blasippan'), due: '2027-01-20' },
    });
    addAction(doc, { id: left, title: 'Besök på BVC' });
  });
  await write('milo', 'family', (doc) => {
    writeRichText(doc.getXmlFragment(sectionRoot('familyWords')), textOfLines('Vi orkar mer nu.'));
  });
  // Milo, who cannot sign in, has shown his words to his mother and to Maja, and to nobody else.
  await write('milo', 'child', (doc) => {
    writeRichText(doc.getXmlFragment(sectionRoot('childVoice')), textOfLines('Jag gillar lok.'));
  });
  for (const who of ['rania', 'maja'])
    await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
      select tenant_id, plan_id, ${zoneId('milo', 'child')}, id, 'read', 'childChoice' from app.plan_parties
      where plan_id = ${planId('milo')} and person_id = ${personId(who)}`;
  await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
  const text = (section: string) => ({ type: 'text', section, start: 'AA==', end: 'AA==' });
  await say('milo', 'shared', 'maja', { type: 'action', id: kept }, 'Bilderna hjälper.');
  await say('milo', 'shared', 'rania', text('about'), 'Tåg är bäst.');
  await say('milo', 'shared', 'maja', text('situation'), 'Om det som lämnas.');
  await say('milo', 'shared', 'maja', { type: 'goal', id: goal }, 'Målet lämnas inte, men detta.');
  await say('milo', 'family', 'rania', text('familyWords'), 'Bara för oss.');
  await say('milo', 'shared', 'maja', { type: 'zone' }, 'Om planen som helhet.');
  await say('milo', 'shared', 'maja', { type: 'action', id: left }, 'Om besöket.');
  await db.sql`update app.comments set withdrawn_at = clock_timestamp(), body = ''
    where body = 'Om besöket.'`;
  await sealed('milo', version);
  for (const [file, name, part, who] of [
    [files.schedule, 'Bildschema.pdf', 'shared', 'maja'],
    [files.letter, 'Brev från oss.pdf', 'family', 'rania'],
    [files.left, 'Lämnas.pdf', 'shared', 'maja'],
    [files.school, 'Skolans.pdf', 'school', 'maja'],
  ] as const) {
    await db.sql`insert into app.files (tenant_id, plan_id, zone_id, id, plan_unit_id, party_id, uploaded_by, name,
        kind, bytes, sha256, sealed_key, scanned, state, at)
      select ${sjohamra}, ${planId('milo')}, ${zoneId('milo', part)}, ${file}, t.plan_unit_id,
        case when t.role = 'guardian' then t.id end, t.person_id, ${name}, 'pdf', 100, ${'a'.repeat(64)},
        'k1.Z2FtbWFs', true, 'kept', '2026-05-04T10:00:00Z'
      from app.plan_parties t where t.plan_id = ${planId('milo')} and t.person_id = ${personId(who)} limit 1`;
    await db.sql`insert into storage.objects (bucket_id, name) values ('plan-files', ${`${sjohamra}/${file}`})`;
  }
});
afterAll(() => db?.close());

const goes = [
  'section:shared:about',
  'section:child:childVoice',
  'section:family:familyWords',
  `goal:${goal}`,
  `action:${kept}`,
  'people:relatives',
  `file:${files.schedule}`,
  `file:${files.letter}`,
  `comments:action:${kept}`,
  'comments:section:shared:about',
  'comments:section:family:familyWords',
  `version:${version}`,
];
/** What one of two lets go along though what it is about stays. */
const alone = 'comments:section:shared:situation';

describe('a child moves', () => {
  it('is proposed by who leads the plan, to another municipality', async () => {
    await expect(propose('maja')).rejects.toMatchObject(refused('PT403', 'not_allowed'));
    for (const who of ['torsten', 'admin-sjohamra', 'admin-kvarnbo'])
      await expect(propose(who), who).rejects.toMatchObject(notFound);
    await expect(propose('gunvor', 'milo', sjohamra)).rejects.toMatchObject(invalid);
    // One that prepares has nobody who could take it.
    await db.sql`insert into app.tenant_contracts (tenant_id, organisation_number, agreement_version, agreed_on,
        contact_name, contact_mail, protection_name, protection_mail, approved_by)
      values (${kvarnbo}, '219999-0009', '2026-11', '2026-01-01', 'Ebba Kontakt', 'ebba@exempel.invalid', 'Dag Skydd',
        'dag@exempel.invalid', ${personId('admin-kvarnbo')})`;
    await expect(propose('gunvor')).rejects.toMatchObject(invalid);
    expect((await page('gunvor'))?.places).toEqual([]);
    await db.sql`update app.tenant_contracts set live_at = clock_timestamp(),
      live_by = ${personId('admin-kvarnbo')} where tenant_id = ${kvarnbo}`;
    expect((await page('gunvor'))?.places).toMatchObject([{ name: 'Kvarnbo kommun' }]);
    await db.sql`update app.plans set status = 'DRAFT' where id = ${planId('milo')}`;
    await expect(propose('gunvor')).rejects.toMatchObject(refused('PT422', 'not_active'));
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
    const [block] = await db.sql<{ id: string }[]>`insert into app.access_blocks
      (tenant_id, plan_id, party_id, person_id, blocked_by) select tenant_id, plan_id, id, person_id,
      ${personId('gunvor')} from app.plan_parties where person_id = ${personId('sami')} returning id`;
    await expect(propose('gunvor')).rejects.toMatchObject(refused('PT422', 'kept_apart'));
    await db.sql`update app.access_blocks set lifted_at = clock_timestamp(), lifted_by = ${personId('gunvor')},
      lift_reason = 'Klart' where id = ${block?.id ?? ''}`;
    const first = await propose('gunvor');
    await expect(propose('hamid')).rejects.toMatchObject(refused('PT422', 'move_there'));
    for (const who of ['maja', 'admin-kvarnbo'])
      await expect(
        as(who, (sql) => sql`select app.withdraw_move(${first})`),
        who,
      ).rejects.toMatchObject(notFound);
    await as('hamid', (sql) => sql`select app.withdraw_move(${first})`);
    await expect(answer('rania', first, goes)).rejects.toMatchObject(changed);
    // The other municipality declines: who proposed, who leads and who is asked are told, nobody else.
    const second = await propose('hamid');
    await as('admin-kvarnbo', (sql) => sql`select app.decline_move(${second})`);
    for (const who of ['hamid', 'gunvor', 'rania', 'jonte'])
      expect(await news(who), who).toEqual(['milo']);
    for (const who of ['maja', 'sami', 'admin-kvarnbo']) expect(await news(who), who).toEqual([]);
    for (const who of ['hamid', 'gunvor', 'rania'])
      expect(await page(who), who).toMatchObject({
        ...{ move: null, last: { state: 'DECLINED', to: 'Kvarnbo kommun' } },
      });
    expect(await page('maja')).toMatchObject({ move: null, last: null });
  });

  it('waits for every guardian, and nothing is told before', async () => {
    const move = await propose('gunvor');
    expect((await page('maja'))?.move).toMatchObject({
      ...{ to: null, items: null, answers: null, contact: null },
    });
    expect(await page('torsten')).toBeNull();
    const asked = await page('rania');
    expect(asked?.move).toMatchObject({ to: 'Kvarnbo kommun', ready: false });
    expect(asked?.move?.items?.map(({ key }) => key)).toEqual(expect.arrayContaining(goes));
    // Nothing of an authority's own part is among them.
    expect([...new Set(asked?.move?.items?.map(({ zone }) => zone))].sort()).toEqual([
      'child',
      'family',
      'shared',
    ]);
    for (const who of ['maja', 'gunvor', 'sami', 'liv', 'admin-kvarnbo'])
      await expect(answer(who, move, goes), who).rejects.toMatchObject(notFound);
    await expect(answer('rania', move, ['section:health:notes'])).rejects.toMatchObject(invalid);
    // A yes that lets nothing go along is none; a no needs nothing.
    await expect(answer('rania', move, [])).rejects.toMatchObject(refused('PT422', 'nothing_goes'));
    expect((await page('rania'))?.move?.answers).toMatchObject([
      { answer: null },
      { answer: null },
    ]);
    expect(await waiting('admin-kvarnbo')).toMatchObject([
      { ready: false, child: null, items: 0, from: 'Sjöhamra kommun', units: [] },
    ]);
    for (const who of ['maja', 'tova', 'admin-sjohamra'])
      expect(await waiting(who), who).toEqual([]);
    // Nor a file of it; and a file by its name only to who reads its part.
    await expect(answer('rania', move, [`file:${files.school}`])).rejects.toMatchObject(invalid);
    const named = async (who: string) =>
      (await page(who))?.move?.items
        ?.filter(({ kind }) => kind === 'file')
        .map(({ title }) => title);
    expect(await named('rania')).toEqual(['Brev från oss.pdf', 'Bildschema.pdf', 'Lämnas.pdf']);
    // What was said and withdrawn, and what was said of the plan as a whole, are no items.
    const said = asked?.move?.items
      ?.filter(({ kind }) => kind === 'comments')
      .map(({ key }) => key);
    expect(said).toEqual(
      expect.arrayContaining([...goes.filter((key) => /^comm/.test(key)), alone]),
    );
    expect(said).toHaveLength(5);
    await answer('rania', move, [...goes, alone, `action:${left}`, `file:${files.left}`]);
    await expect(read('admin-kvarnbo', move)).rejects.toMatchObject(
      refused('PT422', 'consent_missing'),
    );
    // Where one says no the plan stays, for everybody alike; the ticks of before stand when it is yes again.
    await answer('jonte', move, goes, false);
    expect((await page('gunvor'))?.move).toMatchObject({ refused: true, ready: false });
    expect((await page('maja'))?.move).toMatchObject({ refused: true });
    for (const who of ['gunvor', 'rania']) expect(await news(who), who).toEqual(['milo']);
    for (const who of ['jonte', 'maja']) expect(await news(who), who).toEqual([]);
    await answer('rania', move, goes, false);
    expect((await asks('jonte'))?.length).toBe(0);
    const ticked = (await page('rania'))?.move?.items?.filter(({ kept: was }) => was);
    expect(ticked?.map(({ key }) => key)).toEqual(expect.arrayContaining(goes));
    await answer('rania', move, [...goes, alone, `action:${left}`, `file:${files.left}`]);
    await expect(read('admin-kvarnbo', move)).rejects.toMatchObject(
      refused('PT422', 'consent_missing'),
    );
    // He said no without a word of who answers there; a yes takes that he has been told.
    await expect(answer('jonte', move, goes)).rejects.toMatchObject(
      refused('PT422', 'not_informed'),
    );
    expect((await page('jonte'))?.move).toMatchObject({
      contact: { name: 'Dag Skydd', mail: 'dag@exempel.invalid' },
    });
    await answer('jonte', move, goes);
    expect(await news('gunvor')).toEqual([]);
    // What will really go is said to the family when all have said yes.
    expect((await page('rania'))?.move?.goes?.sort()).toEqual([...goes].sort());
    expect((await page('gunvor'))?.move?.goes).toBeNull();
    const apart = `update app.zone_members set revoked_at =`;
    const jontes = `where person_id = '${personId('jonte')}' and zone_id = '${zoneId('milo', 'family')}'`;
    await db.sql.unsafe(`${apart} clock_timestamp() ${jontes} and revoked_at is null`);
    expect(await named('jonte')).toEqual(['Bildschema.pdf', 'Lämnas.pdf']);
    await expect(answer('jonte', move, goes)).rejects.toMatchObject(invalid);
    await expect(
      answer('jonte', move, ['comments:section:family:familyWords']),
    ).rejects.toMatchObject(invalid);
    await db.sql.unsafe(`${apart} null ${jontes}`);
    expect(await waiting('admin-kvarnbo')).toMatchObject([
      { ready: true, child: 'Milo Silverkvist', items: goes.length, files: 2 },
    ]);
  });

  it('gives to who takes it what both let go along, and nothing else', async () => {
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    for (const who of ['admin-sjohamra', 'tova', 'gunvor'])
      await expect(read(who, move), who).rejects.toMatchObject(notFound);
    const content = await read('admin-kvarnbo', move);
    expect(content.sections.map(({ zone, key }) => `${zone}:${key}`)).toEqual([
      'child:childVoice',
      'family:familyWords',
      'shared:about',
    ]);
    expect(content.actions.map(({ title }) => title)).toEqual(['Bildschema']);
    expect(JSON.stringify(content)).not.toContain('Det som lämnas');
    expect(await logged(sjohamra, 'move.read')).toBe(1);
  });

  it('opens each file that goes along to who takes the plan, with a row of the log, and no other', async () => {
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    const content = await read('admin-kvarnbo', move);
    expect(content.files.map(({ id: file }) => file).sort()).toEqual(
      [files.schedule, files.letter].sort(),
    );
    for (const who of ['admin-sjohamra', 'tova', 'gunvor', 'maja'])
      for (const ask of [openFile, bringFile])
        await expect(ask(who, move, files.schedule), who).rejects.toMatchObject(notFound);
    for (const file of [files.left, files.school])
      for (const ask of [openFile, bringFile])
        await expect(ask('admin-kvarnbo', move, file)).rejects.toMatchObject(notFound);
    expect(await stored('admin-kvarnbo')).toEqual([]);
    expect(await openFile('admin-kvarnbo', move, files.schedule)).toMatchObject({
      ...{ tenant: sjohamra, into: kvarnbo, sealedKey: 'k1.Z2FtbWFs' },
    });
    expect(await stored('admin-kvarnbo')).toEqual([`${sjohamra}/${files.schedule}`]);
    const [row] = await db.sql`select tenant_id, plan_id, detail from app.access_log
      where action = 'move.file' order by id desc limit 1`;
    expect(row).toEqual({
      ...{ tenant_id: sjohamra, plan_id: planId('milo') },
      detail: { move, file: files.schedule },
    });
    // A place of one's own, once, and readable to nobody.
    const made = await bringFile('admin-kvarnbo', move, files.schedule);
    await expect(object('tova', `${kvarnbo}/${made}`)).rejects.toMatchObject({ code: '42501' });
    await expect(came('tova', made)).rejects.toMatchObject(notFound);
    await object('admin-kvarnbo', `${kvarnbo}/${made}`);
    await came('admin-kvarnbo', made);
    await expect(came('admin-kvarnbo', made)).rejects.toMatchObject(notFound);
    for (const who of ['admin-kvarnbo', 'tova', 'gunvor'])
      expect(await stored(who), who).not.toContain(`${kvarnbo}/${made}`);
    await expect(as('tova', (sql) => sql`select from app.move_files`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('moves nothing when anything of it fails', async () => {
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    const content = await read('admin-kvarnbo', move);
    const before = [await standing(kvarnbo), await standing(sjohamra)];
    await expect(take('admin-kvarnbo', move, content, { seen: 'annat' })).rejects.toMatchObject(
      changed,
    );
    for (const who of ['admin-sjohamra', 'tova', 'gunvor'])
      await expect(take(who, move, content), who).rejects.toMatchObject(notFound);
    // One of two files has come, and the other not quite: nothing of the plan goes without it.
    await bringFile('admin-kvarnbo', move, files.letter);
    await expect(take('admin-kvarnbo', move, content)).rejects.toMatchObject(changed);
    await bringAll('admin-kvarnbo', move, content);
    // Late in it: the plan is there, its parts and people too, and the last part's words cannot be read.
    const parts = partsOf(content);
    for (const broken of [
      [...parts.slice(0, -1), { ...parts.at(-1), rows: { sections: 'nej' } }],
      [...parts, { ...parts[0] }],
      [...parts, { ...parts[0], kind: 'health' }],
    ])
      await expect(take('admin-kvarnbo', move, content, { parts: broken })).rejects.toBeInstanceOf(
        Error,
      );
    await expect(
      take('admin-kvarnbo', move, content, { person: personId('maja') }),
      'does not work there',
    ).rejects.toMatchObject(invalid);
    await expect(
      take('admin-kvarnbo', move, content, { unit: id('unit:bvc') }),
      'not a unit of theirs',
    ).rejects.toMatchObject(invalid);
    // The last thing that is written: the old plan's end.
    await db.sql.unsafe(`create function priv.fails() returns trigger language plpgsql as
      $$ begin raise exception 'mitt i'; end $$;
      create trigger fails before insert on app.plan_status_changes for each row execute function priv.fails()`);
    await expect(take('admin-kvarnbo', move, content)).rejects.toMatchObject({ message: 'mitt i' });
    await db.sql`drop trigger fails on app.plan_status_changes`;
    expect([await standing(kvarnbo), await standing(sjohamra)]).toEqual(before);
    const [plan] =
      await db.sql`select status, moved_at from app.plans where id = ${planId('milo')}`;
    expect(plan).toEqual({ status: 'ACTIVE', moved_at: null });
  });

  /** The files of both plans afterwards: each side its own, and neither the other's. */
  async function readsItsOwn(plan: string, brought: ReadonlyMap<string, string>) {
    const at = '2026-05-04T10:00:00.000Z';
    const [schedule, letter] = [brought.get(files.schedule) ?? '', brought.get(files.letter) ?? ''];
    const told = { id: schedule, zone: 'shared', name: 'Bildschema.pdf', by: 'Maja Gullvind', at };
    const seen = await filesOf('tova', plan);
    expect(seen).toMatchObject([{ ...told, owner: 'Kvarnbyskolan' }]);
    expect(seen?.[0]?.from).toMatch(/, Sjöhamra kommun$/);
    const own = (await filesOf('rania', plan))?.find(({ zone }) => zone === 'family');
    expect(own).toMatchObject({ id: letter, by: 'Rania Silverkvist', mayRemove: true });
    const keys = await db.sql`select id, tenant_id, sealed_key, uploaded_by from app.files
      where plan_id = ${plan} order by name`;
    expect(keys).toEqual([
      ...[
        {
          id: schedule,
          tenant_id: kvarnbo,
          sealed_key: 'k1.bnlja2V5',
          uploaded_by: personId('admin-kvarnbo'),
        },
      ],
      { id: letter, tenant_id: kvarnbo, sealed_key: 'k1.bnlja2V5', uploaded_by: personId('rania') },
    ]);
    const open = async (who: string, which: string, file: string) => {
      await asked(who, 'app.open_file($1, $2)', which, file);
      return (await stored(who)).some((name) => name.endsWith(file));
    };
    const old = planId('milo');
    for (const [who, which, file] of [
      ['tova', plan, schedule],
      ['rania', plan, letter],
      ['maja', old, files.schedule],
      ['maja', old, files.left],
      ['rania', old, files.letter],
    ] as const)
      expect(await open(who, which, file), who).toBe(true);
    for (const [who, which, file] of [
      ['maja', plan, schedule],
      ['gunvor', plan, schedule],
      ['admin-kvarnbo', plan, schedule],
      ['tova', plan, letter],
      ['tova', old, files.schedule],
      ['tova', old, files.left],
      ['tova', plan, files.left],
      ['rania', plan, files.schedule],
    ] as const)
      await expect(open(who, which, file), `${who} ${file}`).rejects.toMatchObject(notFound);
    // Who took it has no way in any more, and what was brought in vain is swept away after an hour.
    expect(await stored('admin-kvarnbo')).toEqual([]);
    await expect(bringFile('admin-kvarnbo', id('move'), files.schedule)).rejects.toMatchObject(
      notFound,
    );
    const app = db.asRole('kring_app');
    const leaving = async () =>
      (await app<{ id: string }[]>`select id from priv.files_leaving(1000)`).map((row) => row.id);
    const waste = (await db.sql<{ id: string }[]>`select id from app.move_files`).map(
      (row) => row.id,
    );
    expect(waste.length).toBeGreaterThan(0);
    expect(waste).not.toContain(schedule);
    expect(await leaving()).toEqual([]);
    await db.sql`alter table app.move_files disable trigger keep_keys`;
    await db.sql`update app.move_files set at = at - interval '61 minutes'`;
    await db.sql`alter table app.move_files enable trigger keep_keys`;
    expect((await leaving()).sort()).toEqual(waste.sort());
    await app`select priv.files_gone(${waste}::uuid[])`;
    expect(await db.sql`select from app.move_files`).toHaveLength(0);
    expect(await open('tova', plan, schedule)).toBe(true);
    // Taken away, no name of whoever attached it is left.
    await asked('tova', 'app.remove_file($1, $2)', plan, schedule);
    const [gone] =
      await db.sql`select name, moved_by, moved_from from app.files where id = ${schedule}`;
    expect(gone).toEqual({ name: null, moved_by: null, moved_from: null });
  }

  /** Everybody who was in the plan is told that it has moved; and where to, who reads it there. */
  async function isTold(plan: string) {
    for (const who of ['gunvor', 'maja', 'rania', 'jonte'])
      expect(await news(who), who).toEqual(['milo']);
    for (const who of ['tova', 'admin-kvarnbo', 'torsten'])
      expect(await news(who), who).toEqual([]);
    expect(await told('rania', planId('milo'))).toMatchObject({
      ...{ gone: { to: 'Kvarnbo kommun', plan }, came: null },
    });
    expect(await told('gunvor', planId('milo'))).toMatchObject({
      gone: { to: 'Kvarnbo kommun', plan: null },
    });
    expect(await told('tova', plan)).toMatchObject({
      ...{ gone: null, came: { from: 'Sjöhamra kommun', before: true } },
    });
    expect(await told('tova', planId('milo'))).toBeNull();
    expect(await page('rania')).toMatchObject({
      ...{ moved: true, last: { state: 'TAKEN', to: 'Kvarnbo kommun', plan } },
    });
  }

  /** The child's words are read by who of the family the child had let in, and by nobody more until they are shown. */
  async function isHeard(plan: string) {
    const [own] = await db.sql<{ id: string }[]>`select id from app.zones
      where plan_id = ${plan} and key = 'child'`;
    const zone = own?.id ?? '';
    const readers = async () =>
      (
        await db.sql<
          { slug: string }[]
        >`select p.slug from app.zone_members m join app.people p on p.id = m.person_id
          where m.zone_id = ${zone} and m.can_read and m.revoked_at is null order by p.slug`
      ).map(({ slug }) => slug);
    expect(await readers()).toEqual(['rania']);
    // Beside his mother he shows them to more; nobody who read them is shut out by it.
    const share = (who: string, everyone: boolean) =>
      as(who, (sql) => sql`select app.share_voice(${zone}, ${everyone}, '')`);
    await expect(share('tova', true)).rejects.toMatchObject(notFound);
    await expect(share('rania', true)).rejects.toMatchObject(refused('PT403', 'not_allowed'));
    const session = await db.signIn(personId('rania'));
    const beside = id('stund').replaceAll('-', '').repeat(2);
    await db.asPerson(
      personId('rania'),
      (sql) => sql`select app.begin_child_moment(${plan}, ${beside})`,
      session,
    );
    const shares = (everyone: boolean) =>
      db.asPerson(
        personId('rania'),
        (sql) => sql`select app.share_voice(${zone}, ${everyone}, '')`,
        beside,
      );
    await shares(false);
    expect(await readers()).toEqual(['rania']);
    await shares(true);
    expect(await readers()).toEqual(['jonte', 'rania', 'sami', 'tova']);
  }

  /** What was said and sealed before, in the new plan: by part, whole or not at all, and written in by nobody. */
  async function remembers(plan: string) {
    const words = (page: MovedRecords | null) =>
      page?.records.flatMap((one) =>
        one.kind === 'version'
          ? [`${one.zone} ${one.content.number}`]
          : one.content.threads.flatMap(({ comments }) => comments.map(({ text }) => text)),
      );
    const [ofTova, ofRania] = [await recordsOf('tova', plan), await recordsOf('rania', plan)];
    expect(words(ofTova)?.sort()).toEqual(['Bilderna hjälper.', 'Tåg är bäst.', 'shared 1']);
    expect(words(ofRania)?.sort()).toEqual(
      ['Bara för oss.', 'Bilderna hjälper.', 'Tåg är bäst.', 'family 1', 'shared 1'].sort(),
    );
    expect(ofTova?.records.every(({ from }) => from === 'Sjöhamra kommun')).toBe(true);
    const about = ofTova?.records.find(({ about }) => about === `comments:action:${kept}`);
    expect(about).toMatchObject({
      content: {
        title: 'Bildschema',
        threads: [
          { quotation: 'citat', comments: [{ by: 'Maja Gullvind', role: 'professional' }] },
        ],
      },
    });
    // Of the version what went along, word for word, and nothing of what stayed.
    const kinds = ofTova?.records.find(({ kind }) => kind === 'version');
    expect(kinds).toMatchObject({
      content: {
        sealedAt: '2026-05-04T10:00:00.000Z',
        sections: [{ key: 'about' }],
        goals: [{ id: goal }],
        actions: [{ id: kept, title: 'Bildschema' }],
      },
    });
    expect(JSON.stringify(kinds)).toContain('Milo tycker om tåg.');
    const everything = JSON.stringify(
      await db.sql`select content, moved_from from app.moved_records where plan_id = ${plan}`,
    );
    for (const stays of ['Det som lämnas', 'Om det som', 'som helhet', 'BVC', 'Målet lämnas inte'])
      expect(everything).not.toContain(stays);
    for (const who of ['maja', 'gunvor', 'admin-kvarnbo', 'torsten'])
      expect(await recordsOf(who, plan), who).toBeNull();
    const [there] = await asked('tova', 'app.came_along($1)', plan);
    const [old] = await asked('maja', 'app.came_along($1)', planId('milo'));
    expect([there?.it, old?.it]).toEqual([true, false]);
    expect(await logged(kvarnbo, 'plan.moved')).toBe(2);
    for (const statement of [
      'select from app.moved_records',
      "update app.moved_records set content = '{}'",
      'delete from app.moved_records',
    ])
      await expect(
        as('tova', (sql) => sql.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({
        code: '42501',
      });
    await expect(db.sql`update app.moved_records set moved_from = 'Annan'`).rejects.toMatchObject({
      code: '42501',
    });
    // A child whose data are protected later on: neither where it was nor who was there.
    const protect = (now: boolean) => db.sql`update app.children c set protected_identity = ${now}
      from app.plans p where p.child_id = c.id and p.id = ${plan}`;
    await protect(true);
    const hidden = JSON.stringify([await recordsOf('rania', plan), await filesOf('rania', plan)]);
    for (const name of ['Sjöhamra', 'Maja', 'Blåsippan']) expect(hidden).not.toContain(name);
    expect(hidden).toContain('Rania Silverkvist');
    expect(hidden).toContain('Bilderna hjälper.');
    await protect(false);
    // Words in the wrong place are taken out of it as of everything else, and it goes with its part.
    const [own] = await db.sql<{ id: string }[]>`select id from app.zones
      where plan_id = ${plan} and key = 'family'`;
    const family = `'${own?.id ?? ''}'`;
    const counts = async (count: string) =>
      (await db.sql.unsafe<{ it: object }[]>(`select ${count} as it`))[0]?.it;
    expect(await counts(`priv.word_amounts(${family}, '{Bara för oss}')`)).toMatchObject({
      comments: 1,
    });
    expect(await counts(`priv.zone_amounts(${family})`)).toMatchObject({
      comments: 1,
      versions: 1,
    });
    await db.sql.begin(async (tx) => {
      await tx`set local role kring_purger`;
      await tx.unsafe(`select priv.purge_beside(${family}, '{Bara för oss}')`);
    });
    expect(words(await recordsOf('rania', plan))).toContain('–.');
    const part = await counts(`priv.archive_part(${family})`);
    expect(JSON.stringify(part)).toContain('Sjöhamra kommun');
    await db.sql.unsafe(
      `update app.zones set disposed_at = clock_timestamp() where id = ${family}`,
    );
    expect(words(await recordsOf('rania', plan))?.sort()).toEqual(words(ofTova)?.sort());
    expect(
      await db.sql.unsafe(`select from app.moved_records where zone_id = ${family}`),
    ).toHaveLength(0);
  }

  it('is one new plan with its first words, and an old one that is only read', async () => {
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    const content = await read('admin-kvarnbo', move);
    // No person's own connection may do this.
    await expect(
      as(
        'admin-kvarnbo',
        (sql) => sql`select priv.take_move('', ${move}, '', ${unit}, ${unit}, '[]')`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    const brought = await bringAll('admin-kvarnbo', move, content);
    // Before it is over it has a step to come, and is late with one.
    await db.sql`update app.plans set next_follow_up_at = clock_timestamp() + interval '3 days'
      where id = ${planId('milo')}`;
    await db.sql`update app.plan_actions set due_on = '2026-01-01' where id = ${left}`;
    const steps = async (who: string) =>
      await as(
        who,
        (sql) => sql`select kind, overdue_actions from priv.plan_steps()
        where plan_id = ${planId('milo')}`,
      );
    expect(await steps('gunvor')).toMatchObject([{ kind: 'followUp', overdue_actions: 1 }]);
    const plan = await take('admin-kvarnbo', move, content);
    expect(await steps('gunvor')).toEqual([]);
    expect(await steps('rania')).toEqual([]);
    await isTold(plan);
    await isHeard(plan);
    await readsItsOwn(plan, brought);
    await remembers(plan);
    const [made] =
      await db.sql`select tenant_id, status, moved_at from app.plans where id = ${plan}`;
    expect(made).toEqual({ tenant_id: kvarnbo, status: 'DRAFT', moved_at: null });
    // The log of the shared part is a document that says what went along.
    const rows = await db.sql<{ update: Buffer }[]>`select u.update from app.zone_updates u
      join app.zones z on z.id = u.zone_id where z.plan_id = ${plan} and z.key = 'shared' order by u.seq`;
    const doc = new Y.Doc();
    for (const { update } of rows) Y.applyUpdate(doc, update);
    const { payload, issues } = projectZone('shared', doc);
    expect(issues).toEqual([]);
    expect(payload.goals.map(({ id, title }) => [id, title])).toEqual([
      [goal, 'Milo förstår när det blir byte'],
    ]);
    // Nobody there has it yet, and what waited for somebody does not.
    expect(payload.actions).toMatchObject([
      { id: kept, goalId: goal, status: 'PLANNED', unitId: null, dueOn: '2027-01-20' },
    ]);
    expect(payload.sections.find(({ key }) => key === 'situation')?.plain).toBe('');
    // Who reads it: the teacher, both guardians and the grandfather; nobody of before but the family.
    const readers = await db.sql<{ name: string }[]>`select distinct p.name from app.zone_members m
      join app.zones z on z.id = m.zone_id join app.people p on p.id = m.person_id
      where z.plan_id = ${plan} and z.key = 'shared' and m.revoked_at is null order by p.name`;
    expect(readers.map(({ name }) => name)).toEqual([
      'Jonte Silverkvist',
      'Rania Silverkvist',
      'Sami',
      'Tova Almgryn',
    ]);
    const opened = (who: string, which: string) =>
      as(who, (sql) => sql`select app.open_plan(${which}) as page`).then(
        ([row]) => row?.['page'] !== null,
      );
    expect(await opened('tova', plan)).toBe(true);
    expect(await opened('rania', plan)).toBe(true);
    expect(await opened('gunvor', plan)).toBe(false);
    expect(await opened('admin-kvarnbo', plan)).toBe(false);
    // The old one is read by those of before, written by nobody, and not opened again.
    expect(await opened('gunvor', planId('milo'))).toBe(true);
    expect(await opened('tova', planId('milo'))).toBe(false);
    expect(
      await db.sql`select from app.zone_members m join app.zones z on z.id = m.zone_id
        where z.plan_id = ${planId('milo')} and m.revoked_at is null and (m.can_write or m.can_comment)`,
    ).toHaveLength(0);
    await expect(
      as(
        'gunvor',
        (sql) =>
          sql`select app.change_plan_status(${planId('milo')}, 'CLOSED', 'DRAFT', 'Tillbaka')`,
      ),
    ).rejects.toMatchObject(refused('PT422', 'moved'));
    await expect(take('admin-kvarnbo', move, content)).rejects.toMatchObject(changed);
    for (const [tenant, action] of [
      [sjohamra, 'move.taken'],
      [kvarnbo, 'move.take'],
    ] as const)
      expect(await logged(tenant, action)).toBe(1);
  });

  it('of a protected child says to nobody where it was', async () => {
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('nova')}`;
    await db.sql`update app.children set born_on = '2016-06-30' where id = ${id('child:nova')}`;
    const file = id('file:novas');
    await db.sql`insert into app.files (tenant_id, plan_id, zone_id, id, plan_unit_id, uploaded_by, name, kind, bytes,
        sha256, sealed_key, scanned, state)
      select ${sjohamra}, ${planId('nova')}, ${zoneId('nova', 'shared')}, ${file}, t.plan_unit_id, t.person_id,
        'Schema.pdf', 'pdf', 100, ${'a'.repeat(64)}, 'k1.Z2FtbWFs', false, 'kept'
      from app.plan_parties t where t.plan_id = ${planId('nova')} and t.person_id = ${personId('amanda')} limit 1`;
    const novas = id('action:novas');
    await write('nova', 'shared', (doc) => addAction(doc, { id: novas, title: 'Hörlurar' }));
    await say('nova', 'shared', 'amanda', { type: 'action', id: novas }, 'De blå.');
    await say('nova', 'shared', 'liv', { type: 'action', id: novas }, 'Tack!');
    const move = await propose('amanda', 'nova');
    await page('liv', 'nova');
    await answer('liv', move, [`file:${file}`, `action:${novas}`, `comments:action:${novas}`]);
    const [card] = await waiting('admin-kvarnbo');
    expect(card).toMatchObject({ ready: true, child: 'Nova Lindhamn', from: null, items: 3 });
    const content = await read('admin-kvarnbo', move);
    await bringAll('admin-kvarnbo', move, content);
    const plan = await take('admin-kvarnbo', move, content);
    const [remembered] = await db.sql`select content, moved_from from app.moved_records
      where plan_id = ${plan}`;
    expect(remembered).toMatchObject({
      moved_from: null,
      content: {
        threads: [
          { comments: [{ text: 'De blå.', by: null, title: null, unit: null }] },
          { comments: [{ text: 'Tack!', by: 'Liv Lindhamn' }] },
        ],
      },
    });
    // Neither where it was nor who it was that attached it there.
    expect(await filesOf('tova', plan)).toMatchObject([
      { name: 'Schema.pdf', moved: true, from: null, by: null },
    ]);
    expect(
      await db.sql`select moved_by, moved_from from app.files where plan_id = ${plan}`,
    ).toEqual([{ moved_by: null, moved_from: null }]);
    const [unitOf] = await db.sql`select label from app.plan_units
      where plan_id = ${plan} and unit_id is not null`;
    expect(unitOf).toEqual({ label: 'Skolan' });
    const [old] = await db.sql<{ reason: string }[]>`select reason from app.plan_status_changes
      where plan_id = ${planId('nova')}`;
    expect(old?.reason).not.toContain('Kvarnbo');
  });

  it('may be declined by who would take it', async () => {
    const other = id('plan:tuva-liten');
    await db.sql`insert into app.children (tenant_id, id, name, born_on)
      values (${sjohamra}, ${other}, 'Elin Sjöäng', '2020-01-01')`;
    expect(await waiting('admin-kvarnbo')).toEqual([]);
    await db.sql`insert into app.plan_moves (tenant_id, plan_id, to_tenant_id, asked_by)
      values (${sjohamra}, ${planId('milo')}, ${kvarnbo}, ${personId('gunvor')})`;
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    await expect(as('tova', (sql) => sql`select app.decline_move(${move})`)).rejects.toMatchObject(
      notFound,
    );
    await as('admin-kvarnbo', (sql) => sql`select app.decline_move(${move})`);
    expect(await waiting('admin-kvarnbo')).toEqual([]);
  });
});
