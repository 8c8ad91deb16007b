// Nova's protected plan, read by those who must not see all of it, every way there is: page, API,
// socket and the Supabase API. What a person may not see is in no answer, no list and no number, and
// asking for it is answered as if it did not exist. Each denial stands beside the same question from
// someone who is let in, so that "nothing" never means that nothing was there.
import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  childId,
  partyId,
  personId,
  planId,
  threadId,
  unitId,
  zoneId,
} from '#server/demo/demo-id.ts';
import { BrowserJar } from '../support/browser-jar.ts';
import { ofMira, withMira } from '../support/nova-secrets.ts';
import { PlanWalk, type Reader } from '../support/plan-walk.ts';
import { freePort, startKring, type KringProcess } from '../support/server.ts';
import { askForZone } from '../support/zone-socket.ts';

const plan = planId('nova');
const zone = (key: string): string => zoneId('nova', key);

/** Names of places: of the real units, which no answer about the plan has. */
const places = ['Lönnhöjd', 'Ungdomsmottagningen', 'Barn- och ungdomspsykiatrin', 'Ungdomsenheten'];

let kring: KringProcess;
let apiPort: number;
let owner: Sql;
let walk: PlanWalk;

beforeAll(async () => {
  apiPort = await freePort();
  kring = await startKring({ env: { KRING_SUPABASE_PORT: String(apiPort) } });
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  walk = new PlanWalk({ kring, apiPort, owner });
});
afterAll(async () => {
  await owner.end();
  await kring.close();
});

/**
 * Where those who lead choose whom to let in, among all who work in the municipality, Mira too: that list says
 * nothing about the child.
 */
const directories = new Set(['/people', '/responsibility', 'plan_people', 'plan_responsibility']);
const noDirectory = (name: string): boolean => !directories.has(name);
/** Where who leads says to which municipality a child moves: every one but the child's own, and only to who leads. */
const noPlaces = (slug: string) => (name: string) =>
  noDirectory(name) &&
  !(['amanda', 'gosta', 'alice'].includes(slug) && ['/move', 'plan_move'].includes(name));

const readAs = (slug: string): Promise<Reader> => walk.readAs(slug);
/** Nothing is changed before the last test: what each is given is asked for once. */
const given = new Map<string, Promise<Map<string, string>>>();
async function fromKring(
  slug: string,
  also: (page: string) => boolean = () => true,
): Promise<string[]> {
  const asked =
    given.get(slug) ??
    readAs(slug).then((reader) =>
      walk.fromKring(reader, plan, ['liv', 'gosta', 'ingrid'].includes(slug)),
    );
  given.set(slug, asked);
  return [...(await asked)].flatMap(([page, text]) => (also(page) ? [text] : []));
}
const fromSupabase = async (slug: string, also?: (call: string) => boolean) =>
  walk.fromSupabase(await readAs(slug), plan, also);
const everything = async (slug: string): Promise<string> =>
  [...(await fromKring(slug)), ...(await fromSupabase(slug))].join('\n');

const told = (secrets: string[], text: string): string[] =>
  secrets.filter((secret) => text.includes(secret));

/** A socket for a zone that is not there: what every refused one must look like. */
async function refusedLikeNothing(cookie: string, keys: string[]): Promise<void> {
  const nothing = await askForZone(kring.origin, randomUUID(), cookie);
  expect(nothing).toEqual({ doc: null, closed: 4404, bytes: Buffer.alloc(0) });
  for (const key of keys)
    expect([key, await askForZone(kring.origin, zone(key), cookie)]).toEqual([key, nothing]);
}

/** One person's question about one zone by id, over the Supabase API. */
const askedById = async ({ api }: Reader, id: string) => ({
  zones: (await api(`zones?select=id&id=eq.${id}`)).text,
  sections: (await api(`plan_sections?select=key&zone_id=eq.${id}`)).text,
  members: (await api(`zone_members?select=person_id&zone_id=eq.${id}`)).text,
  threads: (await api('rpc/zone_threads', { p_zone: id })).status,
});

describe('1. Liv, Nova’s mother', () => {
  it('is given nothing, anywhere, that tells of Mira or the clinic', async () => {
    const seen = await everything('liv');
    // She reads the plan, and what Nova has chosen to show her.
    expect(told(['Hedda Ljungkvarn', 'Trygghetsplan finns', 'Hörlurar och filt'], seen)).toEqual([
      'Hedda Ljungkvarn',
      'Trygghetsplan finns',
      'Hörlurar och filt',
    ]);
    expect(told([...ofMira, ...places], seen)).toEqual([]);
  });

  it('while Nova and Hedda are given it, in the same ways', async () => {
    for (const slug of ['nova', 'hedda']) {
      const seen = await everything(slug);
      expect([slug, ofMira.filter((secret) => !seen.includes(secret))]).toEqual([slug, []]);
    }
  });

  it('is refused Mira’s zones as if there were none, on the socket', async () => {
    await refusedLikeNothing(await kring.signIn('liv'), withMira);
    for (const key of withMira) {
      const { doc } = await askForZone(kring.origin, zone(key), await kring.signIn('nova'));
      expect(doc).not.toBeNull();
    }
  });

  it('and by id', async () => {
    const [liv, nova] = [await readAs('liv'), await readAs('nova')];
    for (const key of withMira) {
      expect(await askedById(liv, zone(key))).toEqual(await askedById(liv, randomUUID()));
      expect((await askedById(nova, zone(key))).zones).toContain(zone(key));
    }
    for (const command of [
      { path: 'rpc/reply', body: { p_thread: threadId('nova', 'mira'), p_body: 'Hej' } },
      { path: 'rpc/end_participation', body: { p_party: partyId('nova', 'mira') } },
    ])
      expect((await liv.api(command.path, command.body)).status).toBe(404);
  });

  it('counts nine people and six units: those whom she may know of', async () => {
    const page = async (slug: string) => {
      const { text } = await (await readAs(slug)).api('rpc/open_plan', { p_plan: plan });
      const { parties, units, threads, zones } = JSON.parse(text) as Record<string, unknown[]>;
      return [parties, units, threads, zones].map((list) => list?.length);
    };
    expect(await page('liv')).toEqual([9, 6, 1, 4]);
    expect(await page('hedda')).toEqual([10, 7, 2, 6]);
    const unread = async (slug: string): Promise<unknown> => {
      const { text } = await (await readAs(slug)).api('rpc/my_plans', {});
      return (JSON.parse(text) as { unread_comments: number }[])[0]?.unread_comments;
    };
    expect(await unread('liv')).toBe(2);
    expect(await unread('hedda')).toBe(4);
  });
});

describe('2. Gösta, of the school', () => {
  const closed = [
    'health',
    'social',
    'health:trygghetsplan',
    'family',
    'studentHealth',
    ...withMira,
  ];
  /** Words of the parts of health care and social services, and of Nova's own safety plan. */
  const words = [
    'Sömnen följs med en dagbok',
    'Nova vill att Hedda är med',
    'hanteras enligt enhetens rutin',
    'Utredning enligt socialtjänstlagen',
    'Hörlurar och filt',
    'bara ett hjärta räcker',
    'Två fredagssamtal är genomförda',
  ];

  it('reads that a safety plan is there, and not a word of it or of the others’ parts', async () => {
    const gosta = await readAs('gosta');
    const seen = [
      ...(await fromKring('gosta', noDirectory)),
      ...(await fromSupabase('gosta', noDirectory)),
    ].join('\n');
    expect(told(['Trygghetsplan finns', 'Prövning av barnets bästa'], seen)).toHaveLength(2);
    expect(told([...words, ...ofMira, ...closed.map(zone)], seen)).toEqual([]);
    expect((await gosta.get(`/api/v1/plans/${plan}`)).text).not.toMatch(/health|social|family/);
    const others = await Promise.all(
      ['hedda', 'amanda', 'bodil'].map(async (slug) => fromKring(slug)),
    );
    expect(told(words, others.flat().join('\n'))).toEqual(words);
  });

  it('is refused the zones of health care and social services as if there were none', async () => {
    const gosta = await readAs('gosta');
    await refusedLikeNothing(gosta.cookie, closed);
    for (const key of closed)
      expect([key, await askedById(gosta, zone(key))]).toEqual([
        key,
        await askedById(gosta, randomUUID()),
      ]);
  });

  it('while those whose they are open them', async () => {
    for (const [slug, key, says] of [
      ['hedda', 'health', 'Sömnen följs med en dagbok'],
      ['amanda', 'social', 'hanteras enligt enhetens rutin'],
      ['bodil', 'health:trygghetsplan', 'Hörlurar och filt'],
      ['gosta', 'school', 'Prövning av barnets bästa'],
    ] as const) {
      const reader = await readAs(slug);
      const { bytes } = await askForZone(kring.origin, zone(key), reader.cookie);
      expect(bytes.toString('utf8')).toContain(says);
      expect((await reader.get(`/plans/${plan}`)).text).toContain(says);
      expect((await askedById(reader, zone(key))).threads).toBe(200);
    }
  });
});

describe('3. Ingrid, a doctor of the same region', () => {
  it('finds no such child: no name, no id, no number, in anything', async () => {
    const seen = await everything('ingrid');
    expect(seen).toContain('Tuva Fjällhav');
    const traces = [
      'Nova',
      'Lindhamn',
      'Liv L',
      ...['nova', 'liv', 'amanda', 'hedda'].map(personId),
      childId('nova'),
      ...['shared', 'family', 'child', 'health', 'social', ...withMira].map(zone),
      partyId('nova', 'nova'),
    ];
    // The address that she asked for herself stands in the page's own answer.
    expect(told(traces, seen)).toEqual([]);
    const own = await everything('hedda');
    expect(told(['Nova', 'Lindhamn', personId('nova'), zone('shared')], own)).toHaveLength(4);
  });

  it('gets the same answer for Nova’s plan as for one that was never made', async () => {
    const { get, api } = await readAs('ingrid');
    const never = randomUUID();
    const same = async (path: (id: string) => string) => {
      const about = await get(path(plan));
      const none = await get(path(never));
      // The address asked for, and the nonce that is new in every answer, aside.
      const bare = (text: string, id: string) =>
        text.replaceAll(id, '').replace(/nonce[=-]"?[\w+/=-]+/g, '');
      expect(about.status).toBe(404);
      expect(none.status).toBe(404);
      expect(bare(about.text, plan)).toBe(bare(none.text, never));
    };
    await same((id) => `/api/v1/plans/${id}`);
    await same((id) => `/plans/${id}`);
    for (const call of ['open_plan', 'plan_zones'])
      expect(await api(`rpc/${call}`, { p_plan: plan })).toEqual(
        await api(`rpc/${call}`, { p_plan: never }),
      );
  });

  it('is refused every zone of hers as if there were none', async () => {
    const keys = await owner<{ key: string }[]>`select key from app.zones where plan_id = ${plan}`;
    expect(keys.length).toBe(10);
    await refusedLikeNothing(
      await kring.signIn('ingrid'),
      keys.map(({ key }) => key),
    );
  });
});

describe('no place', () => {
  const everyone = 'nova liv amanda elias hedda ture mira gosta alice bodil'.split(' ');

  it('is named in the plan to any of the ten, in page, list, API or socket', async () => {
    const known = ['Sjöhamra', 'Kvarnbo', 'Mittsjö', 'Ekbacka', 'Blåsippan', ...places];
    for (const slug of everyone) {
      const seen = (await fromKring(slug, noPlaces(slug))).join('\n');
      expect(seen).toContain('Nova');
      expect([slug, told(known, seen)]).toEqual([slug, []]);
    }
  });

  it('can be told from whom one calls: no unit has a number, nor has the school', async () => {
    const units =
      await owner`select from app.plan_units where plan_id = ${plan} and phone is not null`;
    expect(units).toHaveLength(0);
    const school = await owner`
      select from app.plan_parties p join app.plan_units u on u.id = p.plan_unit_id
      where p.plan_id = ${plan} and u.sector in ('school', 'studentHealth')
        and (p.phone is not null or p.email is not null)`;
    expect(school).toHaveLength(0);
    const [real] = await owner<{ name: string }[]>`
      select name from app.units where id = ${unitId('lonnhojden')}`;
    expect(real?.name).toContain('Lönnhöjd');
  });

  it('stands on anyone’s card at the demo provider', async () => {
    for (const [via, shown] of [
      ['citizen', 'Novas mamma'],
      ['staff', 'Gösta Rimfors'],
    ] as const) {
      const { reply } = await new BrowserJar(kring.origin).follow(`/auth/start?via=${via}`);
      const cards = await reply.text();
      expect(cards).toContain(shown);
      expect(told(['Sjöhamra', ...places], cards)).toEqual([]);
    }
  });
});

describe('6. The calendar’s file of a meeting', () => {
  it('has the place for those who lead and whom they have named, and for nobody else', async () => {
    const amanda = await readAs('amanda');
    const meeting = JSON.parse(
      (
        await amanda.api('rpc/call_meeting', {
          ...{ p_plan: plan, p_question: 'Hur går det?', p_question_from: 'CHILD', p_minutes: 45 },
          p_starts_at: new Date(Date.now() + 14 * 86_400_000).toISOString(),
          ...{
            p_chair: partyId('nova', 'bodil'),
            p_child_part: 'IN_PERSON',
            p_place: 'Rum Biblioteket',
          },
          p_called: partyId('nova', 'hedda'),
          p_invited: ['nova', 'liv', 'bodil'].map((one) => partyId('nova', one)).join(','),
        })
      ).text,
    ) as string;
    const file = async (slug: string): Promise<string> =>
      (await (await readAs(slug)).get(`/plans/${plan}/meetings/${meeting}/calendar`)).text;
    const place = /LOCATION:Rum Biblioteket/;
    for (const slug of ['nova', 'liv', 'hedda', 'bodil']) {
      expect([slug, await file(slug)]).toEqual([slug, expect.stringContaining('BEGIN:VEVENT')]);
      expect([slug, await file(slug)]).not.toEqual([
        slug,
        expect.stringMatching(/LOCATION|Biblioteket/),
      ]);
    }
    expect(await file('amanda')).toMatch(place);
    const names = { p_plan: plan, p_party: partyId('nova', 'hedda') };
    await amanda.api('rpc/name_location_reader', { ...names, p_reads: true });
    expect(await file('hedda')).toMatch(place);
    for (const slug of ['nova', 'liv', 'bodil'])
      expect([slug, (await file(slug)).includes('Biblioteket')]).toEqual([slug, false]);
    await amanda.api('rpc/name_location_reader', { ...names, p_reads: false });
    expect(await file('hedda')).not.toMatch(/LOCATION/);
  });
});
