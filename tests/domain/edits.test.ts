// Every named change does what its name says, in one transaction, and nothing when its goal or
// action is gone.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { DomainError } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import {
  actionText,
  emptyZone,
  goalText,
  goalTitle,
  itemOf,
  readActions,
  readGoals,
} from '#domain/plan/document.ts';
import {
  addAction,
  addGoal,
  disputeAction,
  moveAction,
  moveGoal,
  removeAction,
  removeGoal,
  replaceContact,
  sealAction,
  sealGoal,
  setActionField,
  setGoalArea,
  setGoalStatus,
  setOutcome,
} from '#domain/plan/edits.ts';
import type { ActionField } from '#domain/plan/edits.ts';
import { textOfLines } from '#domain/plan/rich-text.ts';
import { nameRoots } from '#domain/plan/zones.ts';

const unit = '00000000-0000-4000-8000-00000000000a';
const party = '00000000-0000-4000-8000-00000000000b';

function plan(): Y.Doc {
  const doc = new Y.Doc();
  nameRoots(doc, 'shared');
  Y.applyUpdate(doc, emptyZone('shared'));
  return doc;
}

/** How many updates a change makes: one is one transaction, none is nothing written. */
function updatesOf(doc: Y.Doc, change: () => void): number {
  let updates = 0;
  const count = (): number => updates++;
  doc.on('update', count);
  change();
  doc.off('update', count);
  return updates;
}

const codeOf = (change: () => unknown): string => {
  try {
    change();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'done';
};

const titles = (doc: Y.Doc): string[] => readActions(doc).map(({ title }) => title);

describe('goals', () => {
  it('are added last, with a title and a text of their own', () => {
    const doc = plan();
    const first = addGoal(doc, {
      title: 'Milo kan visa vad han vill',
      text: textOfLines('Hemma och på förskolan.'),
      wheelArea: 'achieving',
    });
    expect(updatesOf(doc, () => addGoal(doc, {}))).toBe(1);
    expect(readGoals(doc)).toEqual([
      {
        id: first,
        title: 'Milo kan visa vad han vill',
        content: textOfLines('Hemma och på förskolan.'),
        wheelArea: 'achieving',
        status: 'ACTIVE',
        position: 'a0',
        sealedOn: null,
      },
      expect.objectContaining({ title: '', content: textOfLines(''), wheelArea: null }),
    ]);
    goalTitle(doc, first)?.insert(0, 'Mål: ');
    expect(readGoals(doc)[0]?.title).toBe('Mål: Milo kan visa vad han vill');
    expect(goalText(doc, first)?.length).toBe(1);
  });

  it('change status and area, and move', () => {
    const doc = plan();
    const [a, b] = [addGoal(doc, { title: 'a' }), addGoal(doc, { title: 'b' })];
    expect(updatesOf(doc, () => setGoalStatus(doc, a, 'REACHED'))).toBe(1);
    expect(updatesOf(doc, () => setGoalArea(doc, a, 'safe'))).toBe(1);
    expect(updatesOf(doc, () => moveGoal(doc, b, a))).toBe(1);
    expect(readGoals(doc).map(({ id, status, wheelArea }) => [id, status, wheelArea])).toEqual([
      [b, 'ACTIVE', null],
      [a, 'REACHED', 'safe'],
    ]);
  });

  it('leave their actions when they are removed, and get them back by undo', () => {
    const doc = plan();
    const goal = addGoal(doc, { title: 'a', text: textOfLines('varför') });
    addAction(doc, { goal, title: 'x' });
    const before = readGoals(doc);
    const undo = new Y.UndoManager([doc.getMap('goals')], { captureTimeout: 0 });
    removeGoal(doc, goal);
    expect(readGoals(doc)).toEqual([]);
    expect(readActions(doc)[0]?.goalId).toBe(goal);
    undo.undo();
    expect(readGoals(doc)).toEqual(before);
  });
});

describe('a dispute', () => {
  it('is said with who answers meanwhile and when it is decided, as one change', () => {
    const doc = plan();
    const id = addAction(doc, { title: 'x', status: 'DONE', done: '2026-11-20' });
    const said = { interim: unit, decide: '2026-12-01' };
    expect(updatesOf(doc, () => disputeAction(doc, id, said))).toBe(1);
    expect(readActions(doc)[0]).toMatchObject({
      status: 'DISPUTED',
      interimUnitId: unit,
      decideOn: '2026-12-01',
      doneOn: null,
    });
  });

  it('is refused without either, and leaves the action as it was', () => {
    const doc = plan();
    const id = addAction(doc, { title: 'x' });
    for (const said of [
      { interim: '', decide: '2026-12-01' },
      { interim: unit, decide: '' },
    ])
      expect(() => disputeAction(doc, id, said)).toThrow('invalid_input');
    expect(readActions(doc)[0]?.status).toBe('PLANNED');
  });
});

describe('another contact everywhere', () => {
  it('is one change; what is sealed stays, and undo takes all of it back', () => {
    const doc = plan();
    const [a = '', b = '', sealed = ''] = ['x', 'y', 'z'].map((title) =>
      addAction(doc, { title, contact: party }),
    );
    sealAction(doc, sealed, '2026-11-20');
    const contacts = () => readActions(doc).map(({ contactId }) => contactId);
    const undo = new Y.UndoManager([doc.getMap('actions')], { captureTimeout: 0 });
    expect(updatesOf(doc, () => replaceContact(doc, [a, b, sealed, 'gone'], unit))).toBe(1);
    expect(contacts()).toEqual([unit, unit, party]);
    undo.undo();
    expect(contacts()).toEqual([party, party, party]);
    expect(() => replaceContact(doc, [a], 'nobody')).toThrow('invalid_input');
  });
});

describe('an outcome', () => {
  it('says why when it is less than yes, as one change', () => {
    const doc = plan();
    const id = addAction(doc, { title: 'x' });
    for (const outcome of ['PARTLY', 'NO'] as const) {
      expect(() => setOutcome(doc, id, outcome, '  ')).toThrow('invalid_input');
      expect(updatesOf(doc, () => setOutcome(doc, id, outcome, ` Därför ${outcome}. `))).toBe(1);
      expect(readActions(doc)[0]).toMatchObject({ outcome, outcomeReason: `Därför ${outcome}.` });
    }
    setOutcome(doc, id, 'YES', '');
    expect(readActions(doc)[0]).toMatchObject({ outcome: 'YES', outcomeReason: null });
    setOutcome(doc, id, null, 'gone');
    expect(readActions(doc)[0]).toMatchObject({ outcome: null, outcomeReason: null });
  });
});

describe('actions', () => {
  it('are added with everything that is known', () => {
    const doc = plan();
    const goal = addGoal(doc, {});
    const id = addAction(doc, {
      id: 'milo-bilder',
      title: 'Bilder för dagen',
      what: 'Samma bilder hemma och på förskolan.',
      goal,
      unit,
      contact: party,
      kind: 'SUPPORT',
      start: '2026-09-28',
      due: '2026-12-03',
      status: 'IN_PROGRESS',
    });
    expect(readActions(doc)).toEqual([
      {
        id,
        goalId: goal,
        kind: 'SUPPORT',
        title: 'Bilder för dagen',
        what: 'Samma bilder hemma och på förskolan.',
        unitId: unit,
        contactId: party,
        startOn: '2026-09-28',
        dueOn: '2026-12-03',
        doneOn: null,
        status: 'IN_PROGRESS',
        waitsForUnitId: null,
        meanwhile: null,
        interimUnitId: null,
        decideOn: null,
        outcome: null,
        outcomeReason: null,
        position: 'a0',
        sealedOn: null,
      },
    ]);
    expect(actionText(doc, id, 'what')?.toString()).toContain('Samma bilder');
  });

  it('get ids that differ', () => {
    const doc = plan();
    expect(addAction(doc, { goal: null })).not.toBe(addAction(doc, { goal: null }));
  });

  it.each<[ActionField, string, string]>([
    ['start', '2026-11-22', 'startOn'],
    ['due', '2028-02-29', 'dueOn'],
    ['done', '2026-11-22', 'doneOn'],
    ['unit', unit, 'unitId'],
    ['contact', party, 'contactId'],
    ['goal', 'a-goal', 'goalId'],
    ['status', 'WAITING_CONSENT', 'status'],
    ['kind', 'ASSESSMENT', 'kind'],
    ['waitsFor', unit, 'waitsForUnitId'],
    ['meanwhile', 'another-action', 'meanwhile'],
    ['interim', unit, 'interimUnitId'],
    ['decide', '2026-12-01', 'decideOn'],
  ])('change %s', (field, value, row) => {
    const doc = plan();
    const id = addAction(doc, { title: 'x' });
    expect(updatesOf(doc, () => setActionField(doc, id, field, value))).toBe(1);
    expect(readActions(doc)[0]).toMatchObject({ [row]: value });
    expect(updatesOf(doc, () => setActionField(doc, id, field, value))).toBe(0);
    if (field === 'status' || field === 'kind') return;
    setActionField(doc, id, field, null);
    expect(readActions(doc)[0]).toMatchObject({ [row]: null });
  });

  it('move in front of one another, or last', () => {
    const doc = plan();
    const [a, b, c] = ['a', 'b', 'c'].map((title) => addAction(doc, { title }));
    if (!a || !b || !c) throw new Error('three actions');
    moveAction(doc, c, a);
    expect(titles(doc)).toEqual(['c', 'a', 'b']);
    moveAction(doc, c, b);
    expect(titles(doc)).toEqual(['a', 'c', 'b']);
    moveAction(doc, a, null);
    expect(titles(doc)).toEqual(['c', 'b', 'a']);
    expect(updatesOf(doc, () => moveAction(doc, b, a))).toBe(0);
    expect(updatesOf(doc, () => moveAction(doc, b, b))).toBe(0);
  });

  it('are removed, and come back by undo where they were', () => {
    const doc = plan();
    const ids = ['a', 'b', 'c'].map((title) => addAction(doc, { title }));
    const undo = new Y.UndoManager([doc.getMap('actions')], { captureTimeout: 0 });
    expect(updatesOf(doc, () => removeAction(doc, ids[1] ?? ''))).toBe(1);
    expect(titles(doc)).toEqual(['a', 'c']);
    undo.undo();
    expect(titles(doc)).toEqual(['a', 'b', 'c']);
  });
});

describe('what is gone', () => {
  it('stays gone: nothing is written', () => {
    const doc = plan();
    const id = addAction(doc, { title: 'x' });
    const changes = [
      () => setGoalStatus(doc, 'gone', 'CLOSED'),
      () => setGoalArea(doc, 'gone', 'safe'),
      () => setActionField(doc, 'gone', 'due', '2026-12-03'),
      () => moveGoal(doc, 'gone', null),
      () => moveAction(doc, 'gone', id),
      () => moveAction(doc, id, 'gone'),
      () => removeGoal(doc, 'gone'),
      () => removeAction(doc, 'gone'),
    ];
    expect(changes.map((change) => updatesOf(doc, change))).toEqual(changes.map(() => 0));
    expect([
      goalTitle(doc, 'gone'),
      goalText(doc, 'gone'),
      actionText(doc, 'gone', 'title'),
    ]).toEqual([null, null, null]);
  });
});

describe('what is sealed', () => {
  const day = '2026-11-25';

  it('stays as it is: nothing is written, and no undo takes the seal away', () => {
    const doc = plan();
    const undo = new Y.UndoManager([doc.getMap('goals'), doc.getMap('actions')], {
      captureTimeout: 0,
      captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
    });
    const [goal, other] = [addGoal(doc, { title: 'a' }), addGoal(doc, { title: 'b' })];
    const [id, next] = [addAction(doc, { title: 'x' }), addAction(doc, { title: 'y' })];
    undo.clear();
    expect(updatesOf(doc, () => sealGoal(doc, goal, day))).toBe(1);
    expect(updatesOf(doc, () => sealAction(doc, id, day))).toBe(1);
    expect(undo.canUndo()).toBe(false);
    expect(readGoals(doc).map(({ sealedOn }) => sealedOn)).toEqual([day, null]);
    expect(readActions(doc).map(({ sealedOn }) => sealedOn)).toEqual([day, null]);
    const changes = [
      () => sealGoal(doc, goal, '2026-11-26'),
      () => sealAction(doc, id, '2026-11-26'),
      () => setGoalStatus(doc, goal, 'CLOSED'),
      () => setGoalArea(doc, goal, 'safe'),
      () => setActionField(doc, id, 'due', '2026-12-03'),
      () => moveGoal(doc, goal, null),
      () => moveAction(doc, id, null),
      () => removeGoal(doc, goal),
      () => removeAction(doc, id),
      () => sealGoal(doc, 'gone', day),
    ];
    expect(changes.map((change) => updatesOf(doc, change))).toEqual(changes.map(() => 0));
    expect(codeOf(() => sealAction(doc, next, 'today'))).toBe('invalid_input');
    // The others go round it.
    expect(updatesOf(doc, () => moveGoal(doc, other, goal))).toBe(1);
    expect(updatesOf(doc, () => moveAction(doc, next, id))).toBe(1);
    expect(titles(doc)).toEqual(['y', 'x']);
  });

  it('keeps its key where neighbours with the same key have to get new ones', () => {
    const doc = plan();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => addAction(doc, { id, title: id }));
    for (const id of [a, b]) if (id) itemOf(doc, 'actions', id)?.set('position', 'a0');
    sealAction(doc, b ?? '', day);
    moveAction(doc, c ?? '', b ?? null);
    expect(itemOf(doc, 'actions', b ?? '')?.get('position')).toBe('a0');
    expect(titles(doc)[0]).toBe('a');
  });
});

describe('what no form offers', () => {
  it('is refused, and nothing is written', () => {
    const doc = plan();
    const id = addAction(doc, { id: 'x', title: 'x' });
    const before = Y.encodeStateAsUpdate(doc);
    const refused = [
      () => setActionField(doc, id, 'status', null),
      () => setActionField(doc, id, 'status', 'NEARLY'),
      () => setActionField(doc, id, 'due', '2026-02-30'),
      () => setActionField(doc, id, 'due', ''),
      () => setActionField(doc, id, 'unit', 'BVC'),
      () => setGoalStatus(doc, 'g', 'DONE' as never),
      () => addAction(doc, { id: 'x' }),
      () => addAction(doc, { id: 'not an id' }),
      () => addGoal(doc, { wheelArea: 'Trygg' as never }),
    ];
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'invalid_input'));
    const long = 'x'.repeat(limits.maxTitleChars + 1);
    expect(codeOf(() => addAction(doc, { title: long }))).toBe('too_large');
    expect(codeOf(() => addGoal(doc, { title: long }))).toBe('too_large');
    expect(codeOf(() => addAction(doc, { title: long.slice(1) }))).toBe('done');
    removeAction(doc, readActions(doc).find(({ title }) => title !== 'x')?.id ?? '');
    expect(readActions(doc).map((action) => action.id)).toEqual(['x']);
    expect(Y.encodeStateAsUpdate(doc).length).toBeGreaterThan(before.length);
  });
});
