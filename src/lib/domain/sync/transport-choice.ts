// Which way the page reaches the sync server: a WebSocket, or a line over HTTP where the network lets
// no WebSocket through. Pure; what is remembered holds for the page. An attempt that fails as a
// WebSocket goes on over HTTP at once: if that works in the same moment, the network is the reason,
// and if it does not, the server or the net is away and the next attempt begins anew.
import { limits } from '../limits.ts';

export type Transport = 'webSocket' | 'http';

/** `silent`: it opened and ended, or was given up, before the server had said a word. */
export type Outcome = 'opened' | 'neverOpened' | 'silent';

export interface TransportMemory {
  /** Until then new connections go over HTTP without trying a WebSocket. */
  httpUntil: number;
  /** WebSockets in a row that opened and stayed silent: something on the way swallows frames. */
  silent: number;
}

export const noMemory: TransportMemory = { httpUntil: 0, silent: 0 };

export const firstTransport = ({ httpUntil }: TransportMemory, now: number): Transport =>
  now < httpUntil ? 'http' : 'webSocket';

export interface NextStep {
  memory: TransportMemory;
  /** What the same attempt tries now; null: nothing more. */
  then: Transport | null;
}

const silentAtMost = 2;

/** `before` is what this attempt tried first, if it was something else. */
export function afterAttempt(
  memory: TransportMemory,
  transport: Transport,
  outcome: Outcome,
  before: Transport | null,
  now: number,
): NextStep {
  const onHttp = { httpUntil: now + limits.webSocketAgainMs, silent: 0 };
  if (transport === 'webSocket') {
    if (outcome === 'neverOpened') return { memory, then: 'http' };
    if (outcome === 'opened') return { memory: noMemory, then: null };
    const silent = memory.silent + 1;
    return { memory: silent >= silentAtMost ? onHttp : { ...memory, silent }, then: null };
  }
  if (outcome !== 'opened') return { memory: noMemory, then: null };
  return { memory: before === 'webSocket' ? onHttp : memory, then: null };
}
