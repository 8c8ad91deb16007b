// What is the child's own: at what ages it takes over in its tenant.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, sjohamra } from './world.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

describe('the tenant’s ages', () => {
  interface Ages {
    signInFrom: number;
    consentFrom: number;
    guardianEndsAt: number;
    seen: string | null;
  }
  const read = (slug: string) =>
    db.asPerson(personId(slug), async (sql) => {
      const [row] = await sql<{ ages: Ages[] }[]>`select app.age_profiles_to_set() as ages`;
      return row?.ages ?? [];
    });
  const set = (slug: string, ages: [number, number, number], seen: string | null) =>
    db.asPerson(
      personId(slug),
      (sql) => sql`select app.set_age_profile(${sjohamra}, ${ages[0]}, ${ages[1]}, ${ages[2]},
        ${seen}::text::timestamptz)`,
    );

  it('are the usual ones until an administrator sets others', async () => {
    expect(await read('amanda')).toEqual([]);
    expect(await read('admin-sjohamra')).toMatchObject([
      { signInFrom: 13, consentFrom: 16, guardianEndsAt: 18, seen: null },
    ]);
    await expect(set('amanda', [12, 15, 18], null)).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    await expect(set('admin-kvarnbo', [12, 15, 18], null)).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
    await set('admin-sjohamra', [12, 15, 18], null);
    expect(await read('admin-sjohamra')).toMatchObject([
      { signInFrom: 12, consentFrom: 15, guardianEndsAt: 18 },
    ]);
  });

  it('are not overwritten unseen, rise, and never outlive custody', async () => {
    await expect(set('admin-sjohamra', [13, 16, 18], null)).rejects.toMatchObject({
      message: 'changed',
    });
    const seen = (await read('admin-sjohamra'))[0]?.seen ?? null;
    for (const ages of [
      [16, 15, 18],
      [13, 16, 19],
    ] as [number, number, number][])
      await expect(set('admin-sjohamra', ages, seen)).rejects.toMatchObject({ code: '23514' });
    await set('admin-sjohamra', [13, 16, 18], seen);
  });

  it('count whole years', async () => {
    const [row] = await db.sql`select priv.age_on('2011-06-30', '2026-06-29') as before,
      priv.age_on('2011-06-30', '2026-06-30') as after, priv.age_on('2012-02-29', '2025-02-28') as leap,
      priv.age_on(null, '2026-06-30') as unknown`;
    expect(row).toEqual({ before: 14, after: 15, leap: 12, unknown: null });
  });
});
