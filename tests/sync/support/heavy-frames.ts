// The dearest frames that fit into the limits: what makes the gate work hardest for its bytes.
import { actionsRoot, sectionRoot } from '#domain/plan/zones.ts';
import { limits } from '#domain/limits.ts';
import { any, bytes, gc, rawUpdate, text } from './raw-update.ts';
import type { RawStruct } from './raw-update.ts';

const about = sectionRoot('about');
const live = limits.maxStructsPerUpdate - 1;
const most = limits.maxStructsPerSyncStep2 - 2;

export interface Heavy {
  kind: 'update' | 'syncStep2';
  /** Sent first, at the same gate. */
  before?: Uint8Array[];
  update: Uint8Array;
}

const range = <T>(length: number, make: (n: number) => T): T[] =>
  Array.from({ length }, (_, n) => make(n));

const own = (structs: RawStruct[], clock = 0): Uint8Array =>
  rawUpdate([{ client: 50, clock, structs }]);

const letters = (length: number): RawStruct[] =>
  range(length, (n) => text('x', n === 0 ? { parent: about } : { origin: [50, n - 1] }));

/** Two keys written by turns: rows of many runs. */
const turns = (length: number): RawStruct[] =>
  range(length, (n) => {
    const key = n % 2 === 0 ? 'a' : 'b';
    return any([126], 1, n < 2 ? { parent: about, key } : { origin: [50, n - 2] });
  });

export const heavyFrames: Record<string, () => Heavy> = {
  'a letter in a struct, and all of them': () => ({
    kind: 'syncStep2',
    update: own(letters(most)),
  }),
  'a key for each struct': () => ({
    kind: 'syncStep2',
    update: own(range(most, (n) => any([126], 1, { parent: about, key: `k${n}` }))),
  }),
  'an item for each struct': () => ({
    kind: 'syncStep2',
    update: own(range(most, (n) => bytes(7, [1], { parent: actionsRoot, key: `a${n}` }))),
  }),
  'types in types': () => ({
    kind: 'update',
    update: own(
      range(live, (n) => bytes(7, [2], n === 0 ? { parent: about } : { parent: [50, n - 1] })),
    ),
  }),
  'deletes in falling order': () => ({
    kind: 'syncStep2',
    before: [own(letters(most))],
    update: rawUpdate([], [[50, ...range(live, (n) => [2 * (live - n), 1] as const)]]),
  }),
  'two clients that build on one another all the way': () => ({
    kind: 'syncStep2',
    update: rawUpdate(
      [50, 51].map((client) => ({
        client,
        clock: 0,
        structs: range(most / 2, (n) =>
          text(
            'x',
            n === 0 && client === 50
              ? { parent: about }
              : { origin: client === 50 ? [51, n - 1] : [50, n] },
          ),
        ),
      })),
    ),
  }),
  'many values at one key, each fighting the first': () => ({
    kind: 'syncStep2',
    before: [own(turns(most))],
    update: rawUpdate([
      { client: 49, clock: 0, structs: range(most, () => any([126], 1, { origin: [50, 0] })) },
    ]),
  }),
  'all of it again, and one more': () => ({
    kind: 'syncStep2',
    before: [own(letters(most))],
    update: own([...letters(most), text('xy', { origin: [50, most - 1] })]),
  }),
  'all of it again, cut inside a struct': () => ({
    kind: 'syncStep2',
    before: [own([...letters(most - 1), text('x', { origin: [50, most - 2] })])],
    update: own([...letters(most - 1), text('xy', { origin: [50, most - 2] })]),
  }),
  'JSON as large as a frame': () => {
    const json = `[${'1,'.repeat(100_000)}1]`;
    return {
      kind: 'update',
      update: own([{ kind: 5, parent: about, content: text(json, {}).content }]),
    };
  },
  'nested values as large as a frame': () => ({
    kind: 'update',
    update: own([any(range(80_000, () => [117, 1, 126]).flat(), 80_000, { parent: about })]),
  }),
  'collected content for each clock': () => ({
    kind: 'update',
    update: own(range(live, () => gc(1))),
  }),
};
