// Archive packages: for whom the board has named alone, whole, with nothing of another board's part; a byte that is
// another is found; and what an archive is to have goes first when it has been taken out.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBag, verifyBag } from '#server/archive/bag.ts';
import { archiveBag, ArchivePackage, wrongFiles } from '#server/archive/package.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { age, board, buildRecords, first, records, second, type Records } from './records-world.ts';
import { personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
let house: Records;
let bag: Uint8Array;
beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  house = records(db);
  await buildRecords(db.sql);
  await db.sql`insert into app.plan_versions ${db.sql({
    ...{ tenant_id: sjohamra, plan_id: planId('milo'), zone_id: zoneId('milo', 'shared') },
    ...{ number: 70_001, state: 'SEALED', content: db.sql.json({ says: 'agreed by all' }) },
    ...{ hash: 'a', leaves: ['a'], salt: 'a', root: 'a', proposed_by: personId('maja') },
    ...{ sealed_at: new Date(), sealed_by: personId('maja') },
  })}`;
});
afterAll(() => db.close());

const take = async (who: string, plan = 'milo'): Promise<unknown> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ package: unknown }[]>`
      select app.take_archive_package(${sjohamra}, ${board}, ${planId(plan)}) as package`,
  );
  return row?.package;
};
const name = (who: string, person: string) =>
  db.asPerson(
    personId(who),
    (sql) =>
      sql`select app.name_records_officer(${sjohamra}, ${board}, ${personId(person)}, priv.today() + 30)`,
  );

describe('an archive package', () => {
  it('is for whom the board’s administrator has named, never themselves, and of a closed plan', async () => {
    for (const [who, person, code] of [
      ['maja', 'otto', 'not_found'],
      ['admin-kvarnbo', 'otto', 'not_found'],
      [first, first, 'own_mandate'],
      [first, 'rania', 'invalid_input'],
    ] as const)
      await expect(name(who, person), `${who} ${person}`).rejects.toMatchObject({ message: code });
    await name(first, 'torsten');
    // The plan goes on.
    await expect(take('torsten')).rejects.toMatchObject({ message: 'not_found' });
    await age(db.sql);
    for (const who of [first, 'maja', 'rania', 'admin-kvarnbo'])
      await expect(take(who), who).rejects.toMatchObject({ message: 'not_found' });
    await expect(take('torsten', 'nova')).rejects.toMatchObject({ message: 'not_found' });
    await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
      values (${sjohamra}, ${personId('siri')}, ${planId('milo')}, ${zoneId('milo', 'health')}, 'zone.open')`;
    bag = archiveBag(ArchivePackage.parse(await take('torsten')));
  });

  it('is whole, has the board’s parts and what all agreed on, and no word of another’s part', () => {
    const checked = verifyBag(bag);
    expect(checked.fault).toBeNull();
    if (checked.fault !== null) return;
    const text = [...checked.files.values()]
      .map((bytes) => Buffer.from(bytes).toString())
      .join('\n');
    for (const zone of ['shared', 'school', 'social'])
      for (const place of ['text', 'comment', 'goal', 'strength', 'dissent', 'matter'])
        expect(text, zone).toContain(`${place} in ${zone}`);
    expect(text).toContain('agreed by all');
    expect(text).toContain('Milo Silverkvist');
    expect(text).not.toContain('in health');
    expect(text).not.toContain(zoneId('milo', 'health'));
    expect(text).not.toContain('Siri');
    expect([...checked.files.keys()]).toEqual(
      expect.arrayContaining([
        'bagit.txt',
        'data/plan.json',
        'data/log.csv',
        'data/versions/70001.json',
      ]),
    );
  });

  it('is logged, and the taking out is kept', async () => {
    const logged = await db.sql`
      select 1 from app.access_log where action = 'archive.package' and person_id = ${personId('torsten')}
        and plan_id = ${planId('milo')}`;
    expect(logged).toHaveLength(1);
    expect(await db.sql`select 1 from app.archive_packages`).toHaveLength(1);
  });

  it('comes with the attached files of its parts, each a row of the log that opens its bytes', async () => {
    const file = (zone: string) =>
      db.sql<{ id: string }[]>`
        insert into app.files (tenant_id, plan_id, zone_id, plan_unit_id, uploaded_by, name, kind, bytes, sha256,
          sealed_key, scanned, state)
        select ${sjohamra}, ${planId('milo')}, ${zoneId('milo', zone)}, u.id, ${personId('maja')}, ${`${zone}.txt`},
          'text', 7, ${'a'.repeat(64)}, 'k1.a2V5', false, 'kept'
        from app.plan_units u where u.plan_id = ${planId('milo')} limit 1 returning id`;
    const [own] = await file('school');
    const [others] = await file('health');
    for (const one of [own, others])
      await db.sql`insert into storage.objects (bucket_id, name)
        values ('plan-files', ${`${sjohamra}/${one?.id ?? ''}`})`;
    const extras = async (who: string, taken: string) => {
      const [row] = await db.asPerson(
        personId(who),
        (sql) =>
          sql<
            { extras: { files: { id: string; name: string }[]; versions: { number: number }[] } }[]
          >`select app.take_archive_extras(${taken}) as extras`,
      );
      return row?.extras;
    };
    const stored = (who: string) =>
      db.asPerson(
        personId(who),
        (sql) => sql<{ name: string }[]>`select name from storage.objects`,
      );
    const { id } = ArchivePackage.parse(await take('torsten'));
    expect(await stored('torsten')).toEqual([]);
    for (const who of ['maja', first, 'admin-kvarnbo'])
      await expect(extras(who, id), who).rejects.toMatchObject({ message: 'not_found' });
    const given = await extras('torsten', id);
    expect(given?.files.map(({ name: called }) => called)).toEqual([
      ...['shared', 'school', 'social'].map((zone) => `file in ${zone}.pdf`),
      'school.txt',
    ]);
    expect(given?.versions.map(({ number }) => number)).toEqual([70_001]);
    expect(await stored('torsten')).toEqual([{ name: `${sjohamra}/${own?.id ?? ''}` }]);
    const logged = await db.sql`select detail from app.access_log where action = 'archive.file'`;
    expect(logged).toHaveLength(4);
    expect(logged).toContainEqual({ detail: { file: own?.id, package: id } });
    // Not for longer than it takes, and not with a package of before.
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update app.access_log set at = at - interval '6 minutes' where action = 'archive.file'`;
      await sql`update app.archive_packages set taken_at = taken_at - interval '2 minutes' where id = ${id}`;
    });
    expect(await stored('torsten')).toEqual([]);
    await expect(extras('torsten', id)).rejects.toMatchObject({ message: 'not_found' });
  });

  it('has them with their own checksums, which are looked at too', async () => {
    const of = ArchivePackage.parse(await take('torsten'));
    const bytes = Buffer.from('ett ord');
    const about = {
      ...{
        id: of.id,
        part: zoneId('milo', 'school'),
        name: 'Schema.txt',
        kind: 'text',
        by: 'Maja',
      },
      ...{ at: of.takenAt, bytes: bytes.length },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    const extras = (content: Buffer) => ({
      files: [{ about, ending: 'txt', bytes: content }],
      versions: new Map([[70_001, Buffer.from('%PDF-')]]),
    });
    const whole = verifyBag(archiveBag(of, extras(bytes)));
    expect(whole.fault).toBeNull();
    if (whole.fault !== null) return;
    expect([...whole.files.keys()]).toEqual(
      expect.arrayContaining(['data/files/1.txt', 'data/files.json', 'data/versions/70001.pdf']),
    );
    expect(wrongFiles(whole.files)).toEqual([]);
    // A bag can be whole around a file that is not what was attached.
    const other = verifyBag(archiveBag(of, extras(Buffer.from('ett orm'))));
    expect(other.fault).toBeNull();
    if (other.fault === null) expect(wrongFiles(other.files)).toEqual(['files/1.txt']);
  });

  it('shows one byte that is another, wherever it is', () => {
    const random = randomFrom(seedOfRun);
    for (let time = 0; time < 300; time++) {
      const changed = bag.slice();
      const at = random.below(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
      expect(verifyBag(changed).fault, `byte ${at}`).not.toBeNull();
    }
    expect(verifyBag(bag.slice(0, bag.length - 1)).fault).not.toBeNull();
    expect(verifyBag(new Uint8Array(0)).fault).toBe('unreadable');
  });

  it('names what is altered', () => {
    const files = new Map([['a.txt', Buffer.from('ett ord')]]);
    const whole = Buffer.from(makeBag('bag', files, { 'Source-Organization': 'BUN' }));
    expect(verifyBag(whole)).toMatchObject({ fault: null });
    const at = whole.indexOf('ett ord');
    whole[at] = 0x45;
    expect(verifyBag(whole)).toEqual({ fault: 'altered', file: 'data/a.txt' });
  });

  it('comes before the disposal of what an archive is to have', async () => {
    await db.sql`update app.retention_rules set outcome = 'ARCHIVE'`;
    await house.confirm(second, await house.order(first, ['social']));
    await db.sql`insert into app.zones (tenant_id, plan_id, kind, key, created_at, controller_authority_id)
      values (${sjohamra}, ${planId('milo')}, 'school', 'school:later', '2012-01-01', ${board})`;
    // In no package yet.
    const [later] = await db.sql<
      { id: string }[]
    >`select id from app.zones where key = 'school:later'`;
    const ids = JSON.stringify([later?.id]);
    const order = () =>
      db.asPerson(
        personId(first),
        (sql) => sql`select app.order_disposal(${sjohamra}, ${board}, ${ids}, 'BUN 1') as id`,
      );
    await expect(order()).rejects.toMatchObject({ message: 'package_first' });
    await take('torsten');
    await expect(order()).resolves.toHaveLength(1);
  });
});
