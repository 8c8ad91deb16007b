// Where the people of the small world work, and a signal from the preschool to the BVC: as rows for the
// matrix, and as the commands that tests about signals call.
import type { Sql } from 'postgres';
import { emptyCard, SignalCard } from '#domain/signal/card.ts';
import { wheelAreas } from '#domain/plan/schema.ts';
import { sealCard } from '#server/sealing/card.ts';
import { testKeyring } from '../support/keyring.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { id, personId, sjohamra } from './world.ts';

export const unit = (key: string) => id(`unit:${key}`);
export const signalId = id('signal:elin');

const seats: [person: string, unit: string][] = [
  ['maja', 'blasippan'],
  ['otto', 'blasippan'],
  ['gunvor', 'bvc'],
  ['siri', 'logoped'],
  ['hamid', 'koordinator'],
  ['torsten', 'skolan'],
  ['vera', 'familjestodet'],
];

/** Gives everyone their unit, and the BVC and the school the children they answer for. */
export async function seat(sql: Sql): Promise<void> {
  for (const [person, where] of seats)
    await sql`update app.memberships set unit_id = ${unit(where)}
      where tenant_id = ${sjohamra} and person_id = ${personId(person)}`;
  await sql`update app.tenant_units set answers_for = '{PRESCHOOL}' where unit_id = ${unit('bvc')}`;
  await sql`update app.tenant_units set answers_for = '{SCHOOL}' where unit_id = ${unit('skolan')}`;
}

/** One row in each table of signals, not open to the receiver. */
export async function writeSignal(sql: Sql): Promise<void> {
  await seat(sql);
  const key = { tenant_id: sjohamra, signal_id: signalId };
  await sql`insert into app.signals ${sql({
    tenant_id: sjohamra,
    id: signalId,
    from_unit_id: unit('blasippan'),
    to_unit_id: unit('bvc'),
    state: 'SENT',
    age_band: 'AGE_1_5',
    sent_at: new Date(),
  })}`;
  await sql`insert into app.signal_cards ${sql({
    ...key,
    unit_id: unit('blasippan'),
    author_id: personId('maja'),
    author_name: 'Maja Gullvind',
    child_name: 'Elin Sjöäng',
  })}`;
  await sql`insert into app.signal_guardians ${sql({ ...key, place: 1, name: 'Märta Sjöäng' })}`;
  await sql`insert into app.signal_answers ${sql({
    ...key,
    unit_id: unit('bvc'),
    received_by: personId('gunvor'),
    received_by_name: 'Gunvor Åkerdag',
  })}`;
  await sql`insert into app.plan_requests ${sql({
    tenant_id: sjohamra,
    id: id('request:elin'),
    unit_id: unit('blasippan'),
    reference: 'ABCD-EFGH',
    secret_hash: 'a'.repeat(64),
    asker: 'GUARDIAN',
    child_group: 'PRESCHOOL',
    birth_year: 2022,
    by_day: 'HOME',
    reach: '070-000 00 00',
    answer_by: '2026-12-01',
  })}`;
  await sql`insert into app.plan_request_log ${sql({
    tenant_id: sjohamra,
    request_id: id('request:elin'),
    person_id: personId('maja'),
    action: 'request.list',
  })}`;
  await sql`insert into app.plan_request_senders (sender, kind) values (${'b'.repeat(64)}, 'ASK')`;
  await sql`insert into app.signal_log ${sql({
    tenant_id: sjohamra,
    signal_id: signalId,
    person_id: personId('maja'),
    action: 'signal.open',
  })}`;
}

const guardian = (name: string, consent: 'yes' | 'no' | null) => ({
  name,
  identity: '',
  informed: consent === null ? null : true,
  consent,
  form: consent === 'yes' ? ('oral' as const) : null,
  on: consent === 'yes' ? '2026-01-05' : null,
});

/** A card that can be sent: about Elin, with both guardians' answers. */
export const elin = (
  consents: ['yes' | 'no' | null, 'yes' | 'no' | null] = [null, null],
  over: Partial<SignalCard> = {},
): SignalCard => ({
  ...emptyCard(),
  childName: 'Elin Sjöäng',
  bornOn: '2022-03-09',
  situation: 'Elin säger sällan något i gruppen.',
  measures: true,
  measuresWords: 'Vi leker i liten grupp.',
  areas: Object.fromEntries(
    wheelAreas.map((area) => [
      area,
      {
        grade: area === 'included' ? 'NO' : 'YES',
        comment: area === 'included' ? 'Mest ensam.' : '',
      },
    ]),
  ) as SignalCard['areas'],
  guardians: [guardian('Märta Sjöäng', consents[0]), guardian('Ossian Sjöäng', consents[1])],
  ...over,
});

export interface Saved {
  signal: string;
  revision: number;
}

/** As the server sends it: numbers sealed. What is no card goes as it is. */
const sealed = (card: unknown): unknown => {
  const { success, data } = SignalCard.safeParse(card);
  return success ? sealCard(testKeyring(), sjohamra, data, new Date()) : card;
};

/** The commands, each as the person who gives it. */
export const commands = (db: TestDatabase) => {
  const as = async <T>(who: string, run: (sql: Sql) => Promise<{ it: T }[]>): Promise<T> => {
    const [row] = await db.asPerson(personId(who), (sql) => run(sql as unknown as Sql));
    if (!row) throw new Error('no answer');
    return row.it;
  };
  return {
    save: async (
      who: string,
      signal: string,
      revision: number,
      card: unknown,
      { from = 'blasippan', to = 'bvc' as string | null } = {},
    ): Promise<Saved> => ({
      signal,
      revision: await as(
        who,
        (sql) => sql<{ it: number }[]>`
          select app.save_signal(${signal}, ${revision}, ${sjohamra}, ${unit(from)},
            ${to === null ? null : unit(to)}, ${JSON.stringify(sealed(card))}) as it`,
      ),
    }),
    send: (who: string, { signal, revision }: Saved) =>
      as(
        who,
        (sql) => sql<{ it: unknown }[]>`select app.send_signal(${signal}, ${revision})::text as it`,
      ),
    consent: (
      who: string,
      { signal, revision }: Saved,
      place: number,
      said: 'yes' | 'no',
      on: string | null = said === 'yes' ? '2026-01-06' : null,
    ) =>
      as(
        who,
        (sql) => sql<{ it: unknown }[]>`
          select app.note_signal_consent(${signal}, ${revision}, ${place}, true, ${said},
            ${said === 'yes' ? 'oral' : null}, ${on})::text as it`,
      ),
    open: (who: string, signal: string) =>
      as(who, (sql) => sql<{ it: unknown }[]>`select app.open_signal(${signal}) as it`),
    receive: (who: string, signal: string) =>
      as(who, (sql) => sql<{ it: unknown }[]>`select app.receive_signal(${signal})::text as it`),
    answer: (
      who: string,
      signal: string,
      revision: number,
      { others = true as boolean | null, iCan = 'Ring.', inTheWay = 'Hon hörs inte.' } = {},
    ) =>
      as(
        who,
        (sql) => sql<{ it: unknown }[]>`
          select app.answer_signal(${signal}, ${revision}, ${inTheWay}, 'Ja.', ${iCan}, 'Träffas.',
            '', ${others})::text as it`,
      ),
    solve: (who: string, signal: string, because: string) =>
      as(
        who,
        (sql) => sql<{ it: unknown }[]>`select app.solve_signal(${signal}, ${because})::text as it`,
      ),
    start: (who: string, signal: string, sip = false) =>
      as(who, (sql) => sql<{ it: string }[]>`select app.start_plan(${signal}, ${sip}) as it`),
    list: (who: string) => as(who, (sql) => sql<{ it: unknown }[]>`select app.my_signals() as it`),
  };
};
