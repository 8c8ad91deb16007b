// Every route, action and method × everyone who may knock at it, held against routes/manifest.ts; and each of
// those that change something × requests that do not come from our own pages. On the production build.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personId, planId, tenantId, zoneId } from '#server/demo/demo-id.ts';
import { startKring, type KringProcess } from '../support/server.ts';
import { knock } from './routes/knock.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { listRoutes, type Route } from './routes/listing.ts';
import { manifest, type Ask, type Expected } from './routes/manifest.ts';
import { callMeeting, placePeople } from './routes/people.ts';
import { credentialsOf, inside, visitors, type Visitor } from './routes/visitors.ts';

const routes = listRoutes();
const milo = planId('milo');
let kring: KringProcess;
let owner: Sql;
let known: Record<Visitor, Record<string, string>>;
/** Two may begin a meeting, and it begins once. */
let meetings: { lead: string; others: string };

beforeAll(async () => {
  kring = await startKring();
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  await placePeople(kring, owner);
  meetings = { lead: await callMeeting(owner), others: await callMeeting(owner) };
  known = {} as typeof known;
  for (const visitor of visitors) known[visitor] = await credentialsOf(kring, owner, visitor);
});
afterAll(async () => {
  await owner?.end();
  await kring?.close();
});

const nowhere = personId('nobody');
const parameters: Record<string, (plan: string, visitor: Visitor) => string> = {
  'plan=uuid': (plan) => plan,
  planId: (plan) => plan,
  'tenant=uuid': () => tenantId('sjohamra'),
  personId: () => personId('maja'),
  'meeting=uuid': (plan, visitor) =>
    plan !== milo ? nowhere : visitor === 'lead' ? meetings.lead : meetings.others,
  'zone=uuid': () => zoneId('milo', 'child'),
  number: () => '99',
  item: () => 'nothing',
};

/** The address of a route about a plan; what is not of Milo's is an id that nothing has. */
const addressOf = (id: string, plan: string, visitor: Visitor): string =>
  id
    .replaceAll(/\/\([a-z]+\)/g, '')
    .replaceAll(
      /\[([^\]]+)\]/g,
      (_, name: string) => parameters[name]?.(plan, visitor) ?? nowhere,
    ) || '/';

interface Knock {
  name: string;
  method: string;
  /** A page, and no endpoint. */
  page: boolean;
  path: string;
  ask: Ask | undefined;
}

function knocksAt({ id, page, actions, methods }: Route, plan: string, by: Visitor): Knock[] {
  const expected: Expected = manifest[id] ?? {};
  const path = (ask: Ask | undefined) =>
    addressOf(id, plan, by) + (ask?.query === undefined ? '' : `?${ask.query}`);
  return [
    ...(page
      ? [{ name: id, method: 'GET', page, path: path(expected.page), ask: expected.page }]
      : []),
    ...methods.map((method) => {
      const ask = expected.methods?.[method];
      return { name: `${method} ${id}`, method, page: false, path: path(ask), ask };
    }),
    ...actions.map((action) => ({
      name: `${id}?/${action}`,
      method: 'ACTION',
      page: false,
      path: addressOf(id, plan, by) + (action === 'default' ? '' : `?/${action}`),
      ask: expected.actions?.[action],
    })),
  ];
}
const knocks = (by: Visitor, plan = milo) => routes.flatMap((route) => knocksAt(route, plan, by));
/** Empty forms are refused before anybody looks at whose plan it is: they are asked about once. */
const atPlans = (by: Visitor, plan: string) =>
  knocks(by, plan).filter(
    ({ path, ask }) => path.includes(plan) && ask?.answers[by] !== '400 invalid_input',
  );

/** These get pages as they are drawn; others, as the pages ask for them when one goes from one to another. */
const drawn = new Set<Visitor>(['nobody', 'child', 'stranger', 'admin', 'guardian', 'coordinator']);
const asked = (visitor: Visitor, { method, page }: Knock): string =>
  page && !drawn.has(visitor) ? 'DATA' : method;

/** What is answered and not what was expected, for everything that a visitor knocks at. */
async function differing(
  visitor: Visitor,
  where: Knock[],
  plan: string,
  expected: (knock: Knock) => string | undefined,
): Promise<string[]> {
  const found: string[] = [];
  const called = (text: string) => text.replaceAll(plan, ':plan');
  /** Of the plan that is asked about, where a part is named. */
  const there = (text: string) =>
    plan === milo ? text : text.replaceAll(zoneId('milo', 'health'), zoneId('nova', 'health'));
  for (const one of where) {
    const { name, path, ask } = one;
    const credentials = ask?.ends ? await credentialsOf(kring, owner, visitor) : known[visitor];
    const body = there(new URLSearchParams(ask?.form).toString());
    const answer = called(await knock(kring, asked(visitor, one), there(path), credentials, body));
    const wanted = called(expected(one) ?? 'an expectation');
    if (answer !== wanted) found.push(`${name}: ${answer}, not ${wanted}`);
  }
  return found;
}

/** In every run; of the others a few each time, and all of them with ROUTES=all (`npm run routes`). */
const always: readonly Visitor[] = [
  ...(['nobody', 'expired', 'childOver', 'directory', 'child'] as const),
  ...(['stranger', 'admin', 'reviewer', 'operator', 'mandateEnded', 'stopped'] as const),
  ...(['hiddenGuardian', 'neighbour', 'guardian', 'professional', 'coordinator'] as const),
];
function whoKnocks(): Visitor[] {
  if (process.env.ROUTES === 'all') return visitors;
  const random = randomFrom(seedOfRun);
  const rest = visitors.filter((one) => !always.includes(one));
  return [...new Set([...always, ...Array.from({ length: 4 }, () => random.pick(rest))])];
}
const knocking = whoKnocks();

describe(`the manifest of routes, seed ${seedOfRun}`, { timeout: 300_000 }, () => {
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
    expect(there.length).toBeGreaterThan(250);
    expect(new Set(visitors).size).toBe(visitors.length);
    expect(visitors.length).toBeGreaterThanOrEqual(32);
  });

  it.concurrent.each(knocking)('%s is answered exactly as expected', async (visitor) => {
    expect(
      await differing(visitor, knocks(visitor), milo, ({ ask }) => ask?.answers[visitor]),
    ).toEqual([]);
  });
});

describe('a plan that is not theirs', { timeout: 300_000 }, () => {
  const ofMilo = new Set<Visitor>([...inside, 'child']);
  /** Nova's: protected, and of people who have nothing to do with Milo. */
  const others = planId('nova');
  const signedOut = (visitor: Visitor, { ask }: Knock) =>
    ask?.answers[visitor] === ask?.answers.nobody;
  const asStranger = (visitor: Visitor) => (one: Knock) =>
    one.ask?.answers[signedOut(visitor, one) ? visitor : 'stranger'];

  it.concurrent.each(knocking.filter((one) => ofMilo.has(one)))(
    'is to %s, who has another, as to a stranger',
    async (visitor) => {
      expect(
        await differing(visitor, atPlans(visitor, others), others, asStranger(visitor)),
      ).toEqual([]);
    },
  );

  it.concurrent.each(['coordinator', 'stranger', 'admin'] as const)(
    'is to %s as one that there is not',
    async (visitor) => {
      expect(
        await differing(visitor, atPlans(visitor, nowhere), nowhere, asStranger(visitor)),
      ).toEqual([]);
    },
  );
});

describe('the plan of another child', () => {
  const novas = planId('nova');
  /** Milo's meeting is not there; nor is anybody of his to look as, for whom may look at all. */
  const ofMilos = /\[meeting=uuid\]/;
  /** Hers are the experience of it, who has read, and what she wrote in the wrong place: a grandfather writes nowhere. */
  const childsOwn = /\/(experience|reads|reads\/extract|reads\/pdf|wrong-place)$/;

  it('is to its guardian as Milo’s is to his', async () => {
    const visitor = 'hiddenGuardian';
    const answers = ({ name, ask }: Knock) =>
      ask?.answers[ofMilos.test(name) || name.endsWith('/as/[personId]') ? 'stranger' : 'guardian'];
    expect(await differing(visitor, atPlans(visitor, novas), novas, answers)).toEqual([]);
  });

  it('is to the child as Milo’s is to his relative, and hers beside that', async () => {
    const visitor = 'youth';
    const answers = ({ name, ask }: Knock) =>
      childsOwn.test(name) ? '200' : ask?.answers[ofMilos.test(name) ? 'stranger' : 'relative'];
    expect(await differing(visitor, atPlans(visitor, novas), novas, answers)).toEqual([]);
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
    const changing = knocks('coordinator').filter((one) => one.method !== 'GET');
    for (const { name, method, path } of changing)
      await Promise.all(
        strays(kring.origin).map(async ([stray, headers]) => {
          const reply = await fetch(kring.origin + path, {
            method: method === 'ACTION' ? 'POST' : method,
            redirect: 'manual',
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              ...known.coordinator,
              ...headers,
            },
            body:
              stray === 'JSON as plain text' ? '{"person":"rania"}' : 'person=rania&_method=GET',
          });
          await reply.arrayBuffer();
          refused += 1;
          if (reply.status !== 403 || reply.headers.getSetCookie().length > 0)
            differing.push(`${name}, ${stray}: ${reply.status}`);
        }),
      );
    expect(differing).toEqual([]);
    expect(refused).toBeGreaterThan(500);
    // The session that was carried along is as it was.
    expect((await kring.fetch('/api/v1/me', { headers: known.coordinator })).status).toBe(200);
  });
});
