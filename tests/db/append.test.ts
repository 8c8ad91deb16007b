// Appending to a zone's log: order, refusals by row, and what happens when access or a session ends
// at the same moment. After the moment that ended it, nothing of that person is in the log.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

interface Row {
  n: number;
  session: string;
  update: string;
  clients: number[];
}
interface Answer {
  n: number;
  seq: string | null;
  refusal: string | null;
}

let db: TestDatabase;
let sync: Sql;
const shared = zoneId('milo', 'shared');
const sessions: Record<string, string> = {};

const row = (n: number, who: string, clients: number[] = []): Row => ({
  n,
  session: sessions[who] ?? '',
  update: Buffer.from([0, 1, n % 250]).toString('base64'),
  clients,
});
const append = (rows: Row[], zone = shared) =>
  sync<
    Answer[]
  >`select * from priv.sync_append(${sync.json(rows.map((one) => ({ ...one, zone })) as never)})`;
const refusals = async (rows: Row[], zone = shared) =>
  (await append(rows, zone)).map((answer) => answer.refusal);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  sync = db.asRole('kring_sync');
});
beforeEach(async () => {
  for (const who of ['maja', 'otto', 'rania', 'torsten', 'gunvor', 'hamid'])
    sessions[who] = await db.signIn(personId(who));
});
afterAll(() => db.close());

describe('sync_append', () => {
  it('gives consecutive seq in the order of the rows and keeps who wrote them', async () => {
    const first = await append([row(10, 'maja', [100]), row(11, 'otto', [200])]);
    const base = Number(first[0]?.seq);
    expect(first.map((answer) => [answer.n, Number(answer.seq) - base])).toEqual([
      [10, 0],
      [11, 1],
    ]);
    const [next] = await append([row(12, 'maja', [100])]);
    expect(Number(next?.seq)).toBe(base + 2);
    const stored = await db.sql<{ person_id: string; update: Buffer }[]>`
      select person_id, update from app.zone_updates where zone_id = ${shared} order by seq desc limit 3`;
    expect(stored.map((update) => update.person_id)).toEqual([
      personId('maja'),
      personId('otto'),
      personId('maja'),
    ]);
    expect([...(stored[0]?.update ?? [])]).toEqual([0, 1, 12]);
  });

  it('refuses row by row, with the reason, and stores the others', async () => {
    const answers = await append([
      row(1, 'maja', [101]),
      row(2, 'rania', [301]), // may comment, not write
      row(3, 'torsten', [401]), // has no part
      { ...row(4, 'maja'), session: 'f'.repeat(64) },
      row(5, 'otto', [101]), // Maja's client id
      row(6, 'otto', [201]),
    ]);
    expect(answers.map((answer) => answer.refusal)).toEqual([
      null,
      'not_allowed',
      'not_allowed',
      'signed_out',
      'client_taken',
      null,
    ]);
    expect(Number(answers[5]?.seq)).toBe(Number(answers[0]?.seq) + 1);
    expect(answers.filter((answer) => answer.refusal !== null).map((a) => a.seq)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('gives the first in one flush a new client id, and the other a refusal', async () => {
    expect(await refusals([row(1, 'maja', [999]), row(2, 'otto', [999])])).toEqual([
      null,
      'client_taken',
    ]);
  });

  it('knows a person again in their next session', async () => {
    expect(await refusals([row(1, 'maja', [555])])).toEqual([null]);
    sessions.maja = await db.signIn(personId('maja'));
    expect(await refusals([row(1, 'maja', [555])])).toEqual([null]);
  });

  it('lets a guardian write what is the family’s', async () => {
    expect(await refusals([row(1, 'rania', [1])], zoneId('milo', 'family'))).toEqual([null]);
    expect(await refusals([row(1, 'maja', [2])], zoneId('milo', 'family'))).toEqual([
      'not_allowed',
    ]);
  });

  it('has one answer for a zone that is not there and one that is for others', async () => {
    expect(await refusals([row(1, 'maja')], personId('maja'))).toEqual(['not_allowed']);
    expect(await refusals([row(1, 'maja')], zoneId('milo', 'health'))).toEqual(['not_allowed']);
  });

  it('tells listeners the zone and seq, and nothing else', async () => {
    const heard: string[] = [];
    const listening = await sync.listen('kring', (payload) => heard.push(payload));
    const [answer] = await append([row(1, 'maja', [100])]);
    await expect.poll(() => heard).toHaveLength(1);
    expect(JSON.parse(heard[0] ?? '')).toEqual({
      kind: 'update',
      zone: shared,
      seq: Number(answer?.seq),
    });
    await listening.unlisten();
  });

  it('never changes or loses what is in the log', async () => {
    for (const statement of [
      'update app.zone_updates set seq = seq',
      'delete from app.zone_updates',
      'truncate app.zone_updates',
      'update app.access_log set at = at',
      'delete from app.access_log',
    ])
      await expect(db.sql.unsafe(statement)).rejects.toMatchObject({ message: 'append_only' });
  });

  it('keeps order without gaps when eight connections append at once', async () => {
    const zone = zoneId('milo', 'school');
    const rounds = Array.from({ length: 40 }, (_, i) => i);
    const answers = await Promise.all(
      rounds.map((i) => append([row(i, i % 2 ? 'maja' : 'otto', [i % 2 ? 61 : 62])], zone)),
    );
    const seqs = answers.flat().map((answer) => Number(answer.seq));
    expect(seqs.sort((a, b) => a - b)).toEqual(rounds.map((i) => i + 1));
  });
});

describe('sessions while writing', () => {
  it('writing counts as being there: the idle expiry moves, not past the absolute one', async () => {
    const session = sessions.maja ?? '';
    const [before] = await db.sql<{ at: Date }[]>`
      update app.sessions set expires_at = clock_timestamp() + interval '1 minute'
      where id = ${session} returning expires_at as at`;
    await append([row(1, 'maja', [100])]);
    const [after] = await db.sql<{ at: Date }[]>`
      select expires_at as at from app.sessions where id = ${session}`;
    expect(Number(after?.at) - Number(before?.at)).toBeGreaterThan(25 * 60_000);

    await db.sql`update app.sessions set expires_at = clock_timestamp() + interval '1 minute',
      absolute_expires_at = clock_timestamp() + interval '2 minutes' where id = ${session}`;
    await append([row(1, 'maja', [100])]);
    const [held] = await db.sql<{ ok: boolean }[]>`
      select expires_at = absolute_expires_at as ok from app.sessions where id = ${session}`;
    expect(held?.ok).toBe(true);
  });

  it('refuses a session that was idle too long, is too old, or was ended', async () => {
    for (const end of [
      `expires_at = clock_timestamp() - interval '1 second'`,
      `absolute_expires_at = clock_timestamp() - interval '1 second', expires_at = clock_timestamp() - interval '1 second'`,
      'revoked_at = clock_timestamp()',
    ]) {
      sessions.maja = await db.signIn(personId('maja'));
      expect(await refusals([row(1, 'maja', [100])])).toEqual([null]);
      await db.sql.unsafe(`update app.sessions set ${end} where id = '${sessions.maja}'`);
      expect(await refusals([row(1, 'maja', [100])])).toEqual(['signed_out']);
    }
  });
});

describe('ending a part while its person writes', () => {
  const rounds = 25;

  const putBack = () => db.sql`update app.plan_parties set ended_at = null
    where id = ${partyId('milo', 'otto')}`;

  /** Appends by Otto in a tight loop while Hamid ends his part; how many were stored afterwards. */
  async function race(end: () => Promise<unknown>, clients = [7001, 7002, 7003]) {
    let running = true;
    let stored = 0;
    const writer = async (client: number) => {
      while (running) {
        const [answer] = await append([row(1, 'otto', [client])]);
        if (answer?.refusal === null) stored += 1;
      }
    };
    const writers = clients.map(writer);
    await new Promise((done) => setTimeout(done, 10 + Math.random() * 15));
    await end();
    const [moment] = await db.sql<{ seq: string }[]>`
      select max(seq) as seq from app.zone_updates where zone_id = ${shared}`;
    await new Promise((done) => setTimeout(done, 15));
    running = false;
    await Promise.all(writers);
    const [late] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.zone_updates
      where zone_id = ${shared} and person_id = ${personId('otto')}
        and (seq > ${moment?.seq ?? 0} or created_at > (
          select greatest(max(m.revoked_at), max(s.revoked_at))
          from app.sessions s left join app.zone_members m
            on m.zone_id = ${shared} and m.person_id = s.person_id
          where s.id = ${sessions.otto ?? ''}))`;
    return { stored, late: late?.n ?? -1 };
  }

  it(`stores nothing after the end, ${rounds} times`, async () => {
    let stored = 0;
    for (let round = 0; round < rounds; round += 1) {
      sessions.otto = await db.signIn(personId('otto'));
      const result = await race(() =>
        db.asPerson(
          personId('hamid'),
          (sql) => sql`select app.end_participation(${partyId('milo', 'otto')})`,
        ),
      );
      expect(result.late).toBe(0);
      stored += result.stored;
      expect(await refusals([row(1, 'otto', [7001])])).toEqual(['not_allowed']);
      await putBack();
      expect(await refusals([row(1, 'otto', [7001])])).toEqual([null]);
    }
    expect(stored).toBeGreaterThan(rounds);
  });

  it('stores nothing after a session ended, either', async () => {
    for (let round = 0; round < 5; round += 1) {
      sessions.otto = await db.signIn(personId('otto'));
      const app = db.asRole('kring_app');
      const { late } = await race(() => app`select priv.end_sessions(${personId('otto')})`);
      expect(late).toBe(0);
      expect(await refusals([row(1, 'otto', [7001])])).toEqual(['signed_out']);
    }
  });

  it('closes at once for every other reason too, and opens again', async () => {
    const reasons: Record<string, [string, string]> = {
      'unit ended': [
        `update app.plan_units set status = 'ENDED' where id = '${planUnitId('milo', 'blasippan')}'`,
        `update app.plan_units set status = 'ADMITTED' where id = '${planUnitId('milo', 'blasippan')}'`,
      ],
      'unit waits for consent': [
        `update app.plan_units set status = 'AWAITING_CONSENT' where id = '${planUnitId('milo', 'blasippan')}'`,
        `update app.plan_units set status = 'ADMITTED' where id = '${planUnitId('milo', 'blasippan')}'`,
      ],
      'guardian says no': [
        `insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
          values ('${sjohamra}', '${planId('milo')}', '${partyId('milo', 'rania')}',
            '${planUnitId('milo', 'blasippan')}', 'no', 'kring')`,
        `update app.consents set withdrawn_at = clock_timestamp() where answer = 'no'
          and plan_unit_id = '${planUnitId('milo', 'blasippan')}'`,
      ],
      'mandate ended': [
        `update app.memberships set valid_to = clock_timestamp() where person_id = '${personId('maja')}'`,
        `update app.memberships set valid_to = null where person_id = '${personId('maja')}'`,
      ],
      'only by name': [
        `update app.zones set named_audience = true where id = '${shared}'`,
        `update app.zones set named_audience = false where id = '${shared}'`,
      ],
    };
    for (const [reason, [close, open]] of Object.entries(reasons)) {
      expect(await refusals([row(1, 'maja', [100])]), reason).toEqual([null]);
      await db.sql.unsafe(close);
      expect(await refusals([row(1, 'maja', [100])]), reason).toEqual(['not_allowed']);
      await db.sql.unsafe(open);
    }
    expect(await refusals([row(1, 'maja', [100])])).toEqual([null]);
  });

  it('ends by itself when a mandate’s time is over', async () => {
    await db.sql`update app.memberships set valid_to = clock_timestamp() + interval '300 milliseconds'
      where person_id = ${personId('maja')}`;
    expect(await refusals([row(1, 'maja', [100])])).toEqual([null]);
    await new Promise((done) => setTimeout(done, 350));
    expect(await refusals([row(1, 'maja', [100])])).toEqual(['not_allowed']);
    await db.sql`update app.memberships set valid_to = null where person_id = ${personId('maja')}`;
  });

  it('would notice an append that asks without holding on', async () => {
    const [definition] = await db.sql<{ text: string }[]>`
      select pg_get_functiondef('priv.sync_append'::regproc) as text`;
    const careless = (definition?.text ?? '')
      .replaceAll(/for no key update|\bfor share\b/g, '')
      .replace(/\nend\s*(?=\$function\$)/, '\nperform pg_sleep(0.01);$&');
    await db.sql.unsafe(careless);
    let late = 0;
    for (let round = 0; round < 10; round += 1) {
      sessions.otto = await db.signIn(personId('otto'));
      const result = await race(
        () =>
          db.asPerson(
            personId('hamid'),
            (sql) => sql`select app.end_participation(${partyId('milo', 'otto')})`,
          ),
        [7001],
      );
      late += result.late;
      await putBack();
    }
    await db.sql.unsafe(definition?.text ?? '');
    expect(late).toBeGreaterThan(0);
  });
});
