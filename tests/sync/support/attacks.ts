// Every known attack on an update (authz.md 11, reliability.md 3.4), written readably, with what
// becomes of it and a neighbour that is allowed. `node tests/sync/corpus/write.ts` makes the files
// that the test runs: bytes stay what they were found to be, whatever later happens to this code.
//
// Siri writes under client id 2. The action a1 is Maja's preschool's, the goal g2 is sealed; where
// everything lies in the plan is told in gate-world.ts.
import * as Y from 'yjs';
import { actionsRoot, sectionRoot } from '#domain/plan/zones.ts';
import type { RefusalCode } from '#domain/sync/update-reader.ts';
import {
  editOf,
  majasClient as maja,
  plan,
  planEnd,
  preschool,
  sirisClient as siri,
} from './gate-world.ts';
import { any, bytes, gc, rawUpdate, skip, text } from './raw-update.ts';
import type { Id, RawDelete, RawStruct } from './raw-update.ts';

export type Name = 'siri' | 'maja' | 'hamid' | 'siriReading';

export interface Sent {
  by: Name;
  update: Uint8Array;
}

export type Expected =
  | { kind: 'denied'; code: string }
  | { kind: 'gap'; early: boolean }
  | { kind: 'close'; reason: 'malformed'; refusal: RefusalCode }
  | { kind: 'nothingNew' }
  /** Harmless in the form in which it is stored. */
  | { kind: 'store'; bytes: Uint8Array };

export interface Attack {
  update: Uint8Array;
  by?: Name;
  expect: Expected;
  /** What was stored before. */
  before?: Sent[];
  /** Passes at the same gate, afterwards. */
  neighbour: Sent;
}

const about = { origin: [maja, 3] as const };
const inTitle = { origin: [maja, 17] as const };
const newTitle: Id = [maja, 14];
const status: Id = [maja, 24];
const aboutText: Id = [maja, 0];
const goals = { parent: 'goals', key: 'g9' };

const own = (structs: RawStruct[], deletes: RawDelete[] = []): Uint8Array =>
  rawUpdate([{ client: siri, clock: 0, structs }], deletes);
const by = (name: Name, update: Uint8Array): Sent => ({ by: name, update });
const honest = (...structs: RawStruct[]): Sent => by('siri', own(structs));
const words = honest(text('x', about));

const denied = (code: string): Expected => ({ kind: 'denied', code });
const gap: Expected = { kind: 'gap', early: false };
const malformed = (refusal: RefusalCode = 'malformed'): Expected => ({
  kind: 'close',
  reason: 'malformed',
  refusal,
});

/** Siri may not, Maja may. */
const majasOwn = (update: Uint8Array): Attack => ({
  update,
  expect: denied('not_responsible'),
  neighbour: by('maja', update),
});

const typesInTypes = (depth: number): RawStruct[] =>
  Array.from({ length: depth }, (_, n) =>
    bytes(7, [2], n === 0 ? { parent: sectionRoot('about') } : { parent: [siri, n - 1] }),
  );

const manyItems = (count: number): RawStruct[] =>
  Array.from({ length: count }, (_, n) => bytes(7, [1], { parent: actionsRoot, key: `new${n}` }));

const titleOf = (doc: Y.Doc, id: string): Y.Text =>
  (doc.getMap(actionsRoot).get(id) as Y.Map<unknown>).get('title') as Y.Text;

/** Siri's own action with the title "ab" (clocks 2–3), which Hamid then gives to the preschool. */
function handedOver(): Sent[] {
  const made = editOf(siri, (doc) =>
    doc.getMap(actionsRoot).set('a2', new Y.Map([['title', new Y.Text('ab')]])),
  );
  const doc = plan();
  Y.applyUpdate(doc, made);
  const given = editOf(
    9,
    (copy) => (copy.getMap(actionsRoot).get('a2') as Y.Map<unknown>).set('unitId', preschool),
    doc,
  );
  return [by('siri', made), by('hamid', given)];
}

const typedBefore = [by('siri', own([text('ab', about)]))];
const stillMine = by('siri', rawUpdate([{ client: 5, clock: 0, structs: [text('x', about)] }]));

const places: Record<string, Attack> = {
  'insert beside a letter of a forbidden title': majasOwn(own([text('x', inTitle)])),
  'insert before a letter of a forbidden title': majasOwn(own([text('x', { right: [maja, 15] })])),
  'insert into a forbidden title by its id': majasOwn(own([text('x', { parent: newTitle })])),
  'overwrite a forbidden field without a delete': majasOwn(
    own([any([126], 1, { origin: status })]),
  ),
  'delete a forbidden field by a deleted value': majasOwn(own([bytes(1, [1], { origin: status })])),
  'declare a forbidden field by its map': majasOwn(
    own([any([126], 1, { parent: [maja, 13], key: 'status' })]),
  ),
  'delete across an allowed text and a forbidden title': majasOwn(rawUpdate([], [[maja, [8, 10]]])),
  'delete an action of another unit': majasOwn(rawUpdate([], [[maja, [13, 1]]])),
  'put a new action in the place of another': majasOwn(
    editOf(siri, (doc) => doc.getMap(actionsRoot).set('a1', new Y.Map([['status', 'DONE']]))),
  ),
  'take an action over and use it at once': majasOwn(
    own([any([126], 1, { origin: [maja, 23] }), any([126], 1, { origin: status })]),
  ),
  'format a forbidden title': majasOwn(own([bytes(6, [1, 98, 4, 116, 114, 117, 101], inTitle)])),
  'an allowed insert and a forbidden one': majasOwn(own([text('x', about), text('y', inTitle)])),
  'an allowed insert and a forbidden delete': majasOwn(own([text('x', about)], [[maja, [17, 1]]])),
  'an attribute on a forbidden title': majasOwn(
    own([any([126], 1, { parent: newTitle, key: 'lang' })]),
  ),
  'a whole state with one forbidden edit in it': majasOwn(
    editOf(siri, (doc) => titleOf(doc, 'a1').insert(0, 'x')),
  ),
  'write in a sealed goal': {
    by: 'hamid',
    update: own([any([126], 1, { origin: [maja, 26] })]),
    expect: denied('sealed'),
    neighbour: by('hamid', own([any([126], 1, { origin: [maja, 12] })])),
  },
  'lift a seal': {
    by: 'hamid',
    update: rawUpdate([], [[maja, [27, 1]]]),
    expect: denied('sealed'),
    neighbour: by('hamid', rawUpdate([], [[maja, [12, 1]]])),
  },
  'seal without leading': {
    update: own([
      any([119, 10, ...Buffer.from('2026-11-25')], 1, { parent: [maja, 11], key: 'sealed' }),
    ]),
    expect: denied('not_allowed'),
    neighbour: by(
      'hamid',
      own([any([119, 10, ...Buffer.from('2026-11-25')], 1, { parent: [maja, 11], key: 'sealed' })]),
    ),
  },
  'a child in the sequence of the actions': {
    update: own([any([126], 1, { parent: 'actions' })]),
    expect: denied('not_allowed'),
    neighbour: honest(any([126], 1, { parent: 'actions', key: 'a9' })),
  },
  'a child in the sequence of one action': {
    by: 'maja',
    update: own([any([126], 1, { parent: [maja, 13] })]),
    expect: denied('not_allowed'),
    neighbour: by('maja', own([any([126], 1, { parent: [maja, 13], key: 'status' })])),
  },
  'a field that no plan has': {
    by: 'maja',
    update: own([any([126], 1, { parent: [maja, 13], key: 'secret' })]),
    expect: denied('not_allowed'),
    neighbour: by('maja', own([any([126], 1, { parent: [maja, 13], key: 'doneOn' })])),
  },
  'a root that no plan has': {
    update: own([text('x', { parent: 'evil' })]),
    expect: denied('not_allowed'),
    neighbour: honest(text('x', { parent: sectionRoot('about') })),
  },
  'a root of another zone': {
    update: own([text('x', { parent: sectionRoot('notes') })]),
    expect: denied('not_allowed'),
    neighbour: honest(text('x', { parent: sectionRoot('situation') })),
  },
  'the server’s root': {
    by: 'hamid',
    update: own([any([126], 1, { parent: 'meta', key: 'schemaVersion' })]),
    expect: denied('not_allowed'),
    neighbour: by('hamid', own([any([126], 1, goals)])),
  },
  'a reader who writes': {
    by: 'siriReading',
    update: own([text('x', about)]),
    expect: denied('read_only'),
    neighbour: words,
  },
  'neighbours in different places, left allowed': {
    update: own([text('x', { ...about, right: [maja, 18] })]),
    expect: malformed('cross-list'),
    neighbour: honest(text('x', { ...about, right: [maja, 4] })),
  },
  'neighbours in different places, right allowed': {
    update: own([text('x', { ...inTitle, right: [maja, 4] })]),
    expect: malformed('cross-list'),
    neighbour: honest(text('x', { ...about, right: [maja, 4] })),
  },
  'a right neighbour that is collected': {
    update: own([text('x', { ...about, right: [maja, 29] })]),
    expect: { kind: 'store', bytes: own([gc(1)]) },
    neighbour: stillMine,
  },
  'a child of a letter': {
    update: own([text('x', { parent: [maja, 17] })]),
    expect: { kind: 'store', bytes: own([gc(1)]) },
    neighbour: stillMine,
  },
  'a child of a collected action': {
    update: own([any([126], 1, { parent: [maja, 28], key: 'status' })]),
    expect: { kind: 'store', bytes: own([gc(1)]) },
    neighbour: stillMine,
  },
};

const clocks: Record<string, Attack> = {
  'delete what others write next': {
    update: rawUpdate([], [[maja, [planEnd, 50]]]),
    expect: gap,
    neighbour: by('maja', rawUpdate([], [[maja, [planEnd - 6, 1]]])),
  },
  'a delete that runs over the end': {
    update: rawUpdate([], [[maja, [planEnd - 1, 2]]]),
    expect: gap,
    neighbour: words,
  },
  'an allowed insert and a delete of what comes': {
    update: own([text('x', about)], [[maja, [planEnd, 1]]]),
    expect: gap,
    neighbour: words,
  },
  'a delete of a client that nobody knows': {
    update: rawUpdate([], [[4711, [0, 1]]]),
    expect: gap,
    neighbour: words,
  },
  'write as somebody else': {
    update: rawUpdate([{ client: maja, clock: planEnd, structs: [text('x', about)] }]),
    expect: denied('client_taken'),
    neighbour: by(
      'maja',
      rawUpdate([{ client: maja, clock: planEnd, structs: [text('x', about)] }]),
    ),
  },
  'fill the next clocks of somebody else': {
    update: rawUpdate([{ client: maja, clock: planEnd, structs: [gc(1000)] }]),
    expect: denied('client_taken'),
    neighbour: words,
  },
  'one’s own and somebody else’s in one update': {
    update: rawUpdate([
      { client: siri, clock: 0, structs: [text('x', about)] },
      { client: maja, clock: planEnd, structs: [text('x', about)] },
    ]),
    expect: denied('client_taken'),
    neighbour: words,
  },
  'a known beginning in one place, the rest in another, as somebody else': {
    update: rawUpdate([
      { client: maja, clock: planEnd - 1, structs: [text('xy', { parent: aboutText })] },
    ]),
    expect: denied('client_taken'),
    neighbour: words,
  },
  'a known beginning, the rest declared in a forbidden place': {
    before: typedBefore,
    update: own([text('abc', { parent: newTitle })]),
    // What is left hangs on what is known: it lands in the text.
    expect: {
      kind: 'store',
      bytes: rawUpdate([{ client: siri, clock: 2, structs: [text('c', { origin: [siri, 1] })] }]),
    },
    neighbour: stillMine,
  },
  'a known beginning where one may not write any more, the rest declared elsewhere': {
    before: handedOver(),
    update: rawUpdate([{ client: siri, clock: 2, structs: [text('abc', { parent: aboutText })] }]),
    expect: denied('not_responsible'),
    neighbour: by(
      'maja',
      rawUpdate([{ client: 6, clock: 0, structs: [text('c', { origin: [siri, 3] })] }]),
    ),
  },
  'the same clocks with other words': {
    before: typedBefore,
    update: own([text('XY', about)]),
    expect: { kind: 'nothingNew' },
    neighbour: stillMine,
  },
  'the same clocks in a forbidden place': {
    before: typedBefore,
    update: own([text('XY', inTitle)]),
    expect: { kind: 'nothingNew' },
    neighbour: stillMine,
  },
  'a clock is missing': {
    update: rawUpdate([{ client: siri, clock: 5, structs: [text('x', about)] }]),
    expect: gap,
    neighbour: words,
  },
  'an unknown neighbour': {
    update: own([text('x', { origin: [4711, 0] })]),
    expect: gap,
    neighbour: words,
  },
  'a skip': { update: own([skip(3), text('x', about)]), expect: gap, neighbour: words },
  'two clients that wait for one another': {
    update: rawUpdate([
      { client: siri, clock: 0, structs: [text('x', { origin: [3, 0] })] },
      { client: 3, clock: 0, structs: [text('x', { origin: [siri, 0] })] },
    ]),
    expect: gap,
    neighbour: by(
      'siri',
      rawUpdate([
        { client: siri, clock: 0, structs: [text('x', { origin: [3, 0] })] },
        { client: 3, clock: 0, structs: [text('x', about)] },
      ]),
    ),
  },
  'many clients, each with a hole before it': {
    update: rawUpdate(
      Array.from({ length: 60 }, (_, n) => ({ client: 100 + n, clock: 7, structs: [gc(1)] })),
    ),
    expect: gap,
    neighbour: words,
  },
  'more client ids than one person has': {
    update: rawUpdate(
      Array.from({ length: 65 }, (_, n) => ({ client: 100 + n, clock: 0, structs: [gc(1)] })),
    ),
    expect: denied('too_large'),
    neighbour: words,
  },
  'the own future': {
    update: own([text('x', { origin: [siri, 5] })]),
    expect: malformed('forward-ref'),
    neighbour: honest(text('x', about), text('y', { origin: [siri, 0] })),
  },
  itself: {
    update: own([text('x', { origin: [siri, 0] })]),
    expect: malformed('forward-ref'),
    neighbour: words,
  },
  'itself as its parent': {
    update: own([text('x', { parent: [siri, 0] })]),
    expect: malformed('forward-ref'),
    neighbour: words,
  },
  'a clock thrown far ahead': {
    update: own([gc(2 ** 31 - 2)]),
    expect: denied('too_large'),
    neighbour: honest(gc(1000)),
  },
  'a clock beyond all clocks': {
    update: own([gc(2 ** 53 - 1)]),
    expect: denied('too_large'),
    neighbour: words,
  },
  'a million clocks at once': {
    update: own([gc(1_000_000)]),
    expect: denied('too_large'),
    neighbour: honest(gc(100_000)),
  },
};

const forms: Record<string, Attack> = {
  'two sections of one client': {
    update: rawUpdate([
      { client: siri, clock: 0, structs: [text('x', about)] },
      { client: siri, clock: 0, structs: [text('x', inTitle)] },
    ]),
    expect: malformed('dup-section'),
    neighbour: words,
  },
  'flags on a skip': {
    update: own([{ ...skip(3), info: 0x8a }]),
    expect: malformed(),
    neighbour: words,
  },
  'flags on collected content': {
    update: own([{ ...gc(3), info: 0x80 }]),
    expect: malformed(),
    neighbour: honest(gc(3)),
  },
  'a map value without length': {
    update: own([any([], 0, { origin: status })]),
    expect: malformed('empty-struct'),
    neighbour: words,
  },
  'a map value without length, as somebody else': {
    update: rawUpdate([
      { client: maja, clock: planEnd, structs: [any([], 0, { origin: status })] },
    ]),
    expect: malformed('empty-struct'),
    neighbour: words,
  },
  'a text without length': {
    update: own([text('', about)]),
    expect: malformed('empty-struct'),
    neighbour: words,
  },
  'deleted content without length': {
    update: own([bytes(1, [0], about)]),
    expect: malformed('empty-struct'),
    neighbour: honest(bytes(1, [1], about)),
  },
  'a living map value of two elements': {
    update: own([any([126, 126], 2, goals)]),
    expect: malformed('map-multi'),
    neighbour: by('siri', own([any([126, 126], 2, goals)], [[siri, [0, 2]]])),
  },
  'a map value of two elements in a map that was just deleted': {
    before: [by('siri', rawUpdate([], [[maja, [11, 2]]]))],
    update: own([text('ab', { origin: [maja, 12] })]),
    expect: malformed('map-multi'),
    neighbour: words,
  },
  'a map value with a right neighbour': {
    update: own([any([126], 1, { right: [maja, 11] })]),
    expect: malformed('map-right'),
    neighbour: honest(any([126], 1, goals)),
  },
  'an unknown content': {
    update: own([bytes(11, [1], about)]),
    expect: malformed(),
    neighbour: words,
  },
  'an unknown type': {
    update: own([bytes(7, [9], about)]),
    expect: malformed(),
    neighbour: honest(bytes(7, [2], about)),
  },
  'an unknown value': {
    update: own([any([100], 1, about)]),
    expect: malformed(),
    neighbour: honest(any([126], 1, about)),
  },
  'values nested without end': {
    update: own([any(Array<number[]>(5000).fill([117, 1]).flat(), 1, about)]),
    expect: malformed(),
    neighbour: honest(any([...Array<number[]>(50).fill([117, 1]).flat(), 126], 1, about)),
  },
  'JSON that is none': {
    update: own([bytes(5, [1, 123], about)]),
    expect: malformed(),
    neighbour: honest(bytes(5, [2, 123, 125], about)),
  },
  'JSON nested without end': {
    update: own([
      bytes(
        5,
        [0x80 | 88, 1, ...Array<number>(108).fill(91), ...Array<number>(108).fill(93)],
        about,
      ),
    ]),
    expect: malformed(),
    neighbour: honest(bytes(5, [2, 91, 93], about)),
  },
  'text that is no UTF-8': {
    update: own([bytes(4, [2, 0xc3, 0x28], about)]),
    expect: malformed(),
    neighbour: honest(text('ö', about)),
  },
  'half of a character': {
    update: own([bytes(4, [3, 0xed, 0xa0, 0x80], about)]),
    expect: malformed(),
    neighbour: honest(text('😀', about)),
  },
  'more items than a plan has fields': {
    update: own(manyItems(5001)),
    expect: denied('too_large'),
    neighbour: honest(...manyItems(50)),
  },
  'types in types without end': {
    update: own(typesInTypes(5000)),
    expect: denied('too_large'),
    neighbour: honest(...typesInTypes(40)),
  },
  'a document inside': {
    update: own([bytes(9, [1, 97, 118, 0], goals)]),
    expect: malformed('subdoc'),
    neighbour: honest(any([126], 1, goals)),
  },
  'a document inside with options that are none': {
    update: own([bytes(9, [1, 97, 126], goals)]),
    expect: malformed('subdoc'),
    neighbour: honest(any([126], 1, goals)),
  },
  'an unknown kind of parent': {
    update: own([text('x', { parent: sectionRoot('about'), parentKind: 2 })]),
    expect: malformed(),
    neighbour: honest(text('x', { parent: sectionRoot('about') })),
  },
  'a key that is no key': {
    update: own([any([126], 1, { parent: 'goals', key: '__proto__' })]),
    expect: malformed(),
    neighbour: honest(any([126], 1, { parent: 'goals', key: 'constructor' })),
  },
  'a key that is no key, inside a value': {
    update: own([any([118, 1, 9, ...Buffer.from('__proto__'), 126], 1, about)]),
    expect: malformed(),
    neighbour: honest(any([118, 1, 1, 97, 126], 1, about)),
  },
  'thirty million structs announced in eight bytes': {
    update: rawUpdate([{ client: siri, clock: 0, structs: [], count: 30_000_000 }]),
    expect: malformed(),
    neighbour: words,
  },
  'thirty million clients announced': {
    update: Uint8Array.of(0x80, 0x87, 0xa7, 0x0e, 0),
    expect: malformed(),
    neighbour: words,
  },
  'thirty million deletes announced': {
    update: Uint8Array.of(0, 1, 1, 0x80, 0x87, 0xa7, 0x0e, 0),
    expect: malformed(),
    neighbour: words,
  },
  'a section without structs': {
    update: rawUpdate([{ client: siri, clock: 0, structs: [] }]),
    expect: malformed(),
    neighbour: words,
  },
  'an empty delete range': {
    update: rawUpdate([], [[maja, [planEnd, 0]]]),
    expect: malformed(),
    neighbour: by('maja', rawUpdate([], [[maja, [24, 1]]])),
  },
  'an allowed insert and an empty delete range': {
    update: own([text('x', about)], [[maja, [planEnd, 0]]]),
    expect: malformed(),
    neighbour: words,
  },
  'one client twice among the deletes': {
    update: rawUpdate(
      [],
      [
        [maja, [1, 1]],
        [maja, [3, 1]],
      ],
    ),
    expect: malformed(),
    neighbour: by('siri', rawUpdate([], [[maja, [1, 1], [3, 1]]])),
  },
  'deletes without order': {
    update: rawUpdate([], [[maja, [7, 2], [1, 2], [2, 3]]]),
    expect: { kind: 'store', bytes: rawUpdate([], [[maja, [1, 4], [7, 2]]]) },
    neighbour: stillMine,
  },
  'clients in rising order, of which mergeUpdates would lose one': {
    update: rawUpdate([
      { client: siri, clock: 0, structs: [text('x', { origin: [5, 0] })] },
      { client: 5, clock: 0, structs: [text('y', about)] },
    ]),
    expect: {
      kind: 'store',
      bytes: rawUpdate([
        { client: 5, clock: 0, structs: [text('y', about)] },
        { client: siri, clock: 0, structs: [text('x', { origin: [5, 0] })] },
      ]),
    },
    neighbour: by('siri', rawUpdate([{ client: 6, clock: 0, structs: [text('x', about)] }])),
  },
  'an overlong number': {
    update: Uint8Array.of(0x80, 0, 0),
    expect: malformed(),
    neighbour: words,
  },
  'a number without end': {
    update: Uint8Array.from([...Array<number>(12).fill(0xff), 1, 0]),
    expect: malformed(),
    neighbour: words,
  },
  'bytes after the end': {
    update: Uint8Array.from([...own([text('x', about)]), 0]),
    expect: malformed(),
    neighbour: words,
  },
  'half an update': {
    update: own([text('några ord', about)]).slice(0, -6),
    expect: malformed(),
    neighbour: honest(text('några ord', about)),
  },
  'half a delete set': {
    update: own([text('x', about)], [[maja, [1, 1], [3, 1]]]).slice(0, -2),
    expect: malformed(),
    neighbour: by('siri', own([text('x', about)], [[maja, [1, 1], [3, 1]]])),
  },
  'nothing at all': { update: new Uint8Array(), expect: malformed(), neighbour: words },
  'an update of the second encoding': {
    update: Y.convertUpdateFormatV1ToV2(own([text('x', about)])),
    expect: malformed(),
    neighbour: words,
  },
};

export const attacks: Record<string, Attack> = { ...places, ...clocks, ...forms };
