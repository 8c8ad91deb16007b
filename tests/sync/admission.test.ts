// Who gets in (contract.md, "The socket"): the right page, a living session, a zone that is theirs.
// Every refusal stands beside the same call that is allowed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#domain/limits.ts';
import { encodeHello, encodeSyncStep1 } from '#domain/sync/messages.ts';
import { PROTOCOL_VERSION } from '#domain/sync/messages.ts';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { zoneId } from '../db/world.ts';
import { openSocket, until, type RawSocket } from './support/clients.ts';
import {
  milosZone,
  openSyncWorld,
  type RunningServer,
  type SignedIn,
  type SyncWorld,
} from './support/sync-world.ts';

let world: SyncWorld;
let server: RunningServer;
let siri: SignedIn;
const path = `/sync/${milosZone}`;

beforeAll(async () => {
  world = await openSyncWorld();
  server = await world.start();
  siri = await world.signIn('siri');
});
afterAll(() => world.close());

const knock = (options: Partial<Parameters<typeof openSocket>[0]> = {}): Promise<RawSocket> =>
  openSocket({ port: server.port, path, cookie: siri.cookie, ...options });

/** Let in: the server asks for what this client has. */
async function isIn(raw: RawSocket): Promise<void> {
  await until('the server speaks', () => raw.frames.length > 0 || raw.code !== 0);
  expect(raw.code).toBe(0);
  raw.socket.terminate();
}

test('only our own page may open a socket; others get no socket at all', async () => {
  for (const origin of [
    'https://evil.example',
    `http://127.0.0.1:${server.port}.evil.example`,
    `http://127.0.0.1:${server.port}/`,
    `http://localhost:${server.port}`,
    'null',
    null,
  ]) {
    const raw = await knock({ origin });
    expect([origin, raw.code, raw.frames.length]).toEqual([origin, 403, 0]);
  }
  await isIn(await knock());
});

test('without a living session: 4401, and not a byte', async () => {
  const ended = await world.signIn('siri');
  await world.db.sql`update app.sessions set revoked_at = now() where id = ${ended.sessionId}`;
  for (const cookie of [
    undefined,
    'other=1',
    '__Host-kring=short',
    // The database's name for a session is no cookie.
    `__Host-kring=${siri.sessionId.slice(0, 43)}`,
    ended.cookie,
  ]) {
    const raw = await knock({ cookie });
    expect(await raw.closed()).toBe(4401);
    expect(raw.frames).toEqual([]);
  }
  await isIn(await knock({ cookie: `other=1; ${siri.cookie}` }));
});

test('what is not for you and what does not exist close alike: 4404', async () => {
  const foreign = [
    zoneId('milo', 'family'), // a zone of the same plan
    zoneId('nova', 'shared'), // another plan
    '00000000-0000-4000-8000-000000000000', // none
  ];
  for (const zone of [
    ...foreign,
    milosZone.toUpperCase(),
    `${milosZone}/`,
    `${milosZone}%00`,
    `/${milosZone}`,
    'x',
    '',
  ]) {
    const raw = await knock({ path: `/sync/${zone}` });
    expect([zone, await raw.closed(), raw.frames.length]).toEqual([zone, 4404, 0]);
  }
  const otherTenant = await world.signIn('admin-kvarnbo');
  expect(await (await knock({ cookie: otherTenant.cookie })).closed()).toBe(4404);
  const rania = await world.signIn('rania');
  await isIn(await knock({ path: `/sync/${zoneId('milo', 'family')}`, cookie: rania.cookie }));
  await isIn(await knock({ path: `${path}?x=1` }));
});

test('every opening is in the access log, and a refused one is not', async () => {
  const count = async () => {
    const [row] = await world.db.sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log
      where zone_id = ${milosZone} and action = 'zone.open'`;
    return row?.n ?? 0;
  };
  const before = await count();
  await (await knock({ cookie: undefined })).closed();
  await isIn(await knock());
  expect(await count()).toBe(before + 1);
});

/** A server whose answer about coming in is on its way until it is let go. */
async function slowDoor(): Promise<{ port: number; asked: () => number; letGo: () => void }> {
  const way = Promise.withResolvers<void>();
  let asked = 0;
  const { port } = await world.start({
    accessPollMs: 50,
    wrap: (store) => ({
      ...store,
      async open(pairs) {
        const openings = await store.open(pairs);
        asked += openings.length;
        await way.promise;
        return openings;
      },
    }),
  });
  return { port, asked: () => asked, letGo: way.resolve };
}

test('what changes while the answer is on its way counts, and the opening is logged once', async () => {
  const { sql } = world.db;
  const openings = async (person: string) => {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from app.access_log
      where zone_id = ${milosZone} and action = 'zone.open' and person_id = ${person}`;
    return row?.n ?? 0;
  };
  const [hamid, maja] = [await world.signIn('hamid'), await world.signIn('maja')];
  const before = [await openings(hamid.personId), await openings(maja.personId)];
  const door = await slowDoor();
  const [stays, goes] = await Promise.all(
    [maja, hamid].map(({ cookie }) => knock({ port: door.port, cookie })),
  );
  await until('both answers are on their way', () => door.asked() === 2);
  await sql`update app.sessions set revoked_at = now() where id = ${hamid.sessionId}`;
  const [epoch] = await sql<{ n: number }[]>`
    update app.zones set access_epoch = access_epoch + 1 where id = ${milosZone}
    returning access_epoch as n`;
  expect(epoch?.n).toBeGreaterThan(0);
  // The server has heard of it when it has looked for news again.
  await new Promise((done) => setTimeout(done, 400));
  door.letGo();
  expect(await goes?.closed()).toBe(4401);
  expect(goes?.frames).toEqual([]);
  if (stays !== undefined) await isIn(stays);
  expect([await openings(hamid.personId), await openings(maja.personId)]).toEqual(
    before.map((n) => n + 1),
  );
});

test('compression is not negotiated', async () => {
  const raw = await knock();
  expect(raw.socket.extensions).toBe('');
  raw.socket.terminate();
});

test('a client that knows an older schema, or another protocol, is told to reload: 4426', async () => {
  const hello = (schema: number, protocol = PROTOCOL_VERSION) => {
    const frame = encodeHello(schema, 5);
    // Type 100 is one byte, and so is the protocol version behind it.
    frame[1] = protocol;
    return frame;
  };
  for (const [frame, expected] of [
    [hello(SCHEMA_VERSION - 1), 4426],
    [hello(SCHEMA_VERSION, PROTOCOL_VERSION + 1), 4426],
    [hello(SCHEMA_VERSION), 0],
    [hello(SCHEMA_VERSION + 1), 0],
  ] as const) {
    const raw = await knock();
    raw.send(frame, encodeSyncStep1(Uint8Array.of(0)));
    await until(
      'an answer',
      () => raw.code !== 0 || raw.frames.some((f) => f[0] === 0 && f[1] === 1),
    );
    expect(raw.code).toBe(expected);
    raw.socket.terminate();
  }
});

test('one session may hold so many sockets and no more: 4429', async () => {
  const hamid = await world.signIn('hamid');
  const open = await Promise.all(
    Array.from({ length: limits.socketsPerSession }, () => knock({ cookie: hamid.cookie })),
  );
  expect(await (await knock({ cookie: hamid.cookie })).closed()).toBe(4429);
  expect(open.every(({ code }) => code === 0)).toBe(true);
  await isIn(await knock());
  open[0]?.socket.terminate();
  await until('there is room again', async () => {
    const raw = await knock({ cookie: hamid.cookie });
    await until('an answer', () => raw.frames.length > 0 || raw.code !== 0);
    raw.socket.terminate();
    return raw.code === 0;
  });
  for (const { socket } of open) socket.terminate();
});

test('[SY8] one session may open and close so fast and no faster: 4429', async () => {
  const vera = await world.signIn('vera');
  const codes: number[] = [];
  for (let n = 0; n < limits.opensBurst + 20 && !codes.includes(4429); n++) {
    const raw = await knock({ cookie: vera.cookie });
    await until('an answer', () => raw.frames.length > 0 || raw.code !== 0);
    codes.push(raw.code);
    raw.socket.terminate();
  }
  expect(codes.length).toBeGreaterThan(limits.opensBurst - 1);
  expect(codes.at(-1)).toBe(4429);
  // It is this session's own budget.
  await isIn(await knock());
});

test('storage that does not answer: 4503', async () => {
  const broken = await world.start({
    wrap: (store) => ({ ...store, open: () => Promise.reject(new Error('away')) }),
  });
  const raw = await knock({ port: broken.port });
  expect(await raw.closed()).toBe(4503);
  await broken.close();
});
