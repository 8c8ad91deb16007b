// Asks PostgreSQL and the law the same questions about a world, and says where they differ: rows that each
// person gets of every table, levels and answers of the functions, words that are let in as comments and by
// the sync server, who is let onto a socket, and who will be let in at moments to come.
import postgres, { type TransactionSql } from 'postgres';
import type { Random } from '../../sync/support/random.ts';
import { id } from '../world.ts';
import { birthday, dayAfter, type Clock } from './calendar.ts';
import type { Facts, Moment } from './facts.ts';
import { at, Law, type Level } from './law.ts';
import { sessionOf } from './load.ts';

export interface Findings {
  asked: number;
  /** How often each level was the answer: nothing was compared with nothing alone. */
  levels: Record<Level, number>;
  differences: string[];
}

/** What the sync server is told when somebody opens a part, and when it asks whether anything changed. */
interface Opened {
  n: number;
  outcome: string;
  access: Level | null;
  writerKey: string | null;
  sight: string | null;
}
interface Polled {
  session: string;
  zone: string;
  outcome: string;
  /** What they may write as, and whom they see there. */
  told: number;
}

type Zone = Facts['zones'][number];
type Person = Facts['people'][number];

const tables: Record<string, string> = {
  tenants: 'id',
  plans: 'id',
  zones: 'id',
  children: 'id',
  plan_units: 'id',
  plan_parties: 'id',
  threads: 'zone_id',
  comments: 'zone_id',
  plan_goals: 'zone_id',
  zone_shares: 'id',
  zone_members: 'zone_id',
  units: 'id',
  coordinator_pools: 'id',
  coordinator_mandates: `pool_id || ' ' || person_id`,
  memberships: `tenant_id || ' ' || person_id || ' ' || role`,
  consents: `giver_party_id || ' ' || plan_unit_id`,
  coordinator_agreements: 'plan_unit_id',
};
const everyTable = Object.entries(tables)
  .map(
    ([table, key]) => `select distinct '${table}' as name, (${key})::text as key from app.${table}`,
  )
  .join(' union all ');

export class Comparison {
  readonly found: Findings = {
    asked: 0,
    levels: { none: 0, read: 0, comment: 0, edit: 0 },
    differences: [],
  };
  #law: Law;
  #facts: Facts;
  readonly #clock: Clock;
  readonly #sql: TransactionSql;
  /** The moment that it is, in the world's own time. */
  #now: Moment = 0;

  constructor(sql: TransactionSql, facts: Facts, clock: Clock) {
    this.#sql = sql;
    this.#facts = facts;
    this.#clock = clock;
    this.#law = new Law(facts, clock);
  }

  async all(random: Random, questions: number): Promise<Findings> {
    for (const person of this.#facts.people) await this.#rows(person);
    await this.#nobodyIsOver();
    await this.#borrowed();
    await this.#birthdays(random);
    await this.#later(random);
    await this.#round(random, questions);
    await this.#someLeave(random);
    await this.#passes(random);
    for (const person of this.#facts.people.filter(() => random.chance(0.5)))
      await this.#rows(person);
    await this.#round(random, questions / 2);
    return this.found;
  }

  async #round(random: Random, questions: number): Promise<void> {
    const everywhere = this.#facts.people.flatMap((person) =>
      this.#facts.zones.map((zone) => ({ person, zone })),
    );
    // Most write nowhere: half of the questions are about those who do.
    const writing = everywhere.filter(({ person, zone }) => this.#level(person, zone) === 'edit');
    const pairs = Array.from({ length: questions }, (_, n) =>
      random.pick(n % 2 === 0 && writing.length > 0 ? writing : everywhere),
    );
    await this.#sockets(pairs, random);
    for (const { person, zone } of pairs.slice(0, questions / 8))
      await this.#comments(person, zone);
    for (const { person, zone } of pairs.slice(0, questions / 20))
      await this.#opens(person, zone.plan);
  }

  /**
   * Time passes, and nobody says anything: what begins and ends by itself does so without a row being worked
   * out anew. PostgreSQL's clock cannot be moved, so everything that is kept moves back, with triggers off.
   */
  async #passes(random: Random): Promise<void> {
    const edges = this.#edges();
    if (edges.length === 0) return;
    this.#now = random.pick(edges) + 60_000;
    this.#levels.clear();
    const by = this.#sql`make_interval(secs => ${this.#now / 1000})`;
    await this.#sql`set local session_replication_role = replica`;
    await this
      .#sql`update app.zone_members set valid_from = valid_from - ${by}, valid_to = valid_to - ${by}`;
    await this
      .#sql`update app.memberships set valid_from = valid_from - ${by}, valid_to = valid_to - ${by}`;
    await this
      .#sql`update app.plan_parties set valid_from = valid_from - ${by}, ended_at = ended_at - ${by}`;
    await this.#sql`update app.coordinator_mandates
      set valid_from = valid_from - ${by}, valid_to = valid_to - ${by}`;
    await this.#sql`set local session_replication_role = origin`;
  }

  /** Some take part no more: what was open to them closes, and to nobody else. */
  async #someLeave(random: Random): Promise<void> {
    const leaving = this.#facts.parties.filter(
      ({ role, from, to }) =>
        role !== 'child' && from < -1_000 && to === null && random.chance(0.3),
    );
    for (const party of leaving) {
      const elsewhere = () => this.#sql`select id, access_epoch from app.zones
        where plan_id <> ${id(party.plan)} order by id`;
      const before = party === leaving[0] ? await elsewhere() : null;
      await this.#sql`update app.plan_parties set ended_at = ${new Date(this.#clock.base - 1_000)}
        where id = ${id(party.id)}`;
      if (before !== null) this.#differ('no news for other plans', await elsewhere(), before);
    }
    this.#facts = {
      ...this.#facts,
      parties: this.#facts.parties.map((one) =>
        leaving.includes(one) ? { ...one, to: -1_000 } : one,
      ),
    };
    this.#law = new Law(this.#facts, this.#clock);
    this.#levels.clear();
    await this.#later(random);
  }

  #edges(): Moment[] {
    const spans = [
      ...this.#facts.mandates,
      ...this.#facts.parties,
      ...this.#facts.offices,
      ...this.#facts.shares.map(({ to }) => ({ from: 0, to })),
      ...this.#facts.answers.map(({ to }) => ({ from: 0, to })),
    ].flatMap(({ from, to }) => [from, to ?? 0]);
    return [...new Set([...spans, ...this.#law.edges()])].filter(
      (edge) => edge > 0 && Number.isFinite(edge),
    );
  }

  /** What the law says of this moment: asked often, worked out once. */
  readonly #levels = new Map<string, Level>();
  #level(person: Person, zone: Zone): Level {
    if (person.session !== 'alive') return 'none';
    const key = `${person.id} ${zone.id}`;
    const known = this.#levels.get(key) ?? this.#law.level(person.id, zone, this.#now);
    this.#levels.set(key, known);
    return known;
  }

  #differ(question: string, database: unknown, law: unknown): void {
    this.found.asked += 1;
    if (JSON.stringify(database) !== JSON.stringify(law))
      this.found.differences.push(
        `${question}: PostgreSQL says ${JSON.stringify(database)}, the law ${JSON.stringify(law)}`,
      );
  }

  async #as<T>(
    role: string,
    person: Person | null,
    run: (sql: TransactionSql) => Promise<T>,
    sql: TransactionSql = this.#sql,
  ): Promise<T> {
    const claims = person && {
      ...{ sub: id(person.id), sid: sessionOf(person.id), role: 'authenticated' },
    };
    await sql`select set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true),
      set_config('role', ${role}, true)`;
    const answer = await run(sql);
    await sql`select set_config('role', 'none', true)`;
    return answer;
  }

  /** Days on which somebody is so old; every other one of them was born on a leap day. */
  async #birthdays(random: Random): Promise<void> {
    const asked = Array.from({ length: 10 }, (_, n) => ({
      born:
        n % 2 === 0
          ? `${2000 + 4 * random.below(7)}-02-29`
          : dayAfter('2008-01-01', random.below(6_000)),
      years: random.pick([12, 13, 15, 16, 18]),
    }));
    const rows = await this.#sql<{ born: string; years: number; on: string }[]>`
      select born, years, priv.birthday(born::date, years)::text as on
      from jsonb_to_recordset(${this.#sql.json(asked)}) as asked (born text, years integer)`;
    for (const { born, years, on } of rows)
      this.#differ(`${years} years after ${born}`, on, birthday(born, years));
  }

  /** Somebody who comes with a session that lives and is another's gets nothing. */
  async #borrowed(): Promise<void> {
    const [one, other] = this.#facts.people.filter(({ session }) => session === 'alive');
    if (one === undefined || other === undefined) return;
    const rows = await this.#as('authenticated', one, async (sql) => {
      const claims = { sub: id(one.id), sid: sessionOf(other.id), role: 'authenticated' };
      await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
      return sql.unsafe<{ name: string }[]>(everyTable);
    });
    this.#differ(`${one.id} with the session of ${other.id}`, rows.length, 0);
  }

  /** Whose time was over before the world began is among no part's readers: not even as one who was. */
  async #nobodyIsOver(): Promise<void> {
    const over = await this.#sql`select from app.zone_members
      where revoked_at is null and valid_to <= ${new Date(this.#clock.base)}`;
    this.#differ('readers whose time is over', over.length, 0);
  }

  /** Every row that a person gets. */
  async #rows(person: Person): Promise<void> {
    const rows = await this.#as('authenticated', person, (sql) =>
      sql.unsafe<{ name: string; key: string }[]>(everyTable),
    );
    await this.#seats(person);
    const expected = this.#visible(person);
    for (const table of Object.keys(tables)) {
      const got = rows.filter(({ name }) => name === table).map(({ key }) => key);
      const wanted = new Set(expected[table]);
      const names = (keys: string[]) => keys.map((key) => this.#named(key)).sort();
      this.#differ(
        `${table} for ${person.id}`,
        { tooMuch: names(got.filter((key) => !wanted.has(key))) },
        { tooMuch: [] },
      );
      this.#differ(
        `${table} for ${person.id}`,
        { missing: names([...wanted].filter((key) => !got.includes(key))) },
        { missing: [] },
      );
    }
  }

  /** Units that a person works at now, and the parts in plans that are or were theirs: policies and functions ask. */
  async #seats(person: Person): Promise<void> {
    const [mine] = await this.#as(
      'authenticated',
      person,
      (sql) => sql<{ seats: string[]; parts: string[] }[]>`
        select array(select concat_ws(' ', s.tenant_id, s.unit_id) from priv.my_seats() s) as seats,
          array(select own::text from priv.my_own_party_ids() own) as parts`,
    );
    const here = person.session === 'alive';
    const seats = this.#facts.mandates.filter(
      (one) =>
        one.person === person.id &&
        one.unit !== null &&
        (one.role === 'staff' || one.role === 'coordinator') &&
        at(one, this.#now),
    );
    const named = (keys: string[]) => [...new Set(keys.map((key) => this.#named(key)))].sort();
    this.#differ(
      `seats of ${person.id}`,
      named(mine?.seats ?? []),
      named(here ? seats.map((one) => `${id(one.tenant)} ${id(one.unit ?? '')}`) : []),
    );
    const own = this.#facts.parties.filter((one) => one.person === person.id);
    this.#differ(
      `parts of ${person.id}`,
      named(mine?.parts ?? []),
      named(here ? own.map((one) => id(one.id)) : []),
    );
  }

  #names: Map<string, string> | undefined;
  #named(key: string): string {
    this.#names ??= new Map(
      Object.values(this.#facts)
        .flat()
        .flatMap((one) => ('id' in one ? [[id(one.id), one.id] as const] : [])),
    );
    return key.replaceAll(/[0-9a-f-]{36}/g, (part) => this.#names?.get(part) ?? part);
  }

  #visible(person: Person): Record<string, string[]> {
    if (person.session !== 'alive') return {};
    const { tenants, mandates, plans, planUnits, parties, pools, offices } = this.#facts;
    const belongs = (tenant: string) => this.#law.belongs(tenant, person.id, this.#now);
    const administers = (tenant: string) => this.#law.administers(tenant, person.id, this.#now);
    const zones = this.#facts.zones.filter((zone) => {
      const level = this.#level(person, zone);
      this.found.levels[level] += 1;
      return level !== 'none';
    });
    const open = new Set(zones.map((zone) => zone.id));
    const mine = plans.filter((plan) => zones.some((zone) => zone.plan === plan.id));
    const inMine = (plan: string) => mine.some((one) => one.id === plan);
    const tenantOf = (plan: string) => plans.find((one) => one.id === plan)?.tenant ?? '';
    const own = parties.filter((one) => one.person === person.id);
    const family = (plan: string) =>
      own.some(
        ({ plan: there, role, to }) =>
          there === plan &&
          ['guardian', 'child', 'relative'].includes(role) &&
          (to === null || to > this.#now),
      );
    const employed = (tenant: string) =>
      mandates.some(
        (one) =>
          one.tenant === tenant &&
          one.person === person.id &&
          ['staff', 'coordinator', 'administrator'].includes(one.role) &&
          at(one, this.#now),
      );
    const seesPool = (pool: Facts['pools'][number]) =>
      belongs(pool.tenant) &&
      (administers(pool.tenant) ||
        planUnits.some(
          (one) =>
            one.unit === pool.unit && tenantOf(one.plan) === pool.tenant && open.has(one.listed),
        ));
    const ownOffices = offices.filter(
      (one) =>
        one.person === person.id &&
        belongs(pools.find((pool) => pool.id === one.pool)?.tenant ?? ''),
    );
    const zoneIds = zones.map((zone) => id(zone.id));
    return {
      tenants: tenants.filter((one) => belongs(one.id)).map((one) => id(one.id)),
      plans: mine.map((one) => id(one.id)),
      zones: zoneIds,
      threads: zoneIds,
      comments: zoneIds,
      plan_goals: zoneIds,
      // Whoever reads a part is listed among its readers.
      zone_members: zoneIds,
      children: mine.map((one) => id(one.child)),
      plan_units: planUnits.filter((one) => open.has(one.listed)).map((one) => id(one.id)),
      plan_parties: parties.filter((one) => open.has(one.listed)).map((one) => id(one.id)),
      zone_shares: this.#facts.shares.filter((one) => open.has(one.zone)).map((one) => id(one.id)),
      units: this.#facts.unitsOf
        .filter(({ tenant, guestIn }) => guestIn === undefined && employed(tenant))
        .map((one) => id(one.unit)),
      // An own office can be seen when it is over, colleagues only within it.
      coordinator_pools: pools
        .filter((pool) => seesPool(pool) || ownOffices.some((one) => one.pool === pool.id))
        .map((one) => id(one.id)),
      coordinator_mandates: offices
        .filter((one) => {
          const pool = pools.find((there) => there.id === one.pool);
          return (
            pool !== undefined &&
            belongs(pool.tenant) &&
            (one.person === person.id ||
              seesPool(pool) ||
              ownOffices.some((own) => own.pool === pool.id && !own.ended && at(own, this.#now)))
          );
        })
        .map((one) => `${id(one.pool)} ${id(one.person)}`),
      memberships: mandates
        .filter(
          (one) =>
            belongs(one.tenant) &&
            (one.person === person.id ||
              (['staff', 'coordinator', 'administrator'].includes(one.role) &&
                administers(one.tenant))),
        )
        .map((one) => `${id(one.tenant)} ${id(one.person)} ${one.role}`),
      // Own answers, and for professionals those about units they know of; never another guardian's.
      consents: this.#facts.answers
        .filter(({ giver, planUnit }) => {
          const unit = planUnits.find((one) => one.id === planUnit);
          return (
            inMine(unit?.plan ?? '') &&
            (own.some((party) => party.id === giver) ||
              (open.has(unit?.listed ?? '') && !family(unit?.plan ?? '')))
          );
        })
        .map((one) => `${id(one.giver)} ${id(one.planUnit)}`),
      coordinator_agreements: this.#facts.agreements
        .filter(({ planUnit }) => {
          const plan = planUnits.find((one) => one.id === planUnit)?.plan ?? '';
          return (
            open.has(`${plan} shared`) &&
            own.some(
              (party) =>
                party.plan === plan &&
                at(party, this.#now) &&
                (party.role === 'guardian' || party.role === 'coordinator'),
            )
          );
        })
        .map((one) => id(one.planUnit)),
    };
  }

  /** What stands in `zone_members` for moments to come: around every end and beginning. */
  async #later(random: Random): Promise<void> {
    const edges = this.#edges();
    const moments = edges.length === 0 ? [] : [0, 1, 2, 3].map(() => random.pick(edges));
    for (const edge of moments)
      for (const moment of [edge - 1, edge]) {
        const when = new Date(this.#clock.base + moment);
        const rows = await this.#sql<{ zone: string; person: string; level: Level }[]>`
          select zone_id as zone, person_id as person, case when bool_or(can_write) then 'edit'
            when bool_or(can_comment) then 'comment' else 'read' end as level
          from app.zone_members
          where revoked_at is null and can_read and valid_from <= ${when}
            and (valid_to is null or valid_to > ${when}) group by 1, 2`;
        const stored = new Map(rows.map((row) => [`${row.zone} ${row.person}`, row.level]));
        for (const person of this.#facts.people)
          for (const zone of this.#facts.zones)
            this.#differ(
              `${person.id} in ${zone.id} at ${when.toISOString()}`,
              stored.get(`${id(zone.id)} ${id(person.id)}`) ?? 'none',
              this.#law.level(person.id, zone, moment),
            );
      }
  }

  /** The sync server: who is let in, and whose words are stored. */
  async #sockets(pairs: { person: Person; zone: Zone }[], random: Random): Promise<void> {
    const rows = pairs.map(({ person, zone }, n) => ({
      ...{ n, session: sessionOf(person.id), zone: id(zone.id), epoch: 1 },
      ...{ update: 'AA==', clients: [1 + random.below(2)] },
    }));
    // One after another, as writers come: what was written before is there.
    const batches = [0, 1, 2].map((batch) => rows.filter(({ n }) => n % 3 === batch));
    const ask = this.#sql.json(rows);
    const opens = () => this.#sql<{ log: number }[]>`
      select count(*)::integer as log from app.access_log where action = 'zone.open'`;
    const [before] = await opens();
    const { opened, stored, polled, quiet } = await this.#as('kring_sync', null, async (sql) => {
      const opened = await sql<Opened[]>`
        select n, outcome, access, writer_key as "writerKey", sight from priv.sync_open(${ask})`;
      const stored: { n: number; refusal: string | null; seq: number | null }[] = [];
      for (const batch of batches)
        stored.push(
          ...(await sql<{ n: number; refusal: string | null; seq: number | null }[]>`
            select n, refusal, seq::integer as seq
            from priv.sync_append(${this.#sql.json(batch)}, false)`),
        );
      const polled = await sql<Polled[]>`
        select session_id as session, zone_id as zone, outcome, num_nonnulls(writer, sight) as told
        from priv.sync_access(${this.#sql.json(rows.map((row) => ({ ...row, access: 'nothing' })))})`;
      const knows = rows.map((row) => ({ ...row, ...opened.find(({ n }) => n === row.n) }));
      const quiet = await sql`select from priv.sync_access(${this.#sql.json(knows)})`;
      return { opened, stored, polled, quiet };
    });
    const [after] = await opens();
    this.#differ(
      'opens and polls answer once',
      [opened.length, polled.length],
      [rows.length, rows.length],
    );
    this.#differ('who knows it all is told nothing', quiet.length, 0);
    const outcomes = pairs.map(({ person, zone }) => {
      const level = this.#level(person, zone);
      const ended = person.session === 'alive' ? null : 'signed_out';
      return { level, ended, outcome: ended ?? (level === 'none' ? 'none' : 'ok') };
    });
    const letIn = outcomes.filter(({ outcome }) => outcome === 'ok').length;
    this.#differ('a row of the log for each', (after?.log ?? 0) - (before?.log ?? 0), letIn);
    const written = new Map(
      batches.flatMap((batch) =>
        this.#writes(
          batch.map(({ n, clients }) => ({
            ...{ n, person: pairs[n]?.person.id ?? '', zone: pairs[n]?.zone.id ?? '' },
            client: clients[0] ?? 0,
            refusal: outcomes[n]?.ended ?? (outcomes[n]?.level === 'edit' ? null : 'not_allowed'),
          })),
        ),
      ),
    );
    for (const [n, { person, zone }] of pairs.entries()) {
      const { level, outcome } = outcomes[n] ?? { level: 'none', outcome: 'none' };
      const open = opened.find((row) => row.n === n);
      const about = `${person.id} (${person.session}) in ${zone.id}`;
      this.#differ(
        `opens a socket: ${about}`,
        [open?.outcome, open?.access ?? null],
        [outcome, level === 'none' ? null : level],
      );
      const poll = polled.find(
        (row) => row.session === rows[n]?.session && row.zone === rows[n]?.zone,
      );
      this.#differ(
        `is polled: ${about}`,
        [poll?.outcome, poll?.told],
        [outcome, outcome === 'ok' ? 2 : 0],
      );
      const store = stored.find((row) => row.n === n);
      this.#differ(`writes: ${about}`, [store?.refusal, store?.seq], written.get(n));
    }
  }

  /** What each part has stored, and whose hand each of its clients is. */
  readonly #stored = new Map<string, number>();
  readonly #clients = new Map<string, string>();

  /** Refusals, and places in the part's own order. A client is the hand of whoever used it first, for ever. */
  #writes(
    rows: { n: number; person: string; zone: string; client: number; refusal: string | null }[],
  ): [number, [string | null, number | null]][] {
    for (const { person, zone, client, refusal } of rows)
      if (refusal === null && !this.#clients.has(`${zone} ${client}`))
        this.#clients.set(`${zone} ${client}`, person);
    return rows.map(({ n, person, zone, client, refusal }) => {
      if (refusal !== null) return [n, [refusal, null]];
      if (this.#clients.get(`${zone} ${client}`) !== person) return [n, ['client_taken', null]];
      const seq = (this.#stored.get(zone) ?? 0) + 1;
      this.#stored.set(zone, seq);
      return [n, [null, seq]];
    });
  }

  async #comments(person: Person, zone: Zone): Promise<void> {
    const tenant = this.#facts.plans.find((one) => one.id === zone.plan)?.tenant ?? '';
    let outcome = 'let in';
    const write = async (sql: TransactionSql) => {
      await sql`insert into app.threads (tenant_id, plan_id, zone_id, anchor, created_by)
        values (${id(tenant)}, ${id(zone.plan)}, ${id(zone.id)}, '{"type":"zone"}', ${id(person.id)})`;
    };
    await this.#sql
      .savepoint((sql) => this.#as('authenticated', person, write, sql))
      .catch((error: unknown) => {
        if (!(error instanceof postgres.PostgresError) || error.code !== '42501') throw error;
        outcome = 'denied';
      });
    const level = this.#level(person, zone);
    const may = level === 'comment' || level === 'edit';
    this.#differ(`comments: ${person.id} in ${zone.id}`, outcome, may ? 'let in' : 'denied');
  }

  /** The functions behind the pages: a plan that is not theirs is one that is not there. */
  async #opens(person: Person, plan: string): Promise<void> {
    const levels = this.#facts.zones
      .filter((zone) => zone.plan === plan)
      .map((zone): [string, Level] => [zone.id, this.#level(person, zone)])
      .filter(([, level]) => level !== 'none')
      .sort();
    const mine = this.#facts.plans.filter(({ id: one }) =>
      this.#facts.zones.some((zone) => zone.plan === one && this.#level(person, zone) !== 'none'),
    );
    await this.#as('authenticated', person, async (sql) => {
      const [answer] = await sql<
        { opens: boolean; zones: { key: string; access: Level }[] | null; listed: string[] }[]
      >`
        select app.open_plan(${id(plan)}) is not null as opens,
          app.plan_zones(${id(plan)}) -> 'zones' as zones,
          array(select plan_id::text from app.my_plans()) as listed`;
      this.#differ(`open_plan: ${person.id}, ${plan}`, answer?.opens, levels.length > 0);
      this.#differ(
        `plan_zones: ${person.id}, ${plan}`,
        answer?.zones?.map(({ key, access }) => [key, access]).sort() ?? null,
        levels.length > 0 ? levels : null,
      );
      this.#differ(
        `my_plans: ${person.id}`,
        answer?.listed.map((one) => this.#named(one)).sort(),
        mine.map((one) => one.id).sort(),
      );
    });
  }
}
