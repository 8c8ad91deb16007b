// Milo's plan, closed twelve years ago, with words in four of its parts, and a board whose rules say what goes when.
import type { Sql } from 'postgres';
import type { TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, giveUnits, id, personId, planId, sjohamra, zoneId } from './world.ts';

export const board = id('authority:barnnamnden');
export const first = 'admin-sjohamra';
export const second = 'bodil';

const authors: Record<string, [author: string, unit: string]> = {
  shared: ['maja', 'blasippan'],
  school: ['maja', 'blasippan'],
  social: ['vera', 'familjestodet'],
  health: ['siri', 'logoped'],
};
export const parts = Object.keys(authors);

export async function buildRecords(sql: Sql): Promise<void> {
  await buildWorld(sql);
  await sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${board}, 'Barn- och utbildningsnämnden', 'municipalBoard', ${sjohamra})`;
  await giveUnits(sql, board, ['school', 'studentHealth', 'social']);
  await sql`update app.zones set controller_authority_id = ${board} where id = ${zoneId('milo', 'shared')}`;
  await sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${personId(second)}, 'administrator')`;
  for (const [zone, [author, unit]] of Object.entries(authors))
    await write(sql, { plan: 'milo', zone, author, unit });
  await sql`insert into app.retention_rules ${sql(
    ['SHARED', 'SCHOOL', 'SOCIAL'].map((kind) => ({
      tenant_id: sjohamra,
      authority_id: board,
      kind,
      years: kind === 'SHARED' ? 10 : 5,
      counted_from: kind === 'SHARED' ? 'CLOSING' : 'LAST_ENTRY',
      outcome: 'DESTROY',
      decision: 'BUN 2036/1',
      decided_by: personId(first),
    })),
  )}`;
}

/** Twelve years go by: only the owner, past every trigger, can move what was written back in time. */
export const age = (sql: Sql, years = 12): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const before = `${years} years`;
    await tx`update app.plans set status = 'CLOSED' where id = ${planId('milo')}`;
    await tx`delete from app.plan_status_changes where to_status = 'CLOSED'`;
    await tx`insert into app.plan_status_changes (tenant_id, plan_id, zone_id, from_status, to_status, reason, at, person_id)
      values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, 'ACTIVE', 'CLOSED', 'reason in shared',
        clock_timestamp() - ${before}::interval, ${personId('maja')})`;
    await tx`update app.zones set created_at = created_at - ${before}::interval`;
    await tx`update app.zone_updates set created_at = created_at - ${before}::interval`;
    await tx`update app.comments set created_at = created_at - ${before}::interval`;
    await tx`update app.gathering_views set written_at = written_at - ${before}::interval`;
    await tx`update app.voice_entries set written_at = written_at - ${before}::interval`;
  });

/** A word that stands in everything of a kind that is in no plan, where somebody could have written it. */
export const recordWords = {
  QUESTION: 'asked in questions',
  SIGNAL: 'noticed in signals',
  REVIEW: 'found in checks',
} as const;
export type RecordKind = keyof typeof recordWords;
export const recordId = (kind: RecordKind, which = 'old'): string => id(`${kind}:${which}`);
const unitOf = (key: string) => id(`unit:${key}`);

/** Of each kind one that ended long ago; a question that is another authority's too; and a request for a plan. */
export async function writeRecords(sql: Sql): Promise<void> {
  const [at, on] = ['2012-03-01T10:00:00Z', '2012-03-01'];
  const person = personId('maja');
  for (const [which, from] of [
    ['old', 'skolan'],
    ['ofTwo', 'logoped'],
  ] as const) {
    const inquiry_id = recordId('QUESTION', which);
    await sql`insert into app.inquiries ${sql({
      ...{ tenant_id: sjohamra, id: inquiry_id, kind: 'ADVICE', asked_by: person, asked_at: at },
      ...{ from_unit_id: unitOf(from), unit_id: unitOf('blasippan'), may_pass_on: false },
      ...{ words: `${recordWords.QUESTION} ${which}`, answer_by: on, answered_at: at },
    })}`;
    await sql`insert into app.inquiry_steps ${sql({
      ...{ tenant_id: sjohamra, inquiry_id, kind: 'ANSWERED', by: person, at },
      words: `${recordWords.QUESTION} ${which}`,
    })}`;
  }
  const signal = { tenant_id: sjohamra, signal_id: recordId('SIGNAL') };
  const said = recordWords.SIGNAL;
  await sql`insert into app.signals ${sql({
    ...{ tenant_id: sjohamra, id: signal.signal_id, from_unit_id: unitOf('blasippan') },
    ...{ to_unit_id: unitOf('skolan'), state: 'SOLVED', age_band: 'AGE_6_12', created_at: at },
    ...{ sent_at: at, received_at: at, answered_at: at, ended_at: at },
  })}`;
  await sql`insert into app.signal_cards ${sql({
    ...{ ...signal, unit_id: unitOf('blasippan'), author_id: person, author_name: said },
    ...{ child_name: said, situation: said, measures_words: said },
    area_words: sql.json({ health: said }),
  })}`;
  await sql`insert into app.signal_guardians ${sql({ ...signal, place: 1, name: said, identity: said })}`;
  await sql`insert into app.signal_answers ${sql({
    ...{ ...signal, unit_id: unitOf('skolan'), received_by: person, received_by_name: said },
    ...{ in_the_way: said, information: said, i_can: said, unit_can: said, others_can: said },
    solved_because: said,
  })}`;
  await sql`insert into app.plan_requests ${sql({
    ...{ tenant_id: sjohamra, id: recordId('SIGNAL', 'request'), unit_id: unitOf('skolan') },
    ...{ reference: 'GHJK-2345', secret_hash: 'c'.repeat(64), asker: 'GUARDIAN', by_day: 'SCHOOL' },
    ...{ child_group: 'SCHOOL', birth_year: 2004, name: said, reach: said, words: said },
    ...{ asked_at: at, answer_by: on, answer: 'DECLINED', answer_words: said, answered_at: at },
    answered_by: person,
  })}`;
  const review_id = recordId('REVIEW');
  await sql`insert into app.log_reviews ${sql({
    ...{
      tenant_id: sjohamra,
      id: review_id,
      authority_id: board,
      from_on: on,
      to_on: on,
      sample: 1,
    },
    ...{ rows: 1, due_on: on, started_by: person, started_at: at },
  })}`;
  const item_id = id('review item');
  await sql`insert into app.log_review_items ${sql({
    ...{
      tenant_id: sjohamra,
      review_id,
      id: item_id,
      place: 1,
      kinds: ['SAMPLE'],
      person_id: person,
    },
    rows: 1,
  })}`;
  await sql`insert into app.log_judgements ${sql({
    ...{ tenant_id: sjohamra, item_id, revision: 1, outcome: 'REPORTED', judged_by: person },
    ...{ note: recordWords.REVIEW, judged_at: at },
  })}`;
  await sql`insert into app.log_review_closings ${sql({
    ...{
      tenant_id: sjohamra,
      review_id,
      note: recordWords.REVIEW,
      closed_by: person,
      closed_at: at,
    },
  })}`;
}

/** The rule of an authority for a kind, as its board has decided it. */
export const ruleFor = (sql: Sql, kind: string, over: object = {}): Promise<unknown> =>
  sql`insert into app.retention_rules ${sql({
    ...{ tenant_id: sjohamra, authority_id: board, kind, years: 5, counted_from: 'CLOSING' },
    ...{ outcome: 'DESTROY', decision: 'BUN 2036/1', decided_by: personId(first), ...over },
  })} on conflict (tenant_id, authority_id, kind) do update set outcome = excluded.outcome`;

export interface Records {
  orderRecords(who: string, kind: string, decision?: string): Promise<string>;
  holdRecords(who: string, kind: string): Promise<string>;
  order(who: string, zones: readonly string[], decision?: string): Promise<string>;
  confirm(who: string, order: string, yes?: boolean): Promise<unknown>;
  hold(who: string, zone: string, whole?: boolean): Promise<string>;
  lift(who: string, hold: string): Promise<unknown>;
  withdraw(who: string, order: string): Promise<unknown>;
}

export const records = (db: Pick<TestDatabase, 'asPerson'>): Records => {
  const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
    db.asPerson(personId(who), run);
  return {
    order: async (who, zones, decision = 'BUN 2048/77 § 12') => {
      const ids = JSON.stringify(zones.map((zone) => zoneId('milo', zone)));
      const [row] = await as(
        who,
        (sql) =>
          sql<
            { id: string }[]
          >`select app.order_disposal(${sjohamra}, ${board}, ${ids}, ${decision}) as id`,
      );
      return row?.id ?? '';
    },
    confirm: (who, order, yes = true) =>
      as(who, (sql) => sql`select app.confirm_disposal(${order}, ${yes})`),
    hold: async (who, zone, whole = false) => {
      const [row] = await as(
        who,
        (sql) => sql<{ id: string }[]>`select app.hold_disposal(${sjohamra}, ${board},
          ${zoneId('milo', zone)}, ${whole}, 'DISPUTE', 'Ett ärende i förvaltningsrätten.',
          priv.today() + 90) as id`,
      );
      return row?.id ?? '';
    },
    orderRecords: async (who, kind, decision = 'BUN 2048/78') => {
      const [row] = await as(
        who,
        (sql) => sql<{ id: string }[]>`
          select app.order_record_disposal(${sjohamra}, ${board}, ${kind}, ${decision}) as id`,
      );
      return row?.id ?? '';
    },
    holdRecords: async (who, kind) => {
      const [row] = await as(
        who,
        (sql) => sql<{ id: string }[]>`select app.hold_records(${sjohamra}, ${board}, ${kind},
          'INSPECTION', 'Tillsyn av frågorna.', priv.today() + 90) as id`,
      );
      return row?.id ?? '';
    },
    lift: (who, hold) =>
      as(who, (sql) => sql`select app.lift_disposal_hold(${hold}, 'Målet är avgjort.')`),
    withdraw: (who, order) => as(who, (sql) => sql`select app.withdraw_disposal(${order})`),
  };
};
