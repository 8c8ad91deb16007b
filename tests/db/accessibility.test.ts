// The accessibility statement: anybody reads whom to tell, an administrator of the municipality writes its part, and
// nobody else does.
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeptStatement, PublicStatement } from '#domain/accessibility/statement.ts';
import { personId, tenantId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';

let db: TestDatabase;
let app: Sql;
const sjohamra = tenantId('sjohamra');
beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo({ url: db.url(), keyring: testKeyring() });
  app = db.asRole('kring_app');
});
afterAll(() => db?.close());

const all = async (): Promise<PublicStatement[]> => {
  const [row] = await app<{ found: unknown }[]>`select priv.accessibility_statements() as found`;
  return PublicStatement.array().parse(row?.found);
};
const shown = async (): Promise<PublicStatement | undefined> =>
  (await all()).find(({ slug }) => slug === 'sjohamra');
const kept = async (who: string): Promise<KeptStatement[]> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ found: unknown }[]>`select app.accessibility_to_keep() as found`,
  );
  return KeptStatement.array().parse(row?.found);
};
const save = (who: string, revision: number, mail: string, words = '') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.save_accessibility(${sjohamra}, ${revision}, ${mail}, '', ${words})`,
  );

it('is written by its administrator, and read by anybody at once', async () => {
  const [own] = await kept('admin-sjohamra');
  const revision = own?.revision ?? 0;
  await save('admin-sjohamra', revision, ' nytt@sjohamra.example ', 'Kartan på biblioteket.');
  expect(await shown()).toMatchObject({
    mail: 'nytt@sjohamra.example',
    words: 'Kartan på biblioteket.',
    savedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
  });
  const [logged] = await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log
    where action = 'accessibility.save' and tenant_id = ${sjohamra}
      and person_id = ${personId('admin-sjohamra')}`;
  expect(logged?.n).toBe(1);
  // What somebody has not seen is not written over, and nobody is left without an address.
  const stale = { message: 'changed' };
  await expect(save('admin-sjohamra', revision, 'a@b.se')).rejects.toMatchObject(stale);
  const next = revision + 1;
  await expect(save('admin-sjohamra', next, 'ingen')).rejects.toMatchObject({
    message: 'incomplete',
  });
  await save('admin-sjohamra', next, 'a@b.se');
});

it('is nobody else’s to write, or to have as a form', async () => {
  const before = await shown();
  await expect(save('torsten', 1, 'a@b.se')).rejects.toMatchObject({
    ...{ code: 'PT403', message: 'not_allowed' },
  });
  await expect(save('admin-kvarnbo', 1, 'a@b.se')).rejects.toMatchObject({
    ...{ code: 'PT404', message: 'not_found' },
  });
  expect(await kept('torsten')).toEqual([]);
  expect((await kept('admin-kvarnbo')).map(({ slug }) => slug)).toEqual(['kvarnbo']);
  expect(await shown()).toEqual(before);
});

it('says the contact of the contract where nothing was written, and none of who practise', async () => {
  const [row] = await db.sql<{ id: string }[]>`insert into app.tenants (id, slug, name)
    values (gen_random_uuid(), 'lovsta', 'Lövsta kommun') returning id`;
  await db.sql`insert into app.tenants (id, slug, name, practice_of)
    values (gen_random_uuid(), 'ovning', 'Övning', ${row?.id ?? ''})`;
  await db.sql`insert into app.tenant_contracts (tenant_id, organisation_number, agreement_version, agreed_on,
      contact_name, contact_mail, protection_name, protection_mail, approved_by)
    values (${row?.id ?? ''}, '219999-0009', '1', '2026-01-01', 'Ebba Kontakt', 'ebba@lovsta.example', 'Dag Skydd',
      'dag@lovsta.example', ${personId('operator')})`;
  const found = await all();
  expect(found.map(({ slug }) => slug)).not.toContain('ovning');
  expect(found.find(({ slug }) => slug === 'lovsta')).toMatchObject({
    mail: 'ebba@lovsta.example',
    savedOn: null,
  });
  // The address, and not whose it is.
  expect(JSON.stringify(found)).not.toContain('Ebba Kontakt');
});
