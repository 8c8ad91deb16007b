// How it has been: answered by child and guardians for themselves, read by whom the child let in, and for
// units as figures of at least five people.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('nova');

interface Page {
  part: string | null;
  due: boolean;
  meeting: { id: string } | null;
  answers: { mine: boolean; role: string; words: string; grades: Record<string, number> }[];
  loads: { at: string; contacts: number; hours: number }[];
}
const page = async (who: string, of = plan): Promise<Page | null> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ page: Page | null }[]>`select app.plan_experience(${of}) as page`,
    )
  )[0]?.page ?? null;
interface Said {
  meeting?: string | null;
  grade?: number | null;
  words?: string;
  guardians?: boolean;
  leaders?: boolean;
  of?: string;
}
const answer = (who: string, said: Said = {}) => {
  const {
    meeting = null,
    grade = 4,
    words = '',
    guardians = false,
    leaders = false,
    of = plan,
  } = said;
  return db.asPerson(
    personId(who),
    (
      sql,
    ) => sql`select app.answer_experience(${of}, ${meeting}, ${grade}, null, null, ${grade}, null,
      ${words}, ${guardians}, ${leaders})`,
  );
};
const load = (who: string, at: string, contacts: number | null, hours: number | null, of: string) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.note_load(${of}, ${at}, ${contacts}, ${hours})`,
  );
const meetingOf = id('meeting:experience');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.meetings ${db.sql({
    tenant_id: sjohamra,
    plan_id: plan,
    zone_id: zoneId('nova', 'shared'),
    id: meetingOf,
    state: 'ENDED',
    question: 'Hur kan skolan vara lugn?',
    question_from: 'CHILD',
    starts_at: new Date(),
    minutes: 45,
    chair_id: partyId('nova', 'amanda'),
    child_part: 'IN_PERSON',
    called_by: personId('amanda'),
    began_at: new Date(),
    ended_at: new Date(),
    follow_up_at: new Date(),
  })}`;
});
beforeEach(async () => {
  for (const table of ['experience_answers', 'parent_loads']) {
    await db.sql.unsafe(`alter table app.${table} disable trigger append_only`);
    await db.sql.unsafe(`truncate app.${table}`);
    await db.sql.unsafe(`alter table app.${table} enable trigger append_only`);
  }
});
afterAll(() => db?.close());

describe('an answer', () => {
  it('of the child is read by the child alone, until the child lets someone in with it', async () => {
    await answer('nova', { words: 'bättre än förra' });
    expect((await page('nova'))?.answers).toMatchObject([
      { mine: true, words: 'bättre än förra', grades: { said: 4, listened: 4 } },
    ]);
    expect((await page('liv'))?.answers).toEqual([]);
    expect((await page('amanda'))?.answers).toEqual([]);
    await answer('nova', { words: 'till mamma', guardians: true });
    expect((await page('liv'))?.answers.map(({ words }) => words)).toEqual(['till mamma']);
    expect((await page('amanda'))?.answers).toEqual([]);
    await answer('nova', { words: 'till dem som leder', leaders: true });
    expect((await page('amanda'))?.answers.map(({ words }) => words)).toEqual([
      'till dem som leder',
    ]);
    expect((await page('liv'))?.answers).toHaveLength(1);
  });

  it('of a guardian is their own: not the child’s, the other guardian’s or those who lead’s', async () => {
    await answer('rania', { words: 'mitt', of: planId('milo'), guardians: true, leaders: true });
    expect((await page('rania', planId('milo')))?.answers).toHaveLength(1);
    for (const who of ['jonte', 'gunvor', 'hamid'])
      expect((await page(who, planId('milo')))?.answers, who).toEqual([]);
  });

  it('about a meeting is given once; the page asks until then', async () => {
    expect((await page('nova'))?.meeting?.id).toBe(meetingOf);
    await answer('nova', { meeting: meetingOf });
    expect(await page('nova')).toMatchObject({ meeting: null, due: false });
    await expect(answer('nova', { meeting: meetingOf })).rejects.toMatchObject({
      message: 'changed',
    });
    await answer('liv', { meeting: meetingOf });
    await expect(answer('rania', { meeting: meetingOf, of: planId('milo') })).rejects.toMatchObject(
      { code: 'PT404', message: 'not_found' },
    );
  });

  it('is asked for again after the tenant’s days', async () => {
    await answer('nova');
    expect((await page('nova'))?.due).toBe(false);
    await db.sql`alter table app.experience_answers disable trigger append_only`;
    await db.sql`update app.experience_answers set answered_at = clock_timestamp() - interval '91 days'`;
    await db.sql`alter table app.experience_answers enable trigger append_only`;
    expect((await page('nova'))?.due).toBe(true);
  });

  it('needs one grade at least, and a child or guardian of the plan', async () => {
    await expect(answer('nova', { grade: null })).rejects.toMatchObject({ message: 'incomplete' });
    await expect(answer('nova', { grade: 6 })).rejects.toMatchObject({ code: '23514' });
    for (const who of ['amanda', 'hedda'])
      await expect(answer(who), who).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    await expect(answer('rania')).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    await expect(page('hedda')).rejects.toMatchObject({ code: 'PT403', message: 'not_allowed' });
    expect(await page('rania')).toBeNull();
  });
});

describe('what guardians spend', () => {
  it('is two figures side by side, each guardian’s own; a later one takes the place', async () => {
    const milo = planId('milo');
    await load('rania', 'START', 9, 5, milo);
    await load('rania', 'FOLLOW_UP', 9, 4, milo);
    await load('rania', 'FOLLOW_UP', 9, 1.5, milo);
    expect((await page('rania', milo))?.loads).toMatchObject([
      { at: 'START', contacts: 9, hours: 5 },
      { at: 'FOLLOW_UP', contacts: 9, hours: 1.5 },
    ]);
    expect((await page('jonte', milo))?.loads).toEqual([]);
    expect((await page('gunvor', milo))?.loads).toEqual([]);
    await expect(load('rania', 'START', null, 5, milo)).rejects.toMatchObject({
      message: 'incomplete',
    });
    await expect(load('nova', 'START', 1, 1, plan)).rejects.toMatchObject({
      message: 'not_allowed',
    });
  });
});

describe('a unit’s figures', () => {
  interface Unit {
    unit: string;
    quarters: { from: string; means: Record<string, number> }[];
  }
  const figures = async (who: string): Promise<Unit[]> =>
    (
      await db.asPerson(
        personId(who),
        (sql) => sql<{ units: Unit[] }[]>`select app.unit_experience() as units`,
      )
    )[0]?.units ?? [];
  const put = (people: string[], grades: number[], at: string) =>
    db.sql`insert into app.experience_answers ${db.sql(
      people.map((person, n) => ({
        tenant_id: sjohamra,
        plan_id: planId('milo'),
        zone_id: zoneId('milo', 'shared'),
        person_id: personId(person),
        role: 'guardian',
        said: grades[n] ?? 3,
        answered_at: at,
      })),
    )}`;
  const lastQuarter = async () =>
    (
      await db.sql<{ day: string }[]>`
        select (date_trunc('quarter', priv.today()::timestamp) - interval '10 days')::date::text as day`
    )[0]?.day ?? '';

  beforeAll(async () => {
    await db.sql`update app.memberships set unit_id = ${id('unit:blasippan')}
      where person_id = ${personId('maja')}`;
  });

  it('come from five people and never fewer, however often four answer', async () => {
    const day = await lastQuarter();
    const four = ['rania', 'jonte', 'sami', 'liv'];
    for (let n = 0; n < 3; n++) await put(four, [5, 4, 3, 2], `${day}T12:0${n}:00Z`);
    expect(await figures('maja')).toMatchObject([{ unit: 'Förskolan Blåsippan', quarters: [] }]);
    await put(['nova'], [5], `${day}T13:00:00Z`);
    expect((await figures('maja'))[0]?.quarters[0]?.means).toEqual({ said: 3.5 });
  });

  it('are of quarters that are over, and nobody’s who does not work there', async () => {
    const five = ['rania', 'jonte', 'sami', 'liv', 'nova'];
    await put(five, [5, 5, 5, 5, 5], new Date().toISOString());
    expect((await figures('maja'))[0]?.quarters).toEqual([]);
    await put(five, [5, 5, 5, 5, 5], `${await lastQuarter()}T12:00:00Z`);
    expect((await figures('maja'))[0]?.quarters).toHaveLength(1);
    expect(await figures('rania')).toEqual([]);
  });
});
