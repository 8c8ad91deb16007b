// Hundreds of sockets over many plans, all of them writing now and then; one part after another ends
// (reliability.md, V1, V2, V4, V5). Measured from before the statement that ends it to the close at the
// socket. Whether anything was stored after it is PostgreSQL's own word: commit times, not clocks of ours.
import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { encodeHello, encodeSyncStep1, encodeUpdate } from '#domain/sync/messages.ts';
import { buildPlan, milo, partyId, zoneId } from '../db/world.ts';
import { freePort } from '../support/server.ts';
import { openSocket, until, type RawSocket } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import type { SignedIn } from '../sync/support/sync-world.ts';
import { openChaosWorld } from './chaos-world.ts';
import { serverProcess, type Program } from './server-process.ts';
import { wait } from './wait.ts';

const people = ['siri', 'maja', 'hamid', 'disa', 'vera', 'gunvor', 'otto', 'rania'] as const;

interface Seat {
  plan: string;
  as: SignedIn;
  raw: RawSocket;
  write(): void;
  closedAt: number;
  lastContentAt: number;
}

export interface RevocationStorm {
  sockets: number;
  revocations: number;
  program: Program;
  /** The longest that a close may take. */
  withinMs: number;
}

export async function revocationStorm(random: Random, options: RevocationStorm) {
  const { sockets, revocations, program, withinMs } = options;
  const world = await openChaosWorld();
  const port = await freePort();
  const server = serverProcess(program, { PORT: String(port), DATABASE_URL: world.serverUrl() });
  const plans = Array.from({ length: Math.ceil(sockets / people.length) }, (_, n) => `milo-${n}`);
  let writing: NodeJS.Timeout | undefined;
  try {
    for (const plan of plans) await buildPlan(world.sql, { ...milo, plan });
    await server.start();
    const signedIn = await Promise.all(people.map((slug) => world.signIn(slug)));
    const seats: Seat[] = [];
    for (const plan of plans)
      seats.push(...(await Promise.all(signedIn.map((as) => sit(port, plan, as)))));
    // Everyone writes about once in three seconds.
    writing = setInterval(() => {
      for (let n = 0; n < seats.length / 30; n++) random.pick(seats).write();
    }, 100);
    await wait(1_000);

    const closes: number[] = [];
    let lastContentMs = 0;
    for (let n = 0; n < revocations; n++) {
      await wait(random.below(200));
      const there = seats.filter(({ closedAt }) => closedAt === 0);
      const { plan, as } = random.pick(there);
      const leaving = there.filter((seat) => seat.plan === plan && seat.as.slug === as.slug);
      const at = performance.now();
      await world.sql`update app.plan_parties set ended_at = clock_timestamp()
        where id = ${partyId(plan, as.slug)}`;
      await until('closed', () => leaving.every(({ closedAt }) => closedAt > 0), withinMs + 5_000);
      for (const { closedAt, lastContentAt, raw } of leaving) {
        closes.push(closedAt - at);
        lastContentMs = Math.max(lastContentMs, lastContentAt - at);
        assert.equal(raw.code, 4404);
      }
    }
    clearInterval(writing);
    await wait(500);
    const others = seats.filter(({ closedAt }) => closedAt > 0).length;
    assert.equal(others, closes.length, 'nobody else was closed');
    const [stored] = await world.sql<{ late: number; all: number }[]>`
      select count(*)::int as all, count(*) filter (
        where pg_xact_commit_timestamp(u.xmin) > pg_xact_commit_timestamp(party.xmin))::int as late
      from app.plan_parties party
      join app.zones z on z.plan_id = party.plan_id
      join app.zone_updates u on u.zone_id = z.id and u.person_id = party.person_id
      where party.ended_at is not null`;
    assert.equal(stored?.late, 0, 'nothing is stored after the part ended');
    assert.ok((stored?.all ?? 0) > 0, 'they had written before');
    closes.sort((one, other) => one - other);
    const p99 = closes[Math.ceil(closes.length * 0.99) - 1] ?? Infinity;
    assert.ok(p99 <= withinMs, `p99 ${p99} ms`);
    const rounded = (ms = 0): number => Math.round(ms);
    return {
      sockets: seats.length,
      plans: plans.length,
      revocations,
      p50Ms: rounded(closes[Math.floor(closes.length / 2)]),
      p99Ms: rounded(p99),
      maxMs: rounded(closes.at(-1)),
      lastContentMs: rounded(Math.max(0, lastContentMs)),
      storedAfter: 0,
      storedBefore: stored?.all,
    };
  } finally {
    clearInterval(writing);
    await server.kill();
    await world.close();
  }
}

async function sit(port: number, plan: string, as: SignedIn): Promise<Seat> {
  const raw = await openSocket({
    port,
    path: `/sync/${zoneId(plan, 'shared')}`,
    cookie: as.cookie,
  });
  const doc = new Y.Doc();
  const seat: Seat = {
    ...{ plan, as, raw, closedAt: 0, lastContentAt: -Infinity },
    write() {
      // Rania may comment, not write; the others write paragraphs of their own.
      if (as.slug === 'rania' || raw.socket.readyState !== raw.socket.OPEN) return;
      const before = Y.encodeStateVector(doc);
      doc.getXmlFragment('section:about').insert(0, [new Y.XmlElement('paragraph')]);
      raw.send(encodeUpdate(Y.encodeStateAsUpdate(doc, before)));
    },
  };
  raw.socket.on('message', (data: Buffer) => {
    raw.frames.length = 0;
    if (data[0] === 0) seat.lastContentAt = performance.now();
  });
  raw.socket.on('close', () => (seat.closedAt = performance.now()));
  raw.send(encodeHello(SCHEMA_VERSION, doc.clientID), encodeSyncStep1(Uint8Array.of(0)));
  return seat;
}
