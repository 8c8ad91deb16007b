// S7: what one client can do to the others with bytes alone. Two good clients sit in its room and one
// elsewhere; the one elsewhere is asked for a sign of life all the time, so that a stall shows.
import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { badInputs, bare, type BadInput } from '../load/bad-input.ts';
import { LoadClient } from '../load/client.ts';
import { openParagraph } from '../load/strokes.ts';
import { peakRssKb } from '../proc.ts';
import type { BenchServer, Place, ServerKind } from '../servers/server.ts';
import { clientIdOf, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

const stallMs = 250;
const afterMs = 700;
const longestMs = 15_000;

/** Whether what a good client was sent is something that its page could not read. */
function unreadable(update: Uint8Array): boolean {
  try {
    Y.decodeUpdate(update);
    return false;
  } catch {
    return true;
  }
}

interface Finding {
  verdict: string;
  crashed: boolean;
  stalled: number;
}

async function attack(server: BenchServer, input: BadInput, round: number): Promise<Finding> {
  let garbage = false;
  let next = round * 4;
  const join = async (room: number, events = {}): Promise<LoadClient> => {
    const client = new LoadClient({
      target: server.target(room, next % 40),
      clientId: clientIdOf(next++),
      events,
    });
    await client.synced;
    return client;
  };
  const good = await join(0, {
    update: (update: Uint8Array) => (garbage ||= unreadable(update)),
  });
  const other = await join(0);
  const elsewhere = await join(1);
  const attacker = await join(0);

  let slowest = 0;
  let done = false;
  const watch = (async () => {
    while (!done) {
      const asked = performance.now();
      await Promise.race([elsewhere.answered(), sleep(longestMs)]);
      if (server.crashed) return;
      slowest = Math.max(slowest, performance.now() - asked);
      await sleep(5);
    }
  })();
  await sleep(50);
  slowest = 0;
  const { port, path } = server.target(0, 0);
  if (input.send !== undefined) input.send(attacker);
  else {
    const socket = bare(port);
    input.raw?.(
      socket,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    setTimeout(() => socket.destroy(), afterMs);
  }
  await sleep(afterMs);
  // A stalled server has not answered yet: its answer belongs to the measurement.
  if (!server.crashed) await Promise.race([elsewhere.answered(), sleep(longestMs)]);
  done = true;
  const { crashed } = server;
  const stalled = slowest;
  await watch;
  const goodGone = good.closedWith !== 0 || other.closedWith !== 0 || elsewhere.closedWith !== 0;
  const code = attacker.closedWith;
  // The room goes on: what one good client writes, the other is sent.
  for (const client of [good, other, elsewhere, attacker]) client.socket.drop();
  const words = [
    crashed ? 'CRASH' : goodGone ? 'good clients closed' : garbage ? 'garbage passed on' : 'ok',
    ...(stalled > stallMs && !crashed ? [`stall ${Math.round(stalled)} ms`] : []),
    ...(code !== 0 && code !== 1006 && !crashed ? [`closed ${code}`] : []),
  ];
  return { verdict: words.join(', '), crashed, stalled };
}

async function measure(kind: ServerKind, place: Place): Promise<Row> {
  const world = { rooms: 2, clientsPerRoom: 40 };
  return withServer(kind, place, world, async (server) => {
    const row: Row = {};
    let crashes = 0;
    let longest = 0;
    for (const [round, input] of badInputs.entries()) {
      const writer = new LoadClient({ target: server.target(0, 0), clientId: clientIdOf(0) });
      await writer.synced;
      writer.update(openParagraph(clientIdOf(0)).update);
      await writer.answered();
      writer.socket.drop();
      const { verdict, crashed, stalled } = await attack(server, input, round + 1);
      row[input.name] = verdict;
      longest = Math.max(longest, stalled);
      if (!crashed) continue;
      crashes += 1;
      await server.start();
    }
    return {
      ...row,
      crashes,
      'longest stall ms': longest,
      'peak RSS MB': peakRssKb(server.pid) / 1024,
    };
  });
}

export const badInput: Scenario = {
  name: 'bad',
  title: 'S7: bad input from one client; two good clients in its room, one elsewhere',
  turned: true,
  fits: () => true,
  measure,
};
