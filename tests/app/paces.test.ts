// Who comes too fast to a door is told so in the words that each understands, with when to come again; others are let
// in meanwhile. On the production build, each door with as many as it lets through and one more.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import { planId } from '#server/demo/demo-id.ts';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
beforeAll(async () => {
  kring = await startKring();
}, 240_000);
afterAll(() => kring?.close());

type Ask = () => Promise<Response>;

/** Asks until it is refused, eight at a time; gives that answer and how many were let through before it. */
async function flood(ask: Ask, most: number): Promise<{ refused: Response; passed: number }> {
  let passed = 0;
  while (passed < most) {
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    const refused = answers.find(({ status }) => status === 429);
    passed += answers.filter(({ status }) => status !== 429).length;
    for (const answer of answers) if (answer !== refused) await answer.arrayBuffer();
    if (refused) return { refused, passed };
  }
  throw new Error(`${passed} were let through`);
}

const browser = { accept: 'text/html', 'accept-language': 'sv' };
const seconds = (answer: Response): number => Number(answer.headers.get('retry-after'));

it('signing in: a page in words, and Hitta stöd is open meanwhile', async () => {
  const { burst, perSecond } = limits.paces.signIn;
  const ask: Ask = () => kring.fetch('/auth/start?via=staff', { headers: browser });
  const { refused, passed } = await flood(ask, burst * 3);
  expect(passed).toBeGreaterThanOrEqual(burst);
  expect(seconds(refused)).toBe(Math.ceil(1 / perSecond));
  const page = await refused.text();
  expect(page).toContain('Det blev för mycket på en gång');
  expect(page).toContain('Vänta en minut och försök igen.');
  expect((await kring.fetch('/support')).status).toBe(200);
}, 120_000);

it('a directory: SCIM’s own words', async () => {
  const ask: Ask = () =>
    kring.fetch('/scim/v2/Users', { headers: { authorization: 'Bearer nobody' } });
  const { refused, passed } = await flood(ask, limits.paces.directory.burst * 3);
  expect(passed).toBeGreaterThanOrEqual(limits.paces.directory.burst);
  expect(seconds(refused)).toBe(1);
  expect(refused.headers.get('content-type')).toContain('application/scim+json');
  expect(await refused.json()).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '429',
  });
}, 120_000);

it('files: a code that the page has words for, and the same person may write on', async () => {
  const cookie = await kring.signIn('maja');
  const path = `/plans/${planId('milo')}/files?/add`;
  const ask: Ask = () => {
    const form = new FormData();
    form.set('zone', 'none');
    return kring.fetch(path, {
      ...{ method: 'POST', cookie, body: form },
      headers: { 'x-sveltekit-action': 'true', accept: 'application/json' },
    });
  };
  for (let n = 0; n < limits.paces.files.burst; n += 1)
    expect(await (await ask()).text()).not.toContain('too_many');
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(seconds(refused)).toBe(Math.ceil(1 / limits.paces.files.perSecond));
  expect(await refused.json()).toEqual({
    ...{ type: 'failure', status: 429, data: '[{"code":1},"too_many"]' },
  });
  // Another door, and another person at the same one.
  const wrote = await kring.fetch('/preferences', { method: 'POST', cookie, body: '' });
  expect(wrote.status).not.toBe(429);
  const siri = await kring.signIn('siri');
  const hers = await kring.fetch(path, { method: 'POST', cookie: siri, body: new FormData() });
  expect(hers.status).not.toBe(429);
}, 60_000);

it('whatever else is sent: a code to a program, and the person still reads', async () => {
  const cookie = await kring.signIn('leif');
  const ask: Ask = () =>
    kring.fetch('/guide?/ask', {
      ...{ method: 'POST', cookie, body: new URLSearchParams() },
      headers: { accept: 'application/json' },
    });
  const { refused, passed } = await flood(ask, limits.paces.changes.burst * 3);
  expect(passed).toBeGreaterThanOrEqual(limits.paces.changes.burst);
  expect(seconds(refused)).toBe(1);
  expect(await refused.json()).toEqual({ error: 'too_many' });
  expect((await kring.fetch('/plans', { cookie })).status).toBe(200);
}, 60_000);

it('Hitta stöd: its own page, with when to come again', async () => {
  const ask: Ask = () => kring.fetch('/support?kommun=sjohamra', { headers: browser });
  const { refused, passed } = await flood(ask, limits.publicBurst * 3);
  expect(passed).toBeGreaterThanOrEqual(limits.publicBurst - 2);
  expect(seconds(refused)).toBe(limits.waitSeconds);
  expect(await refused.text()).toContain('Det blev för mycket på en gång');
}, 60_000);

it('asking for a plan, and where it stands: the form stays, with words', async () => {
  const ask: Ask = () =>
    kring.fetch('/ask/follow', {
      ...{ method: 'POST', headers: browser },
      body: new URLSearchParams({ reference: 'ABCD-EFGH', secret: 'abcdefgh' }),
    });
  const { refused } = await flood(ask, 100);
  expect(seconds(refused)).toBe(limits.waitSeconds);
  const page = await refused.text();
  expect(page).toContain('Ärendekod');
  expect(page).toMatch(/för många|mycket|vänta/i);
}, 60_000);
