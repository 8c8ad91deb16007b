// Archive packages: for whom the board has named alone, whole, with nothing of another board's part; a byte that is
// another is found; and what an archive is to have goes first when it has been taken out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBag, verifyBag } from '#server/archive/bag.ts';
import { archiveBag, ArchivePackage } from '#server/archive/package.ts';
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
