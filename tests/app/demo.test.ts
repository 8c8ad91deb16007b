// The demo municipality: everyone in it can sign in and sees the plans of their story and no others;
// it is whole (log, read model and access agree), fictional, and made only once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres, { type Sql } from 'postgres';
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import { leadTimes } from '#domain/plan/lead-times.ts';
import type { Track } from '#domain/plan/lead-times.ts';
import type { MilestoneKind } from '#domain/plan/milestones.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { resolveAnchor } from '#domain/comments/anchor.ts';
import { Anchor } from '#domain/comments/schema.ts';
import { calendarOf } from '#server/demo/calendar.ts';
import { cast } from '#server/demo/cast.ts';
import { planId, zoneId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { openIdentity } from '#server/sealing/identity.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { testKeyring } from '../support/keyring.ts';
import { startKring, type KringProcess } from '../support/server.ts';

/** Whose plans everyone has, by the story. */
const story: Record<string, string[]> = {
  ...Object.fromEntries(
    'rania jonte sami gunvor leif kaj maja otto disa vera'
      .split(' ')
      .map((slug) => [slug, ['milo']]),
  ),
  ...Object.fromEntries(
    'tuva embla henning birgit nils ingrid torsten fatou ebbe klara'
      .split(' ')
      .map((slug) => [slug, ['tuva']]),
  ),
  ...Object.fromEntries(
    'nova liv amanda elias hedda ture mira gosta alice bodil'
      .split(' ')
      .map((slug) => [slug, ['nova']]),
  ),
  ...Object.fromEntries('signe malte einar tova'.split(' ').map((slug) => [slug, ['vide']])),
  hamid: ['milo', 'tuva'],
  yrsa: ['milo', 'tuva', 'vide'],
  siri: ['milo', 'vide'],
  // Waits for Henning's consent.
  rakel: [],
  'admin-sjohamra': [],
  'admin-kvarnbo': [],
  operator: [],
};

const names: Record<string, string> = {
  milo: 'Milo Silverkvist',
  tuva: 'Tuva Fjällhav',
  nova: 'Nova Lindhamn',
  vide: 'Vide Strömhjort',
};

describe('a running Kring', () => {
  let kring: KringProcess;
  beforeAll(async () => {
    kring = await startKring();
  });
  afterAll(() => kring.close());

  const plansOf = async (slug: string): Promise<{ id: string; child: string }[]> => {
    const reply = await kring.fetch('/api/v1/plans', { cookie: await kring.signIn(slug) });
    return (await reply.json()) as { id: string; child: string }[];
  };

  it('knows exactly the people of the story', () => {
    expect(cast.map(({ slug }) => slug).sort()).toEqual(Object.keys(story).sort());
  });

  it.each(Object.entries(story))('%s has the plans of the story: %j', async (slug, plans) => {
    const seen = await plansOf(slug);
    expect(seen.map(({ child }) => child).sort()).toEqual(plans.map((plan) => names[plan]).sort());
    expect(seen.map(({ id }) => id).sort()).toEqual(plans.map(planId).sort());
  });

  it('shows a plan’s text with the page itself, before any socket', async () => {
    const page = await kring.fetch(`/plans/${planId('milo')}`, {
      cookie: await kring.signIn('maja'),
    });
    expect(page.status).toBe(200);
    const html = await page.text();
    for (const words of [
      'Milo fungerar bäst när han vet vad som kommer härnäst.',
      'Bildstöd vid samling, måltid och hämtning',
      'Det viktigaste för oss är att Milo förstår vad som ska hända.',
      'Gillar: bil, Elin, pappa.',
      'Skönt att slippa ringa fem ställen.',
    ])
      expect(html).toContain(words);
    // Of the health services' own part Maja has only the short version.
    expect(html).toContain('Språkbedömning, kort version för familjen');
    expect(html).not.toContain('Läkarbedömningen är klar');
  });

  it('gives the same answer for Tuva’s plan to Rakel as for no plan', async () => {
    const cookie = await kring.signIn('rakel');
    const asked = async (id: string) => {
      const reply = await kring.fetch(`/api/v1/plans/${id}`, { cookie });
      return [reply.status, await reply.text()];
    };
    expect(await asked(planId('tuva'))).toEqual(await asked(crypto.randomUUID()));
    expect(await asked(planId('tuva'))).toEqual([404, '{"error":"not_found"}']);
  });

  it('is still what it was after a second start, with what people did there', async () => {
    const sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
    const rows = (on: Sql) => on<{ count: number }[]>`
      select (select count(*) from app.zone_updates)::int + (select count(*) from app.people)::int
        + (select count(*) from app.plan_parties)::int + (select count(*) from app.comments)::int
        as count`;
    await sql`update app.comments set body = 'Ändrad sedan dess.' where body like 'Vilka dagar%'`;
    const [before] = await rows(sql);
    await sql.end();
    await kring.stop();
    await kring.start();
    const again = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
    expect((await rows(again))[0]).toEqual(before);
    expect(await again`select from app.comments where body = 'Ändrad sedan dess.'`).toHaveLength(1);
    await again.end();
    expect((await plansOf('rania')).map(({ child }) => child)).toEqual(['Milo Silverkvist']);
  });
});

describe('the data', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
    await seedDemo({ url: db.url(), keyring: testKeyring() });
  });
  afterAll(() => db.close());

  const madeByTheDatabase = new Set([
    'zone_members',
    'zone_rules',
    'sessions',
    'plan_leads',
    'plan_templates',
    'plan_template_uses',
  ]);
  const everyTable = async (on: TestDatabase): Promise<Record<string, string>> => {
    const tables = await on.sql<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'app'::regnamespace and relkind = 'r' order by 1`;
    const content: Record<string, string> = {};
    for (const { name } of tables) {
      // Rows that the database makes itself have ids and times of their own.
      if (madeByTheDatabase.has(name)) continue;
      // Which transaction it was and when, the id of a row of those, and a seal (never twice the same) are no
      // part of what was seeded.
      const rows = await on.sql.unsafe(
        `select to_jsonb(t) - 'changed_xid' - 'template_id' - 'added_at' - 'sealed' as row from app.${name} t order by 1`,
      );
      content[name] = JSON.stringify(rows);
    }
    return content;
  };

  it('comes out alike from two seedings of the same day', async () => {
    const other = await openTestDatabase();
    const [now] = await db.sql<{ at: Date }[]>`select now() as at`;
    await seedDemo({ url: other.url(), keyring: testKeyring(), ...(now ? { now: now.at } : {}) });
    expect(await everyTable(other)).toEqual(await everyTable(db));
    await other.close();
  });

  it('is not touched by a second seeding', async () => {
    const before = await everyTable(db);
    await seedDemo({ url: db.url(), keyring: testKeyring(), now: new Date('2030-01-01') });
    expect(await everyTable(db)).toEqual(before);
  });

  it('has a read model that says what the log says', async () => {
    const zones = await db.sql<{ id: string; kind: ZoneKind }[]>`select id, kind from app.zones`;
    expect(zones.length).toBeGreaterThan(30);
    for (const { id, kind } of zones) {
      const updates = await db.sql<{ update: Buffer }[]>`
        select update from app.zone_updates where zone_id = ${id} order by seq`;
      expect(updates.length).toBeGreaterThan(0);
      const doc = new Y.Doc();
      for (const { update } of updates) Y.applyUpdate(doc, update);
      const { payload, issues } = projectZone(kind, doc);
      expect(issues).toEqual([]);
      const sections = await db.sql`
        select key, content, plain from app.plan_sections where zone_id = ${id} order by key`;
      expect([...sections]).toEqual([...payload.sections].sort((a, b) => (a.key < b.key ? -1 : 1)));
      const actions = await db.sql<{ id: string; unit: string | null; contact: string | null }[]>`
        select id, plan_unit_id as unit, contact_party_id as contact from app.plan_actions
        where zone_id = ${id} order by position collate "C"`;
      // Every action has someone who answers for it, and someone to call.
      expect(actions.map((action) => ({ ...action }))).toEqual(
        payload.actions.map((action) => ({
          id: action.id,
          unit: action.unitId,
          contact: action.contactId,
        })),
      );
      expect(actions.filter(({ unit, contact }) => !unit || !contact)).toEqual([]);
    }
    expect(await db.sql`select * from priv.sync_projection_lag()`).toHaveLength(0);
  });

  it('lets nobody have written where they may not', async () => {
    const strangers = await db.sql`
      select c.zone_id, c.person_id from app.zone_clients c
      where not exists (select from app.zone_members m
        where m.zone_id = c.zone_id and m.person_id = c.person_id and m.can_write)`;
    expect([...strangers]).toEqual([]);
    const said = await db.sql`
      select c.zone_id, c.author_id from app.comments c
      where not exists (select from app.zone_members m
        where m.zone_id = c.zone_id and m.person_id = c.author_id and m.can_comment)`;
    expect([...said]).toEqual([]);
  });

  it('has threads whose words are still there', async () => {
    const threads = await db.sql<{ zone_id: string; anchor: unknown; quotation: string }[]>`
      select zone_id, anchor, quotation from app.threads`;
    for (const { zone_id, anchor, quotation } of threads) {
      const place = Anchor.parse(anchor);
      if (place.type !== 'text') continue;
      const doc = new Y.Doc();
      for (const { update } of await db.sql<{ update: Buffer }[]>`
        select update from app.zone_updates where zone_id = ${zone_id} order by seq`)
        Y.applyUpdate(doc, update);
      expect([quotation, resolveAnchor(doc, place)]).not.toContain('lost');
    }
    expect(threads.some(({ anchor }) => Anchor.parse(anchor).type === 'text')).toBe(true);
  });

  it('is fictional in every number', async () => {
    const identities = await db.sql<{ sealed: string; by: string | null }[]>`
      select sealed, sealed_for as by from app.person_identities`;
    expect(identities).toHaveLength(cast.length);
    for (const { sealed, by } of identities)
      expect(openIdentity(testKeyring(), by, sealed)).toMatch(/^FIKTIV-(HSA-)?\d{4}$/);
    const text = Object.values(await everyTable(db)).join('\n');
    const phones = text.match(/\b0\d{1,3}[- ]\d[\d ]{4,}/g) ?? [];
    expect(phones.length).toBeGreaterThan(0);
    expect(phones.filter((phone) => !phone.startsWith('0700-00 00 '))).toEqual([]);
    for (const [, domain] of text.matchAll(/[\w.]+@([\w.-]+)/g))
      expect(domain).toBe('exempel.invalid');
  });

  it('has its follow-ups ahead and its words behind', async () => {
    expect(await db.sql`select from app.plans where next_follow_up_at < now()`).toHaveLength(0);
    expect(await db.sql`select from app.zone_updates where created_at > now()`).toHaveLength(0);
    expect(await db.sql`select from app.comments where created_at > now()`).toHaveLength(0);
  });

  it('has the lead times of the story, from the days that are stored', async () => {
    const timesOf = async (plan: string) => {
      const milestones = await db.sql<{ kind: MilestoneKind; day: string }[]>`
        select kind, day::text from app.plan_milestones where plan_id = ${planId(plan)}`;
      const tracks = await db.sql<Track[]>`
        select id, kind, status, start_on::text as "startOn", due_on::text as "dueOn",
          done_on::text as "doneOn"
        from app.plan_actions where plan_id = ${planId(plan)}`;
      return leadTimes(milestones, tracks, calendarOf(new Date()).day('2026-11-23'));
    };
    const milo = await timesOf('milo');
    expect(milo.signalToMeeting?.days).toBe(20);
    expect(milo.signalToSupport?.days).toBe(26);
    expect(milo.assessments).toMatchObject({ tracks: 5, sequentialDays: 157, atOnce: true });
    expect(milo.assessments?.parallel).toMatchObject({ days: 63, until: 'planned' });
    expect((await timesOf('tuva')).signalToMeeting?.days).toBe(24);
  });

  it('opens the parts of Milo’s plan for those whom the family has let in', async () => {
    const readers = async (zone: string): Promise<string[]> => {
      const rows = await db.sql<{ slug: string }[]>`
        select distinct p.slug from app.zone_members m join app.people p on p.id = m.person_id
        where m.zone_id = ${zoneId('milo', zone)} and m.revoked_at is null order by 1`;
      return rows.map(({ slug }) => slug);
    };
    expect(await readers('health')).toEqual(['gunvor', 'kaj', 'leif', 'siri']);
    expect(await readers('health:bedomningar')).toEqual(
      'disa gunvor jonte kaj leif maja otto rania siri'.split(' '),
    );
    expect(await readers('family')).toEqual('gunvor hamid jonte maja otto rania yrsa'.split(' '));
    expect(await readers('social')).toEqual(['vera']);
  });
});

describe('the calendar', () => {
  it.each(['2026-11-23', '2026-11-29', '2026-11-30', '2027-03-28', '2027-06-15', '2028-02-29'])(
    'on %s: whole weeks, what was is past, what comes lies ahead',
    (today) => {
      const calendar = calendarOf(new Date(`${today}T12:00:00Z`));
      const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
      for (const day of ['2026-09-22', '2026-11-16', '2026-12-02', '2027-06-11'])
        expect(weekday(calendar.day(day))).toBe(weekday(day));
      expect(calendar.day('2026-11-20') < today).toBe(true);
      expect(calendar.day('2026-12-02') > today).toBe(true);
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Europe/Stockholm',
        dateStyle: 'short',
        timeStyle: 'short',
      }).format(calendar.at('2026-12-02', '14.00'));
      expect(clock).toBe(`${calendar.day('2026-12-02')} 14:00`);
    },
  );
});
