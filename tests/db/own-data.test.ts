// Registerutdrag: everybody gets what is about themselves and what they said, the family what it may read of the
// child, and nobody a word that they may not read. Taking it out is a row of the log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OwnData } from '#domain/people/own-data.ts';
import { openIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  for (const [plan, zone, author, unit] of [
    ['milo', 'shared', 'maja', 'blasippan'],
    ['milo', 'family', 'rania', 'familjen'],
    ['milo', 'health', 'siri', 'logoped'],
    ['milo', 'social', 'vera', 'familjestodet'],
    ['nova', 'child:mira', 'mira', 'um'],
  ] as const)
    await write(db.sql, { plan, zone, author, unit });
});
afterAll(() => db.close());

const take = async (who: string, file = false, session?: string): Promise<OwnData> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ data: unknown }[]>`select app.my_data(${file}) as data`,
    session,
  );
  return OwnData.parse(row?.data);
};
const rowsOf = (who: string) =>
  db.sql<{ plan_id: string | null; tenant_id: string }[]>`
    select plan_id, tenant_id from app.access_log
    where person_id = ${personId(who)} and action = 'person.data'`;

describe('what Kring holds about somebody', () => {
  it('is for a guardian who they are, what they said, and what they may read of the child', async () => {
    const own = await take('rania');
    expect(own.name).toBe('Rania Silverkvist');
    expect(own.identities).toHaveLength(1);
    const [number] = own.identities;
    expect(openIdentity(testKeyring(), number?.sealedFor ?? null, number?.sealed ?? '')).toBe(
      'FIKTIV-1001',
    );
    expect(own.mandates).toMatchObject([{ tenant: 'Sjöhamra kommun', role: 'guardian' }]);
    expect(own.plans.map(({ child }) => child)).toEqual(['Milo Silverkvist']);
    const [plan] = own.plans;
    expect(plan?.answers).toMatchObject([{ unit: 'Familjestödet', answer: 'yes' }]);
    expect(plan?.wrote.map(({ text }) => text)).toContain('comment in family');
    expect(plan?.wrote.some(({ text }) => text.includes('in shared'))).toBe(false);
    const about = JSON.stringify(plan?.about);
    for (const there of ['text in shared', 'goal in shared', 'comment in shared', 'text in family'])
      expect(about).toContain(there);
    for (const away of ['in health', 'in social', 'Nova'])
      expect(JSON.stringify(own)).not.toContain(away);
    expect(await rowsOf('rania')).toMatchObject([{ plan_id: planId('milo') }]);
  });

  it('is for staff their own words alone, and not what the plan says of the child', async () => {
    const own = await take('siri');
    expect(own.plans).toHaveLength(1);
    expect(own.plans[0]?.about).toBeNull();
    expect(own.plans[0]?.wrote.map(({ text }) => text)).toContain('comment in health');
    expect(JSON.stringify(own)).not.toMatch(/in (shared|family|social|school)/);
  });

  it('names no municipality to the family of a protected child, nor what is kept from a guardian', async () => {
    const own = await take('liv');
    expect(own.mandates).toMatchObject([{ tenant: null, role: 'guardian' }]);
    expect(JSON.stringify(own)).not.toContain('Sjöhamra');
    expect(JSON.stringify(own)).not.toContain('child:mira');
    expect(JSON.stringify(own)).not.toContain('Mira');
    // Nova, who it is kept for, has it.
    expect(JSON.stringify(await take('nova'))).toContain('comment in child:mira');
  });

  it('has what they asked outside any plan, and nobody else’s questions', async () => {
    await db.sql`insert into app.inquiries (tenant_id, kind, asked_by, unit_id, may_pass_on, words, answer_by)
      values (${sjohamra}, 'GUIDE', ${personId('rania')}, ${id('unit:bvc')}, false, 'Vart vänder vi oss?', '2099-01-01')`;
    const asked = async (who: string) => (await take(who)).questions.map(({ text }) => text);
    expect(await asked('rania')).toContain('Vart vänder vi oss?');
    expect(await asked('jonte')).toEqual([]);
  });

  it('is there for somebody in no plan, with a row at their tenant', async () => {
    const own = await take('torsten');
    expect(own.plans).toEqual([]);
    expect(await rowsOf('torsten')).toEqual([{ plan_id: null, tenant_id: sjohamra }]);
  });

  it('is given as a file to whoever has just proved who they are', async () => {
    const old = await db.signIn(personId('rania'));
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update app.sessions set created_at = clock_timestamp() - interval '16 minutes' where id = ${old}`;
    });
    const before = (await rowsOf('rania')).length;
    await expect(take('rania', true, old)).rejects.toMatchObject({ message: 'sign_in_again' });
    expect(await rowsOf('rania')).toHaveLength(before);
    await expect(take('rania', false, old)).resolves.toMatchObject({ fresh: false });
    await expect(take('rania', true)).resolves.toMatchObject({ fresh: true });
  });

  it('has nothing of a plan that they read no more but that they once did something', async () => {
    await db.asPerson(personId('siri'), (sql) => sql`select app.open_plan(${planId('milo')})`);
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'siri')}`;
    await db.sql`select priv.rebuild_zone_members(${planId('milo')})`;
    const own = await take('siri');
    expect(own.plans).toEqual([]);
    expect(own.did.find(({ action }) => action === 'plan.open')).toMatchObject({
      elsewhere: true,
      planId: null,
    });
    expect(JSON.stringify(own)).not.toContain('Milo');
    expect(JSON.stringify(own)).not.toContain(planId('milo'));
  });

  it('is nothing without a session', async () => {
    const [row] = await db.asPerson(
      personId('maja'),
      (sql) => sql<{ data: unknown }[]>`select app.my_data(false) as data`,
      null,
    );
    expect(row?.data).toBeNull();
    expect(await rowsOf('maja')).toEqual([]);
  });
});
