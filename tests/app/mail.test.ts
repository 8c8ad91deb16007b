// Two hundred mails to the whole cast about random things that happen in their plans, caught by a mail server
// on this machine, and searched as bytes and decoded for everything the database knows about a child, a
// person or a place. That the mails were about those things is shown beside it: the kinds and numbers are
// those that each person sees in Kring. The seed is printed; SEED=… runs the same again.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { PersonId } from '#domain/ids.ts';
import { NoticeKind } from '#domain/notices/kinds.ts';
import { MyNotices } from '#domain/notices/page.ts';
import { cast } from '#server/demo/cast.ts';
import { personId, planId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { openLog } from '#server/log.ts';
import { sendDigest, type Post } from '#server/mail/digest.ts';
import { digestLetter } from '#server/mail/letters.ts';
import { connectMailer, openMailQueue } from '#server/mail/queue.ts';
import { openMailer } from '#server/mail/transport.ts';
import { catchMail, type Caught, type MailCatcher } from '../support/mail-catcher.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { testKeyring } from '../support/keyring.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const origin = 'https://kring.exempel.invalid';
const wanted = 200;
const random = randomFrom(seedOfRun);

let db: TestDatabase;
let catcher: MailCatcher;
let mailer: Sql;
let post: Post;
/** Only the mails' own clock is moved: each round is another quarter. */
let now = new Date('2026-11-26T10:00:00+01:00');
const nextQuarter = () => (now = new Date(now.getTime() + 15 * 60_000));

const people = cast.filter(({ kind }) => kind !== 'administrator' && kind !== 'operator');
/** Addresses are the readers' own and say nothing here either. */
const addressOf = (slug: string): string =>
  `mottagare-${people.findIndex((one) => one.slug === slug)}@exempel.invalid`;

async function ask<T>(who: string, name: string, ...args: unknown[]): Promise<T> {
  const holes = args.map((_, index) => `$${index + 1}`).join(', ');
  const [row] = await db.asPerson(personId(who), (sql) =>
    sql.unsafe<{ said: T }[]>(`select app.${name}(${holes}) as said`, args as never[]),
  );
  return row?.said as T;
}

beforeAll(async () => {
  console.log(`mail seed ${seedOfRun}`);
  [db, catcher] = await Promise.all([openTestDatabase(), catchMail()]);
  await seedDemo({ url: db.url(), keyring: testKeyring() });
  mailer = connectMailer(db.url(), 2);
  const transport = openMailer({ SMTP_URL: catcher.url, MAIL_FROM: undefined, ORIGIN: origin });
  if (!transport) throw new Error('no mailer');
  post = { sql: mailer, mailer: transport, origin, now: () => now, settleMs: 0 };
  for (const { slug } of people) {
    const hash = createHash('sha256').update(slug).digest('hex');
    await ask(
      slug,
      'set_mail_address',
      addressOf(slug),
      random.pick(['sv', 'en', 'ar', 'so']),
      hash,
    );
    await ask(slug, 'confirm_mail_address', slug);
    const kinds = NoticeKind.options.join();
    await ask(slug, 'save_notice_settings', 0, '', kinds, 'NOW', null, null, false);
  }
});
afterAll(async () => {
  post?.mailer.close();
  await mailer?.end({ timeout: 2 });
  await catcher?.close();
  await db?.close();
});

interface Place {
  slug: string;
  zone: string;
  plan: string;
  child: string;
}
const placesToComment = () => db.sql<Place[]>`
  select people.slug, z.id as zone, z.plan_id as plan, c.name as child
  from app.zone_members m
  join app.zones z on z.id = m.zone_id
  join app.plans p on p.id = z.plan_id and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  join app.children c on c.id = p.child_id
  join app.people on people.id = m.person_id and people.slug is not null
  where m.can_comment and m.revoked_at is null order by z.id, people.slug`;

const secrets = [
  'ringer 0700-00 00 31 om Milo Silverkvist',
  'Nova är hos Mira på Ungdomsmottagningen varannan torsdag',
  'Tuva Fjällhav, FIKTIV-0002, går på Ekbackaskolan',
];

/** One thing that somebody does somewhere, with words in it that must never be in a mail. */
async function something(places: Place[]): Promise<void> {
  const { slug, zone, plan, child } = random.pick(places);
  const words = `${random.pick(secrets)} ${child} ${random.below(1e9)}`;
  const what = random.below(10);
  if (what < 6) {
    await ask(
      slug,
      'start_thread',
      zone,
      '{"type":"zone"}',
      child,
      words,
      '',
      '',
      random.chance(0.4),
    );
  } else if (what < 8) {
    const parties = await db.sql<{ id: string }[]>`
      select party.id from app.plan_parties party
      where party.plan_id = ${plan} and party.person_id <> ${personId(slug)}
        and party.zone_id in (select m.zone_id from app.zone_members m
          where m.person_id = ${personId(slug)} and m.can_read and m.revoked_at is null)
        and party.ended_at is null and priv.reads_zone(party.person_id, ${zone})`;
    const [to] = parties.length === 0 ? [] : [random.pick(parties)];
    await ask(slug, 'start_thread', zone, '{"type":"zone"}', '', words, to?.id ?? '', '', false);
  } else {
    await db.sql`update app.plan_actions a set title = ${words}, moved_at = clock_timestamp()
      where a.tenant_id = (select z.tenant_id from app.zones z where z.id = ${zone})
        and (a.zone_id, a.id) = (select b.zone_id, b.id from app.plan_actions b
          where b.plan_id = ${plan} order by b.id offset ${random.below(4)} limit 1)`;
  }
}

type Counts = Partial<Record<NoticeKind, number>>;

/** What the person's own list says is new since the last mail, kind by kind. */
async function inKring(slug: string): Promise<Counts> {
  const id = personId(slug);
  const [box] = await db.sql<{ since: Date }[]>`
    select coalesce(mailed_until, confirmed_at) as since from app.mail_boxes where person_id = ${id}`;
  const rows = await db.asPerson(
    id,
    (sql) => sql<{ kind: NoticeKind; count: number }[]>`
      select kind, count(*)::int as count from priv.my_notices()
      where unread and at > ${box?.since ?? null} group by kind`,
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

interface Sent {
  slug: string;
  counts: Counts;
  plain: boolean;
  mail: Caught;
}
const sent: Sent[] = [];

/** Everybody's mail of this quarter, with what Kring showed them at that moment. */
async function mailEverybody(guarded: ReadonlySet<string>): Promise<void> {
  for (const { slug } of people) {
    const counts = await inKring(slug);
    const had = catcher.mails.length;
    const came = await sendDigest(post, PersonId.parse(personId(slug)));
    expect([slug, came]).toEqual([slug, Object.keys(counts).length > 0 ? 'sent' : 'nothing']);
    const mail = catcher.mails[had];
    expect(catcher.mails.length).toBe(had + (came === 'sent' ? 1 : 0));
    if (mail) sent.push({ slug, counts, plain: guarded.has(slug), mail });
  }
}

/** Who reads anything of a protected child's plan. */
async function guardedPeople(): Promise<Set<string>> {
  const rows = await db.sql<{ slug: string }[]>`
    select distinct people.slug from app.zone_members m
    join app.zones z on z.id = m.zone_id join app.plans p on p.id = z.plan_id
    join app.children c on c.id = p.child_id and c.protected_identity
    join app.people on people.id = m.person_id
    where m.can_read and m.revoked_at is null`;
  return new Set(rows.map(({ slug }) => slug));
}

/** Everything that the database can say about somebody: names, places, numbers, ids, and each text in pieces. */
async function canaries(): Promise<string[]> {
  const found = new Set<string>(secrets);
  const columns = await db.sql<{ name: string; column: string; kind: string }[]>`
    select c.relname as name, a.attname as column, t.typname as kind
    from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid and t.typname in ('text', 'uuid', 'jsonb')
    where c.relkind = 'r' and c.relname not in ('sessions', 'mail_boxes', 'notice_settings',
      'notice_marks', 'access_actions', 'zone_rules', 'support_words')`;
  const code = /^[A-Za-z]+(_[A-Z0-9]+)*$/;
  for (const { name, column, kind } of columns) {
    const rows = await db.sql.unsafe<{ value: string }[]>(
      `select distinct ${column}::text as value from app.${name} where ${column} is not null`,
    );
    for (const { value } of rows) {
      if (kind === 'uuid') found.add(value);
      else if (kind === 'jsonb')
        for (const [, text = ''] of value.matchAll(/"((?:[^"\\]|\\.){16,})"/g))
          found.add(text.slice(0, 40));
      // Codes as DRAFT and kinds as comment are the program's words, not somebody's.
      else if (value.length >= 4 && !(code.test(value) && !['name', 'label'].includes(column))) {
        found.add(value.slice(0, 60));
        for (let at = 0; at + 24 <= value.length; at += 24) found.add(value.slice(at, at + 24));
      }
    }
  }
  // Names and labels also word by word: a first name alone tells.
  const names = await db.sql<{ name: string | null }[]>`
    select name from app.people union select name from app.children union select name from app.units
    union select label from app.plan_units union select name from app.authorities
    union select name from app.tenants union select title from app.plan_parties union select phone from app.plan_parties
    where phone is not null`;
  const ordinary = new Set(['barn', 'och', 'unga', 'stöd', 'funktion', 'familjen', 'plan']);
  for (const { name } of names) {
    if (name === null) continue;
    found.add(name);
    for (const word of name.split(/[\s,]+/))
      if (word.length >= 3 && !ordinary.has(word.toLowerCase())) found.add(word);
  }
  found.delete('');
  return [...found];
}

/** The mail as bytes and decoded, without the one thing that has to be in it: where it goes. */
const allOf = ({ mail, slug }: Sent): string =>
  [mail.raw, mail.subject, mail.text, mail.html, mail.greeting, ...mail.headers.values()]
    .join('\n')
    .replaceAll(addressOf(slug), '')
    .replaceAll(origin, '');

describe('two hundred mails', () => {
  it('say of each reader’s notices what Kring shows them, by kind and number', async () => {
    const places = [...(await placesToComment())];
    const guarded = await guardedPeople();
    expect(guarded.has('liv')).toBe(true);
    for (let round = 0; sent.length < wanted && round < 60; round += 1) {
      for (let left = 14 + random.below(7); left > 0; left -= 1) await something(places);
      await mailEverybody(guarded);
      nextQuarter();
    }
    expect(sent.length).toBeGreaterThanOrEqual(wanted);
    for (const { slug, counts, plain, mail } of sent) {
      const language = /lang="(..)"/.exec(mail.html)?.[1] ?? '';
      const letter = digestLetter({ counts, plain, language }, origin);
      expect([slug, mail.text]).toEqual([slug, letter.text.trim()]);
      expect(mail.subject).toBe(letter.subject);
      expect(mail.html.trim()).toBe(letter.html);
    }
    // They were about many kinds, plain and not, and about what was written.
    const kinds = new Set(sent.flatMap(({ counts }) => Object.keys(counts)));
    expect([...kinds]).toEqual(expect.arrayContaining(['answer', 'comment', 'mention', 'change']));
    expect(sent.some(({ plain }) => plain) && sent.some(({ plain }) => !plain)).toBe(true);
  });

  it('hold no name, unit, number or text of a child, in no header, no part and no id', async () => {
    const everything = await canaries();
    expect(everything.length).toBeGreaterThan(1_500);
    for (const known of [
      'Milo',
      'Silverkvist',
      'Ungdomsmottagningen',
      personId('rania'),
      planId('nova'),
    ])
      expect(everything).toContain(known);
    const found = sent.flatMap((one) => {
      const text = allOf(one);
      return everything.filter((word) => text.includes(word)).map((word) => `${one.slug}: ${word}`);
    });
    expect(found).toEqual([]);
  });

  it('and the search finds a name, a piece of a text and an id where there is one', async () => {
    const [one] = sent;
    if (!one) throw new Error('no mail');
    const everything = await canaries();
    for (const leak of ['Hej Rania', secrets[1] ?? '', `/plans/${planId('milo')}`]) {
      const leaked = allOf({ ...one, mail: { ...one.mail, text: leak } });
      expect(everything.filter((word) => leaked.includes(word))).not.toEqual([]);
    }
  });

  it('have the headers that mail needs and no others, and one subject for each language', () => {
    const allowed = [
      'from',
      'to',
      'subject',
      'message-id',
      'auto-submitted',
      'date',
      'mime-version',
      'content-type',
      'content-transfer-encoding',
    ];
    for (const { mail, slug } of sent) {
      expect([...mail.headers.keys()].filter((name) => !allowed.includes(name))).toEqual([]);
      expect(mail.to).toEqual([addressOf(slug)]);
      expect(mail.attachments).toBe(0);
      expect(mail.greeting).toBe(new URL(origin).hostname);
      expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@kring\.exempel\.invalid>$/);
    }
    expect(new Set(sent.map(({ mail }) => mail.messageId)).size).toBe(sent.length);
    const subjects = [
      'Du har en uppdatering',
      'You have an update',
      'لديك تحديث',
      'War cusub ayaad haysataa',
    ];
    expect(new Set(sent.map(({ mail }) => mail.subject))).toEqual(new Set(subjects));
  });
});

describe('to Liv', () => {
  it('it is one sentence, and nothing at all about what is Mira’s', async () => {
    nextQuarter();
    const [apart] = (await placesToComment()).filter(
      ({ slug, zone, plan }) => slug === 'mira' && plan === planId('nova') && zone !== '',
    );
    await ask('mira', 'start_thread', apart?.zone, '{"type":"zone"}', '', secrets[1], '', '', true);
    expect(await sendDigest(post, PersonId.parse(personId('liv')))).toBe('nothing');
    expect(await sendDigest(post, PersonId.parse(personId('nova')))).toBe('sent');
    nextQuarter();
    const [shared] = (await placesToComment()).filter(
      ({ slug, plan }) => slug === 'amanda' && plan === planId('nova'),
    );
    await db.sql`update app.mail_boxes set language = 'sv' where person_id = ${personId('liv')}`;
    const zone = await db.sql<{ id: string }[]>`
      select id from app.zones where plan_id = ${shared?.plan ?? ''} and kind = 'shared'`;
    await ask(
      'amanda',
      'start_thread',
      zone[0]?.id,
      '{"type":"zone"}',
      '',
      secrets[1],
      '',
      '',
      true,
    );
    expect(await sendDigest(post, PersonId.parse(personId('liv')))).toBe('sent');
    const mail = catcher.mails.at(-1);
    expect([mail?.subject, mail?.text]).toEqual(['Du har en uppdatering', 'Du har en uppdatering']);
  });
});

describe('the queue', () => {
  it('brings each due mail once, tries again what was refused, and keeps nobody’s address', async () => {
    nextQuarter();
    const places = (await placesToComment()).filter(({ slug }) => slug === 'rania');
    const { zone } = random.pick(places);
    await ask('rania', 'start_thread', zone, '{"type":"zone"}', '', secrets[0], '', '', false);
    const lines: string[] = [];
    const log = openLog('silent');
    log.warn = (...said: unknown[]) => lines.push(JSON.stringify(said));
    const had = catcher.mails.length;
    catcher.refuse(1);
    const queue = await openMailQueue(post, log, 1);
    try {
      await queue.look();
      const readers = await db.sql<{ slug: string }[]>`
        select people.slug from app.zone_members m join app.people on people.id = m.person_id
        where m.zone_id = ${zone} and m.can_read and m.revoked_at is null
          and people.slug <> 'rania' and m.valid_from <= clock_timestamp()
          and (m.valid_to is null or m.valid_to > clock_timestamp())`;
      const told = () => catcher.mails.slice(had).flatMap((mail) => mail.to);
      const missing = () => readers.filter(({ slug }) => !told().includes(addressOf(slug)));
      expect(readers.length).toBeGreaterThan(0);
      await expect.poll(missing, { timeout: 40_000 }).toEqual([]);
      expect(new Set(told()).size).toBe(told().length);
    } finally {
      await queue.close();
    }
    expect(lines.some((line) => line.includes('mail waits'))).toBe(true);
    const kept = await db.sql<{ row: string }[]>`
      select j.data::text || coalesce(j.output::text, '') as row from kring_queue.job j`;
    expect(kept.length).toBeGreaterThan(0);
    const own = kept.map(({ row }) => row).concat(lines);
    expect(own.filter((row) => /@exempel|Milo|0700|not now for/.test(row))).toEqual([]);
    const payloads = await db.sql<{ keys: string[] }[]>`
      select array(select jsonb_object_keys(j.data::jsonb)) as keys from kring_queue.job j
      where j.name = 'mail.person'`;
    expect(new Set(payloads.flatMap(({ keys }) => keys))).toEqual(new Set(['person']));
  });

  it('lies in a schema that nobody else reaches', async () => {
    for (const role of ['authenticated', 'anon', 'kring_app', 'kring_sync'] as const)
      await expect(db.asRole(role)`select 1 from kring_queue.job`).rejects.toMatchObject({
        code: '42501',
      });
    expect((await mailer`select count(*) from kring_queue.job`).length).toBe(1);
  });
});

describe('who sees it in Kring', () => {
  it('sees the same kinds in the list of notices', async () => {
    const counts = await inKring('hamid');
    const list = MyNotices.parse(await ask('hamid', 'my_notices'));
    const unread = new Set(list.filter((one) => one.unread).map(({ kind }) => kind));
    for (const kind of Object.keys(counts)) expect(unread).toContain(kind);
    expect(list.length).toBeGreaterThan(0);
  });
});
