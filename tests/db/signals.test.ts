// A signal from writing to what its receiver may know: what identifies stays with the sender until every
// guardian has said yes, also from who asks the tables themselves; and nobody's words are written over.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignalDesk, SignalPage, SignalRow } from '#domain/signal/card.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { commands, elin, seat, unit, type Saved } from './signals.ts';
import { buildWorld, personId, sjohamra } from './world.ts';

let db: TestDatabase;
let say: ReturnType<typeof commands>;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
  say = commands(db);
});
afterAll(() => db?.close());

const refusal = (code: string, message: string) => ({ code, message });

async function sent(card = elin()): Promise<Saved> {
  const saved = await say.save('maja', randomUUID(), 0, card);
  await say.send('maja', saved);
  return { ...saved, revision: saved.revision + 1 };
}

/** Everything that someone gets who asks every table of signals without a condition. */
async function everything(who: string): Promise<string> {
  return db.asPerson(personId(who), async (sql) => {
    const parts = [
      await sql`select to_jsonb(t)::text as row from app.signals t`,
      await sql`select to_jsonb(t)::text as row from app.signal_cards t`,
      await sql`select to_jsonb(t)::text as row from app.signal_guardians t`,
      await sql`select app.my_signals()::text as row`,
    ];
    return parts.flatMap((rows) => rows.map((row) => String(row['row']))).join('\n');
  });
}

/** Whatever would say who it is, and every word that was typed. */
const telling = [
  'Elin',
  'Sjöäng',
  '2022-03-09',
  'Märta',
  'Ossian',
  'i gruppen',
  'liten grupp',
  'Mest ensam',
  'Maja',
];

describe('what leaves the sending unit', () => {
  it('is nothing that identifies, without consent: not by page, list or table', async () => {
    const { signal } = await sent();
    const page = SignalPage.parse(await say.open('gunvor', signal));
    expect(page).toMatchObject({
      state: 'SENT',
      from: 'Förskolan Blåsippan',
      ageBand: 'AGE_1_5',
      measures: true,
      card: null,
      guardians: [],
      forMe: true,
      mine: false,
    });
    expect(page.grades).toMatchObject({ included: 'NO', safe: 'YES' });
    const all = JSON.stringify(page) + (await everything('gunvor'));
    for (const word of telling) expect(all).not.toContain(word);

    // The sender has it all, by the same calls.
    const own = SignalPage.parse(await say.open('maja', signal));
    expect(own.card).toMatchObject({ childName: 'Elin Sjöäng', bornOn: '2022-03-09' });
    const hers = JSON.stringify(own) + (await everything('maja'));
    for (const word of telling) expect(hers).toContain(word);
  });

  it('is not the card while one of two guardians has not said yes', async () => {
    for (const second of ['no', null] as const) {
      const { signal } = await sent(elin(['yes', second]));
      expect(await say.open('gunvor', signal)).toMatchObject({ card: null, guardians: [] });
    }
    const { signal } = await sent(elin(['yes', 'yes']));
    expect(await say.open('gunvor', signal)).toMatchObject({
      card: {
        childName: 'Elin Sjöäng',
        author: 'Maja Gullvind',
        words: { included: 'Mest ensam.' },
      },
      guardians: [{ consent: 'yes' }, { consent: 'yes' }],
    });
  });

  it('goes on when the last yes is noted, and is taken back by a no', async () => {
    const first = await sent(elin(['yes', null]));
    expect(await say.open('gunvor', first.signal)).toMatchObject({ card: null });
    await say.consent('maja', first, 2, 'yes');
    expect(await say.open('gunvor', first.signal)).toMatchObject({
      card: { situation: 'Elin säger sällan något i gruppen.' },
    });
    await say.consent('otto', { ...first, revision: first.revision + 1 }, 2, 'no');
    expect(await say.open('gunvor', first.signal)).toMatchObject({ card: null, guardians: [] });
  });

  it('is nothing at all for others, and nothing yet of a draft', async () => {
    const { signal } = await sent(elin(['yes', 'yes']));
    for (const who of ['torsten', 'rania', 'admin-sjohamra', 'admin-kvarnbo']) {
      expect(await say.open(who, signal)).toBeNull();
      expect(await say.list(who)).toEqual([]);
      await expect(say.consent(who, { signal, revision: 2 }, 1, 'yes')).rejects.toMatchObject(
        refusal('PT404', 'not_found'),
      );
    }
    const draft = await say.save('maja', randomUUID(), 0, elin(['yes', 'yes']));
    expect(await say.open('gunvor', draft.signal)).toBeNull();
    // Otto works where Maja does.
    expect(await say.open('otto', draft.signal)).toMatchObject({ state: 'DRAFT' });
    const list = SignalRow.array().parse(await say.list('gunvor'));
    expect(list.map(({ id }) => String(id))).not.toContain(draft.signal);
  });

  it('is a number, on Mina planer, for the unit that it waits for', async () => {
    const waiting = async (who: string): Promise<number> => {
      const [row] = await db.asPerson(
        personId(who),
        (sql) => sql<{ n: number }[]>`select (app.my_desk() -> 'signals')::int as n`,
      );
      return row?.n ?? -1;
    };
    const before = await waiting('gunvor');
    const { signal } = await sent();
    expect(await waiting('gunvor')).toBe(before + 1);
    for (const who of ['maja', 'torsten', 'rania', 'admin-sjohamra'])
      expect(await waiting(who)).toBe(0);
    await say.receive('gunvor', signal);
    expect(await waiting('gunvor')).toBe(before);
  });

  it('is logged, each time that someone reads', async () => {
    const { signal } = await sent();
    await say.open('gunvor', signal);
    const rows = await db.sql`
      select action from app.signal_log
      where signal_id = ${signal} and person_id = ${personId('gunvor')}`;
    expect(rows.map((row) => String(row['action']))).toContain('signal.open');
    await expect(db.sql`delete from app.signal_log`).rejects.toMatchObject({
      message: 'append_only',
    });
  });
});

describe('who may do what', () => {
  it('the receiver notes no consent: the sender does', async () => {
    const saved = await sent();
    await expect(say.consent('gunvor', saved, 1, 'yes')).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(say.consent('maja', saved, 1, 'yes')).resolves.toBeDefined();
  });

  it('nobody writes from a unit where they do not work', async () => {
    const refused = say.save('maja', randomUUID(), 0, elin(), { from: 'bvc' });
    await expect(refused).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(
      say.save('gunvor', randomUUID(), 0, elin(), { from: 'bvc' }),
    ).resolves.toMatchObject({ revision: 1 });
    await expect(
      say.save('maja', randomUUID(), 0, elin(), { to: 'familjestodet' }),
    ).rejects.toMatchObject(refusal('PT400', 'invalid_input'));
  });

  it('nobody writes over words that they have not seen', async () => {
    const first = await say.save('maja', randomUUID(), 0, elin());
    await say.save(
      'otto',
      first.signal,
      first.revision,
      elin([null, null], { situation: 'Ottos.' }),
    );
    for (const stale of [0, first.revision])
      await expect(say.save('maja', first.signal, stale, elin())).rejects.toMatchObject(
        refusal('PT409', 'changed'),
      );
    expect(await say.open('maja', first.signal)).toMatchObject({ card: { situation: 'Ottos.' } });
    await expect(say.send('maja', first)).rejects.toMatchObject(refusal('PT409', 'changed'));
    await expect(say.send('maja', { ...first, revision: 2 })).resolves.toBeDefined();
    // What was sent stays as it was sent.
    await expect(say.save('maja', first.signal, 3, elin())).rejects.toMatchObject(
      refusal('PT409', 'changed'),
    );
  });

  it('nothing is sent that lacks what a receiver needs; a draft may lack anything', async () => {
    const lacking = [
      elin([null, null], { bornOn: null }),
      elin([null, null], { situation: ' ' }),
      elin([null, null], { measures: null }),
      elin([null, null], { guardians: [] }),
      elin([null, null], { areas: { ...elin().areas, safe: { grade: null, comment: '' } } }),
    ];
    for (const card of lacking) {
      const saved = await say.save('maja', randomUUID(), 0, card);
      await expect(say.send('maja', saved)).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    }
    const nowhere = await say.save('maja', randomUUID(), 0, elin(), { to: null });
    await expect(say.send('maja', nowhere)).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    const { signal } = await sent(
      elin([null, null], { unborn: true, bornOn: null, childName: '' }),
    );
    expect(await say.open('gunvor', signal)).toMatchObject({ ageBand: 'UNBORN' });
  });

  it('a yes without how it was given stays in the draft, and is not sent as if nothing had been said', async () => {
    const half = elin();
    const [first, second] = elin(['yes', 'yes']).guardians;
    if (!first || !second) throw new Error('two guardians');
    half.guardians = [{ ...first, form: null }, second];
    const saved = await say.save('maja', randomUUID(), 0, half);
    expect(await say.open('maja', saved.signal)).toMatchObject({
      guardians: [{ consent: 'yes', form: null }, { consent: 'yes' }],
    });
    await expect(say.send('maja', saved)).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    const whole = await say.save('maja', saved.signal, saved.revision, elin(['yes', 'yes']));
    await say.send('maja', whole);
    expect(await say.open('gunvor', saved.signal)).toMatchObject({ open: true });
    // Nor does the table take half of one any more.
    await expect(
      db.sql`update app.signal_guardians set form = null where signal_id = ${saved.signal}`,
    ).rejects.toMatchObject(refusal('23514', 'half_yes'));
  });

  it('what is no personal number is kept in a draft with all the rest, and not sent', async () => {
    const [guardian] = elin().guardians;
    if (!guardian) throw new Error('a guardian');
    const numbered = (identity: string) =>
      elin([null, null], { guardians: [{ ...guardian, identity }] });
    const saved = await say.save('maja', randomUUID(), 0, numbered('12345'));
    expect(await say.open('maja', saved.signal)).toMatchObject({
      card: { situation: 'Elin säger sällan något i gruppen.' },
    });
    await expect(say.send('maja', saved)).rejects.toMatchObject(refusal('PT422', 'incomplete'));
    const mended = await say.save('maja', saved.signal, saved.revision, numbered('FIKTIV-0042'));
    await expect(say.send('maja', mended)).resolves.toBeDefined();
  });

  it('what does not fit is invalid', async () => {
    const odd: unknown[] = [
      'x',
      { ...elin(), areas: { safe: { grade: 'MAYBE' } } },
      { ...elin(), bornOn: '2999-01-01' },
      { ...elin(), situation: 'x'.repeat(8_001) },
      { ...elin(), guardians: [1, 2, 3].map(() => elin().guardians[0]) },
    ];
    for (const card of odd)
      await expect(say.save('maja', randomUUID(), 0, card)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    const saved = await sent();
    await expect(say.consent('maja', saved, 1, 'yes', null)).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
  });

  it('only units that answer for children, and that someone works in, are proposed', async () => {
    await db.sql`update app.tenant_units set answers_for = '{AFTER_SCHOOL}' where unit_id = ${unit('bup')}`;
    const [row] = await db.asPerson(
      personId('maja'),
      (sql) => sql<{ desk: SignalDesk }[]>`select app.signal_desk() as desk`,
    );
    expect(row?.desk.units.map(({ name }) => name)).toEqual(['BVC Strandgläntan', 'Ekbackaskolan']);
    expect(row?.desk.seats).toMatchObject([{ unit: 'Förskolan Blåsippan', tenantId: sjohamra }]);
    // Where nobody has signed in, the unit and whom to ask are named.
    const desk = SignalDesk.parse(row?.desk);
    const [bup] = await db.sql`select name from app.units where id = ${unit('bup')}`;
    expect(desk.unread).toEqual([
      { tenantId: sjohamra, name: bup?.['name'], answersFor: ['AFTER_SCHOOL'] },
    ]);
    const [administrator] = await db.sql`
      select name from app.people where id = ${personId('admin-sjohamra')}`;
    expect(desk.administrators).toEqual([{ tenantId: sjohamra, name: administrator?.['name'] }]);
  });
});
