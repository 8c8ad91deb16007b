// Undo asks before it takes a step back: what has become another's to change stays, the step is
// dropped, and the one before it comes next.
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { OwnUndo, ownEdit } from '../../src/lib/plan/own-undo.ts';

it('a step that may not be taken back is dropped, and the one before it comes next', () => {
  const doc = new Y.Doc();
  const map = doc.getMap('m');
  let may = true;
  const undo = new OwnUndo(doc, () => may);
  let heard = 0;
  undo.watch(() => heard++);
  for (const key of ['first', 'second']) {
    doc.transact(() => map.set(key, true), ownEdit);
    undo.stopCapturing();
  }

  may = false;
  heard = 0;
  expect(undo.undo()).toBe(null);
  expect([...map.keys()]).toEqual(['first', 'second']);
  expect(heard).toBe(1);
  expect(undo.canUndo()).toBe(true);

  may = true;
  undo.undo();
  expect([...map.keys()]).toEqual(['second']);
  expect(undo.canUndo()).toBe(false);

  may = false;
  expect(undo.redo()).toBe(null);
  expect(undo.canRedo()).toBe(false);
  expect([...map.keys()]).toEqual(['second']);
  // Nothing to take back is nothing to ask about.
  expect(undo.undo()).toBe(null);
});
