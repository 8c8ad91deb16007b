// The guard against hostile clients: every known attack by name (authz.md, section 11), with what plain
// Yjs would do where that is telling, and seeded mutations of honest updates. Whatever passes must
// leave a document whole, and the same on a copy that keeps deleted content.
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { knownStateOf } from '#domain/sync/known-state.ts';
import { checkUpdate } from '#domain/sync/update-guard.ts';
import type { Checked, Ownership, UpdateLimits } from '#domain/sync/update-guard.ts';
import type { RefusalCode } from '#domain/sync/update-reader.ts';
import { editOnce } from './support/edits.ts';
import { any, bytes, gc, rawUpdate, skip, text } from './support/raw-update.ts';
import { randomFrom, seedOfRun, type Random } from './support/random.ts';

const limits: UpdateLimits = { maxStructs: 20_000, maxClockAdvance: 500_000, maxClients: 64 };
const mallory = 666;
const victor = 1;
const owned: Ownership = (client) =>
  client === mallory ? 'mine' : client === victor ? 'taken' : 'free';

/** Victor's plan: text "hej på dig" in `text`, a goal in `goals`, something deleted and collected. */
function plan(): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = victor;
  doc.getText('text').insert(0, 'hej på dig'); // clocks 0–9
  const goal = new Y.Map();
  doc.getMap('goals').set('g1', goal); // 10
  goal.set('status', 'ACTIVE'); // 11
  const dead = new Y.Map();
  doc.getMap('goals').set('dead', dead); // 12
  dead.set('status', 'ACTIVE'); // 13
  doc.getMap('goals').delete('dead');
  return doc;
}

const end = 14;
const judge = (update: Uint8Array, doc = plan()): Checked =>
  checkUpdate(update, knownStateOf(doc), owned, limits);

const inText = { origin: [victor, 3] as const };
const own = (...structs: Parameters<typeof rawUpdate>[0][number]['structs']) =>
  rawUpdate([{ client: mallory, clock: 0, structs }]);

test('the control: an honest insert passes', () => {
  expect(judge(own(text('x', inText)))).toMatchObject({ ok: true });
});

const attacks: Record<string, [RefusalCode, Uint8Array]> = {
  'writing as somebody else': [
    'author',
    rawUpdate([{ client: victor, clock: end, structs: [text('x', inText)] }]),
  ],
  "filling a victim's next clocks": [
    'author',
    rawUpdate([{ client: victor, clock: end, structs: [gc(1000)] }]),
  ],
  'deleting what the victim writes next': ['gap', rawUpdate([], [[victor, [end, 50]]])],
  'a delete that runs over the end': ['gap', rawUpdate([], [[victor, [end - 1, 2]]])],
  'a gap in the own clock': [
    'gap',
    rawUpdate([{ client: mallory, clock: 5, structs: [text('x', inText)] }]),
  ],
  'an unknown neighbour': ['gap', own(text('x', { origin: [4711, 0] }))],
  'a skip': ['gap', own(skip(3), text('x', inText))],
  'two clients that wait for one another': [
    'gap',
    rawUpdate([
      { client: mallory, clock: 0, structs: [text('x', { origin: [667, 0] })] },
      { client: 667, clock: 0, structs: [text('x', { origin: [mallory, 0] })] },
    ]),
  ],
  'the own future': ['forward-ref', own(text('x', { origin: [mallory, 5] }))],
  itself: ['forward-ref', own(text('x', { origin: [mallory, 0] }))],
  'neighbours in different places': [
    'cross-list',
    own(text('x', { origin: [victor, 3], right: [victor, 11] })),
  ],
  'one client in two sections': [
    'dup-section',
    rawUpdate([
      { client: mallory, clock: 0, structs: [text('x', inText)] },
      { client: mallory, clock: 1, structs: [text('x', inText)] },
    ]),
  ],
  'a value without length': ['empty-struct', own(any([], 0, { parent: 'goals', key: 'g1' }))],
  'a value without length, as the victim': [
    'empty-struct',
    rawUpdate([
      { client: victor, clock: end, structs: [any([], 0, { parent: 'goals', key: 'g1' })] },
    ]),
  ],
  'a map value with a right neighbour': ['map-right', own(any([126], 1, { right: [victor, 10] }))],
  'a living map value of two elements': [
    'map-multi',
    own(any([126, 126], 2, { parent: 'goals', key: 'x' })),
  ],
  'a document inside': ['subdoc', own(bytes(9, [1, 97, 126], { parent: 'goals', key: 'x' }))],
  'flags on a skip': ['malformed', own({ ...skip(3), info: 0x8a })],
  'an unknown content': ['malformed', own(bytes(11, [1], inText))],
  'an unknown type': ['malformed', own(bytes(7, [9], inText))],
  'an unknown value': ['malformed', own(any([100], 1, inText))],
  'a value nested without end': [
    'malformed',
    own(any(Array(200).fill([117, 1]).flat(), 1, inText)),
  ],
  'JSON that is none': ['malformed', own(bytes(5, [1, 123], inText))],
  'text that is no UTF-8': ['malformed', own(bytes(4, [2, 0xc3, 0x28], inText))],
  'an unknown kind of parent': ['malformed', own(text('x', { parent: 'text', parentKind: 2 }))],
  'a forbidden key': ['malformed', own(any([126], 1, { parent: 'goals', key: '__proto__' }))],
  'an empty delete range': ['malformed', rawUpdate([], [[victor, [3, 0]]])],
  'an overlong number': ['malformed', Uint8Array.of(0x80, 0, 0)],
  'bytes after the end': ['malformed', Uint8Array.from([...own(text('x', inText)), 0])],
  'thirty million structs announced in eight bytes': [
    'malformed',
    rawUpdate([{ client: mallory, clock: 0, structs: [], count: 30_000_000 }]),
  ],
  'a section without structs': [
    'malformed',
    rawUpdate([{ client: mallory, clock: 0, structs: [] }]),
  ],
  'a clock thrown far ahead': ['limits', own(gc(2 ** 31 - 2))],
  'a clock beyond all clocks': ['limits', own(gc(2 ** 40))],
  'a clock advance of a million': ['limits', own(gc(1_000_000))],
  'many client ids at once': [
    'limits',
    rawUpdate(
      Array.from({ length: 65 }, (_, n) => ({
        client: 1000 + n,
        clock: 0,
        structs: [text('x', inText)],
      })),
    ),
  ],
};

for (const [name, [code, update]] of Object.entries(attacks))
  test(`refused: ${name}`, () => {
    const doc = plan();
    const before = Y.encodeStateAsUpdate(doc);
    expect(judge(update, doc)).toMatchObject({ ok: false, code });
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });

test('cut anywhere, an update is refused', () => {
  const whole = own(text('några ord', inText));
  for (let length = 0; length < whole.length; length++)
    expect([length, judge(whole.slice(0, length)).ok]).toEqual([length, false]);
});

test('[SY12] the same clocks with other words are not news', () => {
  const doc = plan();
  Y.applyUpdate(doc, own(text('sant', inText)));
  const result = judge(own(text('fals', inText)), doc);
  expect(result).toMatchObject({ ok: true, update: { bytes: null } });
});

test('[SY12] a longer version of known clocks is cut to its news, in the known place', () => {
  const doc = plan();
  Y.applyUpdate(doc, own(text('ab', inText)));
  const result = judge(own(text('abc', { parent: 'elsewhere' })), doc);
  if (!result.ok || result.update.bytes === null) throw new Error('refused');
  Y.applyUpdate(doc, result.update.bytes);
  expect(doc.getText('text').toString()).toContain('abc');
  expect(doc.getText('elsewhere').toString()).toBe('');
});

test('[SY18] what is put into a deleted place is collected content for everyone', () => {
  const doc = plan();
  const result = judge(own(any([126], 1, { parent: [victor, 12], key: 'status' })), doc);
  if (!result.ok || result.update.bytes === null) throw new Error('refused');
  expect(result.update.bytes).toEqual(rawUpdate([{ client: mallory, clock: 0, structs: [gc(1)] }]));
});

test('[SY16] deletes in any order are stored in one', () => {
  const mixed = rawUpdate([], [[victor, [7, 2], [1, 2], [2, 3]]]);
  const result = judge(mixed);
  if (!result.ok) throw new Error('refused');
  expect(result.update.bytes).toEqual(rawUpdate([], [[victor, [1, 4], [7, 2]]]));
});

function mutate(update: Uint8Array, random: Random): Uint8Array {
  const changed = Array.from(update);
  for (let n = 1 + random.below(4); n > 0; n--) {
    const at = random.below(changed.length + 1);
    const value = random.pick([0, 1, 127, 128, 255, random.below(256)]);
    const move = random.below(4);
    if (move === 0) changed[Math.min(at, changed.length - 1)] = value;
    else if (move === 1) changed.splice(at, 0, value);
    else if (move === 2) changed.splice(at, 1 + random.below(3));
    else changed.splice(at, 0, ...changed.slice(at, at + random.below(12)));
  }
  return Uint8Array.from(changed);
}

test('10 000 mutated updates: none throws, and what passes leaves every copy whole and equal', () => {
  const random = randomFrom(seedOfRun);
  let passed = 0;
  let refused = 0;
  let slowest = 0;
  let doc = new Y.Doc();
  let keeping = new Y.Doc({ gc: false });
  let sender = new Y.Doc();
  for (let n = 0; n < 10_000; n++) {
    if (n % 200 === 0) {
      doc = new Y.Doc();
      keeping = new Y.Doc({ gc: false });
      sender = new Y.Doc();
    }
    const before = Y.encodeStateVector(sender);
    for (let edits = 1 + random.below(3); edits > 0; edits--) editOnce(sender, random);
    const honest = Y.encodeStateAsUpdate(sender, before);
    for (const frame of [mutate(honest, random), honest]) {
      const began = performance.now();
      const known = knownStateOf(doc);
      const result = checkUpdate(frame, known, () => 'mine', limits);
      slowest = Math.max(slowest, performance.now() - began);
      if (!result.ok) {
        refused++;
        continue;
      }
      passed++;
      const { bytes: stored } = result.update;
      if (stored === null) continue;
      for (const copy of [doc, keeping]) {
        Y.applyUpdate(copy, stored);
        expect(copy.store.pendingStructs ?? copy.store.pendingDs, `seed ${seedOfRun}`).toBeNull();
      }
    }
    if (n % 50 === 49) {
      expect(keeping.getText('text').toString(), `seed ${seedOfRun}`).toBe(
        doc.getText('text').toString(),
      );
      expect(keeping.getMap('goals').toJSON(), `seed ${seedOfRun}`).toEqual(
        doc.getMap('goals').toJSON(),
      );
      // The log can always be read again.
      Y.applyUpdate(new Y.Doc(), Y.encodeStateAsUpdate(doc));
    }
  }
  console.log(
    `seed ${seedOfRun}: ${passed} passed, ${refused} refused, slowest ${slowest.toFixed(1)} ms`,
  );
  expect(refused).toBeGreaterThan(1000);
  expect(slowest).toBeLessThan(250);
}, 120_000);

test('the raw writer writes what Yjs reads', () => {
  const doc = plan();
  Y.applyUpdate(doc, own(text('x', { ...inText, right: [victor, 4] })));
  expect(doc.getText('text').toString()).toBe('hej xpå dig');
});
