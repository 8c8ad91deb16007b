// From a received signal to a plan: the five questions, the gate, and what the plan begins with. Each
// refusal stands beside the same call when it is allowed.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { z } from 'zod';
import { ZoneKind } from '#domain/access/roles.ts';
import { emptyZone } from '#domain/plan/document.ts';
import { PlanPage } from '#domain/plan/page.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { sectionsOf } from '#domain/plan/zones.ts';
import { AnsweredSignal } from '#domain/signal/answers.ts';
import type { SignalCard } from '#domain/signal/card.ts';
import { sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { commands, elin, seat, unit, type Saved } from './signals.ts';
import { buildWorld, kvarnbo, personId, sjohamra } from './world.ts';

let db: TestDatabase;
let say: ReturnType<typeof commands>;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
  say = commands(db);
});
afterAll(() => db?.close());

const refusal = (code: string, message: string) => ({ code, message });

let children = 0;
/** A child that nobody has a plan for. */
const anotherChild = (): Partial<SignalCard> => ({ childName: `Elin Sjöäng ${(children += 1)}` });

async function received(card = elin(['yes', 'yes'], anotherChild())): Promise<Saved> {
  const saved = await say.save('maja', randomUUID(), 0, card);
  await say.send('maja', saved);
  await say.receive('gunvor', saved.signal);
  return { ...saved, revision: saved.revision + 1 };
}

async function answered(card?: SignalCard, others = true): Promise<Saved> {
  const saved = await received(card);
  await say.answer('gunvor', saved.signal, 1, { others });
  return saved;
}

const open = async (who: string, signal: string) =>
  AnsweredSignal.parse(await say.open(who, signal));

async function planPage(who: string, plan: string): Promise<z.infer<typeof PlanPage> | null> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.open_plan(${plan}) as page`,
  );
  return PlanPage.nullable().parse(row?.page);
}

describe('receiving and answering', () => {
  it('is the receiving unit’s: the sender sees where it stands and no answer', async () => {
    const saved = await say.save('maja', randomUUID(), 0, elin());
    await say.send('maja', saved);
    await expect(say.receive('maja', saved.signal)).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(say.receive('torsten', saved.signal)).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    await say.receive('gunvor', saved.signal);
    await expect(say.receive('gunvor', saved.signal)).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
    await expect(say.answer('maja', saved.signal, 1)).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await say.answer('gunvor', saved.signal, 1);
    expect(await open('gunvor', saved.signal)).toMatchObject({
      state: 'ANSWERED',
      answers: { receivedBy: 'Gunvor Åkerdag', inTheWay: 'Hon hörs inte.', othersNeeded: true },
    });
    expect(await open('maja', saved.signal)).toMatchObject({ state: 'ANSWERED', answers: null });
  });

  it('is answered with all five, and no longer when one is taken back', async () => {
    const { signal } = await received();
    await say.answer('gunvor', signal, 1, { iCan: ' ' });
    expect(await open('gunvor', signal)).toMatchObject({ state: 'RECEIVED', answeredAt: null });
    await say.answer('gunvor', signal, 2, { others: null });
    expect((await open('gunvor', signal)).state).toBe('RECEIVED');
    await say.answer('gunvor', signal, 3);
    expect((await open('gunvor', signal)).state).toBe('ANSWERED');
    await expect(say.answer('gunvor', signal, 3)).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
  });

  it('can end without a plan, when it is answered and said how', async () => {
    const { signal } = await received();
    await expect(say.solve('gunvor', signal, 'Gruppen delas.')).rejects.toMatchObject(
      refusal('PT422', 'incomplete'),
    );
    await say.answer('gunvor', signal, 1, { others: false });
    await expect(say.solve('gunvor', signal, ' ')).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await expect(say.solve('maja', signal, 'x')).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await say.solve('gunvor', signal, 'Gruppen delas.');
    expect(await open('gunvor', signal)).toMatchObject({
      state: 'SOLVED',
      answers: { solvedBecause: 'Gruppen delas.' },
    });
    expect(await open('maja', signal)).toMatchObject({ state: 'SOLVED', planId: null });
    await expect(say.start('gunvor', signal)).rejects.toMatchObject(refusal('PT409', 'changed'));
  });
});

describe('the gate', () => {
  it('needs every guardian’s yes', async () => {
    const saved = await answered(elin(['yes', null], anotherChild()));
    await expect(say.start('gunvor', saved.signal)).rejects.toMatchObject(
      refusal('PT422', 'consent_missing'),
    );
    await say.consent('maja', saved, 2, 'yes');
    expect(await say.start('gunvor', saved.signal)).toBeTruthy();
  });

  it('needs a yes to the fifth question', async () => {
    const { signal } = await answered(undefined, false);
    await expect(say.start('gunvor', signal)).rejects.toMatchObject(
      refusal('PT422', 'others_not_needed'),
    );
    await say.answer('gunvor', signal, 2, { others: true });
    expect(await say.start('gunvor', signal)).toBeTruthy();
  });

  it('is the receiving unit’s', async () => {
    const { signal } = await answered();
    await expect(say.start('maja', signal)).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(say.start('torsten', signal)).rejects.toMatchObject(refusal('PT404', 'not_found'));
  });

  it('lets a child have one active plan of a kind', async () => {
    const card = elin(['yes', 'yes'], anotherChild());
    const first = await answered(card);
    const second = await answered({ ...card, childName: card.childName.toUpperCase() });
    const plan = await say.start('gunvor', first.signal);
    await expect(say.start('gunvor', second.signal)).rejects.toMatchObject(
      refusal('PT422', 'plan_exists'),
    );
    // Another day of birth is another child; and a closed plan stands in nobody's way.
    const other = await answered({ ...card, bornOn: '2022-03-10' });
    expect(await say.start('gunvor', other.signal)).toBeTruthy();
    await db.sql`update app.plans set status = 'CLOSED' where id = ${plan}`;
    const again = await say.start('gunvor', second.signal);
    const [row] = await db.sql`
      select count(distinct child_id)::int as children from app.plans where id in (${plan}, ${again})`;
    expect(row?.['children']).toBe(1);
  });

  it('never tells of a child whose identity is protected', async () => {
    // Nova has a plan here. Asking for a plan for her name and day says nothing of that.
    const saved = await answered(
      elin(['yes', 'yes'], { childName: 'Nova Lindhamn', bornOn: '2022-05-14' }),
    );
    const plan = await say.start('gunvor', saved.signal);
    expect((await planPage('gunvor', plan))?.child.name).toBe('Nova Lindhamn');
    const milo = await answered(
      elin(['yes', 'yes'], { childName: 'Milo Silverkvist', bornOn: '2022-05-14' }),
    );
    await expect(say.start('gunvor', milo.signal)).rejects.toMatchObject(
      refusal('PT422', 'plan_exists'),
    );
  });
});

describe('what a plan begins with', () => {
  it('people, consents and days, for those who take part and nobody else', async () => {
    const card = elin(['yes', 'yes'], anotherChild());
    const [märta, ossian] = card.guardians;
    if (!märta || !ossian) throw new Error('two guardians');
    // Rania has an account, which is found by her number; a name alone finds none.
    märta.name = 'Rania Silverkvist';
    märta.identity = 'FIKTIV-1001';
    ossian.name = 'Jonte Silverkvist';
    const saved = await answered(card);
    const plan = await say.start('gunvor', saved.signal, true);

    const page = await planPage('gunvor', plan);
    expect(page).toMatchObject({
      plan: { status: 'DRAFT', legalBasis: ['SIP'], maySeeRemove: true },
      child: { name: card.childName, bornOn: '2022-03-09' },
    });
    expect(page?.units.map(({ label, status }) => [label, status])).toEqual([
      ['BVC Strandgläntan', 'ADMITTED'],
      ['Förskolan Blåsippan', 'ADMITTED'],
      ['Familjen', 'ADMITTED'],
    ]);
    const parties = page?.parties.map(({ name, role, personId: id }) => ({ name, role, id }));
    expect(parties).toHaveLength(4);
    expect(parties).toEqual(
      expect.arrayContaining([
        { name: 'Gunvor Åkerdag', role: 'professional', id: personId('gunvor') },
        { name: 'Maja Gullvind', role: 'professional', id: personId('maja') },
        { name: 'Rania Silverkvist', role: 'guardian', id: personId('rania') },
      ]),
    );
    expect(parties?.find(({ name }) => name === 'Jonte Silverkvist')?.id).not.toBe(
      personId('jonte'),
    );
    expect((await planPage('rania', plan))?.zones.map(({ kind }) => kind)).toContain('family');
    expect((await planPage('maja', plan))?.zones.map(({ kind }) => kind)).toEqual([
      'shared',
      'school',
      'draft',
    ]);
    for (const outside of ['jonte', 'otto', 'torsten', 'admin-kvarnbo'])
      expect(await planPage(outside, plan)).toBeNull();

    const consents = await db.sql`
      select answer, form, (given_at at time zone 'Europe/Stockholm')::date::text as day
      from app.consents where plan_id = ${plan}`;
    expect(consents).toHaveLength(4);
    expect(consents[0]).toMatchObject({ answer: 'yes', form: 'oral', day: '2026-01-05' });

    const days = await db.sql`
      select m.kind, m.day = (s.sent_at at time zone 'Europe/Stockholm')::date as sent, m.day::text as day
      from app.plan_milestones m join app.signals s on s.plan_id = m.plan_id
      where m.plan_id = ${plan} order by m.kind`;
    expect(days).toMatchObject([
      { kind: 'CONSENT', day: '2026-01-05' },
      { kind: 'SIGNAL', sent: true },
    ]);
    expect(await open('maja', saved.signal)).toMatchObject({ state: 'PLANNED', planId: plan });
    const [log] = await db.sql`
      select count(*)::int as n from app.access_log where plan_id = ${plan} and action = 'plan.start'`;
    expect(log?.['n']).toBe(1);
  });

  it('an account of another municipality gets a place here, and reaches this plan alone', async () => {
    const [row] = await db.sql<{ id: string }[]>`
      insert into app.people (name, kind) values ('Embla Fjällhav', 'guardian') returning id`;
    const embla = row?.id ?? '';
    await db.sql`insert into app.person_identities ${db.sql({
      kind: 'personalNumber',
      ...sealIdentity(testKeyring(), kvarnbo, 'personalNumber', 'FIKTIV-1077'),
      sealed_for: kvarnbo,
      person_id: embla,
    })}`;
    await db.sql`insert into app.memberships (tenant_id, person_id, role)
      values (${kvarnbo}, ${embla}, 'guardian')`;
    const card = elin(['yes', 'yes'], anotherChild());
    Object.assign(card.guardians[0] ?? {}, { name: 'Embla Fjällhav', identity: 'FIKTIV-1077' });
    const plan = await say.start('gunvor', (await answered(card)).signal);
    const reached = await db.asPerson(
      embla,
      (sql) => sql<{ id: string }[]>`select id from app.plans`,
    );
    expect(reached.map(({ id }) => id)).toEqual([plan]);
  });

  it('a protected child’s plan names no place', async () => {
    const card = elin(['yes', 'yes'], { ...anotherChild(), protected: true });
    const plan = await say.start('gunvor', (await answered(card)).signal);
    const page = await planPage('maja', plan);
    expect(page?.child.protected).toBe(true);
    expect(page?.units.map(({ label, phone }) => [label, phone])).toEqual([
      ['Vården', null],
      ['Skolan', null],
      ['Familjen', null],
    ]);
    expect(JSON.stringify(page)).not.toMatch(/Blåsippan|Strandgläntan/);
  });

  it('an unborn child has a plan before it has a name or a day', async () => {
    await db.sql`update app.tenant_units set answers_for = '{UNBORN,PRESCHOOL}' where unit_id = ${unit('bvc')}`;
    const card = elin(['yes', 'yes'], { unborn: true, bornOn: null, childName: '' });
    const plan = await say.start('gunvor', (await answered(card)).signal);
    expect((await planPage('gunvor', plan))?.child).toMatchObject({
      name: 'Väntat barn',
      bornOn: null,
    });
  });

  it('zones with the very bytes that the domain makes, read as it reads them', async () => {
    for (const kind of ZoneKind.options) {
      const [row] = await db.sql<{ state: Buffer; sections: string[] }[]>`
        select state, sections from priv.first_state(${kind})`;
      expect(row?.state.equals(emptyZone(kind)), kind).toBe(true);
      expect(row?.sections).toEqual([...sectionsOf(kind)]);
    }
    const plan = await say.start('gunvor', (await answered()).signal);
    const zones = await db.sql<{ id: string; kind: ZoneKind; update: Buffer; person: string }[]>`
      select z.id, z.kind, u.update, u.person_id as person
      from app.zones z join app.zone_updates u on u.zone_id = z.id and u.seq = 1
      where z.plan_id = ${plan}`;
    expect(zones).toHaveLength(9);
    for (const { id, kind, update, person } of zones) {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, update);
      const { payload, issues } = projectZone(kind, doc);
      expect(issues).toEqual([]);
      const stored = await db.sql`
        select key, content from app.plan_sections where zone_id = ${id} order by key`;
      const wanted = [...payload.sections].sort((a, b) => (a.key < b.key ? -1 : 1));
      expect(stored).toEqual(wanted.map(({ key, content }) => ({ key, content })));
      expect(person).toBe(personId('gunvor'));
      doc.destroy();
    }
    const [lag] = await db.sql`select count(*)::int as n from priv.sync_projection_lag()`;
    expect(lag?.['n']).toBe(0);
    const [tenant] = await db.sql`select distinct tenant_id from app.zones where plan_id = ${plan}`;
    expect(tenant?.['tenant_id']).toBe(sjohamra);
  });
});
