// A version from proposal to seal: who may, what the law's parts are, and that nobody's yes ends up
// under words that they did not see.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApprovalPage } from '#domain/plan/version.ts';
import { hashOf, sealPackage, verifyPackage } from '#domain/plan/version-package.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');
const random = randomFrom(seedOfRun);

const frame = {
  principal: 'Region Mittsjö',
  othersMeasures: 'Morfar hämtar på torsdagar.',
  childView: 'Milo valde bilderna själv.',
  summary: null,
  followUpAt: '2099-12-02T13:00:00.000Z',
  callerId: partyId('milo', 'hamid'),
  place: null,
};

const action = (over: Record<string, unknown> = {}) => ({
  id: 'action-1',
  title: 'Bildstöd',
  what: 'Samma bilder hemma',
  unitId: planUnitId('milo', 'blasippan'),
  contactId: partyId('milo', 'maja'),
  startOn: '2026-09-28',
  status: 'IN_PROGRESS',
  position: 'a0',
  ...over,
});

/** What the shared zone says, as the sync server would have written it. */
async function write(about: string, actions = [action()], zone = shared): Promise<void> {
  const [head] = await db.sql<{ seq: string }[]>`
    select coalesce(max(seq), 0) + 1 as seq from app.zone_updates where zone_id = ${zone}`;
  const seq = head?.seq ?? '1';
  await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    values (${sjohamra}, ${zone}, ${seq}, ${personId('maja')}, '\\x01')`;
  await db.sql`select priv.sync_project(${zone}, ${seq}, ${db.sql.json({
    sections: [{ key: 'about', content: { type: 'doc', content: [] }, plain: about }],
    goals: [{ id: 'goal-1', title: about, content: null, status: 'ACTIVE', position: 'a0' }],
    actions,
    contacts: [],
  })})`;
}

const page = async (who: string): Promise<ApprovalPage> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_approval(${plan}) as page`,
  );
  return ApprovalPage.parse(row?.page);
};

type Said = Partial<Record<keyof typeof frame, string | null>>;

async function propose(who: string, said: Said = {}, hash?: string) {
  const seen = hash ?? (await page(who)).seen;
  const words = { ...frame, ...said };
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`
      select app.propose_version(${plan}, ${seen}, ${words.principal}, ${words.othersMeasures},
        ${words.childView}, ${words.summary}, ${words.followUpAt}, ${words.callerId}, ${words.place}) as id`,
  );
  return row?.id ?? '';
}

const answer = (who: string, version: string, seen: string, said = 'APPROVED', note?: string) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.answer_version(${version}, ${seen}, ${said}, ${note ?? null})`,
  );
const seal = (who: string, version: string, seen: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.seal_version(${version}, ${seen})`);

async function consentToAll(): Promise<void> {
  await db.sql`insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
    select ${sjohamra}, ${plan}, p.id, u.id, 'yes', 'oral'
    from app.plan_parties p cross join app.plan_units u
    where p.plan_id = ${plan} and p.role = 'guardian' and u.plan_id = ${plan} and u.sector <> 'family'`;
}

beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await consentToAll();
  await write('Milo fungerar bäst när han vet vad som kommer.');
});
afterAll(() => db?.close());

beforeEach(async () => {
  const { open } = await page('hamid');
  if (open !== null)
    await db.asPerson(
      personId('hamid'),
      (sql) => sql`select app.withdraw_version(${open.id}, ${open.hash})`,
    );
});

const refusal = (code: string, message: string) => ({ code, message });

describe('what is hashed', () => {
  it('is the same JSON here and in PostgreSQL', async () => {
    const letters = ['a', 'B', 'å', 'Ö', '"', '\\', '/', '\n', '\u001f', '\u007f', '€', '𝄞', 'ا'];
    const word = () =>
      Array.from({ length: 1 + random.below(6) }, () => random.pick(letters)).join('');
    const value = (deep: number): unknown => {
      switch (random.below(deep > 3 ? 4 : 6)) {
        case 0:
          return word();
        case 1:
          return random.below(1_000_000) - 500_000;
        case 2:
          return random.below(2) === 0;
        case 3:
          return null;
        case 4:
          return Array.from({ length: random.below(4) }, () => value(deep + 1));
        default:
          return Object.fromEntries(
            Array.from({ length: random.below(5) }, () => [
              `k${random.below(40)}${random.pick([...'aBz_-'])}`,
              value(deep + 1),
            ]),
          );
      }
    };
    for (let n = 0; n < 200; n++) {
      const one = { n, value: value(0) };
      const [row] = await db.sql<{ hash: string }[]>`
        select priv.hash_of(${db.sql.json(one as never)}) as hash`;
      expect(row?.hash, JSON.stringify(one)).toBe(hashOf(one));
    }
  });

  it('is what the page shows, without the frame', async () => {
    const [row] = await db.asPerson(
      personId('rania'),
      (sql) =>
        sql<{ page: { now: unknown; seen: string } }[]>`select app.plan_approval(${plan}) as page`,
    );
    expect(row?.page.seen).toBe(hashOf(row?.page.now));
  });
});

describe('proposing', () => {
  it('is for those who lead', async () => {
    await expect(propose('maja')).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(propose('rania')).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    expect(await propose('gunvor')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is unknown to those outside', async () => {
    for (const who of ['torsten', 'admin-kvarnbo']) {
      const [row] = await db.asPerson(
        personId(who),
        (sql) => sql<{ page: unknown }[]>`select app.plan_approval(${plan}) as page`,
      );
      expect(row?.page).toBeNull();
      const { seen } = await page('hamid');
      await expect(propose(who, {}, seen)).rejects.toMatchObject(refusal('PT404', 'not_found'));
    }
  });

  it('of words that are no longer there is refused', async () => {
    const { seen } = await page('hamid');
    await write('Nu står det något annat.');
    const attempt = (hash: string) => propose('hamid', {}, hash);
    await expect(attempt(seen)).rejects.toMatchObject(refusal('PT409', 'changed'));
    await attempt((await page('hamid')).seen);
  });

  it('waits for what is written but not yet in the rows', async () => {
    const { seen } = await page('hamid');
    await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      select ${sjohamra}, ${shared}, max(seq) + 1, ${personId('maja')}, '\\x01'
      from app.zone_updates where zone_id = ${shared}`;
    expect((await page('hamid')).settled).toBe(false);
    const attempt = () => propose('hamid', {}, seen);
    await expect(attempt()).rejects.toMatchObject(refusal('PT409', 'changed'));
    await write('Nu står det något annat.');
    expect((await page('hamid')).settled).toBe(true);
    await propose('hamid');
  });

  it('takes along what the family does not agree with, also when it is taken back afterwards', async () => {
    const { seen } = await page('hamid');
    const [row] = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ id: string }[]>`
        select app.dissent(${plan}, 'ACTION', 'action-1', 'Fråga oss innan bilderna ändras.') as id`,
    );
    // Whoever proposes has seen it.
    await expect(propose('hamid', {}, seen)).rejects.toMatchObject(refusal('PT409', 'changed'));
    await propose('hamid');
    await db.asPerson(
      personId('rania'),
      (sql) => sql`select app.withdraw_dissent(${row?.id ?? ''})`,
    );
    const { open, now } = await page('maja');
    expect(open?.content.dissents).toMatchObject([
      {
        kind: 'ACTION',
        itemId: 'action-1',
        title: 'Bildstöd',
        by: 'Rania Silverkvist',
        body: 'Fråga oss innan bilderna ändras.',
      },
    ]);
    expect(now.dissents).toEqual([]);
  });

  it('is one at a time', async () => {
    await propose('hamid');
    await expect(propose('gunvor')).rejects.toMatchObject(refusal('PT409', 'open_proposal'));
  });
});

describe('a plan that lacks what the law asks for', () => {
  const gapsWith = async (said: Record<string, unknown>): Promise<string[]> => {
    const { now } = await page('hamid');
    const content = { ...now, frame: { ...frame, ...said } };
    const [row] = await db.asPerson(
      personId('hamid'),
      (sql) => sql<{ gaps: { code: string }[] }[]>`
        select priv.version_gaps(${sql.json(content as never)}, ${plan}) as gaps`,
    );
    return (row?.gaps ?? []).map(({ code }) => code);
  };

  it.each([
    ['principal', { principal: ' ' }],
    ['others_measures', { othersMeasures: null }],
    ['follow_up', { followUpAt: null }],
    ['follow_up', { followUpAt: '2020-01-01T10:00:00.000Z' }],
    ['follow_up', { callerId: null }],
    ['child_view', { childView: '' }],
  ])('%s', async (code, said) => {
    const whole = Object.fromEntries(
      Object.entries(said).map(([key, value]) => [
        key,
        typeof value === 'string' && value.trim() === '' ? null : value,
      ]),
    );
    expect(await gapsWith(whole)).toEqual([code]);
    await expect(propose('hamid', said)).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    await propose('hamid');
  });

  it.each([
    ['no_actions', []],
    ['action_responsible', [action({ unitId: null })]],
    ['action_contact', [action({ contactId: null })]],
    ['action_day', [action({ startOn: null })]],
  ])('%s', async (code, actions) => {
    await write('Planen', actions);
    expect(await gapsWith({})).toEqual([code]);
    await expect(propose('hamid')).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    await write('Planen');
    await propose('hamid');
  });

  it('what is done needs nobody to call, and what waits for consent no day', async () => {
    await write('Planen', [
      action(),
      action({ id: 'action-2', contactId: null, status: 'DONE' }),
      action({ id: 'action-3', startOn: null, status: 'WAITING_CONSENT' }),
    ]);
    expect(await gapsWith({})).toEqual([]);
    await write('Planen');
  });

  it('consent: of each guardian, for each unit, also when it is taken back before the seal', async () => {
    const id = await propose('hamid');
    const { open } = await page('hamid');
    await answer('rania', id, open?.hash ?? '');
    await db.sql`update app.consents set withdrawn_at = clock_timestamp()
      where plan_id = ${plan} and giver_party_id = ${partyId('milo', 'jonte')} and zone_kind is null
        and plan_unit_id = ${planUnitId('milo', 'bvc')}`;
    const [gap] = (await page('hamid')).openGaps ?? [];
    expect(gap).toEqual({ code: 'consent', items: ['BVC Strandgläntan'] });
    await expect(seal('hamid', id, open?.hash ?? '')).rejects.toMatchObject(
      refusal('PT422', 'incomplete'),
    );
    await db.sql`update app.consents set withdrawn_at = null where plan_id = ${plan}`;
    await seal('hamid', id, open?.hash ?? '');
  });
});

describe('answers', () => {
  it('are to the words that one saw', async () => {
    const first = await propose('hamid');
    const before = (await page('rania')).open?.hash ?? '';
    await db.asPerson(
      personId('hamid'),
      (sql) => sql`select app.withdraw_version(${first}, ${before})`,
    );
    await expect(answer('rania', first, before)).rejects.toMatchObject(refusal('PT409', 'changed'));
    await write('Andra ord');
    const second = await propose('hamid');
    await expect(answer('rania', second, before)).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
    const shown = (await page('rania')).open;
    await answer('rania', second, shown?.hash ?? '');
    expect((await page('maja')).open?.answers).toMatchObject([
      { answer: 'APPROVED', who: { name: 'Rania Silverkvist', unit: 'Familjen' } },
    ]);
  });

  it('need a sign-in of the last minutes, as the seal does', async () => {
    const id = await propose('hamid');
    const hash = (await page('rania')).open?.hash ?? '';
    const session = await db.signIn(personId('rania'));
    const approve = () =>
      db.asPerson(
        personId('rania'),
        (sql) => sql`select app.answer_version(${id}, ${hash}, 'APPROVED')`,
        session,
      );
    await db.sql.begin(async (sql) => {
      await sql`alter table app.sessions disable trigger keep_keys`;
      await sql`update app.sessions set created_at = clock_timestamp() - interval '16 minutes'
        where id = ${session}`;
      await sql`alter table app.sessions enable trigger keep_keys`;
    });
    await expect(approve()).rejects.toMatchObject(refusal('PT403', 'sign_in_again'));
    await answer('rania', id, hash);
  });

  it('that disagree give a reason, block nothing and never disappear', async () => {
    const id = await propose('hamid');
    const hash = (await page('jonte')).open?.hash ?? '';
    await expect(answer('jonte', id, hash, 'DISAGREES', '  ')).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await answer('jonte', id, hash, 'DISAGREES', 'Jag vill inte att morfar hämtar.');
    await expect(seal('hamid', id, hash)).rejects.toMatchObject(
      refusal('PT422', 'nobody_approved'),
    );
    await answer('rania', id, hash);
    await seal('hamid', id, hash);
    await answer('jonte', id, hash);
    const [version] = (await page('maja')).sealed;
    const [row] = await db.asPerson(
      personId('maja'),
      (sql) => sql<{ page: { version: { answers: { note: string | null }[] } } }[]>`
        select app.plan_version(${plan}, ${version?.number ?? 0}) as page`,
    );
    expect(row?.page.version.answers.map(({ note }) => note)).toEqual([
      'Jag vill inte att morfar hämtar.',
      null,
      null,
    ]);
    await expect(db.sql`delete from app.plan_approvals`).rejects.toMatchObject({
      message: 'append_only',
    });
  });

  it('to a proposal that was taken back stay to be read', async () => {
    const id = await propose('hamid');
    const hash = (await page('jonte')).open?.hash ?? '';
    await answer('jonte', id, hash, 'DISAGREES', 'Inte på torsdagar.');
    await db.asPerson(personId('hamid'), (sql) => sql`select app.withdraw_version(${id}, ${hash})`);
    expect((await page('maja')).earlier).toMatchObject([
      { note: 'Inte på torsdagar.', who: { name: 'Jonte Silverkvist' } },
    ]);
  });

  it('whatever is edited, proposed and withdrawn meanwhile, stand under words that were shown', async () => {
    const people = ['rania', 'jonte', 'maja', 'gunvor'];
    const shown = new Map<string, string>();
    let refused = 0;
    for (let n = 0; n < 60; n++) {
      const who = random.pick(people);
      const { open } = await page('hamid');
      switch (random.below(4)) {
        case 0:
          await write(`Ord nummer ${n}`);
          break;
        case 1:
          if (open === null) await propose('hamid');
          else
            await db.asPerson(
              personId('hamid'),
              (sql) => sql`select app.withdraw_version(${open.id}, ${open.hash})`,
            );
          break;
        case 2:
          if (open !== null) shown.set(who, open.hash);
          break;
        default: {
          if (open === null) break;
          const saw = shown.get(who) ?? hashOf('nothing yet');
          const [before] = await db.sql<
            { n: number }[]
          >`select count(*)::int as n from app.plan_approvals`;
          const done = answer(who, open.id, saw);
          if (saw === open.hash) await done;
          else {
            refused += 1;
            await expect(done).rejects.toMatchObject(refusal('PT409', 'changed'));
            const [after] = await db.sql<
              { n: number }[]
            >`select count(*)::int as n from app.plan_approvals`;
            expect(after?.n).toBe(before?.n);
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(0);
    const wrong = await db.sql`select from app.plan_approvals a
      join app.plan_versions v on v.id = a.version_id
      where a.hash <> v.hash or v.hash <> priv.hash_of(v.content)`;
    expect(wrong).toHaveLength(0);
  });
});

describe('a sealed version', () => {
  it('never changes, counts on, and is the frame of the plan', async () => {
    const id = await propose('hamid', { principal: 'Sjöhamra kommun' });
    const { open } = await page('hamid');
    await expect(
      db.sql`update app.plan_versions set content = '{}' where id = ${id}`,
    ).rejects.toMatchObject({ message: 'not_allowed' });
    await answer('rania', id, open?.hash ?? '');
    await expect(seal('maja', id, open?.hash ?? '')).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await seal('hamid', id, open?.hash ?? '');
    await expect(seal('hamid', id, open?.hash ?? '')).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
    await expect(
      db.sql`update app.plan_versions set state = 'WITHDRAWN', withdrawn_at = clock_timestamp() where id = ${id}`,
    ).rejects.toMatchObject({ message: 'append_only' });
    const [row] = await db.sql<{ no: number; principal: string }[]>`
      select version_no as no, principal_label as principal from app.plans where id = ${plan}`;
    expect(row).toEqual({ no: open?.number, principal: 'Sjöhamra kommun' });
    await propose('hamid');
    expect((await page('hamid')).open?.number).toBe((open?.number ?? 0) + 1);
  });

  it('can be taken out, by each with the parts that they read, and checked without Kring', async () => {
    await write('Bara för familjen', [], zoneId('milo', 'family'));
    const id = await propose('hamid');
    const { open } = await page('hamid');
    await answer('rania', id, open?.hash ?? '');
    await seal('hamid', id, open?.hash ?? '');
    const packageOf = async (who: string) => {
      const [row] = await db.asPerson(
        personId(who),
        (sql) => sql<{ body: unknown }[]>`
          select app.version_package(${plan}, ${open?.number ?? 0}) as body`,
      );
      return row?.body ?? null;
    };
    const ranias = verifyPackage(sealPackage(await packageOf('rania')));
    const majas = verifyPackage(sealPackage(await packageOf('maja')));
    if (ranias.fault !== null || majas.fault !== null) throw new Error('a package is not whole');
    expect(ranias.content.zones.map(({ kind }) => kind)).toContain('family');
    expect(majas.content.zones.map(({ kind }) => kind)).toEqual(['school']);
    expect(JSON.stringify(majas.content)).not.toContain('Bara för familjen');
    // The same leaves for both: nobody learns from them how many zones there are.
    expect(majas.content.leaves).toEqual(ranias.content.leaves);
    expect(majas.content.leaves).toHaveLength(64);
    expect(await packageOf('torsten')).toBeNull();

    // As a PDF too, and both are in the log as taken out.
    const paperOf = async (who: string) => {
      const [row] = await db.asPerson(
        personId(who),
        (sql) => sql<{ paper: { number: number } | null }[]>`
          select app.version_paper(${plan}, ${open?.number ?? 0}) as paper`,
      );
      return row?.paper?.number ?? null;
    };
    expect(await paperOf('maja')).toBe(open?.number);
    expect(await paperOf('torsten')).toBeNull();
    const exported = await db.sql<{ person: string }[]>`
      select person_id as person from app.access_log where action = 'version.export' order by id`;
    expect(exported.slice(-3).map(({ person }) => person)).toEqual(
      ['rania', 'maja', 'maja'].map(personId),
    );
  });
});
