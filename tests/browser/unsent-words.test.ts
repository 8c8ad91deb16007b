// Words that the server has not taken are read out of one's own copy, and nothing of anyone
// else's: they are offered for copying when an edit is refused.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { unsentWords, wordsInUpdates } from '../../src/lib/plan/unsent-words.ts';

const savedIn = (doc: Y.Doc): Map<number, number> =>
  new Map([[doc.clientID, Y.getState(doc.store, doc.clientID)]]);

describe('the words that never arrived', () => {
  it('are mine alone, without what was saved before', () => {
    const theirs = new Y.Doc();
    theirs.getText('t').insert(0, 'Siri skrev detta. ');
    const mine = new Y.Doc();
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
    mine.getText('t').insert(18, 'Sparat. ');
    const saved = savedIn(mine);
    for (const letter of 'Ej sparat.') {
      const text = mine.getText('t');
      text.insert(text.length, letter);
    }
    expect(unsentWords(mine, saved)).toBe('Ej sparat.');
    expect(unsentWords(mine, new Map([[mine.clientID, 0]]))).toBe('Sparat. Ej sparat.');
  });

  it('leave out what I took back myself, and keep places apart', () => {
    const doc = new Y.Doc();
    doc.getText('a').insert(0, 'Ett mål fel');
    doc.getText('a').delete(7, 4);
    doc.getText('b').insert(0, 'En åtgärd');
    expect(unsentWords(doc, new Map([[doc.clientID, 0]]))).toBe('Ett mål\nEn åtgärd');
  });

  it('are nothing when all is saved', () => {
    const doc = new Y.Doc();
    doc.getText('a').insert(0, 'Sparat');
    expect(unsentWords(doc, savedIn(doc))).toBe('');
  });
});

describe('words in updates whose document is no more', () => {
  it('are read without it, and without what was taken back', () => {
    const doc = new Y.Doc();
    const text = doc.getText('t');
    text.insert(0, 'Det som är sparat. ');
    const updates: Uint8Array[] = [];
    doc.on('update', (update) => updates.push(update));
    for (const letter of 'Ringde Siri fel') text.insert(text.length, letter);
    text.delete(text.length - 4, 4);
    text.insert(text.length, ' 👍 i dag');
    doc.getText('b').insert(0, 'Ny åtgärd');
    expect(wordsInUpdates(updates)).toBe('Ringde Siri 👍 i dag\nNy åtgärd');
    expect(wordsInUpdates([])).toBe('');
  });
});
