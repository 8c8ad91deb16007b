// A plain field bound to a Y.Text: what was typed becomes one small change, and what others write
// never moves the caret past its words. Checked against random edits; the seed is printed.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { changeBetween, movedBy } from '../../src/lib/plan/text-change.ts';

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('what a person did to a field', () => {
  it('is nothing when nothing changed', () => {
    expect(changeBetween('Milo', 'Milo', 2)).toBeNull();
  });

  it('puts a repeated letter where the caret is', () => {
    // "aa" → "aaa" with the caret after the first letter: the new letter is the first one.
    expect(changeBetween('aa', 'aaa', 1)).toEqual({ at: 0, remove: 0, insert: 'a' });
    expect(changeBetween('aa', 'aaa', 3)).toEqual({ at: 2, remove: 0, insert: 'a' });
  });

  it('is one replacement when words were selected', () => {
    expect(changeBetween('Bildstöd vid samling', 'Bildstöd vid måltid', 19)).toEqual({
      at: 13,
      remove: 7,
      insert: 'måltid',
    });
  });

  const seed = Date.now() % 1_000_000;
  it(`always leads from the old text to the new one (seed ${seed})`, () => {
    const next = random(seed);
    const letters = 'abå ';
    for (let round = 0; round < 2_000; round++) {
      const text = (length: number): string =>
        Array.from({ length }, () => letters[Math.floor(next() * letters.length)]).join('');
      const before = text(Math.floor(next() * 8));
      const at = Math.floor(next() * (before.length + 1));
      const remove = Math.floor(next() * (before.length - at + 1));
      const insert = text(Math.floor(next() * 4));
      const after = before.slice(0, at) + insert + before.slice(at + remove);
      const change = changeBetween(before, after, at + insert.length);
      const again =
        change === null
          ? before
          : before.slice(0, change.at) + change.insert + before.slice(change.at + change.remove);
      expect(again).toBe(after);
    }
  });
});

describe('where my caret stands after others have written', () => {
  const moved = (change: (text: Y.Text) => void, caret: number): number => {
    const text = new Y.Doc().getText('t');
    text.insert(0, 'Siri ringer');
    let delta: Y.YTextEvent['delta'] = [];
    text.observe((event) => (delta = event.delta));
    change(text);
    return movedBy(delta, caret);
  };

  it('follows its words when something is put in before them', () => {
    expect(moved((text) => text.insert(0, 'I dag: '), 5)).toBe(12);
  });

  it('stays when something is put in after or exactly at it', () => {
    expect(moved((text) => text.insert(11, ' Maja'), 5)).toBe(5);
    expect(moved((text) => text.insert(5, 'nu '), 5)).toBe(5);
  });

  it('lands where a deleted stretch was', () => {
    expect(moved((text) => text.delete(0, 8), 5)).toBe(0);
  });
});
