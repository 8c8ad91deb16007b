// What changed after someone's approval: each field that was agreed counts, and nothing else does.
import { describe, expect, test } from 'vitest';
import { actionChange, goalChange } from '#domain/plan/changed-since.ts';
import { Action, Goal } from '#domain/plan/schema.ts';
import { ApprovedByMe } from '#domain/plan/version.ts';

const unit = '0b0e7f5c-5f0b-4b57-8a39-111111111111';
const person = '0b0e7f5c-5f0b-4b57-8a39-222222222222';
const goal = Goal.parse({
  id: 'goal-1',
  title: 'Milo kan visa vad han vill',
  content: { type: 'doc', content: [{ type: 'paragraph' }] },
  wheelArea: 'achieving',
  status: 'ACTIVE',
  position: 'a0',
  sealedOn: null,
});
const action = Action.parse({
  id: 'action-1',
  goalId: 'goal-1',
  kind: 'OTHER',
  title: 'Bildstöd',
  what: 'Samma bilder hemma',
  unitId: unit,
  contactId: person,
  startOn: '2026-09-28',
  dueOn: null,
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
});
const approved = ApprovedByMe.parse({
  number: 2,
  // PostgreSQL gives keys back in an order of its own.
  goals: [{ ...goal, content: { content: [{ type: 'paragraph' }], type: 'doc' } }],
  actions: [{ ...action, unit: 'Förskolan Blåsippan', contact: 'Maja Gullvind' }],
});

describe('since a version that was approved', () => {
  test('the same words are no change, wherever they stand', () => {
    expect(goalChange({ ...goal, position: 'b0' }, approved)).toBeNull();
    expect(actionChange({ ...action, position: 'b0' }, approved)).toBeNull();
  });

  test.each([
    ['title', 'Bilder'],
    ['what', ''],
    ['goalId', null],
    ['unitId', null],
    ['contactId', null],
    ['kind', 'ASSESSMENT'],
    ['startOn', '2026-09-29'],
    ['dueOn', '2026-12-01'],
    ['doneOn', '2026-12-01'],
    ['status', 'DONE'],
    ['waitsForUnitId', '00000000-0000-4000-8000-000000000001'],
    ['meanwhile', 'NOT_NEEDED'],
    ['interimUnitId', '00000000-0000-4000-8000-000000000001'],
    ['decideOn', '2026-12-01'],
    ['outcome', 'PARTLY'],
    ['outcomeReason', 'Tolken kom inte.'],
  ])('an action with another %s is changed', (field, value) => {
    expect(actionChange({ ...action, [field]: value } as Action, approved)).toBe('changed');
  });

  test.each([
    ['title', 'Milo visar vad han vill'],
    ['content', { type: 'doc', content: [] }],
    ['wheelArea', null],
    ['status', 'REACHED'],
  ])('a goal with another %s is changed', (field, value) => {
    expect(goalChange({ ...goal, [field]: value } as Goal, approved)).toBe('changed');
  });

  test('what was not there is new', () => {
    expect(actionChange({ ...action, id: 'action-2' as Action['id'] }, approved)).toBe('new');
    expect(goalChange({ ...goal, id: 'goal-2' as Goal['id'] }, approved)).toBe('new');
  });
});
