// What an edit in an open document touches: each named edit asks for the right that it is about, and
// undoing asks for the same as doing it.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { refusalOf } from '#domain/access/write-rights.ts';
import type { Writer } from '#domain/access/write-rights.ts';
import { actionText, emptyZone, goalText } from '#domain/plan/document.ts';
import {
  addAction,
  addGoal,
  moveAction,
  removeAction,
  removeGoal,
  sealAction,
  setActionField,
  setGoalStatus,
} from '#domain/plan/edits.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { touchesOf, touchesOfStep, valueIn } from '#domain/plan/touched.ts';
import { nameRoots } from '#domain/plan/zones.ts';
import { DEL, INS, OLD, SET, TOP } from '#domain/sync/touch.ts';
import type { Touch } from '#domain/sync/touch.ts';

const preschool = '00000000-0000-4000-8000-000000000001';
const speech = '00000000-0000-4000-8000-000000000002';

function plan() {
  const doc = new Y.Doc();
  nameRoots(doc, 'shared');
  Y.applyUpdate(doc, emptyZone('shared'));
  addGoal(doc, { id: 'g', title: 'Mål' });
  addAction(doc, { id: 'a', title: 'Bilder', unit: preschool });
  addAction(doc, { id: 'b', title: 'Ring' });
  const undo = new Y.UndoManager([...doc.share.values()], { doc, captureTimeout: 0 });
  return { doc, undo };
}

function touchesDuring(doc: Y.Doc, change: () => void): Touch[] {
  const touches: Touch[] = [];
  const note = (transaction: Y.Transaction): unknown => touches.push(...touchesOf(transaction));
  doc.on('afterTransaction', note);
  change();
  doc.off('afterTransaction', note);
  return touches;
}

const names = (touches: readonly Touch[]): string[] =>
  [...new Set(touches.map(({ path }) => path.join('/')))].sort();

const edits: [what: string, change: (doc: Y.Doc) => void, touched: string[]][] = [
  ['a field', (doc) => setActionField(doc, 'a', 'due', '2026-12-03'), ['actions/a/dueOn']],
  ['the unit', (doc) => setActionField(doc, 'a', 'unit', speech), ['actions/a/unitId']],
  ['a place', (doc) => moveAction(doc, 'b', 'a'), ['actions/b/position']],
  ['a goal’s status', (doc) => setGoalStatus(doc, 'g', 'REACHED'), ['goals/g/status']],
  ['a title', (doc) => actionText(doc, 'a', 'title')?.insert(0, 'Nya '), ['actions/a/title']],
  [
    'words in a goal’s text',
    (doc) => {
      const text = goalText(doc, 'g');
      if (text) writeRichText(text, textOfLines('Varför'));
    },
    ['goals/g/text'],
  ],
  [
    'words in a section',
    (doc) => writeRichText(doc.getXmlFragment('section:about'), textOfLines('Milo')),
    ['section:about'],
  ],
];

describe('a change touches what it is about', () => {
  for (const [what, change, touched] of edits)
    it(what, () => {
      const { doc, undo } = plan();
      expect(names(touchesDuring(doc, () => change(doc)))).toEqual(touched);
      const step = undo.undoStack.at(-1);
      expect(step && names(touchesOfStep(doc, step))).toEqual(touched);
      undo.undo();
      const back = undo.redoStack.at(-1);
      expect(back && names(touchesOfStep(doc, back))).toEqual(touched);
    });

  it('a new item is written whole, a removed one goes whole', () => {
    const { doc, undo } = plan();
    const touches = touchesDuring(doc, () => void addAction(doc, { id: 'c', title: 'Ny' }));
    expect(touches).toContainEqual({ path: ['actions', 'c'], ops: SET | TOP | OLD });
    const step = undo.undoStack.at(-1);
    expect(step && touchesOfStep(doc, step)).toContainEqual({
      path: ['actions', 'c'],
      ops: DEL | TOP | OLD,
    });
    expect(touchesDuring(doc, () => removeAction(doc, 'c'))).toContainEqual({
      path: ['actions', 'c'],
      ops: DEL | TOP | OLD,
    });
  });

  it('an insertion in a list is one', () => {
    const { doc } = plan();
    expect(touchesDuring(doc, () => doc.getArray('list').insert(0, ['x']))).toEqual([
      { path: ['list'], ops: INS | DEL },
    ]);
  });
});

describe('the rights to it', () => {
  const part: Writer = {
    role: 'professional',
    sector: 'health',
    unitIds: [speech],
    leads: false,
    reportingUnitIds: [preschool, speech],
  };
  const leader = { ...part, unitIds: [], leads: true };
  const refused = (writer: Writer, change: (doc: Y.Doc) => void) => {
    const { doc } = plan();
    const { doc: scratch } = plan();
    return refusalOf(
      writer,
      'shared',
      touchesDuring(scratch, () => change(scratch)),
      valueIn(doc),
    );
  };

  it.each<[string, (doc: Y.Doc) => void, unknown, unknown]>([
    ['a new action', (doc) => addAction(doc, { title: 'Ny', unit: preschool }), null, null],
    ['one that nobody answers for', (doc) => removeAction(doc, 'b'), null, null],
    ['its unit', (doc) => setActionField(doc, 'b', 'unit', preschool), null, null],
    ['a goal', (doc) => removeGoal(doc, 'g'), null, null],
    ['the order', (doc) => moveAction(doc, 'a', null), null, null],
    ['the day', (doc) => setActionField(doc, 'a', 'due', '2026-12-03'), 'not_responsible', null],
    ['a removal', (doc) => removeAction(doc, 'a'), 'not_responsible', null],
    [
      'the status',
      (doc) => setActionField(doc, 'a', 'status', 'DONE'),
      'not_responsible',
      'not_responsible',
    ],
    ['a seal', (doc) => sealAction(doc, 'a', '2026-11-25'), 'not_allowed', null],
  ])('%s', (_what, change, other, led) => {
    expect(refused(part, change)).toBe(other);
    expect(refused(leader, change)).toBe(led);
    expect(
      refused({ ...part, unitIds: [preschool], leads: true }, change),
      'the responsible unit, leading',
    ).toBe(null);
  });

  it('undoing what has become another’s is refused before it happens', () => {
    const { doc, undo } = plan();
    setActionField(doc, 'b', 'due', '2026-12-03');
    const step = undo.undoStack.at(-1);
    const judge = (): unknown =>
      step && refusalOf(part, 'shared', touchesOfStep(doc, step), valueIn(doc));
    expect(judge()).toBe(null);
    doc.transact(() => setActionField(doc, 'b', 'unit', preschool), 'someone else');
    expect(judge()).toBe('not_responsible');
  });

  it('a removal can be undone by who removed it', () => {
    const { doc, undo } = plan();
    removeAction(doc, 'a');
    const step = undo.undoStack.at(-1);
    expect(step && refusalOf(leader, 'shared', touchesOfStep(doc, step), valueIn(doc))).toBe(null);
  });
});
