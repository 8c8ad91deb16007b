// "Visa som" is what that person gets: for every plan of the demo, everyone who leads it or is a guardian, and
// every party. Where the viewer reads all that the other reads it is the same byte for byte; else it is that
// with the rest left out, and the rest is nowhere in it. Whom the viewer does not know cannot be chosen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '#server/demo/seed.ts';
import { Plan } from '../../src/lib/server/api/schemas.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { testKeyring } from '../support/keyring.ts';

interface Party {
  plan: string;
  child: string;
  person: string;
  slug: string;
  role: string;
  leads: boolean;
}
interface Listed {
  id: string;
}
interface Page {
  zones: Listed[];
  threads: (Listed & { zoneId: string })[];
  units: Listed[];
  parties: (Listed & { personId: string })[];
  goals: Listed[];
  actions: Listed[];
  sections: { zoneId: string; key: string }[];
  voice: { zone: string }[];
  disagreements: { notes: Listed[] };
  ahead: { callerId: string | null; meetings: Listed[] };
}
interface View {
  page: Page | null;
  api: unknown;
  byKind: { kind: string; access: string }[];
}

let db: TestDatabase;
let parties: Party[];

beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo({ url: db.url(), keyring: testKeyring() });
  parties = await db.sql<Party[]>`
    select party.plan_id as plan, c.name as child, people.id as person, people.slug, party.role,
      exists (select from priv.leaders(party.plan_id) l where l.person_id = people.id) as leads
    from app.plan_parties party
    join app.plans p on p.id = party.plan_id
    join app.children c on c.id = p.child_id
    join app.people on people.id = party.person_id
    where party.ended_at is null and people.slug is not null order by c.name, people.slug`;
});
afterAll(() => db?.close());

const asText = async (person: string, name: 'open_plan' | 'plan_zones', plan: string) => {
  const rows = await db.asPerson(
    person,
    (sql) =>
      sql<{ text: string | null }[]>`select ${sql.unsafe(`app.${name}`)}(${plan})::text as text`,
  );
  return rows[0]?.text ?? null;
};

const viewAs = async (viewer: string, plan: string, person: string) => {
  const [row] = await db.asPerson(
    viewer,
    (sql) => sql<{ page: string | null; api: string | null; view: View }[]>`
      select v ->> 'page' as page, v ->> 'api' as api, v as view from app.view_as(${plan}, ${person}) v`,
  );
  if (row === undefined) throw new Error('no answer');
  return row;
};

const parse = (text: string | null): Page | null =>
  text === null ? null : (JSON.parse(text) as Page);
const within = <T extends Listed>(all: readonly T[], known: readonly Listed[]): T[] =>
  all.filter(({ id }) => known.some((one) => one.id === id));

/** What is left of a page when only what is on another page too may be seen. */
const cutDown = (theirs: Page, mine: Page): Page => ({
  ...theirs,
  ...Object.fromEntries(
    (['zones', 'threads', 'units', 'parties', 'goals', 'actions'] as const).map((list) => [
      list,
      within(theirs[list], mine[list]),
    ]),
  ),
  sections: theirs.sections.filter(({ zoneId, key }) =>
    mine.sections.some((one) => one.zoneId === zoneId && one.key === key),
  ),
  voice: theirs.voice.filter(({ zone }) => mine.voice.some((one) => one.zone === zone)),
  disagreements: {
    ...theirs.disagreements,
    notes: within(theirs.disagreements.notes, mine.disagreements.notes),
  },
  ahead: {
    callerId: mine.parties.some(({ id }) => id === theirs.ahead.callerId)
      ? theirs.ahead.callerId
      : null,
    meetings: within(theirs.ahead.meetings, mine.ahead.meetings),
  },
});

/** Without what people are called, which is said as the viewer knows them, and ids of units beside lists. */
const plain = (page: Page | null): unknown =>
  page === null
    ? null
    : JSON.parse(
        JSON.stringify(page, (key, value: unknown) =>
          [
            'audience',
            'writer',
            'authorName',
            'authorTitle',
            'authorSector',
            'readers',
            'helper',
            'by',
          ].includes(key)
            ? undefined
            : value,
        ),
      );

describe('the plan as another party sees it', () => {
  it('is what that person gets, with what the viewer may not read left out', async () => {
    let same = 0;
    let cut = 0;
    let closed = 0;
    for (const viewer of parties.filter(({ role, leads }) => leads || role === 'guardian')) {
      const mine = parse(await asText(viewer.person, 'open_plan', viewer.plan));
      if (mine === null) continue;
      const known = new Set(mine.parties.map(({ personId }) => personId));
      for (const other of parties.filter(
        ({ plan, slug }) => plan === viewer.plan && slug !== viewer.slug,
      )) {
        const why = `${viewer.slug} as ${other.slug}, ${viewer.child}`;
        if (!known.has(other.person)) {
          await expect(viewAs(viewer.person, viewer.plan, other.person), why).rejects.toMatchObject(
            {
              code: 'PT404',
              message: 'not_found',
            },
          );
          continue;
        }
        const [page, api] = [
          await asText(other.person, 'open_plan', viewer.plan),
          await asText(other.person, 'plan_zones', viewer.plan),
        ];
        const seen = await viewAs(viewer.person, viewer.plan, other.person);
        const theirs = parse(page);
        if (theirs === null) {
          expect(seen.page, why).toBeNull();
          expect(seen.api, why).toBeNull();
          closed += 1;
          continue;
        }
        const everything =
          within(theirs.zones, mine.zones).length === theirs.zones.length &&
          within(theirs.units, mine.units).length === theirs.units.length &&
          within(theirs.parties, mine.parties).length === theirs.parties.length;
        if (everything) {
          expect(seen.page, why).toBe(page);
          expect(seen.api, why).toBe(api);
          expect(JSON.stringify(Plan.parse(seen.view.api))).toBe(
            JSON.stringify(Plan.parse(JSON.parse(api ?? ''))),
          );
          same += 1;
          continue;
        }
        const full = Plan.parse(JSON.parse(api ?? ''));
        expect(Plan.parse(seen.view.api), why).toEqual({
          ...full,
          zones: full.zones.filter(({ id }) => mine.zones.some((zone) => zone.id === id)),
        });
        expect(plain(seen.view.page), why).toEqual(plain(cutDown(theirs, mine)));
        for (const { id } of theirs.zones.filter((zone) => within([zone], mine.zones).length === 0))
          expect(JSON.stringify(seen.view), why).not.toContain(id);
        cut += 1;
      }
    }
    // It was not about nothing.
    expect(Math.min(same, cut, closed)).toBeGreaterThan(0);
  });

  const of = (child: string, slug: string) => {
    const found = parties.find((one) => one.child.startsWith(child) && one.slug === slug);
    if (found === undefined) throw new Error(`${slug} is not in the plan of ${child}`);
    return found;
  };

  it('tells Liv nothing of whom Nova speaks with', async () => {
    const liv = of('Nova', 'liv');
    for (const slug of ['nova', 'hedda']) {
      const { view } = await viewAs(liv.person, liv.plan, of('Nova', slug).person);
      expect(JSON.stringify(view)).not.toMatch(/Mira|Havsdal|health:samtal|child:|"Kurator"/);
    }
    await expect(viewAs(liv.person, liv.plan, of('Nova', 'mira').person)).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
  });

  it('says whom a comment turns to as far as the viewer is told of them', async () => {
    const page = (mentions: string[], ask: unknown) => ({
      ...{ plan: {}, me: {}, writer: { unitIds: [], reportingUnitIds: [] } },
      ...{ zones: [], units: [], parties: [], sections: [], goals: [], actions: [] },
      threads: [{ id: 't', comments: [{ id: 'c', authorName: 'Nova', mentions, ask }] }],
    });
    const ask = (to: string | null) => ({ kind: 'ANSWER', to, answeredAt: null, forMe: true });
    const turned = async (mine: unknown) => {
      const [row] = await db.sql<{ page: { threads: { comments: unknown[] }[] } }[]>`
        select priv.seen_by_both(${db.sql.json(page(['Gösta', 'Mira'], ask('Enhet')) as never)},
          ${db.sql.json(mine as never)}) as page`;
      return row?.page.threads[0]?.comments[0];
    };
    expect(await turned(page(['Gösta', 'Mira'], ask('Enhet')))).toMatchObject({
      mentions: ['Gösta', 'Mira'],
      ask: { to: 'Enhet', forMe: true },
    });
    expect(await turned(page(['Gösta'], ask(null)))).toMatchObject({
      mentions: ['Gösta'],
      ask: { to: null, forMe: true },
    });
    expect(await turned(page([], null))).toMatchObject({ mentions: [], ask: null });
  });

  it('names a part that everyone knows of by its kind alone', async () => {
    const rania = of('Milo', 'rania');
    const { view } = await viewAs(rania.person, rania.plan, of('Milo', 'maja').person);
    expect(view.byKind).toEqual([
      { kind: 'draft', access: 'edit' },
      { kind: 'school', access: 'edit' },
    ]);
  });

  it('is for those who lead and for guardians, and only of their plan', async () => {
    const [maja, otto] = [of('Milo', 'maja'), of('Milo', 'otto')];
    await expect(viewAs(maja.person, maja.plan, otto.person)).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    await expect(viewAs(of('Tuva', 'embla').person, maja.plan, otto.person)).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
    await expect(
      viewAs(of('Milo', 'rania').person, maja.plan, of('Tuva', 'embla').person),
    ).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
  });

  it('leaves one row in the log, of who looked; and no session', async () => {
    const [hamid, maja] = [of('Milo', 'hamid'), of('Milo', 'maja')];
    const rows = () => db.sql<{ person: string; action: string }[]>`
      select person_id as person, action from app.access_log where plan_id = ${hamid.plan} order by id`;
    const sessions = () => db.sql`select id from app.sessions where person_id = ${maja.person}`;
    const [before, open] = [await rows(), await sessions()];
    await viewAs(hamid.person, hamid.plan, maja.person);
    expect((await rows()).slice(before.length)).toEqual([
      { person: hamid.person, action: 'plan.view_as' },
    ]);
    expect(await sessions()).toHaveLength(open.length);
  });
});
