// People move and add things at the same time, without hearing of each other. Afterwards everybody
// has the same order, nothing is lost and nothing is there twice; and a move ends where it was put,
// whatever keys the document holds.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readActions } from '#domain/plan/document.ts';
import { addAction, moveAction, removeAction } from '#domain/plan/edits.ts';
import { byPosition, isPosition, keysToPlace } from '#domain/plan/positions.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import type { Random } from '../sync/support/random.ts';

const ids = (doc: Y.Doc): string[] => readActions(doc).map(({ id }) => id);

function editSomething(doc: Y.Doc, random: Random, name: string): void {
  const there = ids(doc);
  const kind = random.below(10);
  if (there.length < 3 || kind < 3) addAction(doc, { title: name });
  else if (kind === 3) removeAction(doc, random.pick(there));
  else moveAction(doc, random.pick(there), random.chance(0.2) ? null : random.pick(there));
}

/** Each copy gets what it lacks from another one, in random order, until nobody lacks anything. */
function meet(docs: readonly Y.Doc[], random: Random): void {
  for (let round = 0; round < docs.length * 4; round++)
    exchange(random.pick(docs), random.pick(docs));
  for (const from of docs) for (const to of docs) exchange(from, to);
}

function exchange(from: Y.Doc, to: Y.Doc): void {
  if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
}

describe(`several people at once (seed ${seedOfRun})`, () => {
  it('end with one order', () => {
    const random = randomFrom(seedOfRun);
    for (let run = 0; run < 40; run++) {
      const docs = Array.from({ length: 2 + random.below(4) }, () => new Y.Doc());
      for (let meeting = 0; meeting < 3; meeting++) {
        for (const [index, doc] of docs.entries())
          for (let edit = random.below(12); edit > 0; edit--)
            editSomething(doc, random, `${index}.${edit}`);
        meet(docs, random);
        const [first, ...others] = docs.map(ids);
        for (const other of others) expect(other).toEqual(first);
        expect(new Set(first).size).toBe(docs[0]?.getMap('actions').size);
      }
    }
  });

  it('put two things in one place, and can still put a third between them', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    addAction(a, { id: 'first' });
    addAction(a, { id: 'last' });
    exchange(a, b);
    addAction(a, { id: 'p' });
    moveAction(a, 'p', 'last');
    addAction(b, { id: 'q' });
    moveAction(b, 'q', 'last');
    exchange(a, b);
    exchange(b, a);
    expect(ids(a)).toEqual(['first', 'p', 'q', 'last']);
    expect(ids(b)).toEqual(ids(a));
    const positions = readActions(a).map(({ position }) => position);
    expect(positions[1]).toBe(positions[2]);
    addAction(a, { id: 'between' });
    moveAction(a, 'between', 'q');
    exchange(a, b);
    expect(ids(b)).toEqual(['first', 'p', 'between', 'q', 'last']);
  });
});

describe('a move', () => {
  const usable = ['Zz', 'a0', 'a0V', 'a1', 'a1', 'a2', 'b10', 'zzzzzzzzzzzzzzzzzzzzzzzzzzz'];
  const broken = ['', 'a', 'a00', '!', 'A00000000000000000000000000', 'å', 'x'.repeat(500)];

  it('ends where it was put, whatever the keys', () => {
    const random = randomFrom(seedOfRun);
    for (let run = 0; run < 300; run++) {
      const doc = new Y.Doc();
      const actions = doc.getMap('actions');
      for (let at = 0; at < 6; at++) {
        addAction(doc, { id: `x${at}` });
        const key = random.pick(random.chance(0.3) ? broken : usable);
        const action = actions.get(`x${at}`);
        if (action instanceof Y.Map) action.set('position', random.chance(0.05) ? at : key);
      }
      const before = ids(doc);
      const moved = random.pick(before);
      const others = before.filter((id) => id !== moved);
      const mark = random.chance(0.2) ? null : random.pick(others);
      moveAction(doc, moved, mark);
      const at = mark === null ? others.length : others.indexOf(mark);
      expect(ids(doc), `${run}: ${moved} before ${mark}`).toEqual(others.toSpliced(at, 0, moved));
    }
  });

  it('writes one key where there is room', () => {
    const others = ['a0', 'a1', 'a2'].map((position, index) => ({ id: `x${index}`, position }));
    expect([...keysToPlace(others, 'new', 1).keys()]).toEqual(['new']);
    expect([...keysToPlace(others, 'new', 3).values()]).toEqual(['a3']);
  });

  it('to one place over and over keeps keys short', () => {
    const doc = new Y.Doc();
    for (const id of ['a', 'b', 'c', 'd']) addAction(doc, { id });
    for (let round = 0; round < 2_000; round++) {
      moveAction(doc, round % 2 === 0 ? 'c' : 'b', ids(doc)[1] ?? null);
      expect(ids(doc)[1]).toBe(round % 2 === 0 ? 'c' : 'b');
    }
    for (const { position } of readActions(doc)) expect(position.length).toBeLessThanOrEqual(64);
  });
});

describe('a key', () => {
  it('is one that a new key can be made beside', () => {
    expect(['a0', 'Zz', 'a0V', 'b10'].map(isPosition)).toEqual([true, true, true, true]);
    expect(['', 'a', 'a00', 'a!', 'A'.padEnd(27, '0'), 7, null].map(isPosition)).toEqual(
      Array.from({ length: 7 }, () => false),
    );
  });

  it('orders alike everywhere: by code, then by id', () => {
    const places = [
      { id: 'b', position: 'a0' },
      { id: 'a', position: 'a0' },
      { id: 'c', position: 'Zz' },
      { id: 'd', position: '' },
    ];
    expect(places.sort(byPosition).map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b']);
  });
});
