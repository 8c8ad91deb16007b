// Custody as notes that bound access and consent, and stopping somebody's access in one step: who may, what it
// does at once and on a day to come, and that whoever is out gets what everyone gets who has no such plan.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GuardiansPage } from '#domain/plan/guardians.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seat, unit } from './signals.ts';
import { buildWorld, partyId, personId, planId, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
});
beforeEach(async () => {
  await db.sql`alter table app.custody_notes disable trigger append_only`;
  await db.sql`delete from app.custody_notes`;
  await db.sql`alter table app.custody_notes enable trigger append_only`;
  await db.sql`delete from app.access_blocks`;
  await db.sql`update app.plan_parties set ended_at = null where plan_id = ${plan} and role = 'guardian'`;
  await db.sql`update app.plan_parties set ended_at = clock_timestamp()
    where plan_id = ${plan} and role = 'relative' and person_id <> ${personId('sami')}`;
  await db.sql`select priv.rebuild_zone_members(${plan})`;
});
afterAll(() => db?.close());

const refusal = (code: string, message: string) => ({ code, message });
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(
    new Date(Date.now() + ahead * 86_400_000),
  );

interface Note {
  state: string;
  from?: string;
  until?: string | null;
  by?: string;
  reference?: string | null;
  revision?: number;
}
const note = (who: string, about: string, said: Note) => {
  const {
    state,
    from = day(0),
    until = null,
    by = 'Sjöhamra tingsrätt',
    reference = 'T 14',
  } = said;
  return db.asPerson(
    personId(who),
    (sql) => sql`select app.note_custody(${plan}, ${partyId('milo', about)}, ${said.revision ?? 0},
      ${state}, ${from}::date, ${until}::date, ${by}, ${reference})`,
  );
};
const page = async (who: string): Promise<GuardiansPage | null> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_guardians(${plan}) as page`,
  );
  return GuardiansPage.nullable().parse(row?.page);
};
const stop = async (who: string, whom: string): Promise<string> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) =>
      sql<{ id: string }[]>`select app.block_access(${plan}, ${partyId('milo', whom)}) as id`,
  );
  return row?.id ?? '';
};
const ground = (who: string, block: string, words: string, review = day(7)) =>
  db.asPerson(personId(who), (sql) => sql`select app.ground_block(${block}, ${words}, ${review})`);
const lift = (who: string, block: string, words = 'Utrett') =>
  db.asPerson(personId(who), (sql) => sql`select app.lift_block(${block}, ${words})`);
/** Zones of the plan that somebody gets, through every policy. */
const zones = async (who: string): Promise<string[]> =>
  (
    await db.asPerson(
      personId(who),
      (sql) =>
        sql<{ key: string }[]>`select key from app.zones where plan_id = ${plan} order by key`,
    )
  ).map(({ key }) => key);
const readsOn = async (who: string, on: string): Promise<boolean> => {
  const [row] = await db.sql<{ reads: boolean }[]>`
    select exists (select from app.zone_members m where m.zone_id = ${shared}
      and m.person_id = ${personId(who)} and m.revoked_at is null
      and m.valid_from <= ${`${on} 12:00+02`} and (m.valid_to is null or m.valid_to > ${`${on} 12:00+02`}))
      as reads`;
  return row?.reads ?? false;
};

describe('custody', () => {
  it('is noted by those who lead, whole, and by whoever has seen what stands', async () => {
    for (const who of ['rania', 'maja', 'siri', 'sami'])
      await expect(note(who, 'jonte', { state: 'ENDED' }), who).rejects.toMatchObject(
        refusal('PT403', 'not_allowed'),
      );
    await expect(note('torsten', 'jonte', { state: 'ENDED' })).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    await expect(note('hamid', 'maja', { state: 'ENDED' })).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    for (const said of [
      { state: 'GONE' },
      { state: 'ENDED', by: ' \n' },
      { state: 'ENDED', until: day(-1) },
      { state: 'LIMITED', until: null },
      { state: 'LIMITED', until: day(3), reference: '' },
      { state: 'RELATIVE', reference: ' ' },
      { state: 'JOINT', from: day(900) },
    ])
      await expect(note('hamid', 'jonte', said), JSON.stringify(said)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    await note('hamid', 'jonte', { state: 'JOINT' });
    await expect(note('gunvor', 'jonte', { state: 'ENDED' })).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
    await note('gunvor', 'jonte', { state: 'ENDED', revision: 1 });
    expect((await page('hamid'))?.custody).toMatchObject({
      revision: 2,
      notes: [
        { state: 'ENDED', notedBy: 'Gunvor Åkerdag', decidedBy: 'Sjöhamra tingsrätt' },
        { state: 'JOINT', notedBy: 'Hamid Borgfelt' },
      ],
    });
  });

  it('and what stands is read by those who lead alone', async () => {
    await note('hamid', 'jonte', { state: 'JOINT' });
    for (const who of ['rania', 'jonte', 'maja', 'torsten'])
      expect(await page(who), who).toBeNull();
    expect((await page('gunvor'))?.custody.notes).toHaveLength(1);
    await expect(
      db.asPerson(personId('hamid'), (sql) => sql`select from app.custody_notes`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('ends on its day, by the clock: before it nothing changes, from it there is no plan', async () => {
    await note('hamid', 'jonte', { state: 'ENDED', from: day(10) });
    expect(await zones('jonte')).toEqual(['family', 'shared']);
    expect([await readsOn('jonte', day(9)), await readsOn('jonte', day(11))]).toEqual([
      true,
      false,
    ]);
    expect(await readsOn('rania', day(11))).toBe(true);
    await note('hamid', 'jonte', { state: 'ENDED', revision: 1 });
    expect(await zones('jonte')).toEqual([]);
    expect(await zones('rania')).toEqual(['family', 'shared']);
    // The answer of a plan that was never made.
    const open = async (id: string) =>
      db.asPerson(personId('jonte'), (sql) => sql`select app.open_plan(${id}) as page`);
    expect(await open(plan)).toEqual(await open(randomUUID()));
    expect(
      await db.asPerson(personId('jonte'), (sql) => sql`select * from app.my_plans()`),
    ).toHaveLength(0);
    expect(
      await db.asPerson(personId('jonte'), (sql) => sql`select id from app.consents`),
    ).toHaveLength(0);
    // He is no longer listed, nor asked; and the other guardian is told of no reason.
    const people = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ page: string }[]>`select app.plan_people(${plan})::text as page`,
    );
    expect(people[0]?.page).not.toContain('Jonte');
    expect(people[0]?.page).not.toContain('tingsrätt');
  });

  it('that is limited opens again after its last day', async () => {
    await note('hamid', 'jonte', { state: 'LIMITED', from: day(5), until: day(8) });
    const days = [4, 5, 8, 9].map(day);
    expect(await Promise.all(days.map((on) => readsOn('jonte', on)))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(await zones('jonte')).toEqual(['family', 'shared']);
  });

  it('of one alone is the end of the other’s, and joint again later', async () => {
    await note('hamid', 'rania', { state: 'SOLE', from: day(-1) });
    expect(await zones('jonte')).toEqual([]);
    expect(await zones('rania')).toEqual(['family', 'shared']);
    await note('hamid', 'jonte', { state: 'JOINT', revision: 1 });
    expect(await zones('jonte')).toEqual(['family', 'shared']);
  });

  it('gone, a decision lets a parent take part as a relative, and that ends with the next one', async () => {
    await note('hamid', 'jonte', { state: 'RELATIVE' });
    expect(await zones('jonte')).toEqual(['shared']);
    await note('hamid', 'jonte', { state: 'ENDED', revision: 1 });
    expect(await zones('jonte')).toEqual([]);
  });

  it('decides who is asked: a unit that one held out comes in on the day when custody ends', async () => {
    const [row] = await db.asPerson(
      personId('hamid'),
      (sql) => sql<{ id: string }[]>`
        select app.add_party(${plan}, ${unit('skolan')}, ${personId('torsten')}) as id`,
    );
    const school = row?.id ?? '';
    for (const [giver, answer] of [
      ['rania', 'yes'],
      ['jonte', 'no'],
    ] as const)
      await db.asPerson(
        personId('hamid'),
        (
          sql,
        ) => sql`select app.note_consent(${plan}, ${school}, ${partyId('milo', giver)}, ${answer},
          'oral', ${day(0)}::date)`,
      );
    expect(await zones('torsten')).toEqual([]);
    await note('hamid', 'jonte', { state: 'ENDED', from: day(10) });
    expect(await zones('torsten')).toEqual([]);
    expect([await readsOn('torsten', day(9)), await readsOn('torsten', day(11))]).toEqual([
      false,
      true,
    ]);
    await note('hamid', 'jonte', { state: 'ENDED', revision: 1 });
    expect(await zones('torsten')).toContain('shared');
    // With custody he is asked again, and what he said holds.
    await note('hamid', 'jonte', { state: 'JOINT', revision: 2 });
    expect(await zones('torsten')).toEqual([]);
  });
});

describe('stopping access', () => {
  it('is for those who lead, and never oneself', async () => {
    for (const who of ['rania', 'maja', 'sami'])
      await expect(stop(who, 'jonte'), who).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(stop('torsten', 'jonte')).rejects.toMatchObject(refusal('PT404', 'not_found'));
    await expect(stop('hamid', 'hamid')).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    const block = await stop('hamid', 'jonte');
    expect(await stop('gunvor', 'jonte')).toBe(block);
  });

  it('ends it at once, for all that a person has in the plan, without asking why', async () => {
    expect(await zones('jonte')).toEqual(['family', 'shared']);
    await stop('hamid', 'jonte');
    expect(await zones('jonte')).toEqual([]);
    for (const call of ['plan_people', 'plan_start', 'plan_consents', 'plan_meetings', 'open_plan'])
      expect(
        await db.asPerson(
          personId('jonte'),
          (sql) => sql`select app.${sql.unsafe(call)}(${plan}) as page`,
        ),
        call,
      ).toEqual([{ page: null }]);
    expect(
      await db.asPerson(personId('jonte'), (sql) => sql`select id from app.consents`),
    ).toHaveLength(0);
    // Others see nothing of it.
    expect(await zones('rania')).toEqual(['family', 'shared']);
    const seen = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ page: string }[]>`select app.plan_people(${plan})::text as page`,
    );
    expect(seen[0]?.page).toContain('Jonte');
  });

  it('a leader who is stopped leads nothing, and cannot stop anyone', async () => {
    await stop('hamid', 'gunvor');
    await expect(stop('gunvor', 'jonte')).rejects.toMatchObject(refusal('PT404', 'not_found'));
    expect(await page('gunvor')).toBeNull();
    expect(await page('hamid')).not.toBeNull();
  });

  it('waits for its reason and a day of review, and is lifted with a reason', async () => {
    const block = await stop('hamid', 'jonte');
    expect((await page('gunvor'))?.blocks).toMatchObject([
      { name: 'Jonte Silverkvist', blockedBy: 'Hamid Borgfelt', ground: null, reviewOn: null },
    ]);
    for (const [words, review] of [
      ['  ', day(7)],
      ['Hot', day(-1)],
      ['Hot', day(900)],
    ] as const)
      await expect(ground('hamid', block, words, review)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    for (const who of ['rania', 'maja'])
      await expect(ground(who, block, 'Hot')).rejects.toMatchObject(
        refusal('PT403', 'not_allowed'),
      );
    await expect(lift('jonte', block)).rejects.toMatchObject(refusal('PT404', 'not_found'));
    await ground('gunvor', block, 'Uppgift om hot, se orosanmälan.');
    expect((await page('hamid'))?.blocks[0]).toMatchObject({ reviewOn: day(7) });
    expect(await page('rania')).toBeNull();
    // The day of review opens nothing by itself.
    await db.sql`update app.access_blocks set review_on = ${day(-1)} where id = ${block}`;
    expect(await zones('jonte')).toEqual([]);
    await expect(lift('hamid', block, ' ')).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await lift('hamid', block);
    expect(await zones('jonte')).toEqual(['family', 'shared']);
    await expect(lift('hamid', block)).rejects.toMatchObject(refusal('PT409', 'changed'));
  });

  it('ends Barnets stund that the person had begun', async () => {
    const moment = 'a'.repeat(64);
    await db.asPerson(
      personId('maja'),
      (sql) => sql`select app.begin_child_moment(${plan}, ${moment})`,
    );
    const ended = async () =>
      (await db.sql`select ended_at from app.child_sessions where id = ${moment}`)[0]?.['ended_at'];
    await stop('hamid', 'siri');
    expect(await ended()).toBeNull();
    await stop('hamid', 'maja');
    expect(await ended()).not.toBeNull();
  });

  it('is in the log, with who did it', async () => {
    await lift('gunvor', await stop('hamid', 'jonte'));
    const rows = await db.sql<{ action: string; slug: string }[]>`
      select l.action, p.slug from app.access_log l join app.people p on p.id = l.person_id
      where l.plan_id = ${plan} and l.action like 'access.%' order by l.id desc limit 2`;
    expect(rows.map(({ action, slug }) => `${action} ${slug}`)).toEqual([
      'access.unblock gunvor',
      'access.block hamid',
    ]);
  });
});

describe('a part that one guardian is not to read', () => {
  const hide = async (
    who: string,
    over: { from?: string; readers?: string[]; reason?: string } = {},
  ) => {
    const { from = 'jonte', readers = ['siri', 'rania'], reason = 'Barnet har berättat.' } = over;
    const parties = readers.map((one) => partyId('milo', one)).join(',');
    const [row] = await db.asPerson(
      personId(who),
      (sql) => sql<{ id: string }[]>`select app.hide_part(${plan}, ${partyId('milo', from)},
        'Efter besöket', ${reason}, 'Gunvor Åkerdag, BVC-sjuksköterska', ${day(30)}::date, ${parties}) as id`,
    );
    return row?.id ?? '';
  };
  const decide = (
    who: string,
    zone: string,
    revision: number,
    hidden: boolean,
    review: string | null,
  ) =>
    db.asPerson(
      personId(who),
      (sql) => sql`select app.decide_hidden_part(${zone}, ${revision}, ${hidden}, 'Sett över',
        'Gunvor Åkerdag', ${review}::date)`,
    );
  const reads = async (who: string, zone: string): Promise<boolean> =>
    (await db.asPerson(personId(who), (sql) => sql`select from app.zones where id = ${zone}`))
      .length === 1;
  const due = async (who: string): Promise<unknown[]> =>
    (
      await db.asPerson(
        personId(who),
        (sql) => sql<{ due: { kind: string }[] }[]>`select app.safety_reviews() as due`,
      )
    )[0]?.due.filter(({ kind }) => kind === 'HIDDEN') ?? [];

  it('is decided by those who lead, for named readers, and never the guardian', async () => {
    for (const who of ['rania', 'maja'])
      await expect(hide(who), who).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(hide('torsten')).rejects.toMatchObject(refusal('PT404', 'not_found'));
    await expect(hide('hamid', { reason: ' ' })).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await expect(hide('hamid', { readers: ['jonte'] })).rejects.toMatchObject(
      refusal('PT422', 'kept_apart'),
    );
    const zone = await hide('hamid');
    const who = ['hamid', 'siri', 'rania', 'jonte', 'maja', 'gunvor'];
    expect(await Promise.all(who.map((one) => reads(one, zone)))).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
    const list = async (one: string) =>
      (
        await db.asPerson(
          personId(one),
          (sql) => sql<{ list: unknown[] | null }[]>`select app.hidden_parts(${plan}) as list`,
        )
      )[0]?.list;
    expect(await list('hamid')).toMatchObject([
      { title: 'Efter besöket', from: 'Jonte Silverkvist' },
    ]);
    // Who leads and does not read the part is not told of it; others have no such list.
    expect(await list('gunvor')).toEqual([]);
    expect([await list('jonte'), await list('siri')]).toEqual([null, null]);
  });

  it('does not open by itself when its day has come, but waits for a decision', async () => {
    const zone = await hide('hamid');
    expect(await due('hamid')).toEqual([]);
    await db.sql`alter table app.hidden_parts disable trigger append_only`;
    await db.sql`update app.hidden_parts set review_on = ${day(-1)} where zone_id = ${zone}`;
    await db.sql`alter table app.hidden_parts enable trigger append_only`;
    expect(await due('hamid')).toMatchObject([
      { kind: 'HIDDEN', what: 'Efter besöket', on: day(-1) },
    ]);
    for (const who of ['jonte', 'rania', 'siri', 'gunvor']) expect(await due(who), who).toEqual([]);
    expect(await reads('jonte', zone)).toBe(false);
    await expect(decide('siri', zone, 1, true, day(30))).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(decide('jonte', zone, 1, false, null)).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    await expect(decide('hamid', zone, 1, true, null)).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await decide('hamid', zone, 1, true, day(60));
    expect(await due('hamid')).toEqual([]);
    await expect(decide('hamid', zone, 1, false, null)).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
    await decide('hamid', zone, 2, false, null);
    expect(await reads('jonte', zone)).toBe(true);
  });
});
