// Handing over who leads a plan: offered by who may, to a unit that consent covers, and passed on only
// when someone there accepts. What was before stays to be seen.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import {
  buildWorld,
  id,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
} from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const unit = (key: string) => planUnitId('milo', key);

interface Offer {
  kind?: string;
  from?: string;
  party?: string | null;
  cause?: string;
  note?: string;
}

const offer = async (who: string, to: string, over: Offer = {}): Promise<string> => {
  const { kind = 'BEST_INTEREST', from = unit('bvc'), cause = 'INVOLVED' } = over;
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`select app.offer_handover(${plan}, ${kind}, ${from}, ${unit(to)},
      ${over.party ?? null}, ${cause}, ${over.note ?? ''}) as id`,
  );
  return row?.id ?? '';
};
const answer = (who: string, handover: string, said: string, note = '') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.answer_handover(${handover}, ${said}, ${note})`,
  );
const withdraw = (who: string, handover: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.withdraw_handover(${handover})`);
const lead = async (column = 'best_interest_lead_id') =>
  (
    await db.sql<
      { unit: string }[]
    >`select ${db.sql(column)} as unit from app.plans where id = ${plan}`
  )[0]?.unit;

interface Page {
  mayOffer: Record<string, boolean>;
  leads: { kind: string; label: string; names: string[]; from: string; until: string | null }[];
  handovers: {
    state: string;
    answerNote: string | null;
    mayAnswer: boolean;
    mayWithdraw: boolean;
  }[];
  units: { id: string; cannot: string | null }[];
}
const page = async (who: string): Promise<Page | null | undefined> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ page: Page | null }[]>`select app.plan_responsibility(${plan}) as page`,
    )
  )[0]?.page;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
beforeEach(async () => {
  await db.sql`update app.plan_handovers set state = 'WITHDRAWN', answered_at = clock_timestamp()
    where state = 'OFFERED'`;
  await db.sql`update app.plans set best_interest_lead_id = ${unit('bvc')},
    collaboration_lead_id = ${unit('bvc')} where id = ${plan}`;
});
afterAll(() => db?.close());

describe('a handover', () => {
  it('is offered by barnensbästa-ansvarig alone; samverkansansvarig also by a coordinator', async () => {
    for (const who of ['maja', 'rania', 'hamid'])
      await expect(offer(who, 'blasippan'), who).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    for (const who of ['torsten', 'admin-kvarnbo'])
      await expect(offer(who, 'blasippan'), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
    await offer('gunvor', 'blasippan');
    await expect(offer('maja', 'logoped', { kind: 'COLLABORATION' })).rejects.toMatchObject({
      message: 'not_allowed',
    });
    await offer('hamid', 'logoped', { kind: 'COLLABORATION' });
  });

  it('changes who leads only when the receiver accepts, and both stay to be seen', async () => {
    const before = await page('maja');
    expect(before?.leads.map(({ kind, label, until }) => [kind, label, until])).toEqual(
      expect.arrayContaining([['BEST_INTEREST', 'BVC Strandgläntan', null]]),
    );
    const id = await offer('gunvor', 'blasippan', { party: partyId('milo', 'otto'), cause: 'AGE' });
    expect(await lead()).toBe(unit('bvc'));
    for (const who of ['gunvor', 'rania', 'siri', 'torsten'])
      await expect(answer(who, id, 'ACCEPTED'), who).rejects.toMatchObject({
        message: who === 'torsten' ? 'not_found' : 'not_allowed',
      });
    expect((await page('maja'))?.handovers[0]).toMatchObject({
      mayAnswer: true,
      mayWithdraw: false,
    });
    expect((await page('gunvor'))?.handovers[0]).toMatchObject({
      mayAnswer: false,
      mayWithdraw: true,
    });

    await answer('otto', id, 'ACCEPTED');
    expect(await lead()).toBe(unit('blasippan'));
    const after = await page('rania');
    const leads = after?.leads.filter(({ kind }) => kind === 'BEST_INTEREST');
    expect(
      leads?.slice(0, 2).map(({ label, names, until }) => [label, names, until !== null]),
    ).toEqual([
      ['Förskolan Blåsippan', ['Otto Brynolf'], false],
      ['BVC Strandgläntan', ['Gunvor Åkerdag'], true],
    ]);
    expect(leads?.[1]?.until).toBe(leads?.[0]?.from);
    await expect(answer('maja', id, 'DECLINED', 'Nej.')).rejects.toMatchObject({
      message: 'changed',
    });

    // The one before takes part as before: reads, writes, and can remind whoever leads now.
    const [access] = await db.sql<{ level: string }[]>`
      select priv.access_level(${zoneId('milo', 'shared')}, ${personId('gunvor')}) as level`;
    expect(access?.level).toBe('edit');
    await db.asPerson(
      personId('gunvor'),
      (
        sql,
      ) => sql`select app.start_thread(${zoneId('milo', 'shared')}, '{"type":"zone"}'::jsonb, null,
        'Kom ihåg att kalla till uppföljningen.')`,
    );
    // She is samverkansansvarig still; barnensbästa-ansvarig is someone else's to hand over now.
    expect((await page('gunvor'))?.mayOffer).toEqual({ BEST_INTEREST: false, COLLABORATION: true });
    expect((await page('maja'))?.mayOffer).toEqual({ BEST_INTEREST: true, COLLABORATION: true });
  });

  it('is declined with a reason, and then nothing has changed but what was said', async () => {
    const id = await offer('gunvor', 'elevhalsan');
    await expect(answer('disa', id, 'DECLINED', ' \n')).rejects.toMatchObject({
      code: 'PT400',
      message: 'invalid_input',
    });
    await answer('disa', id, 'DECLINED', 'Vi träffar honom bara var tredje vecka.');
    expect(await lead()).toBe(unit('bvc'));
    expect((await page('rania'))?.handovers[0]).toMatchObject({
      state: 'DECLINED',
      answerNote: 'Vi träffar honom bara var tredje vecka.',
    });
    await offer('gunvor', 'blasippan');
  });

  it('is taken back by who offered it, not by others, and not twice', async () => {
    const id = await offer('gunvor', 'blasippan');
    await expect(withdraw('maja', id)).rejects.toMatchObject({ message: 'not_allowed' });
    await withdraw('gunvor', id);
    await expect(withdraw('gunvor', id)).rejects.toMatchObject({ message: 'changed' });
    await expect(answer('maja', id, 'ACCEPTED')).rejects.toMatchObject({ message: 'changed' });
    expect(await lead()).toBe(unit('bvc'));
  });

  it('is one at a time, from who leads now, to another unit of the plan', async () => {
    await offer('gunvor', 'blasippan');
    await expect(offer('gunvor', 'logoped')).rejects.toMatchObject({ message: 'open_handover' });
    // The other lead is another matter.
    await offer('gunvor', 'logoped', { kind: 'COLLABORATION' });
    await expect(offer('gunvor', 'logoped', { from: unit('logoped') })).rejects.toMatchObject({
      message: 'changed',
    });
    for (const [to, party] of [
      ['bvc', null],
      ['familjen', null],
      ['finns-inte', null],
      ['logoped', partyId('milo', 'maja')],
    ] as const)
      await expect(offer('gunvor', to, { party }), to).rejects.toMatchObject({
        code: 'PT400',
        message: 'invalid_input',
      });
    await expect(offer('gunvor', 'koordinator')).rejects.toMatchObject({ message: 'nobody_there' });
  });

  it('needs consent for the receiver: when it is offered, and still when it is accepted', async () => {
    await db.sql`update app.plan_units set status = 'AWAITING_CONSENT' where id = ${unit('familjestodet')}`;
    await expect(offer('gunvor', 'familjestodet')).rejects.toMatchObject({
      message: 'consent_missing',
    });
    expect(
      (await page('gunvor'))?.units.find(({ id }) => id === unit('familjestodet'))?.cannot,
    ).toBe('consent_missing');
    await db.sql`update app.plan_units set status = 'ADMITTED' where id = ${unit('familjestodet')}`;
    const id = await offer('gunvor', 'familjestodet');
    const [no] = await db.sql<{ id: string }[]>`
      insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, zone_kind, answer, form)
      values (${sjohamra}, ${plan}, ${partyId('milo', 'jonte')}, ${unit('familjestodet')}, 'shared', 'no',
        'oral') returning id`;
    // Without consent Vera does not see the plan, and so not the offer either.
    await expect(answer('vera', id, 'ACCEPTED')).rejects.toMatchObject({ message: 'not_found' });
    const [why] = await db.sql<{ why: string }[]>`
      select priv.cannot_receive(${plan}, ${unit('familjestodet')}) as why`;
    expect(why?.why).toBe('consent_missing');
    await db.sql`update app.consents set withdrawn_at = clock_timestamp() where id = ${no?.id ?? ''}`;
    await answer('vera', id, 'ACCEPTED');
    expect(await lead()).toBe(unit('familjestodet'));
  });

  it('is on the list of who is asked, and the plan on the list of who leads it', async () => {
    const list = async (who: string) =>
      (
        await db.asPerson(
          personId(who),
          (sql) => sql<{ list: { asked: { to: string }[]; leading: { child: string }[] } }[]>`
            select app.my_handovers() as list`,
        )
      )[0]?.list;
    await db.sql`update app.tenant_units set answers_for = '{PRESCHOOL}'
      where unit_id = ${id('unit:bvc')}`;
    expect(await list('gunvor')).toMatchObject({
      asked: [],
      leading: [
        {
          child: 'Milo Silverkvist',
          bornOn: '2022-05-14',
          unitId: unit('bvc'),
          units: expect.arrayContaining([
            { id: unit('bvc'), label: 'BVC Strandgläntan', answersFor: ['PRESCHOOL'] },
          ]),
        },
      ],
    });
    await offer('gunvor', 'blasippan');
    expect(await list('gunvor')).toEqual({ asked: [], leading: [] });
    expect(await list('maja')).toMatchObject({
      asked: [{ child: 'Milo Silverkvist', from: 'BVC Strandgläntan', to: 'Förskolan Blåsippan' }],
      leading: [],
    });
    for (const who of ['rania', 'siri', 'torsten'])
      expect(await list(who), who).toEqual({ asked: [], leading: [] });
  });

  it('shows its page only to those in the plan, and logs it', async () => {
    expect(await page('torsten')).toBeNull();
    expect(await page('sami')).toMatchObject({ mayOffer: { BEST_INTEREST: false } });
    const [row] = await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log
      where action = 'plan.responsibility' and person_id = ${personId('sami')}`;
    expect(row?.n).toBe(1);
  });
});
