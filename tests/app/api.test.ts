// Reading over HTTP: what is there for whom, that "not there" and "not for you" are one answer byte for
// byte, and that the description says what is answered.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres from 'postgres';
import { z } from 'zod';
import { Me, Plan, PlanInList } from '../../src/lib/server/api/schemas.ts';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let rania: string;
let planOfMilo: string;
let planOfNova: string;

const planOf = async (cookie: string, child: string): Promise<string> => {
  const reply = await kring.fetch('/api/v1/plans', { cookie });
  const plan = z
    .array(PlanInList)
    .parse(await reply.json())
    .find((each) => each.child.startsWith(child));
  if (!plan) throw new Error(`no plan of ${child}`);
  return plan.id;
};

beforeAll(async () => {
  kring = await startKring();
  rania = await kring.signIn('rania');
  planOfMilo = await planOf(rania, 'Milo');
  planOfNova = await planOf(await kring.signIn('liv'), 'Nova');
});
afterAll(() => kring.close());

describe('/api/v1', () => {
  it('says who I am', async () => {
    const reply = await kring.fetch('/api/v1/me', { cookie: rania });
    expect(Me.parse(await reply.json()).name).toBe('Rania Silverkvist');
  });

  it('lists my plans and nobody else’s', async () => {
    const reply = await kring.fetch('/api/v1/plans', { cookie: rania });
    const plans = z.array(PlanInList).parse(await reply.json());
    expect(plans.map(({ id }) => id)).toContain(planOfMilo);
    expect(plans.map(({ id }) => id)).not.toContain(planOfNova);
  });

  it('gives a plan with the zones that I may open, and how', async () => {
    const zonesOf = async (slug: string) => {
      const reply = await kring.fetch(`/api/v1/plans/${planOfMilo}`, {
        cookie: await kring.signIn(slug),
      });
      return Object.fromEntries(
        Plan.parse(await reply.json()).zones.map(({ key, access }) => [key, access]),
      );
    };
    const family = await zonesOf('rania');
    expect(family).toMatchObject({ shared: 'comment', family: 'edit' });
    expect(Object.keys(family)).not.toContain('health');
    const therapist = await zonesOf('siri');
    expect(therapist).toMatchObject({ shared: 'edit', health: 'edit' });
    expect(Object.keys(therapist)).not.toContain('family');
    expect(Object.keys(therapist)).not.toContain('school');
  });

  it('answers one and the same for what is not there, not for me, or no id at all', async () => {
    const answers = await Promise.all(
      [planOfNova, randomUUID(), 'x', '0', '%00', `${planOfMilo}x`, planOfMilo.slice(1)].map(
        async (id) => {
          const reply = await kring.fetch(`/api/v1/plans/${id}`, { cookie: rania });
          const headers = [...reply.headers].filter(([name]) => name !== 'date');
          return JSON.stringify([reply.status, headers, await reply.text()]);
        },
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^\[404,.*\{\\"error\\":\\"not_found\\"\}"\]$/);
    const own = await kring.fetch(`/api/v1/plans/${planOfMilo}`, { cookie: rania });
    expect(own.status).toBe(200);
  });

  it('gives a plan as another party gets it: the same bytes, without what the asker may not open', async () => {
    const owner = postgres(kring.databaseUrl, { max: 1 });
    const parties = await owner<{ plan: string; person: string; slug: string; mayLook: boolean }[]>`
      select distinct party.plan_id as plan, people.id as person, people.slug, bool_or(party.role = 'guardian'
          or exists (select from priv.leaders(party.plan_id) l where l.person_id = people.id)) as "mayLook"
      from app.plan_parties party
      join app.people on people.id = party.person_id
      where party.ended_at is null and people.slug is not null group by 1, 2, 3 order by 1, 3`;
    await owner.end();
    const cookies = new Map<string, string>();
    for (const { slug } of parties)
      if (!cookies.has(slug)) cookies.set(slug, await kring.signIn(slug));
    const given = new Map<string, { status: number; text: string }>();
    const get = async (slug: string, path: string) => {
      const known = given.get(`${slug} ${path}`);
      if (known) return known;
      const reply = await kring.fetch(`/api/v1/plans/${path}`, { cookie: cookies.get(slug) ?? '' });
      const answer = { status: reply.status, text: await reply.text() };
      given.set(`${slug} ${path}`, answer);
      return answer;
    };
    const counted = { same: 0, cut: 0, closed: 0, unknown: 0, refused: 0 };
    for (const me of parties)
      for (const other of parties) {
        if (other.plan !== me.plan || other.slug === me.slug) continue;
        const why = `${me.slug} as ${other.slug}`;
        const mine = await get(me.slug, me.plan);
        if (mine.status !== 200) continue;
        const seen = await get(me.slug, `${me.plan}/as/${other.person}`);
        if (!me.mayLook) {
          expect(seen, why).toEqual({ status: 403, text: '{"error":"not_allowed"}' });
          counted.refused += 1;
          continue;
        }
        const theirs = await get(other.slug, other.plan);
        if (seen.status === 404) {
          expect(seen.text, why).toBe('{"error":"not_found"}');
          counted[theirs.status === 404 ? 'closed' : 'unknown'] += 1;
          continue;
        }
        const [own, full] = [mine, theirs].map(({ text }) => Plan.parse(JSON.parse(text)));
        const zones = full?.zones.filter(({ id }) => own?.zones.some((zone) => zone.id === id));
        expect(seen.text, why).toBe(JSON.stringify({ ...full, zones }));
        counted[seen.text === theirs.text ? 'same' : 'cut'] += 1;
      }
    console.info('as another party, over HTTP', counted);
    expect(Math.min(...Object.values(counted))).toBeGreaterThan(0);
  });

  it('tells nobody who is not signed in whether a plan exists', async () => {
    const bodies = await Promise.all(
      ['/me', '/plans', `/plans/${planOfMilo}`, `/plans/${randomUUID()}`, '/plans/x'].map(
        async (path) => {
          const reply = await kring.fetch(`/api/v1${path}`);
          return [reply.status, await reply.text()];
        },
      ),
    );
    for (const body of bodies) expect(body).toEqual([401, '{"error":"signed_out"}']);
  });

  it('is described in OpenAPI 3.1', async () => {
    const reply = await kring.fetch('/api/v1/openapi.json');
    const Description = z.object({
      openapi: z.literal('3.1.0'),
      paths: z.record(z.string(), z.object({ get: z.object({ responses: z.object({}) }) })),
      components: z.object({
        schemas: z.record(z.string(), z.object({ type: z.literal('object') }).loose()),
      }),
    });
    const { paths, components } = Description.parse(await reply.json());
    expect(Object.keys(paths).sort()).toEqual([
      '/api/v1/me',
      '/api/v1/plans',
      '/api/v1/plans/{planId}',
      '/api/v1/plans/{planId}/as/{personId}',
    ]);
    expect(components.schemas.Plan).toMatchObject({
      required: ['id', 'child', 'status', 'zones'],
    });
  });
});
