// Which way a connection is tried: the whole table, and the stories that it must tell.
import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import {
  afterAttempt,
  firstTransport,
  noMemory,
  type NextStep,
  type Outcome,
  type Transport,
  type TransportMemory,
} from '#domain/sync/transport-choice.ts';

const now = 1_000_000;
const onHttp: TransportMemory = { httpUntil: now + limits.webSocketAgainMs, silent: 0 };
const remembered: TransportMemory = { httpUntil: now + 60_000, silent: 0 };
const onceSilent: TransportMemory = { httpUntil: 0, silent: 1 };

type Row = [
  memory: TransportMemory,
  tried: Transport,
  outcome: Outcome,
  before: Transport | null,
  expected: NextStep,
];

const table: Row[] = [
  [noMemory, 'webSocket', 'opened', null, { memory: noMemory, then: null }],
  [onceSilent, 'webSocket', 'opened', null, { memory: noMemory, then: null }],
  [noMemory, 'webSocket', 'neverOpened', null, { memory: noMemory, then: 'http' }],
  [onceSilent, 'webSocket', 'neverOpened', null, { memory: onceSilent, then: 'http' }],
  [noMemory, 'webSocket', 'silent', null, { memory: onceSilent, then: null }],
  [onceSilent, 'webSocket', 'silent', null, { memory: onHttp, then: null }],
  [noMemory, 'http', 'opened', 'webSocket', { memory: onHttp, then: null }],
  [remembered, 'http', 'opened', null, { memory: remembered, then: null }],
  [noMemory, 'http', 'neverOpened', 'webSocket', { memory: noMemory, then: null }],
  [remembered, 'http', 'neverOpened', null, { memory: noMemory, then: null }],
  [remembered, 'http', 'silent', null, { memory: noMemory, then: null }],
];

describe('the choice of a way', () => {
  for (const [memory, tried, outcome, before, expected] of table)
    it(`${tried} ${outcome}, before it ${before ?? 'nothing'}, ${JSON.stringify(memory)}`, () => {
      expect(afterAttempt(memory, tried, outcome, before, now)).toEqual(expected);
    });

  it('begins with a WebSocket, and with HTTP for as long as one is remembered as blocked', () => {
    expect(firstTransport(noMemory, now)).toBe('webSocket');
    expect(firstTransport(onHttp, now + limits.webSocketAgainMs - 1)).toBe('http');
    expect(firstTransport(onHttp, now + limits.webSocketAgainMs)).toBe('webSocket');
  });

  it('stays with WebSockets when the server was away, however often both fail', () => {
    let memory = noMemory;
    for (let n = 0; n < 10; n++) {
      expect(firstTransport(memory, now)).toBe('webSocket');
      memory = afterAttempt(memory, 'webSocket', 'neverOpened', null, now).memory;
      memory = afterAttempt(memory, 'http', 'neverOpened', 'webSocket', now).memory;
    }
    expect(memory).toEqual(noMemory);
  });

  it('goes on over HTTP in the same attempt at home and on the blocked network alike', () => {
    const opened = afterAttempt(noMemory, 'webSocket', 'opened', null, now).memory;
    const blocked = afterAttempt(opened, 'webSocket', 'neverOpened', null, now);
    expect(blocked.then).toBe('http');
    expect(afterAttempt(blocked.memory, 'http', 'opened', 'webSocket', now).memory).toEqual(onHttp);
  });
});
