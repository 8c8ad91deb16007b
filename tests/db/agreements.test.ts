// The agreement between coordinator and parents: written by the one, said yes to by all the others, and
// access that ends after its last day until another one is agreed.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');
const office = planUnitId('milo', 'koordinator');

/** A day in Swedish time, so many days from today. */
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(
    new Date(Date.now() + ahead * 86_400_000),
  );
const write = async (
  who: string,
  over: { until?: string; limits?: string } = {},
): Promise<string> => {
  const { until = day(90), limits = 'Fattar inga beslut och läser inga journaler.' } = over;
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`select app.write_agreement(${plan}, ${office},
      'Samordnar besök och ringer en gång i veckan.', ${limits}, ${until}) as id`,
  );
  return row?.id ?? '';
};
const answer = (who: string, agreement: string, said: string, note = '') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.answer_agreement(${agreement}, ${said}, ${note})`,
  );
const withdraw = (who: string, agreement: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.withdraw_agreement(${agreement})`);
const access = async () =>
  (
    await db.sql<{ level: string | null }[]>`
      select priv.access_level(${shared}, ${personId('hamid')}) as level`
  )[0]?.level;
/** The clock is moved by moving the agreement's last day. */
async function moveEnd(agreement: string, to: string): Promise<void> {
  await db.sql`alter table app.coordinator_agreements disable trigger keep_keys`;
  await db.sql`update app.coordinator_agreements set ends_on = ${to} where id = ${agreement}`;
  await db.sql`alter table app.coordinator_agreements enable trigger keep_keys`;
}
interface Page {
  offices: {
    agreedUntil: string | null;
    mayWrite: boolean;
    people: { name: string; here: boolean }[];
  }[];
  agreements: { state: string; answers: { answer: string; note: string | null }[] }[];
}
const page = async (who: string): Promise<Page | null | undefined> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ page: Page | null }[]>`select app.plan_coordination(${plan}) as page`,
    )
  )[0]?.page;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
beforeEach(async () => {
  await db.sql`alter table app.agreement_answers disable trigger append_only`;
  await db.sql`truncate app.agreement_answers, app.coordinator_agreements`;
  await db.sql`alter table app.agreement_answers enable trigger append_only`;
  await db.sql`select priv.rebuild_zone_members(${plan})`;
});
afterAll(() => db?.close());

describe('an agreement', () => {
  it('is written by the coordinator or barnensbästa-ansvarig, whole, and one at a time', async () => {
    for (const who of ['maja', 'rania', 'siri'])
      await expect(write(who), who).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    await expect(write('torsten')).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    for (const over of [{ until: day(-1) }, { until: day(800) }, { limits: ' \n' }])
      await expect(write('hamid', over)).rejects.toMatchObject({ message: 'invalid_input' });
    const first = await write('hamid');
    await expect(write('gunvor')).rejects.toMatchObject({ message: 'open_agreement' });
    await expect(withdraw('rania', first)).rejects.toMatchObject({ message: 'not_allowed' });
    await withdraw('hamid', first);
    await expect(withdraw('hamid', first)).rejects.toMatchObject({ message: 'changed' });
    await write('gunvor');
  });

  it('is valid when each guardian has said yes, and not before', async () => {
    const id = await write('hamid');
    for (const who of ['hamid', 'gunvor'])
      await expect(answer(who, id, 'YES'), who).rejects.toMatchObject({ message: 'not_allowed' });
    // The grandfather and preschool are not part of it, and do not see it.
    for (const who of ['sami', 'maja', 'torsten'])
      await expect(answer(who, id, 'YES'), who).rejects.toMatchObject({ message: 'not_found' });
    expect((await page('maja'))?.agreements).toEqual([]);
    await answer('rania', id, 'YES');
    expect((await page('hamid'))?.agreements[0]?.state).toBe('PROPOSED');
    expect((await page('hamid'))?.offices[0]?.agreedUntil).toBeNull();
    await answer('jonte', id, 'YES');
    expect((await page('rania'))?.agreements[0]?.state).toBe('APPROVED');
    expect((await page('rania'))?.offices[0]?.agreedUntil).not.toBeNull();
    expect((await page('maja'))?.offices[0]?.agreedUntil).toBeNull();
    await expect(answer('jonte', id, 'NO', 'Nej.')).rejects.toMatchObject({ message: 'changed' });
  });

  it('waits on the list of each guardian until they have answered', async () => {
    const list = async (who: string) =>
      (
        await db.asPerson(
          personId(who),
          (sql) => sql<{ list: unknown[] }[]>`select app.my_waiting() -> 'agreements' as list`,
        )
      )[0]?.list;
    const id = await write('hamid');
    await answer('rania', id, 'YES');
    expect(await list('jonte')).toEqual([
      { planId: plan, child: 'Milo Silverkvist', unit: 'Koordinatorfunktionen' },
    ]);
    for (const who of ['rania', 'hamid', 'gunvor', 'sami', 'torsten'])
      expect(await list(who), who).toEqual([]);
  });

  it('is refused by one guardian with a reason, and then there is none', async () => {
    const id = await write('hamid');
    await answer('rania', id, 'YES');
    await expect(answer('jonte', id, 'NO')).rejects.toMatchObject({ message: 'invalid_input' });
    await answer('jonte', id, 'NO', 'Jag vill ringa själv.');
    expect((await page('hamid'))?.agreements[0]).toMatchObject({
      state: 'DECLINED',
      answers: [{ answer: 'YES' }, { answer: 'NO', note: 'Jag vill ringa själv.' }],
    });
    // Nothing was agreed, so nothing has an end; another can be written.
    expect(await access()).toBe('edit');
    await write('hamid');
  });

  it('ends the coordinator’s access after its last day, and another brings it back', async () => {
    const first = await write('hamid');
    for (const who of ['rania', 'jonte']) await answer(who, first, 'YES');
    await moveEnd(first, day(0));
    expect(await access()).toBe('edit');
    const session = await db.signIn(personId('hamid'));
    await moveEnd(first, day(-1));
    expect(await access()).toBeNull();
    const outcome = await db.asRole('kring_sync')<{ outcome: string }[]>`
      select outcome from priv.sync_access(${db.sql.json([{ session, zone: shared }])})`;
    expect(outcome[0]?.outcome).toBe('none');
    expect(await page('hamid')).toBeNull();
    await expect(write('hamid')).rejects.toMatchObject({ message: 'not_found' });
    expect((await page('rania'))?.offices[0]?.people[0]).toMatchObject({
      name: 'Hamid Borgfelt',
      here: false,
    });
    // He no longer leads, so the last who does cannot end their own part.
    await expect(
      db.asPerson(
        personId('gunvor'),
        (sql) => sql`select app.end_participation(${partyId('milo', 'gunvor')})`,
      ),
    ).rejects.toMatchObject({ message: 'not_allowed', hint: 'last_leader' });

    const second = await write('gunvor');
    await answer('rania', second, 'YES');
    expect(await access()).toBeNull();
    await answer('jonte', second, 'YES');
    expect(await access()).toBe('edit');
  });

  it('that follows before the end makes it longer, and a shorter one does not cut it', async () => {
    const ends = async () => (await page('rania'))?.offices[0]?.agreedUntil?.slice(0, 10);
    for (const [until, expected] of [
      [day(30), day(30)],
      [day(60), day(60)],
      [day(10), day(60)],
    ] as const) {
      const id = await write('hamid', { until });
      for (const who of ['rania', 'jonte']) await answer(who, id, 'YES');
      // Midnight in Sweden is the evening of the last day in UTC.
      expect(await ends()).toBe(expected);
    }
  });

  it('passes by the clock: the watch over open sockets hears of it', async () => {
    const id = await write('hamid');
    for (const who of ['rania', 'jonte']) await answer(who, id, 'YES');
    const [until] = await db.sql<{ same: boolean }[]>`
      select bool_and(valid_to = priv.agreed_until(${office})) as same from app.zone_members
      where person_id = ${personId('hamid')} and revoked_at is null`;
    expect(until?.same).toBe(true);
    const [before] = await db.asRole('kring_sync')<{ since: string; at: string }[]>`
      select since, at from priv.sync_news(null, null, '{}')`;
    await db.sql`update app.zone_members set valid_to = clock_timestamp() + interval '200 milliseconds'
      where person_id = ${personId('hamid')} and revoked_at is null`;
    await new Promise((done) => setTimeout(done, 250));
    const [news] = await db.asRole('kring_sync')<{ zones: string[] }[]>`
      select zones from priv.sync_news(${before?.since ?? ''}, ${before?.at ?? ''}, '{}')`;
    expect(news?.zones).toContain(shared);
    expect(await access()).toBeNull();
  });
});
