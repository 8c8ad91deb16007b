// The access log's chain: what was written is what verifies, and whatever somebody above the database changes
// shows at its first place. Every way of tampering is tried at random places of a chain (AUDIT_ROWS, AUDIT_TIMES
// for more), each on the untouched log, and taken back. Without a row in the log nobody reads.
import { createHash, createPublicKey } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql, TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAnchors, BadAnchor, openAnchorKey, readAnchors } from '#server/audit/anchor.ts';
import { genesis, hashOf, lineOf, type LogRow } from '#server/audit/chain.ts';
import { anchorHeads, chainAll } from '#server/audit/keeper.ts';
import { verifyLog } from '#server/audit/verify.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun, type Random } from '../sync/support/random.ts';
import { buildWorld, id, kvarnbo, personId, planId, sjohamra } from './world.ts';

const rows = Number(process.env.AUDIT_ROWS ?? 300);
const times = Number(process.env.AUDIT_TIMES ?? 12);
const folder = mkdtempSync(join(tmpdir(), 'kring-audit-'));
const file = join(folder, 'anchors.jsonl');
const keyFile = join(folder, 'key.pem');

let db: TestDatabase;
let auditor: Sql;
const publicKey = () => readFileSync(`${keyFile}.pub`);
const anchors = () => readAnchors(file, publicKey());

/** Many rows, with whatever a field can hold. */
const write = (count: number) => db.sql`
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail, at)
  select ${sjohamra}, ${personId('maja')}, ${planId('milo')}, null, 'plan.open',
    case n % 3 when 0 then jsonb_build_object('åäö', n, 'b', jsonb_build_array('"', E'\\\\', '\u2028')) end,
    clock_timestamp() - interval '10 minutes' + n * interval '1 millisecond'
  from generate_series(1, ${count}::integer) n`;

beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  await buildWorld(db.sql);
  auditor = db.asRole('kring_auditor');
  await write(rows);
  await chainAll(auditor);
  await anchorHeads(auditor, openAnchorKey(keyFile), [file], new Map());
});
afterAll(async () => {
  await db?.close();
  rmSync(folder, { recursive: true });
});

const verdict = async (sql: Sql | TransactionSql = auditor) =>
  (await verifyLog(sql as Sql, anchors())).faults.map(({ seq, fault }) => [Number(seq), fault]);

class Undo extends Error {}
/** Somebody above every policy does it, with triggers and foreign keys off; what is then found; all taken back. */
async function after(tamper: (sql: TransactionSql) => Promise<unknown>) {
  let found: unknown;
  await db.sql
    .begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await tamper(sql);
      // verifyLog opens a transaction of its own: here that is a part of this one.
      const inside = Object.assign(
        ((...args: [never]) => (sql as unknown as (...a: unknown[]) => unknown)(...args)) as never,
        { begin: (_: string, run: (tx: TransactionSql) => unknown) => run(sql) },
      );
      found = await verdict(inside);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return found;
}

const at = (sql: TransactionSql, seq: number) =>
  sql`(select c.log_id from app.access_chain c where c.tenant_id = ${sjohamra} and c.seq = ${seq})`;

/** By its name: what is done at a place, and what is found where. */
const tampering: Record<
  string,
  { does: (sql: TransactionSql, seq: number, random: Random) => Promise<unknown>; fault: string }
> = {
  'another action': {
    does: (sql, seq) =>
      sql`update app.access_log set action = 'plan.list' where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'another person': {
    does: (sql, seq) =>
      sql`update app.access_log set person_id = ${personId('siri')} where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'another time': {
    does: (sql, seq) =>
      sql`update app.access_log set at = at + interval '1 microsecond' where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'another detail': {
    does: (sql, seq) =>
      sql`update app.access_log set detail = '{"n": 0}' where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'another as what': {
    does: (sql, seq) =>
      sql`update app.access_log set acted_as = 'operator' where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'another unit': {
    does: (sql, seq) =>
      sql`update app.access_log set unit_id = ${id('unit:bvc')} where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'a row made to say nothing of as what': {
    does: (sql, seq) =>
      sql`update app.access_log set child_id = null, acted_as = null, unit_id = null,
        authority_id = null, mandate_id = null where id = ${at(sql, seq)}`,
    fault: 'altered',
  },
  'a row taken away': {
    does: (sql, seq) => sql`delete from app.access_log where id = ${at(sql, seq)}`,
    fault: 'missing',
  },
  'a row and its place taken away': {
    async does(sql, seq) {
      await sql`delete from app.access_log where id = ${at(sql, seq)}`;
      await sql`delete from app.access_chain where tenant_id = ${sjohamra} and seq = ${seq}`;
    },
    fault: 'gap',
  },
  'a row taken away and the rest moved up': {
    async does(sql, seq) {
      await sql`delete from app.access_log where id = ${at(sql, seq)}`;
      await sql`delete from app.access_chain where tenant_id = ${sjohamra} and seq = ${seq}`;
      await sql`update app.access_chain set seq = seq + 999999 where tenant_id = ${sjohamra} and seq > ${seq}`;
      await sql`update app.access_chain set seq = seq - 1000000 where tenant_id = ${sjohamra} and seq > 900000`;
    },
    fault: 'altered',
  },
  'two rows changed places': {
    async does(sql, seq) {
      const [one, two] = await sql<{ id: string; action: string; at: string }[]>`
        select l.id::text as id, l.at::text as at from app.access_log l
        join app.access_chain c on c.log_id = l.id where c.tenant_id = ${sjohamra}
          and c.seq in (${seq}, ${seq + 1}) order by c.seq`;
      if (!one || !two) throw new Error('no two rows');
      await sql`update app.access_log set at = ${two.at}::text::timestamptz where id = ${one.id}`;
      await sql`update app.access_log set at = ${one.at}::text::timestamptz where id = ${two.id}`;
    },
    fault: 'altered',
  },
  'a row put in between': {
    async does(sql, seq) {
      await sql`update app.access_chain set seq = seq + 1000001 where tenant_id = ${sjohamra} and seq >= ${seq}`;
      await sql`update app.access_chain set seq = seq - 1000000 where tenant_id = ${sjohamra} and seq > 900000`;
      const [row] = await sql<{ id: string }[]>`
        insert into app.access_log (tenant_id, person_id, plan_id, action)
        values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, 'plan.open') returning id::text as id`;
      await sql`insert into app.access_chain (tenant_id, seq, log_id, hash)
        values (${sjohamra}, ${seq}, ${row?.id ?? ''}, sha256('x'))`;
    },
    fault: 'altered',
  },
};

describe('the chain', () => {
  it('is over every row, and the same as is worked out outside the database', async () => {
    expect(await verdict()).toEqual([]);
    const { rows: read } = await verifyLog(auditor, anchors());
    const [count] = await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log`;
    expect(Number(read)).toBe(count?.n);
    const [first] = await db.sql<(LogRow & { line: string; hash: Buffer })[]>`
      select l.tenant_id as tenant, l.id::text as id, l.person_id as person, l.plan_id as plan,
        l.zone_id as zone, l.action, l.detail::text as detail, l.child_id as child, l.acted_as as "actedAs",
        l.unit_id as unit, l.authority_id as authority, l.mandate_id as mandate,
        priv.access_line(l) as line, c.hash,
        (extract(epoch from l.at) * 1000000)::bigint::text as at
      from app.access_log l join app.access_chain c on c.log_id = l.id
      where c.seq = 1 and c.tenant_id = ${sjohamra}`;
    if (!first) throw new Error('no first row');
    expect(lineOf(first)).toBe(first.line);
    expect(hashOf(genesis(sjohamra), first)).toEqual(first.hash);
  });

  it('is over rows of before it was noted as what somebody read, and nothing can be noted in them', async () => {
    const bare = (sql: TransactionSql) => sql`
      update app.access_log set child_id = null, acted_as = null, unit_id = null, authority_id = null,
        mandate_id = null where tenant_id = ${sjohamra}`;
    // As the log was when the rows said less: hashed by the line of then, written out here once more.
    const asBefore = async (sql: TransactionSql) => {
      await bare(sql);
      await sql`delete from app.access_chain where tenant_id = ${sjohamra}`;
      const old = await sql<{ id: string; line: string }[]>`
        select l.id::text as id, (select string_agg(coalesce(octet_length(f) || ':' || f || ',', '-,'), ''
            order by n)
          from unnest(array[l.tenant_id::text, l.id::text, (extract(epoch from l.at) * 1000000)::bigint::text,
            l.person_id::text, l.plan_id::text, l.zone_id::text, l.action, l.detail::text])
            with ordinality one (f, n)) as line
        from app.access_log l where l.tenant_id = ${sjohamra} order by l.id`;
      let before = genesis(sjohamra);
      for (const [index, { id: log, line }] of old.entries()) {
        before = createHash('sha256').update(before).update(line).digest();
        await sql`insert into app.access_chain (tenant_id, seq, log_id, hash)
          values (${sjohamra}, ${index + 1}, ${log}, ${before})`;
      }
    };
    // The anchor is of the chain as it is, and says so at its place; nothing else is wrong.
    expect(await after(asBefore)).toEqual([[rows, 'anchor']]);
    const noted = async (sql: TransactionSql) => {
      await asBefore(sql);
      await sql`update app.access_log set acted_as = 'professional' where id = ${at(sql, 7)}`;
    };
    expect(await after(noted)).toEqual([[7, 'altered']]);
  });

  it.each(Object.entries(tampering))('shows %s, at its place', async (_, { does, fault }) => {
    const random = randomFrom(seedOfRun);
    for (let time = 0; time < times; time += 1) {
      const seq = random.below(rows - 1) + 1;
      expect([seq, await after((sql) => does(sql, seq, random))]).toEqual([seq, [[seq, fault]]]);
    }
    expect(await verdict()).toEqual([]);
  });

  it('shows that its beginning is gone', async () => {
    expect(
      await after(async (sql) => {
        await sql`delete from app.access_log where id in (
          select log_id from app.access_chain where tenant_id = ${sjohamra} and seq < 10)`;
        await sql`delete from app.access_chain where tenant_id = ${sjohamra} and seq < 10`;
      }),
    ).toEqual([[1, 'gap']]);
  });

  it('shows by the anchor that its end is gone', async () => {
    const cut = (from: number) => async (sql: TransactionSql) => {
      await sql`delete from app.access_log where id in (
        select log_id from app.access_chain where tenant_id = ${sjohamra} and seq >= ${from})`;
      await sql`delete from app.access_chain where tenant_id = ${sjohamra} and seq >= ${from}`;
    };
    expect(await after(cut(rows))).toEqual([[rows, 'cut']]);
    expect(await after(cut(1))).toEqual([[1, 'cut']]);
  });

  it('shows by the anchor that all of it was made anew from a place on', async () => {
    const found = await after(async (sql) => {
      await sql`update app.access_log set person_id = ${personId('siri')} where id = ${at(sql, 50)}`;
      await sql`delete from app.access_chain where tenant_id = ${sjohamra} and seq >= 50`;
      await sql`insert into app.access_unchained (tenant_id, log_id)
        select l.tenant_id, l.id from app.access_log l
        where not exists (select from app.access_chain c where c.log_id = l.id)`;
      await sql`select priv.chain_access(100000)`;
    });
    expect(found).toEqual([[rows, 'anchor']]);
  });

  it('shows an old row that was written again', async () => {
    const found = await after(async (sql) => {
      await sql`set local session_replication_role = origin`;
      await sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
        values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, 'plan.open', now() - interval '2 days')`;
      await sql`select priv.chain_access(100)`;
    });
    expect(found).toEqual([[rows + 1, 'time']]);
  });

  it('shows a row that was never on its way', async () => {
    const hidden = (from: string) => async (sql: TransactionSql) => {
      await sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
        values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, 'plan.open', now())`;
      if (from !== '') await sql.unsafe(from);
    };
    expect(await after(hidden(''))).toEqual([[0, 'unchained']]);
  });

  it('grows with what is read, each row once, also while two keep it', async () => {
    for (const who of ['maja', 'siri', 'hamid'])
      await db.asPerson(personId(who), (sql) => sql`select app.open_plan(${planId('milo')})`);
    const other = db.asRole('kring_auditor');
    await Promise.all([chainAll(auditor), chainAll(other), chainAll(auditor)]);
    await chainAll(auditor);
    expect(await verdict()).toEqual([]);
    const [left] = await db.sql<
      { n: number }[]
    >`select count(*)::int as n from app.access_unchained`;
    expect(left?.n).toBe(0);
  });
});

describe('an anchor', () => {
  it('that was not signed by the key is not one', async () => {
    const good = readFileSync(file, 'utf8');
    for (const bad of [good.replace('"seq":"', '"seq":"1'), 'x\n', '{}\n']) {
      writeFileSync(file, bad);
      expect(anchors).toThrow(BadAnchor);
    }
    writeFileSync(file, good);
    const stranger = openAnchorKey(join(folder, 'other.pem'));
    await appendAnchors(
      [file],
      stranger,
      [{ tenant: kvarnbo, seq: 1n, hash: Buffer.alloc(32) }],
      new Date(),
    );
    expect(anchors).toThrow('line 2');
    writeFileSync(file, good);
    appendFileSync(file, '');
    expect(anchors().get(sjohamra)?.heads).toHaveLength(1);
    expect(createPublicKey(publicKey()).asymmetricKeyType).toBe('ed25519');
  });
});

describe('without its row in the log', () => {
  it('nothing is read: not when the row is refused, nor when it cannot wait for the chain', async () => {
    const read = () =>
      db.asPerson(personId('maja'), (sql) => sql`select app.open_plan(${planId('milo')}) as page`);
    const fails = async (broken: string, mended: string) => {
      await db.sql.unsafe(broken);
      try {
        await expect(read()).rejects.toMatchObject({
          code: expect.stringMatching(/^(42501|23514)$/) as string,
        });
      } finally {
        await db.sql.unsafe(mended);
      }
      expect((await read())[0]?.page).not.toBeNull();
    };
    await fails(
      'revoke insert on app.access_log from kring_definer',
      'grant insert on app.access_log to kring_definer',
    );
    await fails(
      'revoke insert on app.access_unchained from kring_definer',
      'grant insert on app.access_unchained to kring_definer',
    );
    await fails(
      'alter table app.access_log add constraint broken check (false) not valid',
      'alter table app.access_log drop constraint broken',
    );
  });

  it('and nobody but the keeper writes the chain, the auditor not by itself', async () => {
    await expect(auditor`delete from app.access_log`).rejects.toMatchObject({ code: '42501' });
    await expect(
      auditor`insert into app.access_chain values (${sjohamra}, 9999, 1, sha256('x'))`,
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.asPerson(personId('maja'), (sql) => sql`select * from app.access_chain`),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(db.sql`delete from app.access_chain where seq = 1`).rejects.toMatchObject({
      message: expect.stringContaining('append') as string,
    });
    const [row] = await auditor<{ n: number }[]>`select count(*)::int as n from app.access_log`;
    expect(row?.n).toBeGreaterThan(0);
  });
});
