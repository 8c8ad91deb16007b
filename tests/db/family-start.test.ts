// The family's start: what is asked of whom, what waits and for how long, pleas for help, disagreement,
// and what has happened since. Every refusal with its reason beside the same call allowed; and what lies in
// a zone that someone cannot read is in no list and no number of theirs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MyNotices } from '../../src/lib/domain/notices/page.ts';
import { StartPage } from '../../src/lib/domain/start/page.ts';
import { isWait, MyWaiting, waitsCount, waitsOnStart } from '../../src/lib/domain/start/waits.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, partyId, personId, planId, planUnitId, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');
const action = 'action-milo-shared';
const notFound = { code: 'PT404', message: 'not_found' };
const notAllowed = { code: 'PT403', message: 'not_allowed' };
const invalid = { code: 'PT400', message: 'invalid_input' };

/** One function of the database as somebody, with its plain answer. */
async function ask<T>(who: string, name: string, ...args: unknown[]): Promise<T> {
  const holes = args.map((_, index) => `$${index + 1}`).join(', ');
  const [row] = await db.asPerson(personId(who), (sql) =>
    sql.unsafe<{ said: T }[]>(`select app.${name}(${holes}) as said`, args as never[]),
  );
  return row?.said as T;
}
const start = async (who: string, of = plan): Promise<StartPage | null> =>
  StartPage.nullable().parse(await ask(who, 'plan_start', of));
const page = async (who: string): Promise<StartPage> => {
  const found = await start(who);
  if (found === null) throw new Error(`${who} sees no start page`);
  return found;
};
const waiting = async (who: string): Promise<MyWaiting> =>
  MyWaiting.parse(await ask(who, 'my_waiting'));
const zone = JSON.stringify({ type: 'zone' });
const thread = (
  who: string,
  {
    to = '',
    units = '',
    asks = true,
    at = shared,
    body = 'Vem ringer?',
  }: { to?: string; units?: string; asks?: boolean; at?: string; body?: string } = {},
): Promise<string> => ask(who, 'start_thread', at, zone, '', body, to, units, asks);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await write(db.sql, {
    plan: 'nova',
    zone: 'health:ungdomsmottagningen',
    author: 'mira',
    unit: 'um',
  });
});
afterAll(() => db?.close());

describe('a comment that asks', () => {
  it('turns to people and units that read the zone, and to nobody else', async () => {
    const at = zoneId('milo', 'family');
    // Maja and her unit do not read the family's part; Jonte does.
    await expect(thread('rania', { at, to: partyId('milo', 'maja') })).rejects.toMatchObject(
      invalid,
    );
    await expect(
      thread('rania', { at, units: planUnitId('milo', 'blasippan') }),
    ).rejects.toMatchObject(invalid);
    await expect(thread('rania', { to: partyId('nova', 'amanda') })).rejects.toMatchObject(invalid);
    await expect(thread('rania', { to: 'maja' })).rejects.toMatchObject(invalid);
    await thread('rania', { at, to: partyId('milo', 'jonte') });
    const id = await thread('rania', {
      to: `${partyId('milo', 'siri')},${partyId('milo', 'disa')}`,
      units: planUnitId('milo', 'blasippan'),
    });
    const threads = await ask<{ id: string; comments: { mentions: string[] }[] }[]>(
      'maja',
      'zone_threads',
      shared,
    );
    expect(threads.find((one) => one.id === id)?.comments[0]?.mentions.sort()).toEqual([
      'Disa Kronfelt',
      'Förskolan Blåsippan',
      'Siri Vargtass',
    ]);
  });

  it('does not tell a guardian of someone that she may not know of', async () => {
    const at = zoneId('nova', 'shared');
    await expect(thread('liv', { at, to: partyId('nova', 'mira') })).rejects.toMatchObject(invalid);
    await thread('liv', { at, to: partyId('nova', 'hedda') });
  });

  it('waits for whom it mentions, until one of them has said something', async () => {
    const id = await thread('rania', { units: planUnitId('milo', 'blasippan') });
    const waits = async (who: string) =>
      (await waiting(who)).asks.some(({ threadId }) => threadId === id);
    expect([await waits('maja'), await waits('otto'), await waits('siri')]).toEqual([
      true,
      true,
      false,
    ]);
    await ask('siri', 'reply', id, 'Inte jag.');
    await ask('rania', 'reply', id, 'Jag undrar fortfarande.');
    expect(await waits('maja')).toBe(true);
    const said = await ask<string>('otto', 'reply', id, 'Jag ringer i dag.');
    expect(await waits('maja')).toBe(false);
    const mine = (await page('rania')).asks.find(({ threadId }) => threadId === id);
    expect(mine).toMatchObject({ mine: true, answeredBy: 'Otto Brynolf', forMe: false });
    // An answer that is taken back is none.
    await ask('otto', 'withdraw_comment', said);
    expect(await waits('maja')).toBe(true);
    await ask('rania', 'resolve_thread', id);
    expect(await waits('maja')).toBe(false);
  });

  it('of a professional waits for the guardians, of a guardian for those who lead', async () => {
    const theirs = await thread('disa');
    const ours = await thread('jonte');
    const waits = async (who: string, id: string) =>
      (await waiting(who)).asks.some(({ threadId }) => threadId === id);
    expect([await waits('rania', theirs), await waits('gunvor', theirs)]).toEqual([true, false]);
    expect([await waits('gunvor', ours), await waits('hamid', ours)]).toEqual([true, true]);
    expect([await waits('rania', ours), await waits('maja', ours)]).toEqual([false, false]);
    // The other parent is no answer to a question for those who lead.
    await ask('rania', 'reply', ours, 'Det undrar jag också.');
    expect(await waits('hamid', ours)).toBe(true);
    await ask('hamid', 'reply', ours, 'Jag ringer.');
    expect(await waits('gunvor', ours)).toBe(false);
  });

  it('in a part that someone does not read is in none of their numbers', async () => {
    const id = await thread('rania', {
      at: zoneId('milo', 'family'),
      to: partyId('milo', 'jonte'),
      body: 'Bara vi',
    });
    expect((await waiting('jonte')).asks.map(({ threadId }) => threadId)).toContain(id);
    for (const who of ['gunvor', 'hamid', 'maja', 'torsten']) {
      expect(JSON.stringify(await waiting(who)), who).not.toContain(id);
      expect(JSON.stringify(await start(who)), who).not.toContain('Bara vi');
    }
  });
});

describe('help', () => {
  const help = (
    who: string,
    kind = 'action',
    item: string | null = action,
    body = 'Ingen ringer.',
  ) => ask<string>(who, 'ask_for_help', plan, kind, item, body);

  it('is asked for by the family, about something that is there', async () => {
    for (const who of ['maja', 'hamid'])
      await expect(help(who), who).rejects.toMatchObject(notAllowed);
    await expect(help('torsten')).rejects.toMatchObject(notFound);
    await expect(help('rania', 'action', 'gone')).rejects.toMatchObject({ message: 'changed' });
    await expect(help('rania', 'planet')).rejects.toMatchObject(invalid);
    await expect(help('rania', 'zone', null, ' \n')).rejects.toMatchObject(invalid);
    for (const who of ['rania', 'sami']) expect(await help(who), who).not.toBe('');
    expect(await help('rania', 'zone', null)).not.toBe('');
  });

  it('reaches those who lead with its place, and the family sees whom, and the answer', async () => {
    const id = await help('rania', 'action', action, 'Bilderna är borta.');
    const [asked] = (await waiting('hamid')).asks.filter(({ threadId }) => threadId === id);
    expect(asked).toMatchObject({
      kind: 'HELP',
      about: 'action in shared',
      by: 'Rania Silverkvist',
    });
    expect(JSON.stringify(await waiting('maja'))).not.toContain(id);
    const mine = async (who: string) =>
      (await page(who)).asks.find(({ threadId }) => threadId === id);
    expect(await mine('rania')).toMatchObject({
      to: 'Koordinatorfunktionen',
      anchor: { type: 'action', id: action },
      answeredAt: null,
    });
    await ask('hamid', 'reply', id, 'Jag ordnar nya i dag.');
    expect((await waiting('hamid')).asks.some(({ threadId }) => threadId === id)).toBe(false);
    expect(await mine('rania')).toMatchObject({ answeredBy: 'Hamid Borgfelt' });
  });

  it('is well again when whoever asked says so, and nobody else', async () => {
    const id = await help('rania', 'action', action, 'Ingen svarar.');
    for (const who of ['maja', 'hamid', 'sami'])
      await expect(ask(who, 'resolve_thread', id), who).rejects.toMatchObject(notAllowed);
    await ask('rania', 'resolve_thread', id);
    const about = (await page('rania')).asks.find(({ threadId }) => threadId === id);
    expect(about?.closedAt).toEqual(expect.any(String));
    // Of a thread in which nobody asks for help, anyone says so who may comment.
    const usual = await thread('rania');
    await ask('maja', 'resolve_thread', usual);
  });

  it('falls back to samverkansansvarig, and says when nobody leads', async () => {
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'hamid')}`;
    expect((await page('rania')).helpUnitId).toBe(planUnitId('milo', 'bvc'));
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'gunvor')}`;
    expect((await page('rania')).helpUnitId).toBeNull();
    await expect(help('rania')).rejects.toMatchObject({ message: 'nobody_there' });
    await db.sql`update app.plan_parties set ended_at = null
      where id in (${partyId('milo', 'hamid')}, ${partyId('milo', 'gunvor')})`;
    expect(await help('rania')).not.toBe('');
  });
});

describe('disagreement', () => {
  const dissent = (who: string, body = 'Vi ville ha det på svenska och arabiska.', item = action) =>
    ask<string>(who, 'dissent', plan, 'ACTION', item, body);

  it('is written by guardians, once each, about what is there', async () => {
    for (const who of ['maja', 'hamid', 'sami'])
      await expect(dissent(who), who).rejects.toMatchObject(notAllowed);
    await expect(dissent('torsten')).rejects.toMatchObject(notFound);
    await expect(dissent('rania', '  ')).rejects.toMatchObject(invalid);
    await expect(dissent('rania', 'x'.repeat(2001))).rejects.toMatchObject(invalid);
    await expect(dissent('rania', 'Nej.', 'gone')).rejects.toMatchObject({ message: 'changed' });
    await dissent('rania');
    await expect(dissent('rania', 'En gång till.')).rejects.toMatchObject({ message: 'changed' });
    await dissent('jonte', 'Jag håller med Rania.');
    const { notes } = await ask<{ notes: { by: string; mine: boolean }[] }>(
      'maja',
      'plan_dissents',
      plan,
    );
    expect(notes.map(({ by, mine }) => [by, mine])).toEqual(
      expect.arrayContaining([
        ['Rania Silverkvist', false],
        ['Jonte Silverkvist', false],
      ]),
    );
  });

  it('is changed by nobody and taken back only by who wrote it', async () => {
    const [row] = await db.sql<{ id: string }[]>`
      select id from app.dissents where person_id = ${personId('rania')} and withdrawn_at is null`;
    const id = row?.id ?? '';
    for (const who of ['maja', 'hamid', 'jonte'])
      await expect(ask(who, 'withdraw_dissent', id), who).rejects.toMatchObject(notAllowed);
    await expect(ask('torsten', 'withdraw_dissent', id)).rejects.toMatchObject(notFound);
    for (const who of ['maja', 'rania'])
      await expect(
        db.asPerson(
          personId(who),
          (sql) => sql`update app.dissents set body = 'Vi håller med.' where id = ${id}`,
        ),
        who,
      ).rejects.toMatchObject({ code: '42501' });
    // Not even by the functions that write for others.
    await expect(
      db.sql`update app.dissents set body = 'Vi håller med.' where id = ${id}`,
    ).rejects.toMatchObject({ code: '42501' });
    await ask('rania', 'withdraw_dissent', id);
    await expect(ask('rania', 'withdraw_dissent', id)).rejects.toMatchObject({
      message: 'changed',
    });
    expect(await dissent('rania', 'Så här i stället.')).not.toBe('');
  });

  it('outlives what it is about', async () => {
    await db.sql`delete from app.plan_actions where plan_id = ${plan} and id = ${action}`;
    const { notes } = await ask<{ notes: { title: string; body: string }[] }>(
      'maja',
      'plan_dissents',
      plan,
    );
    expect(notes).toContainEqual(
      expect.objectContaining({ title: 'action in shared', body: 'Så här i stället.' }),
    );
  });
});

describe('the start page', () => {
  it('is there for who reads the shared part, is logged, and is nothing for anyone else', async () => {
    const logged = async () =>
      (
        await db.sql<{ n: number }[]>`select count(*)::integer as n from app.access_log
          where plan_id = ${plan} and action = 'plan.start'`
      )[0]?.n ?? 0;
    const before = await logged();
    expect(await start('torsten')).toBeNull();
    expect(await logged()).toBe(before);
    for (const who of ['rania', 'sami', 'maja']) expect(await start(who), who).not.toBeNull();
    expect(await logged()).toBe(before + 3);
  });

  it('says what is asked: a call, an agreement and consent, each until it is answered', async () => {
    const [meeting] = await db.sql<{ id: string }[]>`
      insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at, minutes,
        chair_id, child_part, called_by)
      select tenant_id, plan_id, id, 'Hur går det?', 'CHILD', clock_timestamp() + interval '3 days', 50,
        ${partyId('milo', 'hamid')}, 'IN_PERSON', ${personId('hamid')}
      from app.zones where id = ${shared} returning id`;
    await db.sql`insert into app.meeting_participants (tenant_id, plan_id, zone_id, meeting_id, party_id,
        obligation, added_by)
      select tenant_id, plan_id, id, ${meeting?.id ?? ''}, ${partyId('milo', 'rania')}, 'CALLED', ${personId('hamid')}
      from app.zones where id = ${shared}`;
    await db.sql`update app.plan_units set status = 'AWAITING_CONSENT'
      where id = ${planUnitId('milo', 'elevhalsan')}`;
    expect((await page('rania')).asked).toMatchObject({
      calls: [{ meetingId: meeting?.id }],
      consents: ['Barn- och elevhälsan'],
    });
    expect((await waiting('rania')).calls).toMatchObject([{ planId: plan }]);
    // Mina planer, the start page and the notices say one number, whoever looks; Siri is asked twice in one conversation.
    const twice = await thread('rania', { to: partyId('milo', 'siri') });
    await ask('rania', 'reply', twice, 'Och när?', partyId('milo', 'siri'), '', true);
    const numbers = async (who: string): Promise<number[]> => {
      const notices = MyNotices.parse(await ask(who, 'my_notices')).filter(isWait);
      return [
        waitsCount(await waiting(who)),
        waitsOnStart(await page(who)),
        notices.reduce((sum, { count }) => sum + count, 0),
      ];
    };
    for (const who of ['rania', 'jonte', 'sami', 'maja', 'siri', 'hamid', 'gunvor']) {
      const [first, ...others] = await numbers(who);
      expect([who, ...others]).toEqual([who, first, first]);
    }
    expect((await numbers('rania'))[0]).toBeGreaterThanOrEqual(3);
    expect((await waiting('siri')).asks.filter(({ threadId }) => threadId === twice)).toHaveLength(
      1,
    );
    for (const who of ['jonte', 'maja', 'sami'])
      expect((await page(who)).asked.calls, who).toEqual([]);
    for (const who of ['maja', 'sami']) expect((await page(who)).asked.consents, who).toEqual([]);
    await ask('rania', 'answer_meeting', meeting?.id, 'YES');
    await db.sql`insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
      select tenant_id, id, ${partyId('milo', 'rania')}, ${planUnitId('milo', 'elevhalsan')}, 'no', 'oral'
      from app.plans where id = ${plan}`;
    expect((await page('rania')).asked).toMatchObject({ calls: [], consents: [] });
    expect((await waiting('rania')).calls).toEqual([]);
  });

  it('tells what others said and did after the visit before, and not what one did oneself', async () => {
    await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
      select tenant_id, ${personId('sami')}, id, 'plan.open', clock_timestamp() - interval '1 hour'
      from app.plans where id = ${plan}`;
    const before = (await page('sami')).news.threads.map(({ threadId }) => threadId);
    const own = await thread('sami', { asks: false });
    const other = await thread('siri', { asks: false });
    const after = await page('sami');
    expect(after.since).not.toBeNull();
    const fresh = after.news.threads.filter(({ threadId }) => !before.includes(threadId));
    expect(fresh.map(({ threadId, by, count }) => [threadId, by, count])).toEqual([
      [other, ['Siri Vargtass'], 1],
    ]);
    expect(JSON.stringify(fresh)).not.toContain(own);
    // Sami does not read the family's part: what is said there is no news to him.
    const hidden = await thread('rania', { at: zoneId('milo', 'family'), asks: false });
    expect(JSON.stringify(await page('sami'))).not.toContain(hidden);
    expect(JSON.stringify(await page('jonte'))).toContain(hidden);
  });
});
