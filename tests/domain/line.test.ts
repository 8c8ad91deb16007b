// What goes over a line (PROTOCOL.md, SY45, SY47): records and events come back as they were put in,
// however the stream is cut, and nothing else is taken for one.
import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import {
  EventReader,
  decodeRecords,
  encodeEvent,
  encodeRecords,
  type LineEvent,
  type LineRecord,
} from '#domain/sync/line.ts';
import { ProtocolError } from '#domain/sync/messages.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const records: LineRecord[] = [
  { kind: 'open', channel: 0, zone: '8f9a4a3e-0000-4000-8000-000000000001' },
  { kind: 'frame', channel: 0, frame: Uint8Array.of(0, 1, 2, 255) },
  { kind: 'frame', channel: 70_000, frame: new Uint8Array(0) },
  { kind: 'close', channel: 0 },
];

const events: LineEvent[] = [
  { kind: 'line', id: 'dGVzdA-_' },
  { kind: 'frame', channel: 3, frame: Uint8Array.from({ length: 300 }, (_, n) => n % 256) },
  { kind: 'ping' },
  { kind: 'frame', channel: 0, frame: new Uint8Array(0) },
  { kind: 'closed', channel: 3, code: 4404 },
];

describe('records', () => {
  it('come back as they were', () => {
    expect(decodeRecords(encodeRecords(records))).toEqual(records);
    expect(decodeRecords(new Uint8Array(0))).toEqual([]);
  });

  it('are refused when cut anywhere, of unknown kind, or too many', () => {
    const bytes = encodeRecords(records.slice(0, 2));
    const whole = [0, encodeRecords(records.slice(0, 1)).length, bytes.length];
    for (let length = 1; length < bytes.length; length++)
      if (!whole.includes(length))
        expect(() => decodeRecords(bytes.slice(0, length)), `${length}`).toThrow(ProtocolError);
    expect(() => decodeRecords(Uint8Array.of(3, 0))).toThrow(ProtocolError);
    const close: LineRecord = { kind: 'close', channel: 0 };
    const most = Array.from({ length: limits.recordsPerPost }, () => close);
    expect(decodeRecords(encodeRecords(most))).toHaveLength(limits.recordsPerPost);
    expect(() => decodeRecords(encodeRecords([...most, close]))).toThrow(ProtocolError);
  });
});

describe('anything at all', () => {
  const random = randomFrom(seedOfRun);
  it(`is records or malformed, and nothing else (seed ${seedOfRun})`, () => {
    const honest = encodeRecords(records);
    let read = 0;
    for (let n = 0; n < 20_000; n++) {
      const bytes = Uint8Array.from(
        random.chance(0.5)
          ? honest
          : Array.from({ length: random.below(60) }, () => random.below(256)),
      );
      for (let flips = random.below(4); flips > 0; flips--)
        bytes[random.below(bytes.length)] = random.below(256);
      try {
        const found = decodeRecords(bytes);
        expect(found.length).toBeLessThanOrEqual(limits.recordsPerPost);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
    expect(read).toBeGreaterThan(1_000);
    expect(read).toBeLessThan(19_000);
  });
});

describe('events', () => {
  const stream = `: ${' '.repeat(50)}\n\n${events.map(encodeEvent).join(': calm\n\n')}`;

  it('come back as they were, in pieces of any size', () => {
    for (let size = 1; size <= stream.length; size++) {
      const reader = new EventReader();
      const got: LineEvent[] = [];
      for (let at = 0; at < stream.length; at += size)
        got.push(...reader.read(stream.slice(at, at + size)));
      expect(got, `pieces of ${size}`).toEqual(events);
    }
  });

  it('that are unknown, and comments, mean nothing', () => {
    expect(new EventReader().read('event: later\ndata: 1\n\n: hello\n\nretry: 5\n\n')).toEqual([]);
  });

  it('take time in proportion to their size', () => {
    const frame = new Uint8Array(4 * 1024 * 1024);
    const text = encodeEvent({ kind: 'frame', channel: 1, frame });
    const reader = new EventReader();
    const got: LineEvent[] = [];
    for (let at = 0; at < text.length; at += 4096)
      got.push(...reader.read(text.slice(at, at + 4096)));
    expect(got).toHaveLength(1);
  });
});
