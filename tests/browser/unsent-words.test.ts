// Words that the server has not taken are read out of one's own copy, and nothing of anyone
// else's: they are offered for copying when an edit is refused.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { unsentWords } from '../../src/lib/plan/unsent-words.ts';

describe('the words that never arrived', () => {
  it('are mine alone, without what was saved before', () => {
    const theirs = new Y.Doc();
    theirs.getText('t').insert(0, 'Siri skrev detta. ');
    const mine = new Y.Doc();
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
    mine.getText('t').insert(18, 'Sparat. ');
    const saved = Y.getState(mine.store, mine.clientID);
    for (const letter of 'Ej sparat.') {
      const text = mine.getText('t');
      text.insert(text.length, letter);
    }
    expect(unsentWords(mine, saved)).toBe('Ej sparat.');
    expect(unsentWords(mine, 0)).toBe('Sparat. Ej sparat.');
  });

  it('leave out what I took back myself, and keep places apart', () => {
    const doc = new Y.Doc();
    doc.getText('a').insert(0, 'Ett mål fel');
    doc.getText('a').delete(7, 4);
    doc.getText('b').insert(0, 'En åtgärd');
    expect(unsentWords(doc, 0)).toBe('Ett mål\nEn åtgärd');
  });

  it('are nothing when all is saved', () => {
    const doc = new Y.Doc();
    doc.getText('a').insert(0, 'Sparat');
    expect(unsentWords(doc, Y.getState(doc.store, doc.clientID))).toBe('');
  });
});
