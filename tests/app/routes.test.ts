// Every route, action and method × everyone who may knock at it, held against routes/manifest.ts; and each of
// those that change something × requests that do not come from our own pages. On the production build.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partyId, personId, planId, tenantId, zoneId } from '#server/demo/demo-id.ts';
import { startKring, type KringProcess } from '../support/server.ts';
import { knock } from './routes/knock.ts';
import { listRoutes, type Route } from './routes/listing.ts';
import { manifest, type Ask, type Expected } from './routes/manifest.ts';
import { cookieOf, visitors, type Visitor } from './routes/visitors.ts';

const routes = listRoutes();
const milo = planId('milo');
let kring: KringProcess;
let owner: Sql;
let meeting: string;
let cookies: Record<Visitor, string | undefined>;

beforeAll(async () => {
  kring = await startKring();
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  const [row] = await owner<{ id: string }[]>`
    insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at, minutes,
      chair_id, child_part, called_by)
    values (${tenantId('sjohamra')}, ${milo}, ${zoneId('milo', 'shared')}, 'Hur går det?', 'CHILD',
      '2099-01-01', 50, ${partyId('milo', 'hamid')}, 'IN_PERSON', ${personId('hamid')})
    returning id`;
  meeting = row?.id ?? '';
  cookies = {} as typeof cookies;
  for (const visitor of visitors) cookies[visitor] = await cookieOf(kring, owner, visitor);
});
afterAll(async () => {
  await owner?.end();
  await kring?.close();
});

const nowhere = personId('nobody');
const parameters: Record<string, () => string> = {
  'plan=uuid': () => milo,
  'tenant=uuid': () => tenantId('sjohamra'),
  planId: () => milo,
  personId: () => personId('maja'),
  'meeting=uuid': () => meeting,
  'zone=uuid': () => zoneId('milo', 'child'),
  number: () => '99',
  item: () => 'nothing',
};

/** The address of a route about Milo; what is not of his plan is an id that nothing has. */
const addressOf = (id: string): string =>
  id
    .replaceAll(/\/\([a-z]+\)/g, '')
    .replaceAll(/\[([^\]]+)\]/g, (_, name: string) => parameters[name]?.() ?? nowhere) || '/';

interface Knock {
  name: string;
  method: string;
  path: string;
  ask: Ask | undefined;
}

function knocksAt({ id, page, actions, methods }: Route): Knock[] {
  const expected: Expected = manifest[id] ?? {};
  const path = (ask: Ask | undefined) =>
    addressOf(id) + (ask?.query === undefined ? '' : `?${ask.query}`);
  return [
    ...(page ? [{ name: id, method: 'GET', path: path(expected.page), ask: expected.page }] : []),
    ...methods.map((method) => {
      const ask = expected.methods?.[method];
      return { name: `${method} ${id}`, method, path: path(ask), ask };
    }),
    ...actions.map((action) => ({
      name: `${id}?/${action}`,
      method: 'ACTION',
      path: addressOf(id) + (action === 'default' ? '' : `?/${action}`),
      ask: expected.actions?.[action],
    })),
  ];
}
const knocks = () => routes.flatMap(knocksAt);

describe('the manifest of routes', () => {
  it('has a line for every route, action and method, and none for what is gone', () => {
    const there = routes.flatMap(({ id, page, actions, methods }) => [
      ...(page ? [id] : []),
      ...actions.map((action) => `${id}?/${action}`),
      ...methods.map((method) => `${method} ${id}`),
    ]);
    const expected = Object.entries(manifest).flatMap(([id, { page, actions, methods }]) => [
      ...(page === undefined ? [] : [id]),
      ...Object.keys(actions ?? {}).map((action) => `${id}?/${action}`),
      ...Object.keys(methods ?? {}).map((method) => `${method} ${id}`),
    ]);
    expect(expected.sort()).toEqual(there.sort());
    expect(there.length).toBeGreaterThan(100);
  });

  for (const visitor of visitors)
    it(`${visitor} is answered exactly as expected`, async () => {
      const differing: string[] = [];
      for (const { name, method, path, ask } of knocks()) {
        const cookie = ask?.ends ? await cookieOf(kring, owner, visitor) : cookies[visitor];
        const body = new URLSearchParams(ask?.form).toString();
        const answer = (await knock(kring, method, path, cookie, body)).replaceAll(milo, ':plan');
        const expected = ask?.answers[visitor].replaceAll(milo, ':plan');
        if (answer !== expected) differing.push(`${name}: ${answer}, not ${expected}`);
      }
      expect(differing).toEqual([]);
    });
});

describe('a request that changes something', () => {
  /** Each is in one way not from our own page, or not what it says it is. */
  const strays = (origin: string): [name: string, headers: Record<string, string>][] => [
    ['no origin', {}],
    ['null', { origin: 'null' }],
    ['another site', { origin: 'https://evil.example' }],
    ['a sibling subdomain', { origin: origin.replace('127.0.0.1', 'evil.127.0.0.1') }],
    ['JSON as plain text', { 'content-type': 'text/plain', origin: 'https://evil.example' }],
    ['another method within', { 'x-http-method-override': 'GET', origin: 'null' }],
  ];

  it('is refused at every route unless it comes from our own page', async () => {
    const differing: string[] = [];
    let refused = 0;
    for (const { name, method, path } of knocks().filter((one) => one.method !== 'GET'))
      for (const [stray, headers] of strays(kring.origin)) {
        const reply = await fetch(kring.origin + path, {
          method: method === 'ACTION' ? 'POST' : method,
          redirect: 'manual',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            cookie: cookies.coordinator ?? '',
            ...headers,
          },
          body: stray === 'JSON as plain text' ? '{"person":"rania"}' : 'person=rania&_method=GET',
        });
        await reply.arrayBuffer();
        refused += 1;
        if (reply.status !== 403 || reply.headers.getSetCookie().length > 0)
          differing.push(`${name}, ${stray}: ${reply.status}`);
      }
    expect(differing).toEqual([]);
    expect(refused).toBeGreaterThan(500);
    // The session that was carried along is as it was.
    expect((await kring.fetch('/api/v1/me', { cookie: cookies.coordinator ?? '' })).status).toBe(
      200,
    );
  });
});
