// A WebSocket man in the middle that mistreats whole messages, as TCP never would: lost, doubled,
// swapped with the next, late, cut short, a bit flipped. Closing is passed on with its code.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Random } from '../sync/support/random.ts';

/** Probability of each, message by message. */
export interface WsFaults {
  drop: number;
  duplicate: number;
  swap: number;
  delay: number;
  truncate: number;
  flip: number;
}

export interface ChaosWs {
  readonly port: number;
  /** What was done to how many messages. */
  readonly done: Readonly<Record<keyof WsFaults | 'passed', number>>;
  set(faults: Partial<WsFaults>): void;
  close(): Promise<void>;
}

export const noWsFaults: WsFaults = {
  drop: 0,
  duplicate: 0,
  swap: 0,
  delay: 0,
  truncate: 0,
  flip: 0,
};

const longestDelayMs = 500;

export async function openChaosWs(
  target: { port: number },
  random: Random,
  /** Whether what the server says is mistreated as well. */
  { bothWays = true }: { bothWays?: boolean } = {},
): Promise<ChaosWs> {
  const faults: WsFaults = { ...noWsFaults };
  const done = { ...noWsFaults, passed: 0 };
  const sockets = new Set<WebSocket>();
  const server: Server = createServer();
  const door = new WebSocketServer({ server, perMessageDeflate: false });
  door.on('connection', (near: WebSocket, request: IncomingMessage) => {
    const { cookie = '', origin = '' } = request.headers;
    const far = new WebSocket(`ws://127.0.0.1:${target.port}${request.url}`, {
      headers: { cookie, origin },
      perMessageDeflate: false,
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.terminate());
    }
    const opened = new Promise<void>((go) => far.once('open', () => go()));
    relay(near, far, opened, true);
    relay(far, near, Promise.resolve(), bothWays);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

  function relay(from: WebSocket, to: WebSocket, ready: Promise<void>, roughly: boolean): void {
    let held: Buffer | null = null;
    const send = (data: Buffer): void => {
      if (to.readyState === WebSocket.OPEN) to.send(data);
      if (held === null) return;
      const next = held;
      held = null;
      send(next);
    };
    from.on('message', (data: Buffer) => {
      void ready.then(() => {
        const fault = roughly ? chosen() : null;
        done[fault ?? 'passed'] += 1;
        switch (fault) {
          case 'drop':
            return;
          case 'duplicate':
            send(data);
            return send(data);
          case 'swap':
            if (held !== null) return send(data);
            held = data;
            return;
          case 'delay':
            return void setTimeout(() => send(data), random.below(longestDelayMs));
          case 'truncate':
            return send(data.subarray(0, random.below(data.length)));
          case 'flip':
            return send(flipped(data));
          default:
            return send(data);
        }
      });
    });
    from.on('close', (code) => {
      if (code >= 1000 && code !== 1005 && code !== 1006) to.close(code);
      else to.terminate();
    });
  }

  function chosen(): keyof WsFaults | null {
    for (const [name, probability] of Object.entries(faults) as [keyof WsFaults, number][])
      if (probability > 0 && random.chance(probability)) return name;
    return null;
  }

  function flipped(data: Buffer): Buffer {
    const copy = Buffer.from(data);
    const at = random.below(Math.max(1, copy.length));
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.below(8)), at);
    return copy;
  }

  return {
    port: (server.address() as AddressInfo).port,
    done,
    set: (change) => Object.assign(faults, change),
    async close() {
      for (const socket of sockets) socket.terminate();
      door.close();
      server.closeAllConnections();
      await new Promise<void>((end) => server.close(() => end()));
    },
  };
}
