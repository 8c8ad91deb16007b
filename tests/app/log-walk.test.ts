// Every reading is in the log, and nothing that was not: several people walk every page of two plans, the
// API and every socket, and what the log has then is exactly what a table written by hand says. A recorder stands
// before Kring meanwhile, as in the browser run (tests/e2e/start-kring.ts), and the comparison that ends that run has
// to agree, and to notice each row that is taken out of the log or put in.
// And without a row there is nothing: where the log refuses somebody's rows, no page and no socket gives anything.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personId, planId, zoneId } from '#server/demo/demo-id.ts';
import { addressesOf, thingsOf } from '../support/address-walk.ts';
import { disagreements, type Run } from '../support/log-of-run.ts';
import { beginning, runOf, type Begun } from '../support/read-run.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { freePort, startKring, type KringProcess } from '../support/server.ts';
import { alsoForLeaders, ofPage, pagesOfPlan } from '../support/what-is-logged.ts';
import { askForZone } from '../support/zone-socket.ts';
import { knock } from './routes/knock.ts';
import { callMeeting } from './routes/people.ts';

/** Where two or more days are asked for. */
const asked: Record<string, string> = { '/reads/extract': '?from=2026-01-01&to=2026-12-31' };
/** What lists log, about every plan that is on them. */
const ofList: Record<string, readonly string[]> = {
  '/plans': ['plan.list'],
  '/notices': ['notice.list'],
  '/api/v1/plans': ['plan.list'],
};
/** On a professional's lists, what is to be followed up too. */
const alsoForStaff: Record<string, readonly string[]> = {
  '/plans': ['plan.gaps'],
  '/follow-up': ['plan.gaps'],
};
const nothing = [
  '/api/v1/me',
  '/notices/count',
  '/choices',
  '/templates',
  '/access-log',
  '/experience',
];

let kring: KringProcess;
let recorder: Recorder;
let owner: Sql;
let begun: Begun;
beforeAll(async () => {
  const port = await freePort();
  recorder = await startRecorder(port);
  kring = await startKring({ port, front: recorder.origin });
  begun = await beginning(kring.databaseUrl);
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
}, 240_000);
afterAll(async () => {
  await owner?.end();
  await recorder?.close();
  await kring?.close();
});

const newest = async (): Promise<string> =>
  (await owner<{ id: string }[]>`select coalesce(max(id), 0)::text as id from app.access_log`)[0]
    ?.id ?? '0';
/** "plan action", sorted, of what somebody's rows say since; of the child's voice apart. */
async function rowsSince(id: string, slug: string): Promise<string[]> {
  const rows = await owner<{ row: string }[]>`
    select coalesce(plan_id::text, '-') || ' ' || action as row from app.access_log
    where id > ${id} and person_id = ${personId(slug)}`;
  const others = await owner<{ n: number }[]>`
    select count(*)::int as n from app.access_log where id > ${id} and person_id <> ${personId(slug)}`;
  expect(others[0]?.n).toBe(0);
  return rows.map(({ row }) => row).sort();
}

/** `due`: plans that their unit should take over by the child's age, which Mina planer says. */
const walkers: { slug: string; staff: boolean; leads: string[]; due?: string[] }[] = [
  { slug: 'maja', staff: true, leads: [] },
  { slug: 'hamid', staff: true, leads: ['milo', 'vide'] },
  { slug: 'rania', staff: false, leads: [] },
  { slug: 'liv', staff: false, leads: [] },
  { slug: 'amanda', staff: true, leads: ['nova'] },
  { slug: 'gosta', staff: true, leads: ['nova'], due: ['nova'] },
  { slug: 'torsten', staff: true, leads: ['tuva'], due: ['tuva'] },
  { slug: 'admin-sjohamra', staff: false, leads: [] },
  { slug: 'operator', staff: false, leads: [] },
];

describe('the log after a walk', () => {
  it('knows every page of a plan that there is', () => {
    expect(pagesOfPlan.slice().sort()).toEqual(Object.keys(ofPage).sort());
  });

  it.each(walkers)(
    'of $slug has exactly the rows that are expected',
    async ({ slug, staff, leads, due = [] }) => {
      const cookie = await kring.signIn(slug);
      const differing: unknown[] = [];
      let steps = 0;
      let given = 0;
      const step = async (path: string, expected: (status: number) => string[]) => {
        const before = await newest();
        const reply = await kring.fetch(path, { cookie, redirect: 'manual' });
        await reply.text();
        const wanted = expected(reply.status).sort();
        const rows = await rowsSince(before, slug);
        steps += 1;
        given += wanted.length;
        if (JSON.stringify(rows) !== JSON.stringify(wanted))
          differing.push({ path, status: reply.status, rows, wanted });
      };
      // Which plans are theirs, as the database says it past every page.
      const own = (
        await owner<{ id: string }[]>`
        select distinct z.plan_id as id from app.zone_members m join app.zones z on z.id = m.zone_id
        where m.person_id = ${personId(slug)} and m.can_read and m.revoked_at is null
          and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())`
      ).map(({ id }) => id);

      for (const path of nothing) await step(path, () => []);
      for (const [path, actions] of Object.entries(ofList))
        await step(path, () => {
          const also = staff ? (alsoForStaff[path] ?? []) : [];
          const handed = path === '/plans' ? due.map((key) => `${planId(key)} handover.list`) : [];
          return [
            ...own.flatMap((plan) => [...actions, ...also].map((action) => `${plan} ${action}`)),
            ...handed,
          ];
        });
      await step('/follow-up', () =>
        staff
          ? own.flatMap((plan) =>
              (alsoForStaff['/follow-up'] ?? []).map((action) => `${plan} ${action}`),
            )
          : [],
      );
      for (const key of ['milo', 'nova']) {
        const plan = planId(key);
        await step(`/api/v1/plans/${plan}`, (status) =>
          status === 200 ? [`${plan} plan.zones`] : [],
        );
        for (const page of pagesOfPlan)
          await step(`/plans/${plan}${page}${asked[page] ?? ''}`, (status) => {
            if (status !== 200) return [];
            const also = leads.includes(key) ? (alsoForLeaders[page] ?? []) : [];
            return [...(ofPage[page] ?? []), ...also].map((action) => `${plan} ${action}`);
          });
        const zones = await owner<
          { id: string }[]
        >`select id from app.zones where plan_id = ${plan}`;
        for (const { id } of zones) {
          const before = await newest();
          const { doc } = await askForZone(kring.origin, id, cookie);
          const rows = await rowsSince(before, slug);
          steps += 1;
          const wanted = doc === null ? [] : [`${plan} zone.open`];
          given += wanted.length;
          if (JSON.stringify(rows) !== JSON.stringify(wanted))
            differing.push({ zone: id, rows, wanted });
        }
      }
      expect(differing).toEqual([]);
      expect(steps).toBeGreaterThan(60);
      // Who has no plan reads nothing and is in no row; everybody else is.
      expect(given > 0).toBe(own.length > 0);

      // One's own data: a row for each plan, else for each municipality one is of; whoever runs Kring is of none.
      const of = await owner<{ n: number }[]>`
        select count(distinct tenant_id)::int as n from app.memberships where person_id = ${personId(slug)}`;
      await step('/my-data', () =>
        own.length > 0
          ? own.map((plan) => `${plan} person.data`)
          : Array.from({ length: of[0]?.n ?? 0 }, () => '- person.data'),
      );
      expect(differing).toEqual([]);
    },
  );

  it('of what has an address of its own is as the comparison has it, and each row counts', async () => {
    // Leads both: the only one to whom an address that lies could give anything.
    const cookie = await kring.signIn('hamid');
    const [milo, vide] = [planId('milo'), planId('vide')];
    const meeting = await callMeeting(owner);
    const get = async (path: string) => {
      const reply = await kring.fetch(path, { cookie });
      return [reply.status, await reply.text()] as const;
    };
    for (const path of ['/', '/plans/__data.json', '/pool', '/my-data/file']) await get(path);
    const given = [];
    for (const path of await addressesOf(owner, milo)) given.push((await get(path))[0]);
    expect(given.filter((status) => status === 200).length).toBeGreaterThan(60);

    // What is Milo's, under Vide's address, is not there; and nothing says that it was read.
    const before = await newest();
    const lies = await thingsOf(owner, milo, vide);
    expect(lies.length).toBeGreaterThan(10);
    for (const path of lies) {
      const [status, text] = await get(path);
      expect([path, status, /not_found|404|hittades/.test(text)]).toEqual([
        path,
        path.endsWith('/__data.json') ? 200 : 404,
        true,
      ]);
    }
    const begin = (plan: string) =>
      knock(kring, 'ACTION', `/plans/${plan}/meetings/${meeting}?/begin`, { cookie });
    expect(await begin(vide)).toBe('404 not_found');
    expect(await rowsSince(before, 'hamid')).toEqual([]);
    expect(await begin(milo)).toBe('success');

    await expect.poll(() => recorder.open).toBe(0);
    const run = await runOf(owner, recorder.given, begun);
    expect(disagreements(run)).toEqual([]);
    expect(run.rows.length).toBeGreaterThan(250);

    const told = (changed: Partial<Run>) => disagreements({ ...run, ...changed }).length;
    const opened = run.rows.filter(({ kind }) => kind === 'OPENED');
    for (const one of opened.filter((_, n) => n % 29 === 0)) {
      expect(told({ rows: run.rows.filter((row) => row !== one) })).toBeGreaterThan(0);
      expect(told({ rows: [...run.rows, one] })).toBeGreaterThan(0);
    }
    const listed = run.rows.find(({ kind }) => kind === 'LISTED');
    if (listed === undefined) throw new Error('nothing was listed');
    const { person, plan } = listed;
    const without = run.rows.filter((row) => row.person !== person || row.plan !== plan);
    expect(told({ rows: without })).toBeGreaterThan(0);
    expect(told({ rows: [...run.rows, { ...listed, at: new Date(0) }] })).toBeGreaterThan(0);
    // And an answer of which the log knows nothing.
    for (const answer of run.answers.filter(({ owed }) => owed.length > 0).slice(0, 20))
      expect(told({ answers: [...run.answers, answer] })).toBeGreaterThan(0);
  });
});

describe('without a row in the log', () => {
  it('no page and no socket gives anything, to whom the log refuses; others read on', async () => {
    const plan = planId('milo');
    const [cookie, other] = await Promise.all([kring.signIn('maja'), kring.signIn('siri')]);
    const zones = await owner<{ id: string }[]>`
      select distinct z.id from app.zone_members m join app.zones z on z.id = m.zone_id
      where z.plan_id = ${plan} and m.person_id = ${personId('maja')} and m.can_read and m.revoked_at is null`;
    const paths = [
      ...['/plans', '/plans/__data.json', '/api/v1/plans', `/api/v1/plans/${plan}`],
      ...pagesOfPlan.flatMap((page) => {
        const path = `/plans/${plan}${page}`;
        return [path + (asked[page] ?? ''), `${path}/__data.json${asked[page] ?? ''}`];
      }),
    ];
    const read = async (path: string) => (await kring.fetch(path, { cookie })).text();
    const tells = (text: string) => /Milo|Silverkvist|Rania/.test(text);
    const told = async () => {
      const found: string[] = [];
      for (const path of paths) if (tells(await read(path))) found.push(path);
      for (const { id } of zones)
        if ((await askForZone(kring.origin, id, cookie)).doc !== null) found.push(id);
      return found;
    };
    // So that "nothing" is not what there was before.
    expect((await told()).length).toBeGreaterThan(30);
    await owner.unsafe(`
      create function app.refuse_one() returns trigger language plpgsql as $$
        begin raise exception using errcode = '53100', message = 'the disk is full'; end $$;
      create trigger refuse_one before insert on app.access_log for each row
        when (new.person_id = '${personId('maja')}') execute function app.refuse_one();`);
    try {
      expect(await told()).toEqual([]);
      expect((await kring.fetch(`/plans/${plan}`, { cookie })).status).toBe(503);
      const shared = zoneId('milo', 'shared');
      const closed = await askForZone(kring.origin, shared, cookie);
      expect([closed.closed, closed.bytes.length]).toEqual([4503, 0]);
      expect((await kring.fetch(`/plans/${plan}`, { cookie: other })).status).toBe(200);
      expect((await askForZone(kring.origin, shared, other)).doc).not.toBeNull();
    } finally {
      await owner.unsafe(
        'drop trigger refuse_one on app.access_log; drop function app.refuse_one()',
      );
    }
    expect((await kring.fetch(`/plans/${plan}`, { cookie })).status).toBe(200);
  });
});
