// Attached files and links in the database: who may add, see, read and remove, each refusal with its reason beside
// the same call that goes well; and what Storage gives out, which is nothing without a row of the log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db.close());

const milo = planId('milo');
const shared = zoneId('milo', 'shared');
const school = zoneId('milo', 'school');

/** Looked through and on its way; gives its id. */
async function begin(who: string, zone = shared, name = 'Schema.pdf'): Promise<string> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`
      select app.add_file(${milo}, ${zone}, ${name}, 'pdf', 100, ${'a'.repeat(64)}, 'k1.a2V5', false) as id`,
  );
  return row?.id ?? '';
}
const keep = (who: string, file: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.keep_file(${file})`);
async function add(who: string, zone = shared, name?: string): Promise<string> {
  const file = await begin(who, zone, name);
  await bring(who, file);
  await keep(who, file);
  return file;
}
const remove = (who: string, file: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.remove_file(${milo}, ${file})`);
const open = (who: string, file: string, plan = milo) =>
  db.asPerson(
    personId(who),
    (sql) => sql<{ file: { name: string; sealedKey: string } }[]>`
      select app.open_file(${plan}, ${file}) as file`,
  );
const bring = (who: string, file: string) =>
  db.asPerson(
    personId(who),
    (sql) => sql`
      insert into storage.objects (bucket_id, name) values ('plan-files', ${`${sjohamra}/${file}`})`,
  );
const stored = async (who: string): Promise<string[]> => {
  const rows = await db.asPerson(
    personId(who),
    (sql) => sql<{ name: string }[]>`select name from storage.objects order by name`,
  );
  return rows.map(({ name }) => name.split('/')[1] ?? '');
};
interface Page {
  zones: {
    key: string;
    mayAdd: boolean;
    readers: { name: string }[];
    files: { name: string; mayRemove: boolean; by: string | null; owner: string | null }[];
    links: { title: string; mayEnd: boolean }[];
  }[];
}
const page = async (who: string): Promise<Page | null> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: Page | null }[]>`select app.plan_files(${milo}) as page`,
  );
  return row?.page ?? null;
};

describe('adding a file', () => {
  it('is for those who comment in the part; others learn nothing of it', async () => {
    for (const [who, zone, code] of [
      ['torsten', shared, 'not_found'],
      ['admin-kvarnbo', shared, 'not_found'],
      ['rania', school, 'not_found'],
      ['rania', zoneId('tuva', 'shared'), 'not_found'],
    ] as const)
      await expect(begin(who, zone), `${who} ${code}`).rejects.toMatchObject({ message: code });
    await expect(begin('maja', school)).resolves.toMatch(/-/);
    await expect(begin('rania')).resolves.toMatch(/-/);
  });

  it('is nothing to see before it is there, and then for all who read the part', async () => {
    const file = await begin('maja', school, 'Kartläggning.pdf');
    const names = async (who: string) =>
      (await page(who))?.zones.flatMap(({ files }) => files.map(({ name }) => name)) ?? null;
    expect(await names('maja')).toEqual([]);
    await expect(keep('otto', file)).rejects.toMatchObject({ message: 'not_found' });
    await expect(open('maja', file)).rejects.toMatchObject({ message: 'not_found' });
    await keep('maja', file);
    for (const who of ['maja', 'otto']) expect(await names(who), who).toEqual(['Kartläggning.pdf']);
    expect(await names('rania')).toEqual([]);
    expect(await names('torsten')).toBeNull();
    await remove('maja', file);
  });

  it('is counted: forty in an hour, and no more', async () => {
    await db.sql`insert into app.files (tenant_id, plan_id, zone_id, plan_unit_id, uploaded_by, kind, bytes,
        scanned, state)
      select ${sjohamra}, ${milo}, ${shared}, u.id, ${personId('otto')}, 'pdf', 1, false, 'leaving'
      from app.plan_units u, generate_series(1, 39) where u.plan_id = ${milo} and u.label like '%Blåsippan%'`;
    await expect(begin('otto')).resolves.toMatch(/-/);
    await expect(begin('otto')).rejects.toMatchObject({ message: 'too_many' });
    await expect(begin('maja')).resolves.toMatch(/-/);
  });
});

describe('reading a file', () => {
  it('is a row of the log that says which, and opens its bytes for a minute', async () => {
    const file = await add('maja');
    expect(await stored('rania')).toEqual([]);
    for (const who of ['torsten', 'admin-kvarnbo'])
      await expect(open(who, file), who).rejects.toMatchObject({ message: 'not_found' });
    await expect(open('rania', file, planId('tuva'))).rejects.toMatchObject({
      message: 'not_found',
    });
    const [row] = await open('rania', file);
    expect(row?.file).toMatchObject({ name: 'Schema.pdf', sealedKey: 'k1.a2V5' });
    const [logged] = await db.sql`
      select action, zone_id, detail, acted_as from app.access_log order by id desc limit 1`;
    expect(logged).toMatchObject({
      ...{ action: 'file.read', zone_id: shared, detail: { file }, acted_as: 'guardian' },
    });
    expect(await stored('rania')).toEqual([file]);
    expect(await stored('maja')).toEqual([]);
    await db.sql`alter table app.access_log disable trigger append_only`;
    await db.sql`update app.access_log set at = at - interval '61 seconds' where action = 'file.read'`;
    await db.sql`alter table app.access_log enable trigger append_only`;
    expect(await stored('rania')).toEqual([]);
  });

  it('ends with the access to the part, in Storage too', async () => {
    const file = await add('maja', school);
    await open('otto', file);
    expect(await stored('otto')).toContain(file);
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where plan_id = ${milo} and person_id = ${personId('otto')}`;
    expect(await stored('otto')).toEqual([]);
    await expect(open('otto', file)).rejects.toMatchObject({ message: 'not_found' });
    await db.sql`update app.plan_parties set ended_at = null
      where plan_id = ${milo} and person_id = ${personId('otto')}`;
    expect(await stored('otto')).toContain(file);
  });

  it('the key of a file is in no row that a person reads', async () => {
    await expect(
      db.asPerson(personId('maja'), (sql) => sql`select sealed_key from app.files`),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('bringing bytes to Storage', () => {
  it('is for who opened the way, under that name, in that bucket, once', async () => {
    const file = await begin('maja');
    for (const who of ['rania', 'torsten'])
      await expect(bring(who, file), who).rejects.toMatchObject({ code: '42501' });
    await expect(bring('maja', personId('nobody'))).rejects.toMatchObject({ code: '42501' });
    await bring('maja', file);
    await expect(bring('maja', file)).rejects.toMatchObject({ code: '23505' });
    for (const statement of [
      'update storage.objects set name = name',
      'delete from storage.objects',
    ])
      await expect(
        db.asPerson(personId('maja'), (sql) => sql.unsafe(statement)),
      ).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.asPerson(personId('maja'), (sql) => sql`select 1 from storage.buckets`),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('removing a file', () => {
  it('is the owner’s: the unit’s people theirs, and in the family each their own', async () => {
    const ofUnit = await add('maja');
    const ofMother = await add('rania');
    await expect(remove('rania', ofUnit)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(remove('jonte', ofMother)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(remove('maja', ofMother)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(remove('torsten', ofUnit)).rejects.toMatchObject({ message: 'not_found' });
    await remove('otto', ofUnit);
    await remove('rania', ofMother);
    await expect(remove('otto', ofUnit)).rejects.toMatchObject({ message: 'not_found' });
  });

  it('leaves neither name nor key, and the sweeper takes the bytes and then forgets', async () => {
    const file = await add('maja', shared, 'Mycket hemligt.pdf');
    await open('maja', file);
    await remove('maja', file);
    expect(await stored('maja')).not.toContain(file);
    const app = db.asRole('kring_app');
    const leaving = () => app<{ id: string }[]>`select id from priv.files_leaving(1000)`;
    expect((await leaving()).map(({ id }) => id)).toContain(file);
    await app`select priv.files_gone(${[file]}::uuid[])`;
    expect((await leaving()).map(({ id }) => id)).not.toContain(file);
    const [row] =
      await db.sql`select name, sha256, sealed_key, state, erased_at is not null as erased
      from app.files where id = ${file}`;
    expect(row).toEqual({
      ...{ name: null, sha256: null, sealed_key: null, state: 'leaving', erased: true },
    });
  });

  it('also when an upload was broken off, after an hour and without a trace', async () => {
    const file = await begin('maja');
    await db.sql`alter table app.files disable trigger keep_keys`;
    await db.sql`update app.files set at = at - interval '2 hours' where id = ${file}`;
    await db.sql`alter table app.files enable trigger keep_keys`;
    const app = db.asRole('kring_app');
    const leaving = await app<{ id: string }[]>`select id from priv.files_leaving(1000)`;
    expect(leaving.map(({ id }) => id)).toContain(file);
    await app`select priv.files_gone(${[file]}::uuid[])`;
    expect(await db.sql`select 1 from app.files where id = ${file}`).toHaveLength(0);
  });
});

describe('links to other plans', () => {
  const link = (who: string, zone = shared, url = '') =>
    db.asPerson(
      personId(who),
      (sql) => sql<{ id: string }[]>`
        select app.add_link(${milo}, ${zone}, 'CARE_PLAN', 'Vårdplan', 'Hos logopeden', ${url}, null) as id`,
    );
  const end = (who: string, id: string) =>
    db.asPerson(personId(who), (sql) => sql`select app.end_link(${milo}, ${id})`);

  it('are added, seen and ended by the same rights as files', async () => {
    await expect(link('torsten')).rejects.toMatchObject({ message: 'not_found' });
    await expect(link('rania', school)).rejects.toMatchObject({ message: 'not_found' });
    const [made] = await link('maja', shared, 'https://vard.example.se/plan');
    const seen = async (who: string) =>
      (await page(who))?.zones.find(({ key }) => key === 'shared')?.links;
    expect(await seen('rania')).toMatchObject([{ title: 'Vårdplan', mayEnd: false }]);
    expect(await seen('otto')).toMatchObject([{ title: 'Vårdplan', mayEnd: true }]);
    await expect(end('rania', made?.id ?? '')).rejects.toMatchObject({ message: 'not_allowed' });
    await end('otto', made?.id ?? '');
    await expect(end('otto', made?.id ?? '')).rejects.toMatchObject({ message: 'not_found' });
    expect(await seen('rania')).toEqual([]);
  });

  it.each([
    'http://a.test/b',
    'javascript:alert(1)',
    'https://name:word@a.test/',
    'https://a.test/#x',
  ])('lead out over https and let nobody in: %s is refused', async (url) => {
    await expect(link('maja', shared, url)).rejects.toMatchObject({ code: '23514' });
  });
});

it('a part that is disposed of takes its files and links with it', async () => {
  const file = await add('maja', school, 'I skolans del.pdf');
  const other = await add('maja', shared, 'I planen.pdf');
  await db.sql`update app.zones set disposed_at = clock_timestamp() where id = ${school}`;
  const rows = await db.sql<{ id: string; name: string | null; state: string }[]>`
    select id, name, state from app.files where id = any (${[file, other]}::uuid[]) order by name nulls first`;
  expect(rows).toEqual([
    { id: file, name: null, state: 'disposed' },
    { id: other, name: 'I planen.pdf', state: 'kept' },
  ]);
  expect(await db.sql`select 1 from app.plan_links where zone_id = ${school}`).toHaveLength(0);
  await expect(
    db.sql`insert into app.plan_links (tenant_id, plan_id, zone_id, plan_unit_id, kind, title, whereabouts, added_by)
      select ${sjohamra}, ${milo}, ${school}, u.id, 'SIP', 'SIP', '', ${personId('maja')}
      from app.plan_units u where u.plan_id = ${milo} limit 1`,
  ).rejects.toMatchObject({ message: 'not_found' });
});
