// Frames that are none: what a hostile client may send before any update is looked at (SY1). Each
// with the nearest frame that can be read.
import * as encoding from 'lib0/encoding';
import {
  encodeCommitted,
  encodeHello,
  encodePresence,
  encodeUpdate,
} from '#domain/sync/messages.ts';

export interface FrameAttack {
  frame: Uint8Array;
  neighbour: Uint8Array;
}

const numbers = (...values: (number | Uint8Array)[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values)
      if (typeof value === 'number') encoding.writeVarUint(encoder, value);
      else encoding.writeVarUint8Array(encoder, value);
  });

const with0 = (frame: Uint8Array): Uint8Array => Uint8Array.from([...frame, 0]);
const update = encodeUpdate(Uint8Array.of(0, 0));
const hello = encodeHello(1, 2);
const presence = encodePresence([{ clientId: 2, clock: 1, json: '{}' }]);
const step1 = numbers(0, 0, Uint8Array.of(0));

export const frameAttacks: Record<string, FrameAttack> = {
  'no bytes': { frame: new Uint8Array(), neighbour: step1 },
  'an unknown kind of frame': { frame: numbers(99), neighbour: numbers(3) },
  'an unknown kind of sync': { frame: numbers(0, 3, Uint8Array.of(0, 0)), neighbour: update },
  'a sync without its bytes': { frame: numbers(0, 2), neighbour: update },
  'a length beyond the end': { frame: numbers(0, 2, 2 ** 31), neighbour: update },
  'a length beyond all lengths': {
    frame: Uint8Array.from([0, 2, ...Array<number>(9).fill(0xff), 1]),
    neighbour: update,
  },
  'bytes after an update': { frame: with0(update), neighbour: update },
  'bytes after a question for presence': { frame: with0(numbers(3)), neighbour: numbers(3) },
  'a state vector of 2^28 clients': {
    frame: numbers(0, 0, numbers(2 ** 28)),
    neighbour: numbers(0, 0, numbers(1, 2, 5)),
  },
  'a state vector that ends early': {
    frame: numbers(0, 0, numbers(2, 1, 5)),
    neighbour: numbers(0, 0, numbers(1, 1, 5)),
  },
  'a state vector and more': {
    frame: numbers(0, 0, numbers(1, 2, 5, 0)),
    neighbour: numbers(0, 0, numbers(1, 2, 5)),
  },
  'presence of 2^28 people': { frame: numbers(1, numbers(2 ** 28)), neighbour: presence },
  'presence that ends early': { frame: numbers(1, numbers(1, 2)), neighbour: presence },
  'presence and more': { frame: with0(presence), neighbour: presence },
  'half a hello': { frame: hello.slice(0, -1), neighbour: hello },
  'a hello and more': { frame: with0(hello), neighbour: hello },
  'what only the server says': { frame: encodeCommitted(1, 1), neighbour: hello },
};
