// Notices: what somebody is told of, worked out as that person, so that what is hidden from them or has been
// closed to them is in no kind and no number; how they want to be told; and what the mailer may ask. Every
// refusal with its reason beside the same call allowed.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoticeKind } from '#domain/notices/kinds.ts';
import { MyNotices, type Notice } from '#domain/notices/page.ts';
import { NoticeSettings } from '#domain/notices/settings.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const milo = planId('milo');
const shared = zoneId('milo', 'shared');
const notFound = { code: 'PT404', message: 'not_found' };
const invalid = { code: 'PT400', message: 'invalid_input' };
const changed = { code: 'PT409', message: 'changed' };

/** One function of the database as somebody, with its plain answer. */
async function ask<T>(who: string, name: string, ...args: unknown[]): Promise<T> {
  const holes = args.map((_, index) => `$${index + 1}`).join(', ');
  const [row] = await db.asPerson(personId(who), (sql) =>
    sql.unsafe<{ said: T }[]>(`select app.${name}(${holes}) as said`, args as never[]),
  );
  return row?.said as T;
}
const notices = async (who: string): Promise<Notice[]> =>
  MyNotices.parse(await ask(who, 'my_notices'));
const kinds = async (who: string): Promise<string[]> =>
  (await notices(who)).filter(({ unread }) => unread).map(({ kind }) => kind);
const numberOf = (who: string): Promise<number> => ask(who, 'my_notice_count');
const thread = (who: string, at: string, to = '', asks = false): Promise<string> =>
  ask(who, 'start_thread', at, '{"type":"zone"}', '', 'Vem ringer?', to, '', asks);
const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** What a mail to somebody would say, all that happened before it included. */
async function mailed(who: string): Promise<Record<string, unknown> | null> {
  await db.sql`update app.mail_boxes set mailed_until = '2020-01-01', period = null
    where person_id = ${personId(who)}`;
  return begin(who, 'd:2026-11-26');
}
async function begin(who: string, period: string): Promise<Record<string, unknown> | null> {
  const mailer = db.asRole('kring_mailer');
  const [row] = await mailer<{ begun: Record<string, unknown> | null }[]>`
    select priv.mail_begin(${personId(who)}, ${period}, 0) as begun`;
  return row?.begun ?? null;
}
async function getsMail(who: string): Promise<void> {
  await ask(who, 'set_mail_address', `mottagare-${who}@exempel.invalid`, 'sv', hash(who));
  await ask(who, 'confirm_mail_address', who);
  await ask(
    who,
    'save_notice_settings',
    0,
    '',
    NoticeKind.options.join(),
    'NOW',
    null,
    null,
    false,
  );
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  for (const who of ['rania', 'jonte', 'maja', 'vera', 'liv', 'hedda']) await getsMail(who);
});
afterAll(() => db?.close());

describe('what somebody is told of', () => {
  it('the kinds are the same here and in the database', async () => {
    const [row] = await db.sql<{ kinds: string[] }[]>`select priv.notice_kinds() as kinds`;
    expect(row?.kinds).toEqual(NoticeKind.options);
  });

  it('nothing, before anything has happened', async () => {
    expect(await notices('rania')).toEqual([]);
    expect(await numberOf('rania')).toBe(0);
    expect(await mailed('rania')).toBeNull();
  });

  it('is by whom it is for: an answer, a mention, a comment; none of them for who said it', async () => {
    await thread('maja', shared, partyId('milo', 'rania'), true);
    await thread('maja', shared, partyId('milo', 'jonte'));
    expect((await kinds('rania')).sort()).toEqual(['answer', 'comment']);
    expect((await kinds('jonte')).sort()).toEqual(['comment', 'mention']);
    expect(await kinds('maja')).toEqual([]);
    expect(await numberOf('rania')).toBe(2);
    expect(await mailed('rania')).toMatchObject({
      counts: { answer: 1, comment: 1 },
      plain: false,
    });
    expect(await mailed('maja')).toBeNull();
  });

  it('what was looked at is not new, what waits stays until it is done', async () => {
    const [waits] = (await notices('rania')).filter(({ kind }) => kind === 'answer');
    await ask('rania', 'mark_notices', milo, 'answer', waits?.at);
    expect(await kinds('rania')).toEqual(['comment']);
    expect((await notices('rania')).find(({ kind }) => kind === 'answer')?.unread).toBe(false);
    // Opening the plan is seeing what only tells.
    await ask('rania', 'open_plan', milo);
    expect(await notices('rania')).toMatchObject([{ kind: 'answer', unread: false }]);
    expect(await mailed('rania')).toBeNull();
    await thread('otto', shared);
    expect(await kinds('rania')).toEqual(['comment']);
  });

  it('a mark is of one’s own plans and of kinds that there are', async () => {
    const at = new Date().toISOString();
    await expect(ask('torsten', 'mark_notices', milo, 'comment', at)).rejects.toMatchObject(
      notFound,
    );
    await expect(ask('maja', 'mark_notices', milo, 'gossip', at)).rejects.toMatchObject(invalid);
    await ask('maja', 'mark_notices', milo, 'comment', at);
    // Never ahead of the clock.
    await ask('jonte', 'mark_notices', milo, 'mention', '2100-01-01');
    await thread('maja', shared, partyId('milo', 'jonte'));
    expect(await kinds('jonte')).toContain('mention');
  });

  it('an action that somebody else has changed; not to who changed it', async () => {
    await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
    await db.sql`update app.plan_actions set moved_at = clock_timestamp() where plan_id = ${milo}`;
    await db.sql`update app.zone_projections z set changed_by = ${personId('maja')}, changed_at =
      (select max(moved_at) from app.plan_actions a where a.zone_id = z.zone_id)
      where z.zone_id = ${shared}`;
    expect(await kinds('rania')).toContain('change');
    expect(await kinds('maja')).not.toContain('change');
  });

  it('a no in Kring, only to those who lead; a disagreement, to all but who wrote it', async () => {
    for (const who of ['hamid', 'otto', 'rania']) await ask(who, 'open_plan', milo);
    const line = (said: string, seen: string) =>
      `${planUnitId('milo', 'logoped')}:health:${said}:${seen}`;
    await ask('rania', 'give_consents', milo, line('no', ''), '2027-06-01');
    expect(await kinds('hamid')).toContain('change');
    for (const who of ['otto', 'rania']) expect([who, await kinds(who)]).toEqual([who, []]);
    const [said] = await db.sql<{ id: string }[]>`select id from app.consents
      where giver_party_id = ${partyId('milo', 'rania')} and answer = 'no' and withdrawn_at is null`;
    await ask('rania', 'plan_information', milo);
    await ask('rania', 'give_consents', milo, line('yes', said?.id ?? ''), '2027-06-01');
    await ask('hamid', 'open_plan', milo);
    await ask('rania', 'dissent', milo, 'ACTION', 'action-milo-shared', 'För sällan.');
    expect(await kinds('otto')).toEqual(['change']);
    expect(await kinds('rania')).toEqual([]);
    await ask('otto', 'open_plan', milo);
  });

  it('a consent that is asked for, and one that is soon over, only to who gives it', async () => {
    expect(await kinds('jonte')).not.toContain('consent');
    await db.sql`insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form,
        valid_until)
      values (${sjohamra}, ${milo}, ${partyId('milo', 'jonte')}, ${planUnitId('milo', 'logoped')}, 'yes',
        'oral', clock_timestamp() + interval '5 days')`;
    expect(await kinds('jonte')).toContain('consent');
    expect(await kinds('rania')).not.toContain('consent');
    await db.sql`update app.plan_units set status = 'AWAITING_CONSENT'
      where id = ${planUnitId('milo', 'elevhalsan')}`;
    expect(await kinds('rania')).toContain('consent');
    expect(await kinds('maja')).not.toContain('consent');
  });

  it('a follow-up within a week', async () => {
    await db.sql`update app.plans set next_follow_up_at = clock_timestamp() + interval '9 days'
      where id = ${milo}`;
    expect(await kinds('jonte')).not.toContain('followUp');
    await db.sql`update app.plans set next_follow_up_at = clock_timestamp() + interval '3 days'
      where id = ${milo}`;
    expect(await kinds('jonte')).toContain('followUp');
  });

  it('a list is logged by plan, the number on every page is not', async () => {
    const rows = () => db.sql<{ action: string }[]>`
      select action from app.access_log where person_id = ${personId('jonte')} and action = 'notice.list'`;
    const before = (await rows()).length;
    await numberOf('jonte');
    expect(await rows()).toHaveLength(before);
    await notices('jonte');
    expect(await rows()).toHaveLength(before + 1);
  });
});

describe('what is hidden or closed', () => {
  it('Liv is told of nothing that is between Nova and Mira, in no kind and no number', async () => {
    const apart = zoneId('nova', 'health:ungdomsmottagningen');
    await write(db.sql, {
      plan: 'nova',
      zone: 'health:ungdomsmottagningen',
      author: 'mira',
      unit: 'um',
    });
    await thread('mira', apart, '', true);
    expect(await kinds('nova')).toContain('answer');
    expect(await kinds('hedda')).toContain('comment');
    expect(await notices('liv')).toEqual([]);
    expect(await numberOf('liv')).toBe(0);
    expect(await mailed('liv')).toBeNull();
    // What she may read she is told of, in the one sentence that a protected child's mail is.
    await thread('amanda', zoneId('nova', 'shared'), partyId('nova', 'liv'), true);
    expect(await notices('liv')).toMatchObject([
      { kind: 'answer', count: 1, child: null, protected: true },
    ]);
    expect(await mailed('liv')).toMatchObject({ plain: true, counts: { answer: 1 } });
  });

  it('a withdrawn consent takes its notices along, also those of a mail that is about to go', async () => {
    const social = zoneId('milo', 'social');
    await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
      values (${sjohamra}, ${milo}, ${social}, ${partyId('milo', 'maja')}, 'comment', 'consent')`;
    const about = async () => (await mailed('vera'))?.['counts'];
    await ask('vera', 'open_plan', milo);
    await ask('vera', 'mark_notices', milo, 'followUp', new Date().toISOString());
    await thread('maja', social, partyId('milo', 'vera'), true);
    expect(await about()).toEqual({ answer: 1 });
    await db.sql`update app.consents set withdrawn_at = clock_timestamp()
      where plan_unit_id = ${planUnitId('milo', 'familjestodet')} and zone_kind is null`;
    expect(await notices('vera')).toEqual([]);
    expect(await about()).toBeUndefined();
  });

  it('who is stopped in one step is told nothing more, in Kring or by mail', async () => {
    await getsMail('sami');
    await thread('otto', shared);
    expect(await kinds('sami')).toContain('comment');
    expect(await mailed('sami')).not.toBeNull();
    await ask('hamid', 'block_access', milo, partyId('milo', 'sami'));
    expect(await notices('sami')).toEqual([]);
    expect(await numberOf('sami')).toBe(0);
    expect(await mailed('sami')).toBeNull();
    expect(await kinds('rania')).toContain('comment');
  });

  it('who has no part in the plan is told nothing of it', async () => {
    expect(await notices('torsten')).toEqual([]);
    expect(await notices('admin-kvarnbo')).toEqual([]);
    expect(await notices('rania')).not.toEqual([]);
  });
});

describe('how somebody wants to be told', () => {
  const settings = async (who: string): Promise<NoticeSettings> =>
    NoticeSettings.parse(await ask(who, 'notice_settings'));
  const save = (who: string, revision: number, silent = '', told = '') =>
    ask(who, 'save_notice_settings', revision, silent, told, 'DAILY', 1260, 420, true);

  it('has a usual way, and whoever saves over what they have not seen is told so', async () => {
    const usual = await settings('siri');
    expect(usual).toMatchObject({ revision: 0, silent: [], rhythm: 'DAILY', address: null });
    await save('siri', 0, 'comment', 'answer');
    expect(await settings('siri')).toMatchObject({
      revision: 1,
      silent: ['comment'],
      mailed: ['answer'],
      quietFrom: 1260,
      quietWeekends: true,
    });
    await expect(save('siri', 0)).rejects.toMatchObject(changed);
    await save('siri', 1, 'comment', 'answer');
    await expect(save('siri', 2, 'gossip')).rejects.toMatchObject(invalid);
    await expect(save('siri', 2, 'answer', 'answer')).rejects.toMatchObject({ code: '23514' });
    expect(await kinds('siri')).not.toContain('comment');
    expect(await kinds('gunvor')).toContain('comment');
  });

  it('mail goes to an address whose link came back to the person who asked', async () => {
    await ask('otto', 'set_mail_address', 'en@exempel.invalid', 'sv', hash('hemligt'));
    expect(await settings('otto')).toMatchObject({
      address: 'en@exempel.invalid',
      confirmed: false,
    });
    expect(await begin('otto', 'd:2026-11-26')).toBeNull();
    await expect(ask('otto', 'confirm_mail_address', 'fel')).rejects.toMatchObject(changed);
    await expect(ask('maja', 'confirm_mail_address', 'hemligt')).rejects.toMatchObject(changed);
    await ask('otto', 'confirm_mail_address', 'hemligt');
    expect((await settings('otto')).confirmed).toBe(true);
    // Once, and not after a day.
    await expect(ask('otto', 'confirm_mail_address', 'hemligt')).rejects.toMatchObject(changed);
    await ask('otto', 'set_mail_address', 'tva@exempel.invalid', 'sv', hash('nytt'));
    expect((await settings('otto')).confirmed).toBe(false);
    await db.sql`update app.mail_boxes set asked_at = asked_at - interval '25 hours'
      where person_id = ${personId('otto')}`;
    await expect(ask('otto', 'confirm_mail_address', 'nytt')).rejects.toMatchObject(changed);
    await ask('otto', 'forget_mail_address');
    expect(await settings('otto')).toMatchObject({ address: null, confirmed: false });
  });

  it('nobody is flooded with links, and what is no address is refused', async () => {
    for (const no of ['x', 'a b@exempel.invalid', 'a@exempel.invalid\nBcc: b@exempel.invalid'])
      await expect(ask('disa', 'set_mail_address', no, 'sv', hash('a'))).rejects.toMatchObject(
        invalid,
      );
    for (let time = 0; time < 5; time += 1)
      await ask('disa', 'set_mail_address', 'disa@exempel.invalid', 'sv', hash('a'));
    await expect(
      ask('disa', 'set_mail_address', 'disa@exempel.invalid', 'sv', hash('a')),
    ).rejects.toMatchObject({ code: 'PT429', message: 'too_many' });
  });

  it('another person’s settings and address are nobody’s to see', async () => {
    const seen = (who: string) =>
      db.asPerson(personId(who), async (sql) => [
        (await sql`select from app.notice_settings where person_id = ${personId('siri')}`).length,
        (await sql`select address from app.mail_boxes where person_id = ${personId('rania')}`)
          .length,
      ]);
    expect(await seen('siri')).toEqual([1, 0]);
    expect(await seen('rania')).toEqual([0, 1]);
    expect(await seen('jonte')).toEqual([0, 0]);
    expect(await seen('admin-sjohamra')).toEqual([0, 0]);
    await expect(
      db.asPerson(personId('rania'), (sql) => sql`select secret_hash from app.mail_boxes`),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what the mailer may', () => {
  it('one mail for each period, tried again with the same id, and nothing twice', async () => {
    await thread('otto', shared, partyId('milo', 'jonte'), true);
    const first = await begin('jonte', 'n:2026-11-26T10:15');
    expect(first).toMatchObject({ address: 'mottagare-jonte@exempel.invalid', language: 'sv' });
    const again = await begin('jonte', 'n:2026-11-26T10:15');
    expect(again).toEqual(first);
    const mailer = db.asRole('kring_mailer');
    await mailer`select priv.mail_sent(${personId('jonte')}, 'n:2026-11-26T10:15')`;
    expect(await begin('jonte', 'n:2026-11-26T10:15')).toBeNull();
    // The next has nothing new to tell, and that is the end of its period too.
    expect(await begin('jonte', 'n:2026-11-26T10:30')).toBeNull();
    await thread('maja', shared, partyId('milo', 'jonte'), true);
    expect(await begin('jonte', 'n:2026-11-26T10:30')).toBeNull();
    expect(await begin('jonte', 'n:2026-11-26T10:45')).toMatchObject({ counts: { answer: 1 } });
  });

  it('counting as somebody leaves no session, no log and no claims behind', async () => {
    const traces = async () =>
      db.sql`select (select count(*) from app.sessions) as sessions,
        (select count(*) from app.access_log) as logged`;
    const before = await traces();
    expect(await mailed('jonte')).not.toBeNull();
    expect(await traces()).toEqual(before);
    const mailer = db.asRole('kring_mailer');
    const [row] = await mailer`select current_setting('request.jwt.claims', true) as claims`;
    expect(row?.claims || null).toBeNull();
  });

  it('nothing else: no table, no plan, no counting by itself, and it is nobody but itself', async () => {
    const mailer = db.asRole('kring_mailer');
    for (const statement of [
      `select 1 from app.mail_boxes`,
      `select 1 from app.people`,
      `select app.my_notices()`,
      `select priv.count_my_notices('-infinity', 'infinity')`,
      `select priv.count_notices_of('${personId('jonte')}', '-infinity', 'infinity')`,
      `select app.open_plan('${milo}')`,
    ])
      await expect(mailer.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' });
    const people = await mailer<{ person_id: string }[]>`select * from priv.mail_people(null)`;
    expect(people.map(({ person_id }) => person_id)).toContain(personId('jonte'));
    for (const role of ['kring_app', 'kring_sync'] as const)
      await expect(
        db.asRole(role)`select priv.mail_begin(${personId('jonte')}, 'n:2026-11-26T11:15', 0)`,
      ).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.asPerson(
        personId('jonte'),
        (sql) => sql`select priv.mail_begin(${personId('jonte')}, 'n:2026-11-26T11:15', 0)`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('where a parent is protected', () => {
  it('the mail of everybody in the plan is the one sentence, as long as that stands', async () => {
    await thread('otto', shared);
    expect(await mailed('jonte')).toMatchObject({ plain: false });
    await ask('hamid', 'protect_party', milo, partyId('milo', 'rania'), 'Markering i registret');
    for (const who of ['jonte', 'maja'])
      expect(await mailed(who), who).toMatchObject({ plain: true });
  });
});
