// The three ways of framing one protocol: y-websocket's own, the same inside Hocuspocus' envelope
// (name of the document in front, a token first), and Kring's (a hello first, acknowledgements back).
import * as encoding from 'lib0/encoding';
import { SCHEMA_VERSION } from '#domain/plan/versions.ts';
import { encodeHello } from '#domain/sync/messages.ts';
import { Cursor } from './ranges.ts';

export type WireKind = 'y' | 'hocuspocus' | 'kring';

export interface Incoming {
  state(stateVector: Uint8Array): void;
  step2(update: Uint8Array): void;
  update(update: Uint8Array): void;
  awareness(entries: Uint8Array): void;
  /** So many of this client's update frames are stored, by the server's own word. */
  acknowledged(frames: number | 'one more'): void;
}

export interface Wire {
  /** What a client says when its socket opened, before anything of y-websocket. */
  greeting(clientId: number): Uint8Array[];
  frame(type: number, sub: number | null, payload: Uint8Array): Uint8Array;
  read(data: Buffer, to: Incoming): void;
}

const sync = 0;
const awareness = 1;
const auth = 2;
const syncReply = 4;
const syncStatus = 8;
const committed = 101;

export function wireFor(kind: WireKind, document: string): Wire {
  const prefix =
    kind === 'hocuspocus'
      ? encoding.encode((encoder) => encoding.writeVarString(encoder, document))
      : new Uint8Array(0);
  return {
    greeting(clientId) {
      if (kind === 'kring') return [encodeHello(SCHEMA_VERSION, clientId)];
      if (kind === 'y') return [];
      return [
        encoding.encode((encoder) => {
          encoding.writeUint8Array(encoder, prefix);
          encoding.writeVarUint(encoder, auth);
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarString(encoder, 'a token that nobody checks');
        }),
      ];
    },
    frame(type, sub, payload) {
      return encoding.encode((encoder) => {
        encoding.writeUint8Array(encoder, prefix);
        encoding.writeVarUint(encoder, type);
        if (sub !== null) encoding.writeVarUint(encoder, sub);
        encoding.writeVarUint8Array(encoder, payload);
      });
    },
    read(data, to) {
      const cursor = new Cursor(data);
      // A batching relay puts several messages into one frame.
      while (cursor.at < data.length) {
        if (kind === 'hocuspocus') cursor.skipBytes();
        readMessage(cursor, to);
      }
    },
  };
}

function readMessage(cursor: Cursor, to: Incoming): void {
  const type = cursor.number();
  switch (type) {
    case sync:
    case syncReply: {
      const sub = cursor.number();
      const payload = bytes(cursor);
      if (sub === 0) to.state(payload);
      else if (sub === 1) to.step2(payload);
      else to.update(payload);
      return;
    }
    case awareness:
      return to.awareness(bytes(cursor));
    case committed:
      to.acknowledged(cursor.number());
      break;
    case syncStatus:
      if (cursor.number() === 1) to.acknowledged('one more');
      break;
  }
  // Nothing else is of interest, and nothing comes after it in its frame.
  cursor.at = cursor.bytes.length;
}

function bytes(cursor: Cursor): Uint8Array {
  const length = cursor.number();
  const part = cursor.bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return part;
}
