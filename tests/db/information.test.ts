// How data in a plan is handled, told before anything is shared: who answers for each part that the reader reads, how
// long it is kept, whom to ask; noted as shown, and of a protected plan without a name that says a place.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Information } from '#domain/plan/information.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.tenant_contracts (tenant_id, organisation_number, agreement_version, agreed_on,
      contact_name, contact_mail, protection_name, protection_mail, approved_by)
    values (${sjohamra}, '212000-0000', '1', '2026-01-01', 'Kontakt', 'kontakt@sjohamra.example', 'Dataskyddsombudet',
      'dataskydd@sjohamra.example', ${personId('bodil')})`;
  await db.sql`insert into app.retention_rules (tenant_id, authority_id, kind, years, counted_from, outcome,
      decision, decided_by)
    values (${sjohamra}, ${id('authority:mittsjo')}, 'SHARED', 10, 'CLOSING', 'ARCHIVE', '', ${personId('bodil')})`;
});
afterAll(() => db.close());

const show = async (who: string, plan: string): Promise<Information | null> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ told: unknown }[]>`select app.plan_information(${planId(plan)}) as told`,
  );
  return Information.nullable().parse(row?.told ?? null);
};
const shown = (who: string) =>
  db.sql`select detail from app.access_log where person_id = ${personId(who)} and action = 'plan.information'`;

describe('how data is handled', () => {
  it('is told for the parts that one reads, with who answers, how long and whom to ask', async () => {
    const told = await show('rania', 'milo');
    expect(told).toMatchObject({
      legalBasis: ['SIP'],
      leader: 'BVC Strandgläntan',
      contact: { name: 'Dataskyddsombudet', mail: 'dataskydd@sjohamra.example' },
    });
    expect(told?.parts.map(({ kind }) => kind)).toEqual(['shared', 'family']);
    for (const part of told?.parts ?? [])
      expect(part).toMatchObject({
        ...{ authority: 'Region Mittsjö', years: 10, countedFrom: 'CLOSING', outcome: 'ARCHIVE' },
      });
    // Nobody has decided how long health care's part is kept.
    expect((await show('siri', 'milo'))?.parts).toContainEqual({
      ...{ kind: 'health', authority: 'Region Mittsjö', shared: false },
      ...{ years: null, countedFrom: null, outcome: null },
    });
  });

  it('is noted as shown in these words, and says when it was first', async () => {
    expect(await shown('jonte')).toEqual([]);
    const first = await show('jonte', 'milo');
    expect(first?.shownAt).not.toBeNull();
    expect(first?.first).toBe(true);
    expect(await show('jonte', 'milo')).toMatchObject({ shownAt: first?.shownAt, first: false });
    expect(await shown('jonte')).toMatchObject([
      { detail: { version: 1 } },
      { detail: { version: 1 } },
    ]);
  });

  it('names no place in a protected plan', async () => {
    const told = await show('liv', 'nova');
    expect(told).toMatchObject({ contact: null, leader: 'Socialtjänsten' });
    expect(told?.parts.map(({ authority }) => authority)).toEqual([null, null]);
    expect(JSON.stringify(told)).not.toMatch(/Mittsjö|sjohamra/i);
  });

  it('is not there for who reads nothing of the plan, and not noted', async () => {
    expect(await show('torsten', 'milo')).toBeNull();
    expect(await show('admin-sjohamra', 'milo')).toBeNull();
    expect(await shown('torsten')).toEqual([]);
  });
});
