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
import { movedZone } from '#domain/move/moved-zone.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const goal = id('goal:words');
const kept = id('action:kept');
const left = id('action:left');
const unit = id('unit:kvarnby');

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
    (select count(*) from app.plan_status_changes where tenant_id = ${tenant})::int as steps`;

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
  await write('milo', 'child', () => undefined);
  await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
});
afterAll(() => db?.close());

const goes = [
  'section:shared:about',
  'section:family:familyWords',
  `goal:${goal}`,
  `action:${kept}`,
  'people:relatives',
];

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
    await answer('rania', move, [...goes, `action:${left}`]);
    await expect(read('admin-kvarnbo', move)).rejects.toMatchObject(
      refused('PT422', 'consent_missing'),
    );
    await answer('jonte', move, goes, false);
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
    expect(await waiting('admin-kvarnbo')).toMatchObject([
      { ready: true, child: 'Milo Silverkvist', items: goes.length },
    ]);
  });

  it('gives to who takes it what both let go along, and nothing else', async () => {
    const [{ id: move } = { id: '' }] = await waiting('admin-kvarnbo');
    for (const who of ['admin-sjohamra', 'tova', 'gunvor'])
      await expect(read(who, move), who).rejects.toMatchObject(notFound);
    const content = await read('admin-kvarnbo', move);
    expect(content.sections.map(({ zone, key }) => `${zone}:${key}`)).toEqual([
      'family:familyWords',
      'shared:about',
    ]);
    expect(content.actions.map(({ title }) => title)).toEqual(['Bildschema']);
    expect(JSON.stringify(content)).not.toContain('Det som lämnas');
    expect(await logged(sjohamra, 'move.read')).toBe(1);
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
    const plan = await take('admin-kvarnbo', move, content);
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
    const move = await propose('amanda', 'nova');
    await page('liv', 'nova');
    await answer('liv', move, []);
    const [card] = await waiting('admin-kvarnbo');
    expect(card).toMatchObject({ ready: true, child: 'Nova Lindhamn', from: null, items: 0 });
    const plan = await take('admin-kvarnbo', move, await read('admin-kvarnbo', move));
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
