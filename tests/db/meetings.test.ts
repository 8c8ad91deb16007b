// Meetings in the database: who may call, answer, run and end one; what is refused and why, each beside
// the same call by someone for whom it works; and what following a meeting gives and logs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comingTo } from '#domain/meeting/people.ts';
import { MeetingLive, MeetingsPage, MyCall } from '#domain/meeting/schema.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');
const party = (who: string) => partyId('milo', who);
const ids = (...who: string[]) => who.map(party).join(',');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const aCall = {
  plan,
  question: 'Hur får Milo det lugnare?',
  from: 'FAMILY',
  startsAt: ahead(7),
  minutes: 50 as number | null,
  chair: party('hamid') as string | null,
  childPart: 'PART',
  note: null as string | null,
  place: null as string | null,
  link: null as string | null,
  called: ids('maja', 'disa', 'siri'),
  invited: ids('rania', 'jonte'),
};
type Call = typeof aCall;

const call = (who: string, over: Partial<Call> = {}) =>
  db.asPerson(personId(who), async (sql) => {
    const c = { ...aCall, ...over };
    const [row] = await sql<{ id: string }[]>`
      select app.call_meeting(${c.plan}, ${c.question}, ${c.from}, ${c.startsAt}, ${c.minutes}, ${c.chair},
        ${c.childPart}, ${c.note}, ${c.place}, ${c.link}, ${c.called}, ${c.invited}) as id`;
    return row?.id ?? '';
  });
const change = (who: string, meeting: string, seen: number, over: Partial<Call> = {}) =>
  db.asPerson(personId(who), (sql) => {
    const c = { ...aCall, ...over };
    return sql`select app.change_meeting(${meeting}, ${seen}, ${c.question}, ${c.from}, ${c.startsAt},
      ${c.minutes}, ${c.chair}, ${c.childPart}, ${c.note}, ${c.place}, ${c.link}, ${c.called}, ${c.invited})`;
  });
const answer = (who: string, meeting: string, said = 'YES', note = '', mandate = '') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.answer_meeting(${meeting}, ${said}, ${note}, ${mandate})`,
  );
const page = async (who: string, of = 'milo') => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_meetings(${planId(of)}) as page`,
  );
  return MeetingsPage.nullable().parse(row?.page);
};
const live = async (who: string, meeting: string, known = 0) => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ live: unknown }[]>`select app.meeting_live(${meeting}, ${known}) as live`,
  );
  return MeetingLive.nullable().parse(row?.live);
};
const run = (who: string, name: string, ...args: unknown[]) =>
  db.asPerson(
    personId(who),
    (sql) =>
      sql`select ${sql.unsafe(`app.${name}(${args.map((a) => (a === null ? 'null' : `'${String(a)}'`)).join(', ')})`)}`,
  );
const logged = async (action: string) =>
  (
    await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log where action = ${action}`
  )[0]?.n ?? 0;

/** The action as the sync server would have written it; `projected` false: only in the log so far. */
async function write(action: Record<string, unknown> | null, projected = true): Promise<void> {
  const [head] = await db.sql<{ seq: string }[]>`
    select coalesce(max(seq), 0) + 1 as seq from app.zone_updates where zone_id = ${shared}`;
  const seq = head?.seq ?? '1';
  await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    values (${sjohamra}, ${shared}, ${seq}, ${personId('maja')}, '\\x01')`;
  if (projected)
    await db.sql`select priv.sync_project(${shared}, ${seq}, ${db.sql.json({
      sections: [],
      goals: [],
      actions: action === null ? [] : [{ status: 'PLANNED', position: 'a0', ...action }],
      contacts: [],
    } as never)})`;
}
const whole = {
  id: 'action-1',
  title: 'Bilder hemma',
  unitId: planUnitId('milo', 'blasippan'),
  contactId: party('maja'),
  dueOn: '2026-12-10',
};

const refused = { code: 'PT403', message: 'not_allowed' };
const unknown = { code: 'PT404', message: 'not_found' };
const unfit = { code: 'PT400', message: 'invalid_input' };
const changed = { code: 'PT409', message: 'changed' };
const incomplete = { code: 'PT422', message: 'incomplete' };

describe('calling a meeting', () => {
  it('is for those who lead, refused to other readers, unknown to those outside', async () => {
    for (const who of ['maja', 'rania'])
      await expect(call(who), who).rejects.toMatchObject(refused);
    for (const who of ['torsten', 'admin-kvarnbo'])
      await expect(call(who), who).rejects.toMatchObject(unknown);
    const id = await call('hamid');
    const found = (await page('rania'))?.meetings.find((one) => one.id === id);
    expect(found).toMatchObject({ state: 'CALLED', calledBy: 'Hamid Borgfelt', childPart: 'PART' });
    const coming = comingTo(found ?? { participants: [] });
    expect(
      coming.map(({ name, unit, obligation }) => [obligation, unit, name].join(', ')).sort(),
    ).toEqual([
      'CALLED, Barn- och elevhälsan, Disa Kronfelt',
      'CALLED, Förskolan Blåsippan, Maja Gullvind',
      'CALLED, Logopedmottagningen, Siri Vargtass',
      'INVITED, Familjen, Jonte Silverkvist',
      'INVITED, Familjen, Rania Silverkvist',
      // Whoever chairs comes, also uncalled.
      'INVITED, Koordinatorfunktionen, Hamid Borgfelt',
    ]);
    const [noted] = await db.sql`select kind from app.plan_milestones where plan_id = ${plan}`;
    expect(noted).toEqual({ kind: 'INVITED' });
  });

  it.each<[string, Partial<Call>]>([
    ['a question', { question: ' \n' }],
    ['how the child takes part', { childPart: '' }],
    ['why the child was not asked', { childPart: 'NOT_ASKED', note: ' ' }],
    ['a moment that can be', { startsAt: '2020-01-01T10:00:00Z' }],
    ['a chair', { chair: null }],
    ['a chair of the plan', { chair: partyId('nova', 'amanda') }],
    ['people of the plan', { called: partyId('nova', 'amanda') }],
    ['each person once', { called: ids('maja', 'rania') }],
    ['a link that opens a page', { link: 'javascript:alert(1)' }],
    ['a length', { minutes: null }],
  ])('asks for %s', async (_what, over) => {
    const code = await call('hamid', over).then(
      () => 'called',
      (error: { code: string }) => error.code,
    );
    // A value that no form sends is stopped by the table itself.
    expect(['PT400', '23514', '23502']).toContain(code);
    await call('hamid', { childPart: 'NOT_ASKED', note: 'Hon är tre månader.' });
  });

  it('tells the place of a protected child to those who need it, and names nobody that the shared part does not list', async () => {
    const nova = {
      plan: planId('nova'),
      chair: partyId('nova', 'amanda'),
      called: partyId('nova', 'hedda'),
      invited: partyId('nova', 'liv'),
    };
    // Mira is in a part that Liv must not learn of.
    await expect(
      call('amanda', { ...nova, called: partyId('nova', 'mira') }),
    ).rejects.toMatchObject(unfit);
    await call('amanda', { ...nova, place: 'Ekgatan 1' });
    const place = async (who: string) => (await page(who, 'nova'))?.meetings[0]?.place;
    const named = (reads: boolean) =>
      db.asPerson(
        personId('amanda'),
        (sql) =>
          sql`select app.name_location_reader(${planId('nova')}, ${partyId('nova', 'hedda')}, ${reads})`,
      );
    expect(await place('amanda')).toBe('Ekgatan 1');
    for (const who of ['nova', 'liv', 'hedda'])
      expect([who, await place(who)]).toEqual([who, null]);
    await named(true);
    expect(await place('hedda')).toBe('Ekgatan 1');
    for (const who of ['nova', 'liv']) expect([who, await place(who)]).toEqual([who, null]);
    await named(false);
    expect(await place('hedda')).toBeNull();
    const [stored] = await db.sql`select from app.meetings where place is not null
      and plan_id = ${planId('nova')}`;
    expect(stored).toBeUndefined();
    expect((await page('liv', 'nova'))?.meetings).toHaveLength(1);
    expect((await page('liv', 'nova'))?.parties.map(({ name }) => name)).not.toContain(
      'Mira Havsdal',
    );
    expect(await page('mira', 'nova')).toBeNull();
    expect(await page('torsten')).toBeNull();
  });
});

describe('a call that changes', () => {
  it('is changed by those who lead, as they saw it; who came and went stays told', async () => {
    const id = await call('hamid', { called: ids('maja', 'disa') });
    await answer('maja', id, 'YES', 'Jag kommer', 'Bilderna');
    await expect(change('maja', id, 1)).rejects.toMatchObject(refused);
    await expect(change('torsten', id, 1)).rejects.toMatchObject(unknown);
    await change('gunvor', id, 1, { called: ids('maja', 'vera') });
    await expect(change('hamid', id, 1)).rejects.toMatchObject(changed);
    const { meeting } = (await live('rania', id)) ?? {};
    const of = (who: string) => meeting?.participants.find((one) => one.partyId === party(who));
    expect(of('disa')?.removedAt).not.toBeNull();
    expect(of('vera')?.removedAt).toBeNull();
    expect(of('maja')).toMatchObject({
      answer: 'YES',
      answerNote: 'Jag kommer',
      mandate: 'Bilderna',
    });

    // To another time nobody has said yes; what they may decide is the same.
    await change('hamid', id, 2, { called: ids('maja', 'vera'), startsAt: ahead(9) });
    const moved = (await live('rania', id))?.meeting;
    expect(moved?.movedAt).not.toBeNull();
    expect(moved?.participants.find((one) => one.partyId === party('maja'))).toMatchObject({
      answer: null,
      mandate: 'Bilderna',
    });
  });

  it('can be cancelled until it begins', async () => {
    const id = await call('hamid');
    await expect(run('maja', 'cancel_meeting', id)).rejects.toMatchObject(refused);
    await run('hamid', 'cancel_meeting', id);
    await expect(run('hamid', 'cancel_meeting', id)).rejects.toMatchObject(changed);
    await expect(answer('maja', id)).rejects.toMatchObject(changed);
    await expect(run('hamid', 'begin_meeting', id)).rejects.toMatchObject(changed);
  });
});

describe('answering', () => {
  it('is for whoever is called or invited, for themselves', async () => {
    const id = await call('hamid');
    await expect(answer('vera', id)).rejects.toMatchObject(refused);
    await expect(answer('torsten', id)).rejects.toMatchObject(unknown);
    await expect(answer('siri', id, 'PERHAPS')).rejects.toMatchObject({ code: '23514' });
    await answer('siri', id, 'NO', ' Jag är ledig. ');
    await answer('rania', id);
    const said = (await live('maja', id))?.meeting.participants;
    expect(said?.find((one) => one.partyId === party('siri'))).toMatchObject({
      answer: 'NO',
      answerNote: 'Jag är ledig.',
      mandate: null,
    });
    expect(said?.find((one) => one.partyId === party('rania'))?.answer).toBe('YES');
  });

  it('is over for someone who no longer takes part in the plan', async () => {
    const id = await call('hamid', { called: ids('otto') });
    await run('hamid', 'end_participation', party('otto'));
    const { meeting } = (await live('rania', id)) ?? {};
    expect(
      meeting?.participants.find((one) => one.partyId === party('otto'))?.removedAt,
    ).not.toBeNull();
    await expect(answer('otto', id)).rejects.toMatchObject(unknown);
    await expect(call('hamid', { called: ids('otto') })).rejects.toMatchObject(unfit);
  });
});

describe('what the plan says of the next meeting', () => {
  it('is that one is called, then what changed since one looked, and nothing to who is not in it', async () => {
    await db.sql`update app.meetings set state = 'CANCELLED', cancelled_at = clock_timestamp(),
      began_at = null, ended_at = null where plan_id = ${plan}`;
    const told = async (who: string) => {
      const [row] = await db.asPerson(
        personId(who),
        (sql) => sql<{ said: unknown }[]>`select app.my_call(${plan}) as said`,
      );
      return MyCall.nullable().parse(row?.said)?.say ?? null;
    };
    expect(await told('rania')).toBeNull();
    const id = await call('hamid');
    expect(await told('rania')).toBe('answer');
    expect(await told('torsten')).toBeNull();
    await answer('rania', id);
    await page('rania');
    expect(await told('rania')).toBeNull();
    await answer('siri', id, 'NO');
    expect(await told('rania')).toBe('changed');
    await page('rania');
    expect(await told('rania')).toBeNull();
    await run('hamid', 'begin_meeting', id);
    expect(await told('rania')).toBe('running');
  });
});

describe('a meeting under way', () => {
  it('is run by its chair and those who lead, one step at a time', async () => {
    const id = await call('hamid', { chair: party('maja') });
    for (const who of ['siri', 'rania'])
      await expect(run(who, 'begin_meeting', id), who).rejects.toMatchObject(refused);
    await expect(run('maja', 'go_to_step', id, 'WELCOME', 'PICTURE')).rejects.toMatchObject(
      changed,
    );
    await run('maja', 'begin_meeting', id);
    await run('hamid', 'go_to_step', id, 'WELCOME', 'PICTURE');
    await expect(run('maja', 'go_to_step', id, 'WELCOME', 'GOALS')).rejects.toMatchObject(changed);
    await expect(run('siri', 'go_to_step', id, 'PICTURE', 'GOALS')).rejects.toMatchObject(refused);
    const seen = await live('siri', id);
    expect(seen).toMatchObject({ mayChair: false, meeting: { state: 'RUNNING', step: 'PICTURE' } });
    expect((await live('maja', id))?.mayChair).toBe(true);
    // The call is over when the meeting has begun.
    await expect(change('hamid', id, 1)).rejects.toMatchObject(changed);
  });

  it('gives the word round, and notes who is there', async () => {
    const id = await call('hamid');
    await run('hamid', 'begin_meeting', id);
    await run('hamid', 'give_turn', id, 'child');
    await expect(run('hamid', 'give_turn', id, party('vera'))).rejects.toMatchObject(unfit);
    await expect(run('rania', 'give_turn', id, party('rania'))).rejects.toMatchObject(refused);
    await run('hamid', 'give_turn', id, party('rania'));
    const before = (await live('maja', id))?.meeting;
    expect(before?.childSpokeAt).not.toBeNull();
    await run('hamid', 'lengthen_turn', id);
    const after = (await live('maja', id))?.meeting;
    expect(Date.parse(after?.turnUntil ?? '') - Date.parse(before?.turnUntil ?? '')).toBe(60_000);
    await run('hamid', 'give_turn', id, null);
    await run('hamid', 'note_attendance', id, party('rania'), 'REMOTE');
    await expect(
      run('hamid', 'note_attendance', id, party('vera'), 'PRESENT'),
    ).rejects.toMatchObject(unfit);
    await run('hamid', 'open_actions', id);
    const { meeting } = (await live('maja', id)) ?? {};
    expect(meeting?.actionsOpenedAt).not.toBeNull();
    expect(meeting?.participants.find((one) => one.partyId === party('rania'))).toMatchObject({
      attendance: 'REMOTE',
      spokeAt: expect.any(String) as string,
    });
  });

  it('is followed by revision: what is not new is neither given out nor logged', async () => {
    const id = await call('hamid');
    const first = await live('rania', id);
    const revision = first?.meeting.revision ?? 0;
    const before = await logged('meeting.open');
    expect(await live('rania', id, revision)).toBeNull();
    expect(await logged('meeting.open')).toBe(before);
    await answer('siri', id);
    const news = await live('rania', id, revision);
    expect(news?.meeting.revision).toBeGreaterThan(revision);
    expect(await logged('meeting.open')).toBe(before + 1);
    await expect(live('torsten', id, revision)).rejects.toMatchObject(unknown);
  });
});

describe('ending a meeting', () => {
  const end = (who: string, id: string, at: string | null = ahead(60)) =>
    run(who, 'end_meeting', id, at);

  it('asks for a day for the follow-up, and for owner and day of every decision', async () => {
    const id = await call('hamid');
    await run('hamid', 'begin_meeting', id);
    await expect(run('rania', 'note_decision', id, 'action-1')).rejects.toMatchObject(refused);
    await expect(run('torsten', 'note_decision', id, 'action-1')).rejects.toMatchObject(unknown);
    await run('maja', 'note_decision', id, 'action-1');
    await run('siri', 'note_decision', id, 'action-1');

    // Written, but not in the rows yet.
    await write(null, false);
    await expect(end('hamid', id)).rejects.toMatchObject(changed);
    for (const lack of ['unitId', 'contactId', 'dueOn'] as const) {
      await write({ ...whole, [lack]: null });
      await expect(end('hamid', id), lack).rejects.toMatchObject(incomplete);
    }
    await write(whole);
    for (const at of [null, ahead(-1)])
      await expect(end('hamid', id, at)).rejects.toMatchObject(incomplete);
    await expect(end('siri', id)).rejects.toMatchObject(refused);
    await end('hamid', id);
    await expect(end('hamid', id)).rejects.toMatchObject(changed);
    await expect(run('maja', 'note_decision', id, 'action-2')).rejects.toMatchObject(changed);

    const { meeting } = (await live('rania', id)) ?? {};
    expect(meeting?.state).toBe('ENDED');
    expect(meeting?.decisions).toMatchObject([
      {
        title: 'Bilder hemma',
        contact: 'Maja Gullvind',
        unit: 'Förskolan Blåsippan',
        dueOn: '2026-12-10',
      },
    ]);
    const [held] = await db.sql`
      select kind from app.plan_milestones where plan_id = ${plan} and kind = 'MEETING'`;
    expect(held).toEqual({ kind: 'MEETING' });
    const [agreed] = await db.asPerson(
      personId('hamid'),
      (sql) => sql<{ said: unknown }[]>`select app.agreed_follow_up(${plan}) as said`,
    );
    expect(agreed?.said).toEqual({ followUpAt: meeting?.followUpAt });
  });

  it('lets a decision go that was taken out of the plan again', async () => {
    const id = await call('hamid');
    await run('hamid', 'begin_meeting', id);
    await run('maja', 'note_decision', id, 'action-gone');
    await write(whole);
    await end('hamid', id);
    expect((await live('hamid', id))?.meeting.decisions).toMatchObject([{ title: null }]);
  });
});
