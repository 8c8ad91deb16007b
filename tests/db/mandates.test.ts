// Mandates: given by others than oneself, for a unit and a time; what ends with one ends in the same
// transaction; and administrators learn of plans nothing but numbers.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FollowUpPlans } from '#domain/gaps/list.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import {
  buildWorld,
  id,
  kvarnbo,
  ownUnits,
  partyId,
  personId,
  planId,
  sjohamra,
  zoneId,
} from './world.ts';

let db: TestDatabase;
const admin = 'admin-sjohamra';
const torsten = personId('torsten');
const unit = (key: string) => id(`unit:${key}`);
const second = personId('bodil');

const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
  db.asPerson(personId(who), run);
const give = async (
  who: string,
  {
    person = torsten,
    at = 'bvc',
    role = 'staff',
    from = '2026-01-01',
    until = null as string | null,
  } = {},
): Promise<string> => {
  const [row] = await as(
    who,
    (sql) => sql<
      { id: string }[]
    >`select app.give_membership(${sjohamra}, ${person}, ${unit(at)}, ${role},
      'BVC-sjuksköterska', ${from}, ${until}) as id`,
  );
  return row?.id ?? '';
};
const mandate = async (person: string, at: string | null = null) => {
  const [row] = await db.sql<{ id: string; revision: number }[]>`
    select id, revision from app.memberships
    where person_id = ${person} and unit_id is not distinct from ${at && unit(at)}
      and (valid_to is null or valid_to > clock_timestamp()) order by valid_from desc limit 1`;
  return row ?? { id: '', revision: 0 };
};
const end = (who: string, { id: membership, revision }: { id: string; revision: number }) =>
  as(who, (sql) => sql`select app.end_membership(${membership}, ${revision})`);
const level = async (person: string, zone = zoneId('milo', 'shared')) =>
  (
    await db.sql<{ level: string | null }[]>`select priv.access_level(${zone}, ${person}) as level`
  )[0]?.level;
interface Found {
  total: number;
  people: { name: string; state: string; mandates: { unit: string }[] }[];
}
const list = async (
  who: string,
  {
    words = '',
    at = null as string | null,
    role = null as string | null,
    state = null as string | null,
    page = 1,
    size = 50,
  } = {},
): Promise<Found | undefined> =>
  (
    await as(
      who,
      (sql) => sql<
        { list: Found }[]
      >`select app.tenant_people(${sjohamra}, ${words}, ${at && unit(at)},
        ${role}, ${state}, ${page}, ${size}) as list`,
    )
  )[0]?.list;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await ownUnits(db.sql, sjohamra);
  await db.sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${second}, 'administrator')`;
  await db.sql`update app.people set kind = 'administrator' where id = ${second}`;
  await db.sql`delete from app.memberships where person_id = ${second} and role = 'staff'`;
});
beforeEach(async () => {
  await db.sql`delete from app.memberships where person_id = ${torsten}`;
  await db.sql`insert into app.memberships (tenant_id, person_id, role, unit_id)
    values (${sjohamra}, ${torsten}, 'staff', ${unit('skolan')})`;
  await db.sql`delete from app.plan_parties where person_id = ${torsten}`;
});
afterAll(() => db?.close());

describe('a mandate', () => {
  it('is given by an administrator of the tenant, to somebody who works there, for one of its units', async () => {
    for (const who of ['maja', 'hamid'])
      await expect(give(who), who).rejects.toMatchObject({ code: 'PT403', message: 'not_allowed' });
    await expect(give('admin-kvarnbo')).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
    // Rania is family, and of the people elsewhere nobody is there.
    for (const person of [personId('rania'), personId('admin-kvarnbo'), id('nobody')])
      await expect(give(admin, { person })).rejects.toMatchObject({ code: 'PT404' });
    for (const wrong of [
      { at: 'none' },
      { until: '2020-01-01' },
      { from: '1990-01-01' },
      { role: 'guardian' },
    ])
      await expect(give(admin, wrong)).rejects.toMatchObject({ message: 'invalid_input' });
    await give(admin);
    await expect(give(admin)).rejects.toMatchObject({ code: 'PT422', message: 'mandate_there' });
    const logged = await db.sql<{ by: string; who: string; plan_id: string | null }[]>`
      select person_id as by, detail ->> 'person' as who, plan_id from app.access_log where action = 'mandate.give'`;
    expect(logged).toEqual([{ by: personId(admin), who: torsten, plan_id: null }]);
  });

  it('of another organisation’s unit is given at home, and of one without a tenant when it has said yes', async () => {
    await db.sql`insert into app.authorities (id, name, kind, home_tenant_id) values
      (${id('authority:there')}, 'Vårdnämnden, Kvarnbo', 'municipalBoard', ${kvarnbo}),
      (${id('authority:region')}, 'Region Havsnära', 'region', null)`;
    await db.sql`insert into app.units (id, authority_id, name, sector) values
      (${unit('there')}, ${id('authority:there')}, 'Kvarnbo talmottagning', 'health'),
      (${unit('region')}, ${id('authority:region')}, 'Habiliteringen', 'health')`;
    await db.sql`insert into app.tenant_units (tenant_id, unit_id) values
      (${sjohamra}, ${unit('there')}), (${sjohamra}, ${unit('region')})`;
    const atHome = { code: 'PT422', message: 'given_at_home' };
    const askFirst = { code: 'PT422', message: 'partner_first' };
    const invite = (at: string) =>
      as(
        admin,
        (sql) => sql`select app.invite(${sjohamra}, 'hsaId', ${`k1.${'a'.repeat(43)}`},
        ${`k1.${'a'.repeat(43)}`}, 'Majken Törnros', 'staff', ${unit(at)}, '', null, null)`,
      );
    const propose = (at: string) =>
      as(
        admin,
        (sql) => sql`select app.propose_key_role(${sjohamra}, ${torsten}, ${unit(at)},
        'coordinator', '', priv.today(), null)`,
      );
    for (const [at, refusal] of [
      ['there', atHome],
      ['region', askFirst],
    ] as const) {
      await expect(give(admin, { at }), at).rejects.toMatchObject(refusal);
      await expect(invite(at), at).rejects.toMatchObject(refusal);
      await expect(propose(at), at).rejects.toMatchObject(refusal);
      // A mandate that is there goes on: it can be shorter, and not longer.
      const [old] = await db.sql<{ id: string; revision: number }[]>`
        insert into app.memberships (tenant_id, person_id, unit_id, role, valid_to)
        values (${sjohamra}, ${torsten}, ${unit(at)}, 'staff', '2027-06-01')
        returning id, revision`;
      const change = (until: string, revision: number) =>
        as(
          admin,
          (sql) => sql`select app.change_membership(${old?.id ?? ''}, ${revision}, 'staff', '',
          priv.today(), ${until})`,
        );
      await expect(change('2028-06-01', old?.revision ?? 0), at).rejects.toMatchObject(refusal);
      await change('2027-02-01', old?.revision ?? 0);
      // What somebody who works there may do here is ours to say, with two.
      await propose(at);
      await end(admin, { id: old?.id ?? '', revision: (old?.revision ?? 0) + 1 });
    }
    const units = async (): Promise<unknown> => {
      const [row] = await as(admin, (sql) => sql`select app.people_tenants() as it`);
      return row?.['it'];
    };
    const said = (at: string, given: string) => [
      {
        units: expect.arrayContaining([
          expect.objectContaining({ id: unit(at), given }),
        ]) as unknown,
      },
    ];
    expect(await units()).toMatchObject(said('there', 'atHome'));
    expect(await units()).toMatchObject(said('region', 'askFirst'));
    expect(await units()).toMatchObject(said('bvc', 'here'));
    await db.sql`insert into app.partnerships (tenant_id, organisation_number, organisation_name, unit_name, sector,
        unit_id, state, asked_by, answered_by, answered_at)
      values (${sjohamra}, '232100-0016', 'Region Havsnära', 'Habiliteringen', 'health', ${unit('region')}, 'AGREED',
        ${personId(admin)}, ${torsten}, clock_timestamp())`;
    expect(await units()).toMatchObject(said('region', 'here'));
    await db.sql`delete from app.memberships where unit_id = ${unit('region')}`;
    await give(admin, { at: 'region' });
    await invite('region');
  });

  it('is never one’s own to give, change or end, and a key role is not one administrator’s to give', async () => {
    await expect(give(admin, { person: personId(admin) })).rejects.toMatchObject({
      code: 'PT422',
      message: 'own_mandate',
    });
    const own = await mandate(second);
    await expect(end('bodil', own)).rejects.toMatchObject({ message: 'own_mandate' });
    await expect(give(admin, { role: 'coordinator' })).rejects.toMatchObject({
      message: 'second_needed',
    });
    const kept = await mandate(torsten, 'skolan');
    const change = (role: string) =>
      as(
        admin,
        (sql) => sql`select app.change_membership(${kept.id}, ${kept.revision}, ${role}, 'Lärare',
        '2026-01-01', null)`,
      );
    await expect(change('coordinator')).rejects.toMatchObject({ message: 'second_needed' });
    await expect(change('administrator')).rejects.toMatchObject({ message: 'invalid_input' });
    await change('staff');
    expect((await mandate(torsten, 'skolan')).revision).toBe(kept.revision + 1);
  });

  it('that somebody else has changed meanwhile is not changed unseen', async () => {
    const seen = await mandate(torsten, 'skolan');
    await db.sql`update app.memberships set title = 'Rektor' where id = ${seen.id}`;
    await expect(end(admin, seen)).rejects.toMatchObject({ code: 'PT409', message: 'changed' });
    await end(admin, await mandate(torsten, 'skolan'));
  });

  it('gives access for its own unit alone: the other stays when it ends', async () => {
    for (const at of ['bvc', 'logoped']) {
      await give(admin, { at });
      await db.sql`insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role)
        values (${sjohamra}, ${planId('milo')}, ${id(`unit:milo:${at}`)}, ${torsten},
          ${zoneId('milo', 'shared')}, 'professional')`;
    }
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where person_id = ${torsten} and plan_unit_id = ${id('unit:milo:logoped')}`;
    expect(await level(torsten)).toBe('edit');
    await end(admin, await mandate(torsten, 'logoped'));
    expect(await level(torsten)).toBe('edit');
    await end(admin, await mandate(torsten, 'bvc'));
    expect(await level(torsten)).toBeNull();
    // Still at the school: signed in, and in no plan.
    expect((await list(admin, { words: 'torsten' }))?.people[0]?.state).toBe('active');
  });

  it('may have a gap: there is access in each period, and none between', async () => {
    await db.sql`delete from app.memberships where person_id = ${torsten}`;
    await db.sql`insert into app.memberships (tenant_id, person_id, role, unit_id, valid_from, valid_to) values
      (${sjohamra}, ${torsten}, 'staff', ${unit('bvc')}, '2026-01-01', clock_timestamp() + interval '1 hour'),
      (${sjohamra}, ${torsten}, 'staff', ${unit('bvc')}, '2199-01-01', null)`;
    await db.sql`insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, valid_from)
      values (${sjohamra}, ${planId('milo')}, ${id('unit:milo:bvc')}, ${torsten},
        ${zoneId('milo', 'shared')}, 'professional', '2026-01-01')`;
    const periods = await db.sql<{ from: string; open: boolean }[]>`
      select valid_from::date::text as from, valid_to is null as open from app.zone_members
      where person_id = ${torsten} and zone_id = ${zoneId('milo', 'shared')} and revoked_at is null
      order by valid_from`;
    expect(periods).toEqual([
      { from: '2026-01-01', open: false },
      { from: '2199-01-01', open: true },
    ]);
  });
});

describe('leaving', () => {
  const leave = async (who: string, person: string, seen?: number) => {
    const [row] = await db.sql<
      { n: number }[]
    >`select priv.mandates_seen(${sjohamra}, ${person}) as n`;
    return as(
      who,
      (sql) => sql`select app.end_all_memberships(${sjohamra}, ${person}, ${seen ?? row?.n ?? 0})`,
    );
  };
  const needs = async (who: string, person: string) =>
    (
      await as(
        who,
        (sql) => sql<
          {
            page: {
              needs: { units: Record<string, unknown>[]; pools: string[]; offices: unknown[] };
            };
          }[]
        >`
          select app.tenant_person(${sjohamra}, ${person}) as page`,
      )
    )[0]?.page.needs;

  it('lists in numbers what would have nobody, before anything ends, and no plan or child', async () => {
    await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
    await db.sql`update app.plan_actions set contact_party_id = ${partyId('milo', 'gunvor')}, status = 'PLANNED'
      where plan_id = ${planId('milo')}`;
    const named = {
      tenant_id: sjohamra,
      authority_id: id('authority:own'),
      valid_to: '2199-01-01',
    };
    await db.sql`insert into app.records_officers ${db.sql([
      { ...named, person_id: personId('gunvor'), named_by: personId(admin) },
      { ...named, person_id: personId('maja'), named_by: personId(admin) },
    ])}`;
    await db.sql`insert into app.log_reviewers ${db.sql([
      {
        ...named,
        person_id: personId('gunvor'),
        named_by: personId(admin),
        valid_from: '2026-01-01',
      },
      {
        ...named,
        person_id: personId('maja'),
        named_by: personId(admin),
        valid_from: '2026-01-01',
      },
    ])}`;
    await db.sql`update app.log_reviewers set ended_at = clock_timestamp() where person_id = ${personId('maja')}`;
    const found = await needs(admin, personId('gunvor'));
    // What the board has named her for: somebody else takes out packages too, nobody else searches.
    expect(found?.offices).toEqual([
      { office: 'log', authority: 'Barnnämnden', alone: true },
      { office: 'records', authority: 'Barnnämnden', alone: false },
    ]);
    expect((await needs(admin, personId('mira')))?.offices).toEqual([]);
    expect(found?.units).toEqual([
      expect.objectContaining({
        unit: 'BVC Strandgläntan',
        plans: 1,
        leads: 1,
        leadsAlone: 0,
        actions: 1,
      }),
    ]);
    expect(JSON.stringify(found)).not.toMatch(/Milo|Silverkvist/);
    // A part with a named audience is not counted: Mira is nowhere.
    expect((await needs(admin, personId('mira')))?.units).toEqual([]);
    for (const who of ['maja', 'admin-kvarnbo'])
      await expect(needs(who, personId('gunvor')), who).rejects.toMatchObject({ code: 'PT404' });
  });

  it('ends access, parts, offices and sessions in one transaction, and those who lead find what is left', async () => {
    const siri = personId('siri');
    const session = await db.signIn(siri);
    const outcome = async () =>
      (
        await db.asRole('kring_sync')<{ outcome: string }[]>`
          select outcome from priv.sync_access(${db.sql.json([{ session, zone: zoneId('milo', 'shared') }])})`
      )[0]?.outcome;
    expect(await outcome()).toBe('ok');
    await db.sql`update app.plan_actions set contact_party_id = ${partyId('milo', 'siri')}
      where plan_id = ${planId('milo')}`;
    await expect(leave('maja', siri)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(leave('admin-kvarnbo', siri)).rejects.toMatchObject({ message: 'not_found' });
    await expect(leave(admin, siri, 99)).rejects.toMatchObject({ message: 'changed' });
    expect(await outcome()).toBe('ok');
    await leave(admin, siri);
    expect(await level(siri)).toBeNull();
    expect(await outcome()).toBe('signed_out');
    const [party] = await db.sql<{ ended: boolean }[]>`
      select ended_at is not null as ended from app.plan_parties where id = ${partyId('milo', 'siri')}`;
    expect(party?.ended).toBe(true);
    const followUps = await as(
      'gunvor',
      (sql) => sql<{ list: unknown }[]>`select app.my_follow_ups() as list`,
    );
    expect(
      FollowUpPlans.parse(followUps[0]?.list)[0]?.parties.find(
        (one) => one.id === partyId('milo', 'siri'),
      )?.endedOn,
    ).toMatch(/^\d{4}-/);
    await expect(leave(admin, siri)).rejects.toMatchObject({ message: 'changed' });
    expect((await list(admin, { words: 'siri', state: 'ended' }))?.total).toBe(1);
  });

  it('on the last day of a mandate ends the same by the clock, and nobody did it', async () => {
    const runOut = () => db.asRole('kring_app')`select priv.end_what_ran_out() as people`;
    const part = partyId('milo', 'disa');
    const left = async () => {
      const [row] = await db.sql<{ ended: boolean; told: number }[]>`
        select ended_at is not null as ended,
          (select count(*)::integer from app.access_log l where l.detail ->> 'party' = ${part}) as told
        from app.plan_parties where id = ${part}`;
      return row;
    };
    expect(await runOut()).toEqual([{ people: 0 }]);
    await db.sql`update app.memberships set valid_to = clock_timestamp() + interval '1 hour'
      where person_id = ${personId('disa')}`;
    expect(await runOut()).toEqual([{ people: 0 }]);
    expect(await left()).toEqual({ ended: false, told: 0 });
    // Another mandate for the unit, from tomorrow: they go on.
    await db.sql`update app.memberships set valid_to = clock_timestamp() where person_id = ${personId('disa')}`;
    const [later] = await db.sql<{ id: string }[]>`
      insert into app.memberships (tenant_id, person_id, role, valid_from)
      values (${sjohamra}, ${personId('disa')}, 'staff', clock_timestamp() + interval '1 day') returning id`;
    expect(await runOut()).toEqual([{ people: 0 }]);
    expect(await left()).toEqual({ ended: false, told: 0 });
    await db.sql`delete from app.memberships where id = ${later?.id ?? ''}`;
    expect(await runOut()).toEqual([{ people: 1 }]);
    expect(await left()).toEqual({ ended: true, told: 0 });
    expect(await runOut()).toEqual([{ people: 0 }]);
    await expect(as(admin, (sql) => sql`select priv.end_what_ran_out()`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('leaves who is family too with the part that is theirs', async () => {
    await db.sql`insert into app.memberships (tenant_id, person_id, role, unit_id)
      values (${sjohamra}, ${personId('jonte')}, 'staff', ${unit('skolan')})`;
    await db.sql`delete from app.memberships where person_id = ${personId('jonte')} and role = 'guardian'`;
    await leave(admin, personId('jonte'));
    expect(await level(personId('jonte'))).toBe('comment');
  });
});

describe('the list', () => {
  it('is the tenant’s administrators’, by name, unit, role and state, a page at a time', async () => {
    for (const who of ['maja', 'rania', 'admin-kvarnbo'])
      await expect(list(who), who).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    const all = await list(admin);
    expect(all?.people.map(({ name }) => name)).not.toContain('Rania Silverkvist');
    expect(all?.total).toBe(all?.people.length);
    const names = (all?.people ?? []).map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'sv')));
    expect((await list(admin, { page: 2, size: 3 }))?.people.map(({ name }) => name)).toEqual(
      names.slice(3, 6),
    );
    expect(
      (await list(admin, { at: 'skolan', state: 'active' }))?.people.map(({ name }) => name),
    ).toEqual(['Torsten Vinterdal']);
    expect((await list(admin, { role: 'coordinator' }))?.people.map(({ name }) => name)).toEqual([
      'Hamid Borgfelt',
    ]);
    expect((await list(admin, { words: 'VARGT%' }))?.total).toBe(0);
    const [kvarnbos] = await as(
      'admin-kvarnbo',
      (sql) => sql<{ list: Found }[]>`
      select app.tenant_people(${kvarnbo}, '', null, null, null, 1, 50) as list`,
    );
    expect(kvarnbos?.list.people.map(({ name }) => name)).toEqual(['Administratör Kvarnbo']);
  });
});

// Last: it ends a session that the others use.
describe('two administrators', () => {
  it('who end one another at once: one is left', async () => {
    const first = await mandate(personId(admin));
    const other = await mandate(second);
    let waiting: Promise<unknown> | undefined;
    await as('bodil', async (sql) => {
      await sql`select app.end_membership(${first.id}, ${first.revision})`;
      waiting = end(admin, other).catch((problem: unknown) => problem);
      await new Promise((done) => setTimeout(done, 200));
    });
    expect(await waiting).toMatchObject({ code: 'PT403', message: 'not_allowed' });
    expect(await mandate(personId(admin))).toEqual({ id: '', revision: 0 });
    expect((await mandate(second)).id).toBe(other.id);
  });
});
