// The one socket that the provider sees, over sockets that do as they are told: it opens once, closes
// once, and changes its way without a word.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '#domain/limits.ts';
import { readyStates, type FrameSocket } from '../../src/lib/plan/frame-socket.ts';
import { TransportChoice, TransportSocket } from '../../src/lib/plan/transport.ts';

class Puppet implements FrameSocket {
  binaryType: BinaryType = 'blob';
  readyState: number = readyStates.connecting;
  readonly OPEN = readyStates.open;
  onopen: FrameSocket['onopen'] = null;
  onmessage: FrameSocket['onmessage'] = null;
  onclose: FrameSocket['onclose'] = null;
  onerror: FrameSocket['onerror'] = null;
  sent: Uint8Array[] = [];
  closedByUs = false;
  send(frame: Uint8Array): void {
    this.sent.push(frame);
  }
  close(): void {
    this.closedByUs = true;
  }
  open(): void {
    this.onopen?.(new Event('open'));
  }
  say(...bytes: number[]): void {
    this.onmessage?.(new MessageEvent('message', { data: Uint8Array.from(bytes) }));
  }
  end(code = 1006): void {
    this.onerror?.(new Event('error'));
    this.onclose?.(new CloseEvent('close', { code }));
  }
}

let made: ['webSocket' | 'http', Puppet][];
let choice: TransportChoice;

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  const make = (way: 'webSocket' | 'http') => (): Puppet => {
    const puppet = new Puppet();
    made.push([way, puppet]);
    return puppet;
  };
  choice = new TransportChoice({ webSocket: make('webSocket'), http: make('http') });
  return () => void vi.useRealTimers();
});

const ways = (): string[] => made.map(([way]) => way);
const last = (): Puppet => made.at(-1)?.[1] ?? new Puppet();

async function connection() {
  const socket = new TransportSocket('ws://127.0.0.1/sync/zone', choice);
  const heard: (string | number)[] = [];
  socket.onopen = () => heard.push('open');
  socket.onmessage = () => heard.push('frame');
  socket.onerror = () => heard.push('error');
  socket.onclose = ({ code }) => heard.push(code);
  await Promise.resolve();
  return { socket, heard };
}

describe('the socket under the provider', () => {
  it('is a WebSocket where one opens, and stays one when that is lost', async () => {
    const first = await connection();
    last().open();
    last().say(0);
    first.socket.send(Uint8Array.of(7));
    expect(last().sent).toEqual([Uint8Array.of(7)]);
    expect(last().binaryType).toBe('arraybuffer');
    last().end();
    expect(first.heard).toEqual(['open', 'frame', 'error', 1006]);
    await connection();
    expect(ways()).toEqual(['webSocket', 'webSocket']);
  });

  it('goes over HTTP in the same attempt when a WebSocket fails before it opens', async () => {
    const { socket, heard } = await connection();
    last().end();
    expect(ways()).toEqual(['webSocket', 'http']);
    expect([heard, socket.readyState]).toEqual([[], readyStates.connecting]);
    last().open();
    last().say(0);
    expect(heard).toEqual(['open', 'frame']);
    socket.send(Uint8Array.of(1));
    expect(last().sent).toHaveLength(1);
    // The next connection does not try in vain, for a while.
    last().end();
    await connection();
    expect(ways()).toEqual(['webSocket', 'http', 'http']);
    vi.setSystemTime(Date.now() + limits.webSocketAgainMs);
    await connection();
    expect(ways().at(-1)).toBe('webSocket');
  });

  it('does the same when a WebSocket neither opens nor fails, and is not disturbed by it later', async () => {
    const { heard } = await connection();
    const hanging = last();
    vi.advanceTimersByTime(limits.openWithinMs);
    expect(ways()).toEqual(['webSocket', 'http']);
    expect(hanging.closedByUs).toBe(true);
    last().open();
    hanging.open();
    hanging.say(1);
    hanging.end();
    expect(heard).toEqual(['open']);
  });

  it('and when there is no WebSocket to be made at all', async () => {
    choice = new TransportChoice({
      ...choice.transports,
      webSocket: () => {
        throw new DOMException('no', 'SecurityError');
      },
    });
    const { heard } = await connection();
    expect(ways()).toEqual(['http']);
    last().open();
    expect(heard).toEqual(['open']);
  });

  it('says once that it is closed when neither way opens, and begins with a WebSocket again', async () => {
    const { heard } = await connection();
    last().end();
    last().end();
    expect(heard).toEqual([1006]);
    await connection();
    expect(ways()).toEqual(['webSocket', 'http', 'webSocket']);
  });

  it('takes a code of our own for an answer, not for a blocked way', async () => {
    const { heard } = await connection();
    last().open();
    last().end(4401);
    expect(heard).toEqual(['open', 'error', 4401]);
    await connection();
    expect(ways()).toEqual(['webSocket', 'webSocket']);
  });

  it('leaves a network whose WebSockets open and carry nothing, after the second', async () => {
    for (let n = 0; n < 2; n++) {
      const { socket } = await connection();
      last().open();
      vi.advanceTimersByTime(30_000);
      socket.close();
    }
    await connection();
    expect(ways()).toEqual(['webSocket', 'webSocket', 'http']);
  });

  it('says nothing more once it was closed from above', async () => {
    const { socket, heard } = await connection();
    const inner = last();
    socket.close();
    inner.open();
    inner.end();
    vi.advanceTimersByTime(60_000);
    expect([heard, inner.closedByUs, ways()]).toEqual([[], true, ['webSocket']]);
  });
});
