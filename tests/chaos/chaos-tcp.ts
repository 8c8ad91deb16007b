// A TCP proxy between any two processes that can stop being one: cut, half-open, slow, narrow. It makes
// partitions without touching the machine's network. With several targets it takes turns, as a load
// balancer in front of several nodes does.
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface TcpFaults {
  /** Every chunk waits so long; the order is kept. */
  delayMs: number;
  /** Bytes a second in each direction and connection; null: as fast as it goes. */
  bytesPerSecond: number | null;
  /** Accepts and reads, and passes nothing on: a peer that is dead without saying so. */
  halfOpen: boolean;
  /** Refuses connections, and has ended those that were. */
  cut: boolean;
}

export interface ChaosTcp {
  readonly port: number;
  readonly faults: Readonly<TcpFaults>;
  set(faults: Partial<TcpFaults>): void;
  /** Ends every connection there is; new ones are welcome. */
  drop(): void;
  close(): Promise<void>;
}

const none: TcpFaults = { delayMs: 0, bytesPerSecond: null, halfOpen: false, cut: false };

export async function openChaosTcp(...targets: readonly number[]): Promise<ChaosTcp> {
  let turn = 0;
  const faults: TcpFaults = { ...none };
  const open = new Set<Socket>();
  const track = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    track(near);
    if (faults.cut) return near.destroy();
    const far = connect(targets[turn++ % targets.length] ?? 0, '127.0.0.1');
    track(far);
    pass(near, far, faults);
    pass(far, near, faults);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const drop = (): void => open.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    set(change) {
      Object.assign(faults, change);
      if (faults.cut) drop();
    },
    drop,
    async close() {
      drop();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function pass(from: Socket, to: Socket, faults: TcpFaults): void {
  let turn: Promise<void> = Promise.resolve();
  let freeAt = 0;
  from.on('data', (chunk: Buffer) => {
    if (faults.halfOpen) return;
    const now = performance.now();
    const { delayMs, bytesPerSecond } = faults;
    if (delayMs === 0 && bytesPerSecond === null && freeAt <= now) return void to.write(chunk);
    const takes = bytesPerSecond === null ? 0 : (chunk.length / bytesPerSecond) * 1_000;
    freeAt = Math.max(freeAt, now + delayMs) + takes;
    const due = freeAt;
    turn = turn.then(async () => {
      await new Promise((done) => setTimeout(done, due - performance.now()));
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on('end', () => void turn.then(() => to.end()));
}
