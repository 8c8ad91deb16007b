// [SY52] Keys of outboxes, over HTTP: the same for the same person on the same device, whatever the
// session; nobody else's; for no zone that the person may not read now; and gone with signing out,
// with the access, and after seven days. The database's clock is moved, not waited for.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutboxKeys } from '#domain/sync/outbox-keys.ts';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let sql: Sql;
let zones: { shared: string; family: string };

beforeAll(async () => {
  kring = await startKring();
  sql = postgres(kring.databaseUrl, { max: 2, onnotice: () => undefined });
  const rows = await sql<{ id: string; kind: string }[]>`
    select z.id, z.kind from app.zones z
    join app.plans p on p.id = z.plan_id join app.children c on c.id = p.child_id
    where c.name like 'Milo%'`;
  const zone = (kind: string): string => rows.find((row) => row.kind === kind)?.id ?? '';
  zones = { shared: zone('shared'), family: zone('family') };
});
afterAll(async () => {
  await sql.end();
  await kring.close();
});

/** A browser: its session cookie and the device cookie that the first answer gave it. */
interface Browser {
  session: string;
  device: string;
}

const browserOf = async (person: string, device = ''): Promise<Browser> => ({
  session: await kring.signIn(person),
  device,
});

const cookies = ({ session, device }: Browser): string =>
  [session, device].filter(Boolean).join('; ');

async function ask(
  browser: Browser,
  body: unknown = { zones: [zones.shared], owners: [] },
): Promise<OutboxKeys> {
  const reply = await kring.fetch('/outbox-key', {
    method: 'POST',
    body: JSON.stringify(body),
    cookie: cookies(browser),
  });
  expect(reply.status).toBe(200);
  browser.device = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return OutboxKeys.parse(await reply.json());
}

/** What the reading API shows of all the person's plans. */
async function readableOf(browser: Browser): Promise<string[]> {
  const read = async (path: string): Promise<unknown> =>
    (await kring.fetch(path, { cookie: cookies(browser) })).json();
  const plans = (await read('/api/v1/plans')) as { id: string }[];
  const details = await Promise.all(plans.map(({ id }) => read(`/api/v1/plans/${id}`)));
  return (details as { zones: { id: string }[] }[])
    .flatMap((plan) => plan.zones.map(({ id }) => id))
    .sort();
}

const signOut = (browser: Browser, everywhere = false): Promise<Response> =>
  kring.fetch('/auth/sign-out', {
    method: 'POST',
    body: new URLSearchParams(everywhere ? { everywhere: '1' } : {}),
    cookie: cookies(browser),
  });

describe('[SY52] the key of an outbox', () => {
  it('is for someone signed in', async () => {
    const reply = await kring.fetch('/outbox-key', {
      method: 'POST',
      body: JSON.stringify({ zones: [zones.shared], owners: [] }),
    });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({ error: 'signed_out' });
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect((await ask(await browserOf('rania'))).zones).toHaveLength(1);
  });

  it('names its device in a cookie that no script reads', async () => {
    const reply = await kring.fetch('/outbox-key', {
      method: 'POST',
      body: JSON.stringify({ zones: [], owners: [] }),
      cookie: await kring.signIn('rania'),
    });
    const [cookie = ''] = reply.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-kring-device=[0-9a-f-]{36}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=604800',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('is the same for the next session on the device, and another for each zone', async () => {
    const first = await browserOf('rania');
    const body = { zones: [zones.shared, zones.family], owners: [] };
    const keys = await ask(first, body);
    expect(new Set(keys.zones.map(({ secret }) => secret)).size).toBe(2);
    const next = await browserOf('rania', first.device);
    expect(await ask(next, body)).toEqual(keys);
  });

  it('is another on another device, and for another person on the same device', async () => {
    const raniasPhone = await browserOf('rania');
    const phone = await ask(raniasPhone);
    const others = [
      await ask(await browserOf('rania')),
      await ask(await browserOf('maja', raniasPhone.device)),
    ];
    for (const other of others) {
      expect(other.owner).not.toBe(phone.owner);
      expect(other.zones[0]?.secret).not.toBe(phone.zones[0]?.secret);
    }
  });

  it('is given for the zones that the person can read, and as if no other existed', async () => {
    const every = (await sql<{ id: string }[]>`select id from app.zones`).map(({ id }) => id);
    const asked = [...every, '00000000-0000-4000-8000-000000000000'];
    for (const person of ['maja', 'rania', 'liv']) {
      const browser = await browserOf(person);
      const { zones: given } = await ask(browser, { zones: asked, owners: [] });
      const readable = await readableOf(browser);
      expect(given.map(({ id }) => id).sort()).toEqual(readable);
      expect(readable.length).toBeGreaterThan(0);
      expect(readable.length).toBeLessThan(every.length);
    }
  });

  it('is no longer given when the access has ended, and others keep theirs', async () => {
    const siri = await browserOf('siri');
    expect((await ask(siri)).zones).toHaveLength(1);
    await sql`update app.plan_parties set ended_at = clock_timestamp()
      where ended_at is null and person_id = (select id from app.people where slug = 'siri')`;
    expect((await ask(siri)).zones).toEqual([]);
    expect((await ask(await browserOf('rania'))).zones).toHaveLength(1);
  });

  it('is destroyed by signing out, which says what to erase', async () => {
    const browser = await browserOf('rania');
    const before = await ask(browser);
    const reply = await signOut(browser);
    expect(reply.headers.get('location')).toBe(`/sign-in#left=${before.owner}`);
    const next = await browserOf('rania', browser.device);
    const after = await ask(next, { zones: [zones.shared], owners: [before.owner] });
    expect(after.gone).toEqual([before.owner]);
    expect(after.zones[0]?.secret).not.toBe(before.zones[0]?.secret);
  });

  it('is destroyed by signing out although the session had ended by itself', async () => {
    const browser = await browserOf('rania');
    const { owner } = await ask(browser);
    await sql`update app.sessions set expires_at = clock_timestamp()
      where person_id = (select id from app.people where slug = 'rania')`;
    await signOut(browser);
    expect(await sql`select from app.outbox_keys where id = ${owner}`).toHaveLength(0);
  });

  it('is destroyed on every device by signing out everywhere, and nobody else’s is', async () => {
    const [phone, computer] = [await browserOf('rania'), await browserOf('rania')];
    const maja = await browserOf('maja', phone.device);
    const owners = [await ask(phone), await ask(computer), await ask(maja)].map((k) => k.owner);
    await signOut(computer, true);
    const after = await ask(maja, { zones: [], owners });
    expect(after.gone.sort()).toEqual(owners.slice(0, 2).sort());
    expect(after.owner).toBe(owners[2]);
  });

  it('is gone after seven days in which nobody asked for it, and kept by asking', async () => {
    const browser = await browserOf('rania');
    const before = await ask(browser);
    const age = (days: number) =>
      sql`update app.outbox_keys set expires_at = expires_at - ${`${days} days`}::interval
        where id = ${before.owner}`;
    await age(6);
    expect(await ask(browser)).toEqual(before);
    await age(8);
    const after = await ask(browser, { zones: [zones.shared], owners: [before.owner] });
    expect(after.gone).toEqual([before.owner]);
    expect(after.owner).not.toBe(before.owner);
    expect(await sql`select from app.outbox_keys where id = ${before.owner}`).toHaveLength(0);
  });

  it('is not asked for with nonsense', async () => {
    const cookie = await kring.signIn('rania');
    for (const body of ['', '[]', '{"zones":["x"],"owners":[]}', '{"zones":[]}']) {
      const reply = await kring.fetch('/outbox-key', { method: 'POST', body, cookie });
      expect([reply.status, await reply.json()]).toEqual([400, { error: 'invalid_input' }]);
    }
  });
});
