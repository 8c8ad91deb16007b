// The same frames where WebSockets are blocked (PROTOCOL.md, SY45–SY49). One page has one line:
// posts go up, an event stream comes down, and every zone is a numbered channel on it, for browsers
// allow few connections to one address. A post is a list of records; an event is one text block.
import { fromBase64, toBase64 } from 'lib0/buffer';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { limits } from '../limits.ts';
import { ProtocolError, readWhole } from './messages.ts';

export const linePaths = { stream: '/sync/line', post: '/sync/frames' } as const;

/** Which line a post belongs to, and its place among that line's posts (from 1). */
export const lineHeaders = { line: 'kring-line', number: 'kring-number' } as const;

export type LineRecord =
  | { kind: 'open'; channel: number; zone: string }
  | { kind: 'frame'; channel: number; frame: Uint8Array }
  | { kind: 'close'; channel: number };

export type LineEvent =
  | { kind: 'line'; id: string }
  | { kind: 'frame'; channel: number; frame: Uint8Array }
  | { kind: 'closed'; channel: number; code: number }
  /** The server asks for a sign of life: any post, also an empty one. */
  | { kind: 'ping' };

const recordTypes = { open: 0, frame: 1, close: 2 } as const;

export const encodeRecords = (records: readonly LineRecord[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const record of records) {
      encoding.writeVarUint(encoder, recordTypes[record.kind]);
      encoding.writeVarUint(encoder, record.channel);
      if (record.kind === 'open') encoding.writeVarString(encoder, record.zone);
      if (record.kind === 'frame') encoding.writeVarUint8Array(encoder, record.frame);
    }
  });

export const decodeRecords = (bytes: Uint8Array): LineRecord[] =>
  readWhole(bytes, (decoder) => {
    const records: LineRecord[] = [];
    while (decoding.hasContent(decoder)) {
      if (records.length === limits.recordsPerPost) throw malformed('too many records');
      records.push(readRecord(decoder));
    }
    return records;
  });

function readRecord(decoder: decoding.Decoder): LineRecord {
  const type = decoding.readVarUint(decoder);
  const channel = decoding.readVarUint(decoder);
  switch (type) {
    case recordTypes.open:
      return { kind: 'open', channel, zone: decoding.readVarString(decoder) };
    case recordTypes.frame:
      return { kind: 'frame', channel, frame: decoding.readVarUint8Array(decoder) };
    case recordTypes.close:
      return { kind: 'close', channel };
    default:
      throw malformed('unknown record');
  }
}

const malformed = (message: string): ProtocolError => new ProtocolError('malformed', message);

export function encodeEvent(event: LineEvent): string {
  switch (event.kind) {
    case 'line':
      return `event: line\ndata: ${event.id}\n\n`;
    case 'frame':
      return `data: ${event.channel} ${toBase64(event.frame)}\n\n`;
    case 'closed':
      return `event: closed\ndata: ${event.channel} ${event.code}\n\n`;
    case 'ping':
      return 'event: ping\ndata: 1\n\n';
  }
}

/** Reads the stream as it arrives, in pieces of any size. Comments and unknown events mean nothing. */
export class EventReader {
  #rest: string[] = [];

  read(text: string): LineEvent[] {
    const blocks = text.split('\n\n');
    // A blank line may have been cut in two.
    if (this.#rest.length > 0 && (blocks.length > 1 || text.startsWith('\n'))) {
      const whole = this.#rest.join('') + text;
      this.#rest = [];
      return this.read(whole);
    }
    const unfinished = blocks.pop();
    if (unfinished) this.#rest.push(unfinished);
    return blocks.flatMap(readEvent);
  }
}

function readEvent(block: string): LineEvent[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  const [first = '', second = ''] = data.split(' ');
  switch (fields.get('event')) {
    case undefined:
      return [{ kind: 'frame', channel: Number(first), frame: fromBase64(second) }];
    case 'line':
      return [{ kind: 'line', id: first }];
    case 'closed':
      return [{ kind: 'closed', channel: Number(first), code: Number(second) }];
    case 'ping':
      return [{ kind: 'ping' }];
    default:
      return [];
  }
}
