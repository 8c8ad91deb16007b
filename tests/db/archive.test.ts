// Archive packages: for whom the board has named alone, whole, with nothing of another board's part; a byte that is
// another is found; and what an archive is to have goes first when it has been taken out.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveDesk } from '#domain/records/archive.ts';
import { makeBag, verifyBag } from '#server/archive/bag.ts';
import { archiveBag, ArchivePackage, wrongFiles } from '#server/archive/package.ts';
import { RecordPackage, recordsAgree, recordsBag } from '#server/archive/records.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import {
  age,
  board,
  buildRecords,
  first,
  recordId,
  records,
  recordWords,
  ruleFor,
  second,
  writeRecords,
  type Records,
} from './records-world.ts';
import { id, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
let house: Records;
let bag: Uint8Array;
beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  house = records(db);
  await buildRecords(db.sql);
  await db.sql`insert into app.units (id, authority_id, name, sector)
    values (${ownUnit}, ${board}, 'Arkivet', 'school')`;
  await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${sjohamra}, ${ownUnit})`;
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
/** A unit of the municipality's own. */
const ownUnit = id('unit:arkivet');
const desk = async (who: string): Promise<ArchiveDesk> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ desk: unknown }[]>`select app.archive_desk() as desk`,
  );
  return ArchiveDesk.parse(row?.desk);
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
      [first, 'rania', 'works_elsewhere'],
    ] as const)
      await expect(name(who, person), `${who} ${person}`).rejects.toMatchObject({ message: code });
    // A partner's people work in the municipality and not for it: by a mandate in one of its own units as well, they may.
    await db.sql`update app.memberships set unit_id = ${id('unit:logoped')}
      where tenant_id = ${sjohamra} and person_id = ${personId('siri')}`;
    await expect(name(first, 'siri')).rejects.toMatchObject({ message: 'works_elsewhere' });
    expect((await desk(first)).toName[0]?.people.map((one) => one.name)).not.toContain(
      'Siri Vargtass',
    );
    const [own] = await db.sql<{ id: string }[]>`
      insert into app.memberships (tenant_id, person_id, unit_id, role, title)
      values (${sjohamra}, ${personId('siri')}, ${ownUnit}, 'staff', 'arkivarie') returning id`;
    await name(first, 'siri');
    expect((await desk(first)).toName[0]?.people).toContainEqual({
      ...{ id: personId('siri'), name: 'Siri Vargtass' },
      places: [{ unit: 'Arkivet', title: 'arkivarie' }],
    });
    expect((await desk('siri')).mine).toHaveLength(1);
    // As that mandate ends, so does what was named by it, and the desk says so.
    await db.sql`update app.memberships set valid_to = clock_timestamp() where id = ${own?.id ?? ''}`;
    expect((await desk('siri')).mine).toEqual([]);
    expect((await desk(first)).toName[0]?.officers).toMatchObject([
      { name: 'Siri Vargtass', serves: false },
    ]);
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

describe('a package of what stands in no plan', () => {
  const region = id('authority:mittsjo');
  interface Packed {
    id: string;
    amount: number;
    digest: string;
    records: Record<string, unknown>[];
  }
  const takeRecords = async (
    who: string,
    kind: string,
    over: { to?: string; of?: string } = {},
  ) => {
    const [row] = await db.asPerson(
      personId(who),
      (sql) => sql<{ package: Packed }[]>`
        select app.take_record_package(${sjohamra}, ${over.of ?? board}, ${kind}, '2012-01-01',
          ${over.to ?? '2012-12-31'}) as package`,
    );
    if (!row) throw new Error('no package');
    return row.package;
  };
  const listed = async (who: string) => {
    const [row] = await db.asPerson(
      personId(who),
      (sql) => sql<{ all: { kind: string; total: number | null; left: number | null }[] }[]>`
        select app.records_to_archive() as all`,
    );
    return row?.all ?? [];
  };
  const orderOf = async () => {
    const [row] = await db.asPerson(
      personId(second),
      (sql) => sql<{ order: { kind: string; amount: number; packaged: number } }[]>`
        select one -> 'records' as order
        from jsonb_array_elements(app.disposal_desk(${sjohamra}, ${board}) -> 'orders') one
        where one ->> 'records' is not null`,
    );
    return row?.order;
  };
  const kinds = ['QUESTION', 'SIGNAL', 'REVIEW'] as const;

  it('is for whom the board has named, of days that there is something from', async () => {
    await writeRecords(db.sql);
    for (const kind of kinds) await ruleFor(db.sql, kind);
    for (const who of [first, 'maja', 'rania', 'admin-kvarnbo']) {
      await expect(takeRecords(who, 'QUESTION'), who).rejects.toMatchObject({
        message: 'not_found',
      });
      expect(await listed(who), who).toEqual([]);
    }
    await expect(takeRecords('torsten', 'QUESTION', { of: region })).rejects.toMatchObject({
      message: 'not_found',
    });
    for (const [kind, to] of [
      ['SHARED', '2012-12-31'],
      ['QUESTION', '2012-02-01'],
      ['QUESTION', '2011-01-01'],
      ['LOG', '2199-01-01'],
    ] as const)
      await expect(takeRecords('torsten', kind, { to }), kind + to).rejects.toMatchObject({
        message: 'invalid_input',
      });
    expect(await listed('torsten')).toMatchObject([
      { kind: 'QUESTION', total: 2, left: 2, fromOn: '2012-03-01', toOn: '2012-03-01' },
      { kind: 'SIGNAL', total: 2, left: 2 },
      { kind: 'REVIEW', total: 1, left: 1 },
    ]);
  });

  it.each(kinds)('is whole, and what went can be held against it: %s', async (kind) => {
    const order = await house.orderRecords(first, kind);
    expect(await orderOf()).toMatchObject({ kind, packaged: 0 });
    const of = RecordPackage.parse(await takeRecords('torsten', kind));
    const checked = verifyBag(recordsBag(of));
    expect(checked.fault).toBeNull();
    if (checked.fault !== null) return;
    expect(recordsAgree(checked.files)).toBe(true);
    for (const file of ['records.json', 'records.csv'])
      expect(Buffer.from(checked.files.get(`data/${file}`) ?? []).toString()).toContain(
        recordWords[kind],
      );
    const one = { ...of, records: of.records.slice(1) };
    const short = verifyBag(recordsBag({ ...one, amount: one.records.length }));
    expect(short.fault === null && recordsAgree(short.files)).toBe(false);
    expect((await listed('torsten')).find((found) => found.kind === kind)?.left).toBe(0);
    const asked = await orderOf();
    expect(asked?.packaged).toBe(asked?.amount);
    await house.withdraw(first, order);
    const logged = await db.sql`
      select detail from app.access_log where action = 'archive.records' and person_id = ${personId('torsten')}
        and detail ->> 'package' = ${of.id}`;
    expect(logged).toMatchObject([{ detail: { records: kind, amount: of.amount } }]);
  });

  it('logs each signal and request in it as read', async () => {
    const of = await takeRecords('torsten', 'SIGNAL');
    expect(of.records.map(({ sort }) => sort).sort()).toEqual(['request', 'signal']);
    const read = await db.sql`
      select signal_id as id from app.signal_log where action = 'signal.package'
      union all select request_id from app.plan_request_log where action = 'request.package'`;
    expect(read.map((row) => row['id'] as string).sort()).toEqual(
      [...of.records, ...of.records].map((one) => one['id'] as string).sort(),
    );
  });

  it('has what the authority’s own units could read: card, answers, and who answered', async () => {
    const signal = recordId('SIGNAL');
    const unitOf = (key: string) => id(`unit:${key}`);
    const to = async (unit: string, open: boolean) => {
      await db.sql`update app.signals set from_unit_id = ${unitOf('logoped')}, to_unit_id = ${unitOf(unit)}
        where id = ${signal}`;
      await db.sql`update app.signal_cards set open_to_unit_id = ${open ? unitOf(unit) : null}
        where signal_id = ${signal}`;
    };
    const found = async (of = board) =>
      (await takeRecords(of === board ? 'torsten' : 'siri', 'SIGNAL', { of })).records.find(
        (one) => one['id'] === signal,
      );
    await to('skolan', false);
    expect(await found()).toMatchObject({ card: null, guardians: [] });
    expect((await found())?.['answers']).not.toBeNull();
    await to('skolan', true);
    expect((await found())?.['card']).toMatchObject({ childName: recordWords.SIGNAL });
    await db.sql`insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
      values (${sjohamra}, ${region}, ${personId('siri')}, '2199-01-01', ${personId(first)})`;
    expect(await found(region)).toMatchObject({
      answers: null,
      card: { childName: recordWords.SIGNAL },
    });
    await db.sql`update app.signals set from_unit_id = ${unitOf('blasippan')} where id = ${signal}`;
    // Of a question that the region asked it has the answer, not who gave it.
    const ofTwo = (packed: Packed) =>
      packed.records.find((one) => one['id'] === recordId('QUESTION', 'ofTwo'));
    expect(ofTwo(await takeRecords('siri', 'QUESTION', { of: region }))).toMatchObject({
      steps: [{ words: `${recordWords.QUESTION} ofTwo`, by: null }],
    });
    expect(ofTwo(await takeRecords('torsten', 'QUESTION'))).toMatchObject({
      steps: [{ words: `${recordWords.QUESTION} ofTwo`, by: 'Maja Gullvind' }],
    });
  });

  it('comes before the disposal of what an archive is to have, and again when more was said', async () => {
    await ruleFor(db.sql, 'QUESTION', { outcome: 'ARCHIVE' });
    await house.withdraw(first, await house.orderRecords(first, 'QUESTION'));
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update app.record_packages set taken_at = '2012-02-01' where kind = 'QUESTION'`;
    });
    await expect(house.orderRecords(first, 'QUESTION')).rejects.toMatchObject({
      message: 'package_first',
    });
    for (const kind of ['QUESTION', 'SIGNAL'] as const) {
      const packed = await takeRecords('torsten', kind);
      await house.confirm(second, await house.orderRecords(first, kind));
      const [went] = await db.sql<{ digest: string; amount: number }[]>`
        select encode(digest, 'hex') as digest, amount::int from app.record_disposals where kind = ${kind}`;
      // The question of two stays, for the region has no rule: what went has another sum than what was kept.
      if (kind === 'QUESTION') expect([packed.amount, went?.amount]).toEqual([2, 1]);
      else expect(went).toEqual({ digest: packed.digest, amount: packed.amount });
    }
  });

  it('is of a shorter period where there is too much for one', async () => {
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`insert into app.access_log (tenant_id, person_id, action, authority_id, at)
        select ${sjohamra}, ${personId('maja')}, 'plan.open', ${board},
          '2012-02-01T12:00:00Z'::timestamptz + least(n / 20000, 1) * interval '1 month'
        from generate_series(1, 20001) n`;
    });
    await expect(takeRecords('torsten', 'LOG')).rejects.toMatchObject({ message: 'too_large' });
    expect(await takeRecords('torsten', 'LOG', { to: '2012-02-01' })).toMatchObject({
      amount: 19_999,
    });
  });
});
