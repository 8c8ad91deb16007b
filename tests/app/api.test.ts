// Reading over HTTP: what is there for whom, that "not there" and "not for you" are one answer byte for
// byte, and that the description says what is answered.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    ]);
    expect(components.schemas.Plan).toMatchObject({
      required: ['id', 'child', 'status', 'zones'],
    });
  });
});
