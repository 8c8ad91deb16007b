// A coordinator's morning in a large municipality: 200 children of their own among 12,000 with 600,000 actions.
// How long PostgreSQL works for the lists, and until the page can be used.
import { chromium } from '@playwright/test';
import postgres, { type Sql } from 'postgres';
import { personId, planId, tenantId } from '#server/demo/demo-id.ts';
import { startKring, type KringProcess } from '../tests/support/server.ts';
import { table, type Figure } from './figures.ts';
import { measure, rested, signedInPage } from './pages.ts';

const coordinator = 'hamid';
const own = 200;
const plans = 12_000;
const actionsOfEach = 50;
const say = (line: string) => console.error(line);

/**
 * Copies of Milo's plan with its shared part: the first 200 are the coordinator's too, the rest other people's.
 * As rows and without triggers: what is measured is reading, and what triggers would have made is copied.
 */
async function fill(sql: Sql): Promise<void> {
  const [milo, tenant] = [planId('milo'), tenantId('sjohamra')];
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`create function pg_temp.id_of(name text) returns uuid language sql immutable as $$
      select overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid $$`;
    const copy = (id: string) => tx`pg_temp.id_of(${tx(id)}::text || n)`;
    const numbers = tx`generate_series(1, ${plans}) n(n)`;
    // Every 200 plans have people of their own, as units and coordinators have.
    const who = (person: string) =>
      tx`case when n <= ${own} then ${tx(person)} else pg_temp.id_of(${tx(person)}::text || n / ${own}) end`;
    const shared = tx`(select id from app.zones where plan_id = ${milo} and key = 'shared')`;
    await tx`insert into app.children (tenant_id, id, name, born_on)
      select ${tenant}, pg_temp.id_of('child' || n), 'Barn ' || n, current_date - 2000 - n % 3000 from ${numbers}`;
    await tx`insert into app.plans (tenant_id, id, child_id, status, next_follow_up_at)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), pg_temp.id_of('child' || n), 'ACTIVE',
        clock_timestamp() + n % 90 * interval '1 day' from ${numbers}`;
    await tx`insert into app.zones (tenant_id, plan_id, id, kind, key)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('z.id')}, z.kind, z.key
      from app.zones z, ${numbers} where z.id = ${shared}`;
    await tx`insert into app.plan_units (tenant_id, plan_id, id, unit_id, zone_id, label, sector, phone)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('u.id')}, u.unit_id, ${copy('u.zone_id')},
        u.label, u.sector, u.phone
      from app.plan_units u, ${numbers} where u.plan_id = ${milo} and u.zone_id = ${shared}`;
    await tx`insert into app.people (id, name, kind)
      select distinct on (1) ${who('p.person_id')}, 'Person ' || n / ${own}, 'staff'
      from app.plan_parties p, ${numbers} where p.plan_id = ${milo} and n > ${own} and n % ${own} < 2`;
    await tx`insert into app.plan_parties (tenant_id, plan_id, id, plan_unit_id, person_id, zone_id, role, title)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('p.id')}, ${copy('p.plan_unit_id')},
        ${who('p.person_id')}, ${copy('p.zone_id')}, p.role, p.title
      from app.plan_parties p, ${numbers} where p.plan_id = ${milo} and p.zone_id = ${shared}`;
    await tx`insert into app.zone_members (tenant_id, zone_id, id, person_id, basis, basis_id, can_read,
        can_comment, can_write, valid_from)
      select ${tenant}, ${copy('m.zone_id')}, ${copy('m.id')}, ${who('m.person_id')}, m.basis, ${copy('m.basis_id')},
        m.can_read, m.can_comment, m.can_write, m.valid_from
      from app.zone_members m, ${numbers}
      where m.zone_id = ${shared} and m.revoked_at is null`;
    await tx`insert into app.zone_projections (tenant_id, plan_id, zone_id, seq, changed_at, changed_by)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('z.zone_id')}, 1, z.changed_at, z.changed_by
      from app.zone_projections z, ${numbers} where z.zone_id = ${shared}`;
    await tx`insert into app.plan_actions (tenant_id, plan_id, zone_id, id, title, due_on, status, plan_unit_id,
        moved_at)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('z.id')}, 'a' || a, 'Insats ' || a,
        current_date + (a * n) % 200 - 20, case when a % 3 = 0 then 'DONE' else 'IN_PROGRESS' end,
        (select pg_temp.id_of(u.id::text || n) from app.plan_units u
          where u.plan_id = ${milo} and u.zone_id = ${shared} order by u.label limit 1),
        clock_timestamp() - a * interval '1 day'
      from app.zones z, ${numbers}, generate_series(1, ${actionsOfEach}) a where z.id = ${shared}`;
    // One meeting behind each plan, and before every third one that is called.
    await tx`insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at, minutes,
        chair_id, child_part, called_by, state, began_at, ended_at, follow_up_at)
      select ${tenant}, pg_temp.id_of(${milo}::text || n), ${copy('z.id')}, 'Hur går det?', 'FAMILY',
        clock_timestamp() + m * (1 + n % 80) * interval '1 day', 50,
        (select pg_temp.id_of(p.id::text || n) from app.plan_parties p
          where p.plan_id = ${milo} and p.zone_id = ${shared} order by p.id limit 1),
        'PART', ${personId(coordinator)}, case m when 1 then 'CALLED' else 'ENDED' end,
        case m when -1 then clock_timestamp() end, case m when -1 then clock_timestamp() end,
        case m when -1 then clock_timestamp() end
      from app.zones z, ${numbers}, unnest('{-1,1}'::integer[]) m
      where z.id = ${shared} and (m = -1 or n % 3 = 0)`;
  });
  await sql`vacuum analyze`;
  await sql`checkpoint`;
}

/** One list as the coordinator asks for it: role, claims and session as the data API sets them. */
async function ask(sql: Sql, call: string): Promise<number> {
  const person = personId(coordinator);
  return sql.begin(async (tx) => {
    const [session] = await tx<{ id: string }[]>`
      select id from app.sessions where person_id = ${person} order by created_at desc limit 1`;
    const claims = JSON.stringify({ role: 'authenticated', sub: person, sid: session?.id });
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await tx`set local role authenticated`;
    const began = performance.now();
    await tx.unsafe(`select * from app.${call}`);
    return performance.now() - began;
  });
}

const lists = async (sql: Sql): Promise<[name: string, call: string][]> => {
  const [pool] = await sql<{ id: string }[]>`
    select pool_id as id from app.coordinator_mandates where person_id = ${personId(coordinator)}`;
  return [
    ['Mina planer', 'my_plans()'],
    ['Koordinatorernas lista', `pool_cases('${pool?.id}')`],
    ['Att följa upp', 'my_follow_ups()'],
    ['What one is asked to take over', 'my_handovers()'],
    ['The number of notices', 'my_notice_count()'],
  ];
};

async function measureBrowser(kring: KringProcess, path: string, times: number): Promise<Figure> {
  const browser = await chromium.launch({
    executablePath: process.env.KRING_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await signedInPage(browser, kring, coordinator);
    return await measure(kring, `${path}, browser, until it can be used`, times, async () => {
      const began = performance.now();
      await page.goto(path);
      // Hydrated: SvelteKit has put its listener on, and the main thread answers.
      await page.locator('body[data-ready], a[href^="/plans/"]').first().waitFor();
      await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
      return performance.now() - began;
    });
  } finally {
    await browser.close();
  }
}

export async function measureLists(repeat: number): Promise<Figure[]> {
  say('Starting Kring with the demo people …');
  const kring = await startKring();
  const sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  const figures: Figure[] = [];
  const add = (one: Figure): void => {
    figures.push(one);
    say(`  ${one.name}: p50 ${one.p50.toFixed(1)} ms`);
  };
  try {
    say(`Writing ${plans} plans with ${plans * actionsOfEach} actions …`);
    await fill(sql);
    const cookie = await kring.signIn(coordinator);
    for (const [name, call] of await lists(sql)) {
      await ask(sql, call);
      await rested(kring);
      add(await measure(kring, `${name}, in the database`, repeat, () => ask(sql, call)));
    }
    for (const path of ['/plans', '/pool'])
      add(
        await measure(kring, `${path}, page`, repeat, async () => {
          const reply = await kring.fetch(path, { cookie });
          if (reply.status !== 200)
            throw new Error(`${path}: ${reply.status}\n${kring.output.slice(-2000)}`);
          await reply.text();
          return undefined;
        }),
      );
    for (const path of ['/plans', '/pool'])
      add(await measureBrowser(kring, path, Math.ceil(repeat / 2)));
    console.log(`\n${table(figures)}`);
    return figures;
  } finally {
    await sql.end();
    await kring.close();
  }
}
