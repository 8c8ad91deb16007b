// Messages lost, doubled, swapped and late on the way (reliability.md, F9): nothing acknowledged is lost
// and nothing is there twice. And messages cut short or with a bit flipped: whoever's line does that
// is closed or heard as they were; nobody else notices, and no copy is half of anything.
import { until } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats } from './chaos-world.ts';
import { noWsFaults, openChaosWs } from './chaos-ws.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { coldDocument } from './oracle.ts';
import { startTyping, type Typist } from './typist.ts';
import { wait } from './wait.ts';

const rough = { drop: 0.02, duplicate: 0.05, swap: 0.05, delay: 0.1 };
const torn = { truncate: 0.05, flip: 0.05 };

export async function roughFrames(random: Random, { ms }: { ms: number }) {
  const world = await openChaosWorld();
  const nodes = await openNodes(world, { count: 1 });
  const { origin, balancer } = nodes;
  const line = await openChaosWs(balancer, random);
  // The stock provider in this process would not survive what the server has to.
  const shredder = await openChaosWs(balancer, random, { bothWays: false });
  const half = Math.ceil(seats.length / 2);
  const crew = await openCrew({
    ...{ world, seats, random, origin },
    port: (n) => (n < half ? line.port : balancer.port),
  });
  const vandal = await world.signIn('vera');
  const vandals: Typist[] = [];
  const [seat] = seats;
  // A line like that gets a new document each time it is closed, as the browser does after 4400.
  const tear = (): void => {
    if (seat === undefined) return;
    const { zone, desk } = seat;
    const place = { port: shredder.port, zone, as: vandal, desk, origin };
    const typist = startTyping(place, `v${vandals.length}`, random);
    vandals.push(typist);
    typist.write();
  };
  const ended = (): boolean => vandals.at(-1)?.client.state.phase === 'ended';
  // Stock providers do not come back by themselves after 4400; with this same document they may.
  const nudge = (): void => {
    for (const { client } of crew.typists)
      if (client.state.phase === 'ended') client.provider.connect();
  };
  let tearing = true;
  const keepUp = setInterval(() => {
    nudge();
    if (!tearing || !ended()) return;
    vandals.at(-1)?.client.close();
    tear();
  }, 100);
  try {
    crew.write();
    tear();
    await until('saving goes on', () => crew.acknowledged() > 50, 20_000);
    line.set(rough);
    shredder.set(torn);
    await wait(ms);
    // Chance decides; a busy machine sends few messages in that time.
    const worst = (): boolean =>
      line.done.drop + line.done.duplicate + line.done.swap > 10 && shredder.done.truncate > 0;
    await until('the lines have done their worst', worst, 60_000);
    line.set(noWsFaults);
    crew.rest();
    for (const typist of vandals) typist.rest();
    tearing = false;
    vandals.at(-1)?.client.close();
    await shredder.close();
    balancer.drop();
    await crew.agree(60_000);
    // A fresh reader sees what the database holds: nothing half of anything.
    if (seat !== undefined) await coldDocument(world.sql, seat.zone);
    return {
      edits: crew.edits(),
      acknowledged: crew.acknowledged(),
      lost: 0,
      ...line.done,
      truncate: shredder.done.truncate,
      flip: shredder.done.flip,
      closedForIt: vandals.length - 1,
    };
  } finally {
    clearInterval(keepUp);
    for (const { client } of vandals) client.close();
    crew.close();
    await line.close();
    await nodes.close();
    await world.close();
  }
}
