// The gate: what becomes of one update of one person, before anything is stored.
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { actionsRoot, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import {
  editOf,
  GateWorld,
  hamid,
  maja,
  majasClient,
  plan,
  planEnd,
  siri,
  sirisClient,
} from './support/gate-world.ts';
import { gc, rawUpdate, text } from './support/raw-update.ts';

const item = (doc: Y.Doc, root: string, id: string) => doc.getMap(root).get(id) as Y.Map<unknown>;
const setAction = (key: string, value: unknown) => (doc: Y.Doc) =>
  item(doc, actionsRoot, 'a1').set(key, value);
const typeInAbout = (words: string) => (doc: Y.Doc) =>
  (doc.getXmlFragment(sectionRoot('about')).get(0) as Y.XmlText).insert(0, words);

describe('what is stored', () => {
  test('an edit of one’s own is stored as it came, and its client id is bound', () => {
    const world = new GateWorld();
    const update = editOf(sirisClient, typeInAbout('Siri: '));
    expect(world.judge(siri, update)).toEqual({
      kind: 'store',
      bytes: update,
      clients: [sirisClient],
    });
    expect(world.gate.ownerOf(sirisClient)).toBe(siri.person);
  });

  test('[SY12] the same again is nothing new', () => {
    const world = new GateWorld();
    const update = editOf(sirisClient, typeInAbout('Siri: '));
    world.judge(siri, update);
    expect(world.judge(siri, update)).toEqual({ kind: 'nothingNew' });
  });

  test('a reader answers with what is known, and may tidy format marks; nothing else', () => {
    const world = new GateWorld();
    const reader = { ...siri, access: 'read' as const };
    const known = Y.encodeStateAsUpdate(plan());
    expect(world.judge(reader, known, 'syncStep2')).toEqual({ kind: 'nothingNew' });
    expect(world.judge(reader, editOf(sirisClient, typeInAbout('x')))).toEqual({
      kind: 'denied',
      code: 'read_only',
    });
  });

  test('[SY19] old values of a map that is gone keep their delete, and the row can be read again', () => {
    const world = new GateWorld();
    world.judge(siri, rawUpdate([], [[majasClient, [11, 2]]]));
    world.gate.settled();
    const values = text('ab', { origin: [majasClient, 12] });
    const update = rawUpdate(
      [{ client: sirisClient, clock: 0, structs: [values] }],
      [[sirisClient, [0, 2]]],
    );
    expect(world.judge(siri, update)).toMatchObject({ kind: 'store', bytes: update });
    const { index } = new GateWorld().gate;
    index.load(rawUpdate([], [[majasClient, [11, 2]]]));
    index.load(update);
    expect(index.encode()).toEqual(world.gate.index.encode());
  });
});

describe('[SY32] by path and owner', () => {
  const refused = (by: typeof maja, code: string, edit: (doc: Y.Doc) => void) => {
    const world = new GateWorld();
    const before = world.gate.index.encode();
    expect(world.judge(by, editOf(sirisClient, edit))).toEqual({ kind: 'denied', code });
    expect(world.gate.index.encode()).toEqual(before);
    expect(world.gate.ownerOf(sirisClient)).toBeUndefined();
    // The connection goes on from the zone's state with what it may write.
    expect(world.judge(by, editOf(sirisClient, typeInAbout('x'))).kind).toBe('store');
  };

  test('the title of an action is its unit’s', () => {
    const retitle = (doc: Y.Doc) =>
      (item(doc, actionsRoot, 'a1').get('title') as Y.Text).insert(0, 'x');
    refused(siri, 'not_responsible', retitle);
    for (const by of [maja, hamid])
      expect(new GateWorld().judge(by, editOf(9, retitle)).kind).toBe('store');
  });

  test('nobody takes an action over and uses it in the same breath', () =>
    refused(siri, 'not_responsible', (doc) => {
      item(doc, actionsRoot, 'a1').set('unitId', siri.writer.unitIds[0]);
      item(doc, actionsRoot, 'a1').set('status', 'DONE');
    }));

  test('once it was handed over, the new unit answers for it at once', () => {
    const world = new GateWorld();
    const doc = plan();
    const handOver = editOf(9, setAction('unitId', siri.writer.unitIds[0]));
    expect(world.judge(hamid, handOver).kind).toBe('store');
    world.gate.settled();
    Y.applyUpdate(doc, handOver);
    const done = setAction('status', 'DONE');
    expect(world.judge(maja, editOf(10, done, doc))).toMatchObject({ code: 'not_responsible' });
    expect(world.judge(siri, editOf(sirisClient, done, doc)).kind).toBe('store');
  });

  test('a sealed goal is nobody’s, its neighbour is not', () => {
    const setGoal = (id: string) => (doc: Y.Doc) =>
      item(doc, goalsRoot, id).set('status', 'CLOSED');
    refused(hamid, 'sealed', setGoal('g2'));
    expect(new GateWorld().judge(hamid, editOf(9, setGoal('g1'))).kind).toBe('store');
  });

  test('an update with one forbidden part is refused whole', () =>
    refused(siri, 'not_responsible', (doc) => {
      typeInAbout('allowed ')(doc);
      doc.getMap(actionsRoot).delete('a1');
    }));

  test('[SY31] roots of other zones and of no zone at all', () => {
    refused(maja, 'not_allowed', (doc) =>
      doc.getXmlFragment(sectionRoot('notes')).insert(0, [new Y.XmlText('x')]),
    );
    refused(maja, 'not_allowed', (doc) => doc.getMap('meta').set('schemaVersion', 99));
    refused(maja, 'not_allowed', (doc) => doc.getText('elsewhere').insert(0, 'x'));
    refused(maja, 'not_allowed', (doc) => doc.getArray(actionsRoot).insert(0, ['x']));
  });
});

describe('[SY40] format marks', () => {
  const bold = (doc: Y.Doc) =>
    (item(doc, actionsRoot, 'a1').get('title') as Y.Text).format(0, 4, { bold: true });
  const formatted = (): Y.Doc => {
    const doc = plan();
    bold(doc);
    return doc;
  };
  /** The two marks: clocks 30 and 31. */
  const tidy = rawUpdate([], [[majasClient, [planEnd, 2]]]);

  test('are left out without a word where their remover may not write', () => {
    const world = new GateWorld('shared', Y.encodeStateAsUpdate(formatted()));
    const before = world.gate.index.encode();
    expect(world.judge(siri, tidy)).toEqual({ kind: 'nothingNew' });
    expect(world.judge({ ...siri, access: 'read' }, tidy)).toEqual({ kind: 'nothingNew' });
    expect(world.gate.index.encode()).toEqual(before);
    expect(world.judge(maja, tidy)).toEqual({ kind: 'store', bytes: tidy, clients: [] });
  });

  test('and the rest of such an update is stored', () => {
    const world = new GateWorld('shared', Y.encodeStateAsUpdate(formatted()));
    const words = text('x', { origin: [majasClient, 3] });
    const sections = [{ client: sirisClient, clock: 0, structs: [words] }];
    expect(world.judge(siri, rawUpdate(sections, [[majasClient, [planEnd, 2]]]))).toEqual({
      kind: 'store',
      bytes: rawUpdate(sections),
      clients: [sirisClient],
    });
  });
});

describe('[SY33] what PostgreSQL does not have yet', () => {
  const behind = (client: number, clock: number) =>
    rawUpdate([{ client: 77, clock: 0, structs: [text('x', { origin: [client, clock] })] }]);

  test('is there for the connection that wrote it and for no other', () => {
    const world = new GateWorld();
    const first = editOf(sirisClient, typeInAbout('abc'));
    world.judge(siri, first);
    expect(world.judge(maja, behind(sirisClient, 2))).toEqual({ kind: 'gap', early: true });
    expect(world.judge(maja, rawUpdate([], [[sirisClient, [0, 1]]]))).toEqual({
      kind: 'gap',
      early: true,
    });
    // Siri's second tab repeats what the first has sent: it is not saved yet.
    const secondTab = { ...siri, connection: {} };
    expect(world.judge(secondTab, first, 'syncStep2')).toEqual({ kind: 'gap', early: true });
    const next = rawUpdate([
      { client: sirisClient, clock: 3, structs: [text('d', { origin: [sirisClient, 2] })] },
    ]);
    expect(world.judge(siri, next).kind).toBe('store');
    world.gate.settled();
    expect(world.judge(secondTab, first, 'syncStep2')).toEqual({ kind: 'nothingNew' });
    expect(world.judge(maja, behind(sirisClient, 2)).kind).toBe('store');
  });
});

describe('[SY13] whose hand', () => {
  const squat = rawUpdate([{ client: majasClient, clock: planEnd, structs: [gc(1000)] }]);

  test('nobody fills another’s clocks', () => {
    expect(new GateWorld().judge(siri, squat)).toEqual({ kind: 'denied', code: 'client_taken' });
    expect(new GateWorld().judge(maja, squat).kind).toBe('store');
  });

  test('history without an owner is nobody’s', () => {
    const world = new GateWorld();
    world.gate.index.load(editOf(40, typeInAbout('from another process')));
    const next = rawUpdate([{ client: 40, clock: 20, structs: [text('x', { origin: [40, 0] })] }]);
    expect(world.judge(siri, next)).toEqual({ kind: 'denied', code: 'client_taken' });
  });

  test('what another process stored under clocks that are here is for the log to decide', () => {
    const world = new GateWorld();
    world.judge(siri, editOf(sirisClient, typeInAbout('här')));
    const there = editOf(sirisClient, typeInAbout('där'));
    expect(() => world.gate.follow(there, siri.person)).toThrow('the same clocks');
  });

  test('what another process stored is followed with its owner', () => {
    const world = new GateWorld();
    world.gate.follow(editOf(40, typeInAbout('x')), siri.person);
    const next = rawUpdate([{ client: 40, clock: 1, structs: [text('x', { origin: [40, 0] })] }]);
    expect(world.judge(maja, next)).toEqual({ kind: 'denied', code: 'client_taken' });
    expect(world.judge(siri, next).kind).toBe('store');
  });
});

describe('[SY34] the index as bytes', () => {
  const index = new GateWorld().gate.index;

  test('is read back as it was', () => {
    const again = PathIndex.decode(index.encode(), planPaths);
    expect(again.encode()).toEqual(index.encode());
    expect(again.value([actionsRoot, 'a1', 'unitId'])).toBe(maja.writer.unitIds[0]);
    expect(again.stateVector()).toEqual(Y.encodeStateVector(plan()));
  });

  test('damaged anywhere, of another format or under other rules, it is an error', () => {
    const bytes = index.encode();
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      expect(() => PathIndex.decode(damaged, planPaths), `byte ${at}`).toThrow();
      expect(() => PathIndex.decode(bytes.slice(0, at), planPaths)).toThrow();
    }
    expect(() => PathIndex.decode(bytes, { ...planPaths, version: 99 })).toThrow();
    expect(PathIndex.decode(bytes, planPaths).encode()).toEqual(bytes);
  });

  test('a row of the log that does not follow leaves the index as it was', () => {
    const fresh = new GateWorld().gate.index;
    const before = fresh.encode();
    const late = rawUpdate([{ client: 9, clock: 5, structs: [gc(1)] }]);
    expect(() => fresh.load(late)).toThrow(expect.objectContaining({ code: 'gap' }));
    expect(() => fresh.load(Uint8Array.of(1, 2, 3))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
    expect(fresh.encode()).toEqual(before);
    fresh.load(rawUpdate([{ client: 9, clock: 0, structs: [gc(6)] }]));
    expect(fresh.clock(9)).toBe(6);
  });
});
