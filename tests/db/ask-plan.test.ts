// Asking for a plan without an account: only through the functions of the web app's own role, within limits,
// answered by the unit that was asked, followed with both codes; and which unit it is.
import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { groupToAsk, type ByDay } from '#domain/ask/ask.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seat, unit } from './signals.ts';
import { buildWorld, personId, sjohamra } from './world.ts';

let db: TestDatabase;
let app: Sql;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const code = (n: number): string =>
  `AAAA-A${letters[(n >> 10) & 31]}${letters[(n >> 5) & 31]}${letters[n & 31]}`;
let asked = 0;

interface Asking {
  to?: string;
  group?: string;
  year?: number | null;
  reach?: string;
  words?: string;
  sender?: string;
  reference?: string;
  secret?: string;
}
async function ask(over: Asking = {}) {
  const { to = unit('bvc'), group = 'PRESCHOOL', year = 2022, reach = '070-000 00 00' } = over;
  const { words = '', sender = 'one', reference = code(asked++), secret = reference } = over;
  const [row] = await app<{ until: string }[]>`
    select priv.ask_for_plan(${digest(sender)}, ${sjohamra}, ${to}, ${reference}, ${digest(secret)},
      'GUARDIAN', ${group}, ${year}, 'HOME', '', ${reach}, ${words})::text as until`;
  return { reference, until: row?.until };
}
const follow = (reference: string, secret: string, sender = 'one') =>
  app<{ unit: string; answer: string | null; answer_words: string | null }[]>`
    select * from priv.follow_request(${digest(sender)}, ${reference}, ${digest(secret)})`;
interface Listed {
  id: string;
  reference: string;
  answer: string | null;
  signalId: string | null;
}
const list = async (who: string): Promise<Listed[]> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ found: Listed[] }[]>`select app.my_requests() as found`,
    )
  )[0]?.found ?? [];
const answer = (who: string, request: string, said: string | null, words: string) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.answer_request(${request}, ${said}, ${words})`,
  );

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
  app = db.asRole('kring_app');
});
beforeEach(async () => {
  await db.sql`alter table app.plan_request_log disable trigger append_only`;
  await db.sql`truncate app.plan_request_log, app.plan_requests, app.plan_request_senders`;
  await db.sql`alter table app.plan_request_log enable trigger append_only`;
});
afterAll(() => db?.close());

describe('asking', () => {
  it('reaches the unit that answers for such children, and no other', async () => {
    const { reference, until } = await ask();
    const [{ day } = { day: '' }] = await db.sql<{ day: string }[]>`
      select (priv.today() + 14)::text as day`;
    expect(until).toBe(day);
    expect((await list('gunvor')).map((one) => one.reference)).toEqual([reference]);
    for (const who of ['torsten', 'maja', 'rania', 'admin-sjohamra', 'admin-kvarnbo'])
      expect(await list(who), who).toEqual([]);
    const [{ count } = { count: 0 }] = await db.sql<{ count: number }[]>`
      select count(*)::integer as count from app.plan_request_log`;
    expect(count).toBe(1);
  });

  it('is refused for a unit that does not answer for such children, and without a way back', async () => {
    await ask();
    for (const wrong of [
      { to: unit('skolan') },
      { to: unit('logoped') },
      { group: 'UNBORN' },
      { year: null },
      { reach: ' \n ' },
      { words: 'x'.repeat(1001) },
    ])
      await expect(ask(wrong), JSON.stringify(wrong).slice(0, 60)).rejects.toMatchObject({
        code: 'PT400',
      });
  });

  it('sent twice is one request, and a code of another’s is not overwritten', async () => {
    const { reference } = await ask();
    await ask({ reference });
    await expect(ask({ reference, secret: 'another' })).rejects.toMatchObject({ code: '23505' });
    expect(await list('gunvor')).toHaveLength(1);
  });

  it('is bounded for each sender and for the unit; another sender goes on until the unit is full', async () => {
    for (let n = 0; n < 20; n++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'PT429', message: 'too_many' });
    await ask({ sender: 'two' });
    for (let n = 0; n < 29; n++) await ask({ sender: `many ${n}` });
    await expect(ask({ sender: 'three' })).rejects.toMatchObject({ code: 'PT429' });
    await ask({ sender: 'three', to: unit('skolan'), group: 'SCHOOL', year: 2015 });
  });

  it('is all that the role of the web app can do: no table, and nothing for who has no session', async () => {
    await ask();
    for (const table of ['plan_requests', 'plan_request_senders', 'plan_request_log', 'children'])
      await expect(app.unsafe(`select 1 from app.${table}`), table).rejects.toMatchObject({
        code: '42501',
      });
    const nobody = db.asRole('anon');
    await expect(nobody`select * from priv.ask_places()`).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.asPerson(personId('rania'), (sql) => sql`select * from priv.ask_places()`),
    ).rejects.toMatchObject({ code: '42501' });
    expect((await app`select unit from priv.ask_places()`).map((row) => row.unit)).toEqual([
      'BVC Strandgläntan',
      'Ekbackaskolan',
    ]);
  });
});

describe('an answer', () => {
  it('is the unit’s: a yes begins a signal, and the asker reads it with both codes', async () => {
    const { reference } = await ask({ words: 'Vi behöver hjälp.' });
    const [request] = await list('gunvor');
    const id = request?.id ?? '';
    await expect(answer('torsten', id, 'ACCEPTED', 'Ja')).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
    await expect(answer('gunvor', id, 'ACCEPTED', ' ')).rejects.toMatchObject({
      message: 'incomplete',
    });
    expect(await follow(reference, reference)).toMatchObject([
      { unit: 'BVC Strandgläntan', answer: null },
    ]);
    await answer('gunvor', id, 'ACCEPTED', 'Vi ringer på måndag.');
    await expect(answer('gunvor', id, 'DECLINED', 'Nej')).rejects.toMatchObject({
      message: 'changed',
    });
    expect(await follow(reference, reference)).toMatchObject([
      { answer: 'ACCEPTED', answer_words: 'Vi ringer på måndag.' },
    ]);
    expect(await follow(reference, 'wrong')).toEqual([]);
    expect(await follow(code(30000), reference)).toEqual([]);
    const [begun] = await list('gunvor');
    const [card] = await db.sql<{ situation: string; state: string }[]>`
      select c.situation, s.state from app.signals s
      join app.signal_cards c on c.signal_id = s.id where s.id = ${begun?.signalId ?? ''}`;
    expect(card).toEqual({ situation: `${reference}. Vi behöver hjälp.`, state: 'DRAFT' });
  });

  it('of no has its reason and begins nothing; guessing codes is bounded', async () => {
    const { reference } = await ask();
    const [request] = await list('gunvor');
    await answer('gunvor', request?.id ?? '', 'DECLINED', 'En enhet räcker här.');
    expect((await list('gunvor'))[0]).toMatchObject({ answer: 'DECLINED', signalId: null });
    for (let n = 0; n < 60; n++) await follow(code(n), 'guess', 'guesser');
    await expect(follow(reference, reference, 'guesser')).rejects.toMatchObject({ code: 'PT429' });
    expect(await follow(reference, reference)).toHaveLength(1);
  });
});

describe('which unit is asked', () => {
  const today = '2026-11-26';
  it.each<[number | null, ByDay, string | null]>([
    [null, 'OTHER', 'UNBORN'],
    [2026, 'HOME', 'PRESCHOOL'],
    [2022, 'PRESCHOOL', 'PRESCHOOL'],
    [2022, 'SCHOOL', 'PRESCHOOL'],
    [2020, 'PRESCHOOL', 'PRESCHOOL'],
    [2020, 'OTHER', 'SCHOOL'],
    [2015, 'HOME', 'SCHOOL'],
    [2015, 'PRESCHOOL', 'SCHOOL'],
    [2008, 'SCHOOL', 'SCHOOL'],
    [2009, 'HOME', 'AFTER_SCHOOL'],
    [2007, 'OTHER', 'AFTER_SCHOOL'],
    [1998, 'OTHER', null],
    [2027, 'HOME', null],
  ])('for %s, by day %s: %s', (birthYear, byDay, group) => {
    expect(groupToAsk({ birthYear, byDay }, today)).toBe(group);
  });
});
