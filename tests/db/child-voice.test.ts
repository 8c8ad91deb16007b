// Min röst and Barnets stund: an entry with its own audience does not exist for anyone else, and a session
// beside a grown-up opens the child's page of one plan and nothing more.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

interface Entry {
  zone: string;
  words: string;
  helper: string | null;
  readers: string[];
  everyone: boolean;
  mayChoose: boolean;
}
interface Page {
  seat: string;
  people: { name: string }[];
  goals: { title: string; words: string }[];
  wheel: { said: Record<string, { grade: string; revision: number }> } | null;
}

let db: TestDatabase;
const plan = planId('nova');
const other = planId('milo');

/** Asks as the person, in a usual session or in the one named. */
const ask = <T>(who: string, name: string, args: Record<string, unknown>, session?: string) =>
  db.asPerson(
    personId(who),
    async (sql) => {
      const given = Object.entries(args);
      const list = given.map(([key], index) => `${key} => $${index + 1}`).join(', ');
      const [row] = await sql.unsafe<{ value: T }[]>(
        `select app.${name}(${list}) as value`,
        given.map(([, value]) => value as string),
      );
      return row?.value as T;
    },
    session,
  );
const page = (who: string, session?: string) =>
  ask<Page | null>(who, 'child_page', { p_plan: plan }, session);
const say = (who: string, words: string, toWhom: string[] | 'all', session?: string) =>
  ask<string>(
    who,
    'add_voice',
    {
      ...{ p_plan: plan, p_way: 'WROTE', p_words: words, p_strokes: null, p_likes: '', p_hard: '' },
      ...{ p_sound: '', p_sound_type: '', p_everyone: toWhom === 'all' },
      p_parties: toWhom === 'all' ? '' : toWhom.map((one) => partyId('nova', one)).join(','),
    },
    session,
  );
const voice = (who: string, session?: string) =>
  ask<Entry[] | null>(who, 'child_voice', { p_plan: plan }, session);
const words = async (who: string, session?: string) =>
  (await voice(who, session))?.map((entry) => entry.words) ?? null;
const zonesOf = async (who: string) =>
  (await ask<{ zones: { id: string }[] }>(who, 'plan_zones', { p_plan: plan })).zones.map(
    (zone) => zone.id,
  );
async function moment(helper: string, of = plan): Promise<string> {
  const session = createHash('sha256').update(randomUUID()).digest('hex');
  await ask(helper, 'begin_child_moment', { p_plan: of, p_id: session });
  return session;
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
});
afterAll(() => db?.close());

describe('an entry of Min röst', () => {
  it('is for nobody until the child says so, then for those alone', async () => {
    const zone = await say('nova', 'för mig', []);
    expect(await words('nova')).toContain('för mig');
    for (const one of ['liv', 'hedda', 'amanda', 'mira'])
      expect((await words(one)) ?? [], one).not.toContain('för mig');
    await ask('nova', 'share_voice', {
      p_zone: zone,
      p_everyone: false,
      p_parties: [partyId('nova', 'mira'), partyId('nova', 'hedda')].join(','),
    });
    expect(await words('hedda')).toContain('för mig');
    await ask('nova', 'share_voice', { p_zone: zone, p_everyone: false, p_parties: '' });
    expect(await words('hedda')).not.toContain('för mig');
  });

  it('leaves nothing at all for Liv when it is for Mira and Hedda', async () => {
    const before = {
      page: await page('liv'),
      zones: await zonesOf('liv'),
      open: await ask<unknown>('liv', 'open_plan', { p_plan: plan }),
    };
    const zone = await say('nova', 'stannar hos Mira', ['mira', 'hedda']);
    expect(await words('hedda')).toContain('stannar hos Mira');
    expect(await zonesOf('hedda')).toContain(zone);
    expect(await page('liv')).toEqual(before.page);
    expect(await zonesOf('liv')).toEqual(before.zones);
    expect(await ask('liv', 'open_plan', { p_plan: plan })).toEqual(before.open);
    expect(JSON.stringify(await page('liv'))).not.toMatch(/Mira|stannar/);
    // Changing it and listening to it give what a made-up one gives.
    for (const one of [zone, randomUUID()]) {
      await expect(
        ask('liv', 'share_voice', { p_zone: one, p_everyone: true, p_parties: '' }),
      ).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
      expect(await ask('liv', 'voice_sound', { p_zone: one })).toBeNull();
    }
    await expect(
      ask('hedda', 'share_voice', { p_zone: zone, p_everyone: true, p_parties: '' }),
    ).rejects.toMatchObject({ code: 'PT403', message: 'not_allowed' });
  });

  it('is not shared between two of whom one is hidden from the other', async () => {
    await expect(say('nova', 'till båda', ['mira', 'liv'])).rejects.toMatchObject({
      code: 'PT422',
      message: 'kept_apart',
    });
    expect(await words('nova')).not.toContain('till båda');
    await say('nova', 'till alla', 'all');
    expect(await words('liv')).toContain('till alla');
    expect((await voice('liv'))?.find((one) => one.words === 'till alla')).toMatchObject({
      everyone: true,
      mayChoose: false,
    });
    // Mira is hidden from the others: "everyone" is those whom everyone knows of.
    expect((await voice('nova'))?.[0]?.readers).not.toContain(partyId('nova', 'mira'));
  });

  it('is written by the child alone, and every reading is logged', async () => {
    await expect(say('liv', 'av mamma', 'all')).rejects.toMatchObject({ code: 'PT403' });
    await expect(say('siri', 'av ingen', 'all')).rejects.toMatchObject({ code: 'PT404' });
    await expect(say('nova', '  ', 'all')).rejects.toMatchObject({ code: '23514' });
    const zone = await say('nova', 'läses', ['hedda']);
    const logged = async () => {
      const rows = await db.sql<{ person_id: string }[]>`
        select distinct person_id from app.access_log where zone_id = ${zone} and action = 'voice.read'`;
      return rows.map((row) => row.person_id);
    };
    // Who only sees what happens next has read no entry.
    await page('hedda');
    expect(await logged()).toEqual([]);
    await words('hedda');
    expect(await logged()).toEqual([personId('hedda')]);
  });
});

describe('Barnets stund', () => {
  let session = '';
  beforeEach(async () => {
    session = await moment('hedda');
  });

  it('shows what the helper may read, and writes as the child beside the helper', async () => {
    expect((await page('hedda', session))?.seat).toBe('helper');
    const zone = await say('hedda', 'sagt med Hedda', ['gosta'], session);
    expect((await voice('hedda', session))?.find((one) => one.zone === zone)).toMatchObject({
      helper: 'Hedda Ljungkvarn',
      readers: expect.arrayContaining([partyId('nova', 'hedda'), partyId('nova', 'gosta')]),
      mayChoose: true,
    });
    expect(await words('gosta')).toContain('sagt med Hedda');
    expect(await words('nova')).toContain('sagt med Hedda');
    expect(await words('liv')).not.toContain('sagt med Hedda');
  });

  it('does not show a parent what is hidden from them', async () => {
    await say('nova', 'inte för mamma', ['mira', 'hedda']);
    const withLiv = await moment('liv');
    const seen = JSON.stringify([await page('liv', withLiv), await voice('liv', withLiv)]);
    expect(seen).toContain('till alla');
    expect(seen).not.toMatch(/inte för mamma|Mira/);
  });

  it('opens nothing else: no plan, no list, no zone, no socket, no other child', async () => {
    expect(await ask('hedda', 'open_plan', { p_plan: plan }, session)).toBeNull();
    expect(
      await db.asPerson(
        personId('hedda'),
        (sql) => sql`select id from app.plans union all select id from app.zones`,
        session,
      ),
    ).toEqual([]);
    expect(await ask('hedda', 'plan_voice', { p_plan: plan }, session)).toHaveLength(
      (await voice('hedda', session))?.length ?? -1,
    );
    const [socket] = await db.asRole('kring_sync')<{ outcome: string }[]>`
      select * from priv.sync_access(
        ${JSON.stringify([{ session, zone: zoneId('nova', 'shared'), access: 'edit' }])}::text::jsonb)`;
    expect(socket?.outcome).toBe('signed_out');
    const withMaja = await moment('maja', other);
    expect(await page('maja', withMaja)).toBeNull();
    expect(await ask('maja', 'child_page', { p_plan: other }, withMaja)).toMatchObject({
      seat: 'helper',
    });
    await expect(
      ask('hedda', 'begin_child_moment', { p_plan: plan, p_id: '0'.repeat(64) }, session),
    ).rejects.toMatchObject({ code: 'PT404' });
  });

  it('ends: by hand, by the clock, with the helper’s part; and is nobody else’s', async () => {
    expect(await page('gosta', session)).toBeNull();
    expect(await voice('gosta', session)).toBeNull();
    await db.asRole('kring_app')`update app.child_sessions set ended_at = clock_timestamp()
      where id = ${session}`;
    expect(await page('hedda', session)).toBeNull();
    await expect(say('hedda', 'efteråt', [], session)).rejects.toMatchObject({ code: 'PT404' });
    const late = await moment('hedda');
    await db.sql`alter table app.child_sessions disable trigger keep_keys`;
    await db.sql`update app.child_sessions set began_at = began_at - interval '1 hour',
      ends_at = ends_at - interval '1 hour' where id = ${late}`;
    await db.sql`alter table app.child_sessions enable trigger keep_keys`;
    expect(await page('hedda', late)).toBeNull();
  });

  it('is begun by a professional or a guardian of the plan', async () => {
    const begin = (who: string, of: string) =>
      ask(who, 'begin_child_moment', {
        p_plan: of,
        p_id: createHash('sha256').update(randomUUID()).digest('hex'),
      });
    await expect(begin('nova', plan)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(begin('sami', other)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(begin('maja', plan)).rejects.toMatchObject({ message: 'not_found' });
    await begin('rania', other);
  });
});

describe('the child’s page', () => {
  it('has the wheel of the child alone, written over what was seen', async () => {
    const gathering = id('gathering:child');
    await db.sql`insert into app.gatherings (tenant_id, plan_id, zone_id, id, number, day, started_by)
      values (${sjohamra}, ${plan}, ${zoneId('nova', 'shared')}, ${gathering}, 1, '2026-11-20',
        ${personId('amanda')})`;
    const set = (who: string, revision: number) =>
      ask(who, 'write_child_view', {
        ...{ p_plan: plan, p_gathering: gathering, p_subject: 'safe', p_grade: 'BOTH' },
        p_revision: revision,
      });
    await set('nova', 0);
    await expect(set('nova', 0)).rejects.toMatchObject({ code: 'PT409', message: 'changed' });
    await expect(set('liv', 1)).rejects.toMatchObject({ message: 'not_found' });
    await set('nova', 1);
    expect((await page('nova'))?.wheel?.said['safe']).toMatchObject({ grade: 'BOTH', revision: 2 });
    // Nova's own zone is read by Nova until she shares it.
    expect((await page('liv'))?.wheel).toBeNull();
    const own = zoneId('nova', 'child');
    expect(await page('nova')).toMatchObject({ wheelZone: own });
    expect(await page('liv')).toMatchObject({ wheelZone: null });
    await ask('nova', 'share_voice', {
      ...{ p_zone: own, p_everyone: false, p_parties: partyId('nova', 'liv') },
    });
    expect((await page('liv'))?.wheel?.said['safe']).toMatchObject({ grade: 'BOTH' });
    await ask('nova', 'share_voice', { p_zone: own, p_everyone: false, p_parties: '' });
    expect((await page('liv'))?.wheel).toBeNull();
  });

  it('says a goal in the words that those who plan wrote for the child', async () => {
    const goal = 'goal-milo-shared';
    const put = (who: string, revision: number, said: string) =>
      ask(who, 'write_goal_words', {
        ...{ p_plan: other, p_goal: goal, p_revision: revision, p_words: said },
      });
    await put('maja', 1, 'Jag visar vad jag vill.');
    await expect(put('maja', 1, 'Annat')).rejects.toMatchObject({ message: 'changed' });
    await expect(put('rania', 2, 'Annat')).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(put('torsten', 2, 'Annat')).rejects.toMatchObject({ message: 'not_found' });
    const shown = await ask<Page>('rania', 'child_page', { p_plan: other });
    expect(shown.goals).toMatchObject([{ words: 'Jag visar vad jag vill.' }]);
  });

  it('is shown as those who lead or a guardian choose', async () => {
    const choose = (who: string, revision: number) =>
      ask(who, 'set_child_settings', {
        ...{ p_plan: plan, p_revision: revision, p_presentation: 'easy', p_own_sign_in: null },
      });
    await expect(choose('hedda', 0)).rejects.toMatchObject({ message: 'not_allowed' });
    await choose('liv', 0);
    await expect(choose('amanda', 0)).rejects.toMatchObject({ message: 'changed' });
    await choose('amanda', 1);
    expect(await page('nova')).toMatchObject({ seat: 'own', presentation: 'easy' });
    await expect(choose('maja', 2)).rejects.toMatchObject({ message: 'not_found' });
  });

  it('opens by an own sign-in from the tenant’s age, or when that was decided', async () => {
    const may = async () => {
      const [row] = await db.asRole('kring_app')<{ may: boolean }[]>`
        select priv.child_may_sign_in(${personId('nova')}) as may`;
      return row?.may;
    };
    // In this world every child is born in 2022.
    expect(await may()).toBe(false);
    await ask('liv', 'set_child_settings', {
      ...{ p_plan: plan, p_revision: 2, p_presentation: 'easy', p_own_sign_in: true },
    });
    expect(await may()).toBe(true);
    await db.sql`update app.children set born_on = '2011-06-30' where id = ${id('child:nova')}`;
    await ask('liv', 'set_child_settings', {
      ...{ p_plan: plan, p_revision: 3, p_presentation: 'easy', p_own_sign_in: null },
    });
    expect(await may()).toBe(true);
    const [staff] = await db.asRole('kring_app')<{ may: boolean }[]>`
      select priv.child_may_sign_in(${personId('liv')}) as may`;
    expect(staff?.may).toBe(true);
  });
});
