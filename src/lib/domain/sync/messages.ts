// The frames on the wire (PROTOCOL.md, SY1–SY9). Types 0, 1 and 3 are y-websocket's own, so the
// stock provider can talk to us; 100 and up are Kring's. Decoding is strict: a frame is read whole
// and nothing may be left over, else ProtocolError with the code to close with.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { CloseReason } from './close-codes.ts';

export const PROTOCOL_VERSION = 1;

export const frameTypes = {
  sync: 0,
  awareness: 1,
  queryAwareness: 3,
  hello: 100,
  committed: 101,
  denied: 102,
  notice: 103,
} as const;

const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

export const deniedCodes = [
  'read_only',
  'client_taken',
  'too_large',
  'not_allowed',
  'not_responsible',
  'sealed',
  'family_text',
] as const;
export type DeniedCode = (typeof deniedCodes)[number];

export const noticeKinds = ['threads', 'people', 'access'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** One client's presence as it stands in a frame; the state is still JSON text. */
export interface PresenceEntry {
  clientId: number;
  clock: number;
  json: string;
}

export type ClientMessage =
  | { kind: 'syncStep1'; stateVector: Uint8Array }
  | { kind: 'syncStep2' | 'update'; update: Uint8Array }
  | { kind: 'awareness'; entries: PresenceEntry[] }
  | { kind: 'queryAwareness' }
  | { kind: 'hello'; protocolVersion: number; schemaVersion: number; clientId: number };

/** Kring's own frames; sync and awareness from the server are read by y-protocols in the client. */
export type KringMessage =
  | { kind: 'committed'; frames: number; seq: number }
  | { kind: 'denied'; frame: number; code: DeniedCode; state: Uint8Array }
  | { kind: 'notice'; about: NoticeKind; id: string };

export class ProtocolError extends Error {
  readonly reason: CloseReason;
  constructor(reason: CloseReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}

const malformed = (message: string, cause?: unknown): ProtocolError =>
  new ProtocolError('malformed', message, { cause });

/** Runs a reader over a whole frame: lib0's own errors and left-over bytes are both malformed. */
export function readWhole<T>(bytes: Uint8Array, read: (decoder: decoding.Decoder) => T): T {
  const decoder = decoding.createDecoder(bytes);
  let message: T;
  try {
    message = read(decoder);
  } catch (error) {
    throw error instanceof ProtocolError ? error : malformed('unreadable frame', error);
  }
  if (decoding.hasContent(decoder)) throw malformed('bytes after the end of the frame');
  return message;
}

export const decodeFromClient = (bytes: Uint8Array): ClientMessage =>
  readWhole(bytes, readClientMessage);

function readClientMessage(decoder: decoding.Decoder): ClientMessage {
  switch (decoding.readVarUint(decoder)) {
    case frameTypes.sync:
      return readSync(decoder);
    case frameTypes.awareness:
      return {
        kind: 'awareness',
        entries: readWhole(decoding.readVarUint8Array(decoder), readPresence),
      };
    case frameTypes.queryAwareness:
      return { kind: 'queryAwareness' };
    case frameTypes.hello:
      return {
        kind: 'hello',
        protocolVersion: decoding.readVarUint(decoder),
        schemaVersion: decoding.readVarUint(decoder),
        clientId: decoding.readVarUint(decoder),
      };
    default:
      throw malformed('unknown frame type');
  }
}

function readSync(decoder: decoding.Decoder): ClientMessage {
  const type = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  switch (type) {
    case syncTypes.step1:
      readWhole(payload, checkStateVector);
      return { kind: 'syncStep1', stateVector: payload };
    case syncTypes.step2:
      return { kind: 'syncStep2', update: payload };
    case syncTypes.update:
      return { kind: 'update', update: payload };
    default:
      throw malformed('unknown sync message');
  }
}

/** A state vector is handed to Yjs later, so its announced length must fit the bytes that came. */
function checkStateVector(decoder: decoding.Decoder): void {
  const count = decoding.readVarUint(decoder);
  if (count * 2 > decoder.arr.length - decoder.pos) throw malformed('state vector count');
  for (let i = 0; i < count * 2; i++) decoding.readVarUint(decoder);
}

function readPresence(decoder: decoding.Decoder): PresenceEntry[] {
  const count = decoding.readVarUint(decoder);
  if (count * 3 > decoder.arr.length - decoder.pos) throw malformed('presence count');
  const entries: PresenceEntry[] = [];
  for (let i = 0; i < count; i++)
    entries.push({
      clientId: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      json: decoding.readVarString(decoder),
    });
  return entries;
}

const frame = (type: number, write: (encoder: encoding.Encoder) => void): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, type);
    write(encoder);
  });

const syncFrame = (type: number, payload: Uint8Array): Uint8Array =>
  frame(frameTypes.sync, (encoder) => {
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, payload);
  });

export const encodeSyncStep1 = (stateVector: Uint8Array) => syncFrame(syncTypes.step1, stateVector);
export const encodeSyncStep2 = (update: Uint8Array) => syncFrame(syncTypes.step2, update);
export const encodeUpdate = (update: Uint8Array) => syncFrame(syncTypes.update, update);

/** No entries at all is allowed: it tells a waiting client that the line is alive (SY24). */
export const encodePresence = (entries: readonly PresenceEntry[]): Uint8Array =>
  frame(frameTypes.awareness, (outer) => {
    const payload = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, entries.length);
      for (const { clientId, clock, json } of entries) {
        encoding.writeVarUint(encoder, clientId);
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarString(encoder, json);
      }
    });
    encoding.writeVarUint8Array(outer, payload);
  });

export const encodeHello = (schemaVersion: number, clientId: number): Uint8Array =>
  frame(frameTypes.hello, (encoder) => {
    encoding.writeVarUint(encoder, PROTOCOL_VERSION);
    encoding.writeVarUint(encoder, schemaVersion);
    encoding.writeVarUint(encoder, clientId);
  });

export const encodeCommitted = (frames: number, seq: number): Uint8Array =>
  frame(frameTypes.committed, (encoder) => {
    encoding.writeVarUint(encoder, frames);
    encoding.writeVarUint(encoder, seq);
  });

export const encodeDenied = (n: number, code: DeniedCode, state: Uint8Array): Uint8Array =>
  frame(frameTypes.denied, (encoder) => {
    encoding.writeVarUint(encoder, n);
    encoding.writeVarString(encoder, code);
    encoding.writeVarUint8Array(encoder, state);
  });

export const encodeNotice = (about: NoticeKind, id: string): Uint8Array =>
  frame(frameTypes.notice, (encoder) => {
    encoding.writeVarString(encoder, about);
    encoding.writeVarString(encoder, id);
  });

/** Reads one of Kring's own frames (type 101–103), type byte included. */
export const decodeFromServer = (bytes: Uint8Array): KringMessage =>
  readWhole(bytes, (decoder) => {
    const type = decoding.readVarUint(decoder);
    return readKringBody(type, decoder);
  });

/** The same for a handler that y-websocket calls after it has read the type itself. */
export function readKringBody(type: number, decoder: decoding.Decoder): KringMessage {
  switch (type) {
    case frameTypes.committed:
      return {
        kind: 'committed',
        frames: decoding.readVarUint(decoder),
        seq: decoding.readVarUint(decoder),
      };
    case frameTypes.denied:
      return {
        kind: 'denied',
        frame: decoding.readVarUint(decoder),
        code: oneOf(deniedCodes, decoding.readVarString(decoder)),
        state: decoding.readVarUint8Array(decoder),
      };
    case frameTypes.notice:
      return {
        kind: 'notice',
        about: oneOf(noticeKinds, decoding.readVarString(decoder)),
        id: decoding.readVarString(decoder),
      };
    default:
      throw malformed('unknown frame type');
  }
}

function oneOf<T extends string>(allowed: readonly T[], word: string): T {
  const found = allowed.find((candidate) => candidate === word);
  if (found === undefined) throw malformed('unknown word');
  return found;
}
