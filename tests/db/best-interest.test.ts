// How the child's best interests were weighed: by who writes in the shared part, with what the law asks for,
// and never over words that the writer has not seen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, personId, planId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
let item = '';

interface Said {
  revision?: number;
  matter?: string;
  heard?: boolean | null;
  child?: string;
  decision?: string;
  decidedOn?: string;
  followUpOn?: string | null;
}
const weigh = (who: string, said: Said = {}, about = item) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.write_best_interest(${plan}, ${about}, ${said.revision ?? 0},
      ${said.matter ?? 'Kortare dagar.'}, ${said.heard === undefined ? true : said.heard},
      ${said.child ?? 'Han vill vara med pappa på morgonen.'}, '', '', ${said.decision ?? 'Bäst nu.'}, '',
      ${said.decidedOn ?? '2026-10-30'}, ${said.followUpOn === undefined ? '2026-12-15' : said.followUpOn})`,
  );
const read = async (who: string, about = item) => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: { mayWrite: boolean; written: Record<string, unknown>[] } | null }[]>`
      select app.best_interest(${plan}, ${about}) as page`,
  );
  return row?.page ?? null;
};

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  const [action] = await db.sql<{ id: string }[]>`
    select id from app.plan_actions where plan_id = ${plan} limit 1`;
  item = action?.id ?? '';
});
afterAll(() => db?.close());

describe('the assessment of the best interests', () => {
  it('is written by who writes in the shared part, and read by all there', async () => {
    await expect(weigh('rania')).rejects.toMatchObject({ code: 'PT403', message: 'not_allowed' });
    await expect(weigh('torsten')).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    await weigh('maja');
    expect(await read('rania')).toMatchObject({
      mayWrite: false,
      written: [{ revision: 1, heard: true, decision: 'Bäst nu.', by: 'Maja Gullvind' }],
    });
    expect(await read('torsten')).toBeNull();
    const [logged] = await db.sql<{ count: number }[]>`
      select count(*)::int as count from app.access_log
      where action = 'plan.best_interest' and person_id = ${personId('rania')}`;
    expect(logged?.count).toBe(1);
  });

  it('says what the child said, or why the child was not heard', async () => {
    for (const said of [
      { child: ' ' },
      { heard: null },
      { heard: false, child: '' },
      { matter: '' },
      { decision: '\n' },
      { followUpOn: null },
    ] satisfies Said[])
      await expect(weigh('maja', { revision: 1, ...said })).rejects.toMatchObject({
        code: 'PT422',
        message: 'incomplete',
      });
    await expect(weigh('maja', { revision: 1, decidedOn: '2190-01-01' })).rejects.toMatchObject({
      code: 'PT400',
    });
    await weigh('maja', { revision: 1, heard: false, child: 'Han är för liten för frågan.' });
  });

  it('keeps every wording, and refuses one that builds on an older', async () => {
    await expect(weigh('disa', { revision: 1 })).rejects.toMatchObject({
      code: 'PT409',
      message: 'changed',
    });
    await weigh('disa', { revision: 2, decision: 'Fortsätter.' });
    expect((await read('maja'))?.written.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    await expect(db.sql`delete from app.best_interest_assessments`).rejects.toMatchObject({
      message: 'append_only',
    });
  });

  it('is about something that is in the plan', async () => {
    await expect(weigh('maja', {}, planId('tuva'))).rejects.toMatchObject({ code: 'PT404' });
    expect(await read('maja', planId('tuva'))).toBeNull();
  });
});
