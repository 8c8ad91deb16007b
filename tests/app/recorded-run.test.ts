// The comparison that ends a run of the browser tests with KRING_E2E_LOG=1 (tests/e2e/start-kring.ts), made to prove
// itself where that is asked for: people
// walk through all that they have, as pages and as data, over the API, sockets and lines, behind the recorder. The
// log has exactly what was given; and each row that is taken out of it, or put in, is noticed.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { personId } from '#server/demo/demo-id.ts';
import { disagreements, type Run } from '../support/log-of-run.ts';
import { newestRow, runOf } from '../support/read-run.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { freePort, startKring, type KringProcess } from '../support/server.ts';
import { pagesOfPlan } from '../support/what-is-logged.ts';
import { askForZone } from '../support/zone-socket.ts';

const wanted = process.env.KRING_E2E_LOG === '1';

let kring: KringProcess;
let recorder: Recorder;
let sql: Sql;
let before: string;
beforeAll(async () => {
  if (!wanted) return;
  const port = await freePort();
  recorder = await startRecorder(port);
  kring = await startKring({ port, env: { ORIGIN: recorder.origin } });
  sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  before = await newestRow(kring.databaseUrl);
}, 240_000);
afterAll(async () => {
  await sql?.end();
  await recorder?.close();
  await kring?.close();
});

const people = ['rania', 'nova', 'hamid', 'admin-sjohamra'];
const lists = ['/', '/plans', '/notices', '/follow-up', '/pool', '/my-data', '/my-data/file'];
const asked: Record<string, string> = { '/reads/extract': '?from=2026-01-01&to=2026-12-31' };

async function signIn(person: string): Promise<string> {
  const reply = await fetch(`${recorder.origin}/demo/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: recorder.origin },
    body: new URLSearchParams({ person }),
  });
  return (
    reply.headers
      .getSetCookie()
      .find((line) => line.startsWith('__Host-kring='))
      ?.split(';')[0] ?? ''
  );
}

async function walk(person: string): Promise<void> {
  const cookie = await signIn(person);
  const get = async (path: string) => {
    const reply = await fetch(recorder.origin + path, { redirect: 'manual', headers: { cookie } });
    return reply.text();
  };
  for (const path of [...lists, '/api/v1/plans', '/plans/__data.json', '/notices/count'])
    await get(path);
  // Their own, and one that is not.
  const plans = await sql<{ id: string }[]>`
    select distinct on (own) p.id from app.plans p, lateral (select case when exists (
      select from app.zone_members m join app.zones z on z.id = m.zone_id
      where z.plan_id = p.id and m.person_id = ${personId(person)} and m.revoked_at is null
    ) then p.id end as own) mine order by own`;
  for (const { id } of plans) {
    const plan = `/plans/${id}`;
    for (const page of pagesOfPlan) {
      const query = asked[page] ?? '';
      await get(plan + page + query);
      await get(`${plan}${page}/__data.json${query}`);
      const other = query === '' ? '?' : `${query}&`;
      // What the frames have alone: as when one goes from page to page in one plan.
      await get(`${plan}${page}/__data.json${other}x-sveltekit-invalidated=110`);
    }
    for (const path of ['/waits', '/dissents', '/reads/pdf?from=2026-01-01&to=2026-12-31'])
      await get(plan + path);
    await get(`/api/v1/plans/${id}`);
    const meetings = await sql<{ id: string }[]>`select id from app.meetings where plan_id = ${id}`;
    for (const meeting of meetings)
      for (const end of ['', '/state', '/calendar'])
        await get(`${plan}/meetings/${meeting.id}${end}`);
    const versions = await sql<{ number: number }[]>`
      select distinct number from app.plan_versions where plan_id = ${id}`;
    for (const { number } of versions)
      for (const end of ['', '/package']) await get(`${plan}/versions/${number}${end}`);
    const parties = await sql<{ person_id: string }[]>`
      select person_id from app.plan_parties where plan_id = ${id} limit 3`;
    for (const { person_id: other } of parties) {
      await get(`${plan}/view-as?person=${other}`);
      await get(`/api/v1/plans/${id}/as/${other}`);
    }
    const zones = await sql<{ id: string }[]>`select id from app.zones where plan_id = ${id}`;
    for (const zone of zones) {
      await get(`${plan}/threads?zone=${zone.id}`);
      await get(`${plan}/history/log?zone=${zone.id}&after=0`);
      await askForZone(recorder.origin, zone.id, cookie);
    }
  }
}

// As the browser run's own comparison: not in every run, for it takes minutes.
it.runIf(wanted)(
  'what was given out is what the log says, and each row counts',
  { timeout: 400_000 },
  async () => {
    for (const person of people) await walk(person);
    await expect.poll(() => recorder.open).toBe(0);
    const run = await runOf(sql, recorder.given, before);
    expect(disagreements(run)).toEqual([]);
    expect(run.rows.length).toBeGreaterThan(300);

    const opened = run.rows.filter(({ kind }) => kind === 'OPENED');
    const told = (changed: Partial<Run>) => disagreements({ ...run, ...changed }).length;
    for (let n = 0; n < opened.length; n += 37) {
      const one = opened[n];
      expect(told({ rows: run.rows.filter((row) => row !== one) })).toBeGreaterThan(0);
      if (one) expect(told({ rows: [...run.rows, one] })).toBeGreaterThan(0);
    }
    const listed = run.rows.find(({ kind }) => kind === 'LISTED');
    if (listed === undefined) throw new Error('nothing was listed');
    const { person, plan } = listed;
    expect(
      told({ rows: run.rows.filter((row) => row.person !== person || row.plan !== plan) }),
    ).toBeGreaterThan(0);
    expect(told({ rows: [...run.rows, { ...listed, at: new Date(0) }] })).toBeGreaterThan(0);
    // And an answer of which the log knows nothing.
    const page = run.given.find(
      ({ path, status }) => status === 200 && /^\/plans\/[\w-]+$/.test(path),
    );
    if (page === undefined) throw new Error('no plan was given');
    expect(told({ given: [...run.given, page] })).toBeGreaterThan(0);
  },
);
