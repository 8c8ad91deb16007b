// Every change that someone can make to goals and actions, by name. Each takes the document first
// and is one transaction, so that one undo takes it back and a refused one can be made again.
//
// A goal or an action that is gone (someone removed it meanwhile) is left gone, and one that is
// sealed is left as it is: the edit does nothing. A value that no form offers is a mistake of ours:
// DomainError.
import { uuidv4 } from 'lib0/random';
import * as Y from 'yjs';
import type { z } from 'zod';
import { DomainError } from '../errors.ts';
import { ActionId, GoalId, PartyId, PlanUnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from './dates.ts';
import { itemOf, placesIn } from './document.ts';
import { keysToPlace } from './positions.ts';
import { textOfLines, writeRichText } from './rich-text.ts';
import type { RichText } from './rich-text.ts';
import {
  ActionKind,
  ActionOutcome,
  ActionStatus,
  GoalStatus,
  Meanwhile,
  WheelArea,
} from './schema.ts';
import { sealedField, sealedOn } from './sealed.ts';
import { actionsRoot, goalsRoot } from './zones.ts';

export interface NewGoal {
  /** Only where the same goal must have the same id again (demo data). */
  id?: string;
  title?: string;
  text?: RichText;
  wheelArea?: WheelArea | null;
  status?: GoalStatus;
}

export interface NewAction {
  id?: string;
  title?: string;
  what?: string;
  goal?: string | null;
  kind?: ActionKind;
  unit?: string | null;
  contact?: string | null;
  start?: string | null;
  due?: string | null;
  done?: string | null;
  status?: ActionStatus;
  waitsFor?: string | null;
  meanwhile?: string | null;
  interim?: string | null;
  decide?: string | null;
}

/** The single values of an action, by the name that forms use. */
const actionFields = {
  goal: { key: 'goalId', schema: GoalId.nullable() },
  kind: { key: 'kind', schema: ActionKind },
  unit: { key: 'unitId', schema: PlanUnitId.nullable() },
  contact: { key: 'contactId', schema: PartyId.nullable() },
  start: { key: 'startOn', schema: Day.nullable() },
  due: { key: 'dueOn', schema: Day.nullable() },
  done: { key: 'doneOn', schema: Day.nullable() },
  status: { key: 'status', schema: ActionStatus },
  waitsFor: { key: 'waitsForUnitId', schema: PlanUnitId.nullable() },
  meanwhile: { key: 'meanwhile', schema: Meanwhile.nullable() },
  interim: { key: 'interimUnitId', schema: PlanUnitId.nullable() },
  decide: { key: 'decideOn', schema: Day.nullable() },
} as const;
export type ActionField = keyof typeof actionFields;

/** Said by few actions: a new one does not have them until somebody says something. */
const rarelySaid: ReadonlySet<string> = new Set(['waitsFor', 'meanwhile', 'interim', 'decide']);

/** Adds a goal after the others. */
export function addGoal(doc: Y.Doc, goal: NewGoal): GoalId {
  const id = valid(GoalId, goal.id ?? uuidv4());
  const text = new Y.XmlFragment();
  writeRichText(text, goal.text ?? textOfLines(''));
  add(doc, goalsRoot, id, {
    title: new Y.Text(short(goal.title ?? '', limits.maxTitleChars)),
    text,
    wheelArea: valid(WheelArea.nullable(), goal.wheelArea ?? null),
    status: valid(GoalStatus, goal.status ?? 'ACTIVE'),
  });
  return id;
}

/** Adds an action after the others. */
export function addAction(doc: Y.Doc, action: NewAction): ActionId {
  const id = valid(ActionId, action.id ?? uuidv4());
  const given = {
    ...action,
    kind: action.kind ?? 'OTHER',
    status: action.status ?? 'PLANNED',
  };
  add(doc, actionsRoot, id, {
    title: new Y.Text(short(action.title ?? '', limits.maxTitleChars)),
    what: new Y.Text(short(action.what ?? '', limits.maxWhatChars)),
    ...Object.fromEntries(
      Object.entries(actionFields)
        .filter(([name]) => !rarelySaid.has(name) || given[name as ActionField] != null)
        .map(([name, { key, schema }]) => [key, valid(schema, given[name as ActionField] ?? null)]),
    ),
  });
  return id;
}

export function setGoalStatus(doc: Y.Doc, id: string, status: GoalStatus): void {
  set(doc, goalsRoot, id, 'status', valid(GoalStatus, status));
}

export function setGoalArea(doc: Y.Doc, id: string, area: WheelArea | null): void {
  set(doc, goalsRoot, id, 'wheelArea', valid(WheelArea.nullable(), area));
}

export function setActionField(
  doc: Y.Doc,
  id: string,
  field: ActionField,
  value: string | null,
): void {
  const { key, schema } = actionFields[field];
  set(doc, actionsRoot, id, key, valid(schema, value));
}

/**
 * Nobody agrees on who answers for it. Someone does meanwhile, and there is a day on which it is
 * decided: it is said in one step, so that no dispute stands without them.
 */
export function disputeAction(
  doc: Y.Doc,
  id: string,
  { interim, decide }: { interim: string; decide: string },
): void {
  setAll(doc, id, {
    status: 'DISPUTED',
    doneOn: null,
    interimUnitId: valid(PlanUnitId, interim),
    decideOn: valid(Day, decide),
  });
}

/** Somebody else is the contact of these actions, as one change. What is sealed, or gone, stays. */
export function replaceContact(doc: Y.Doc, ids: readonly string[], contact: string): void {
  const to = valid(PartyId, contact);
  doc.transact(() => {
    for (const id of ids) set(doc, actionsRoot, id, 'contactId', to);
  });
}

/** What an action gave. Only a part, or nothing, says why; null takes it back. */
export function setOutcome(
  doc: Y.Doc,
  id: string,
  outcome: ActionOutcome | null,
  reason: string,
): void {
  const why = short(reason.trim(), limits.maxReasonChars);
  if (why === '' && (outcome === 'PARTLY' || outcome === 'NO'))
    throw new DomainError('invalid_input');
  setAll(doc, id, {
    outcome: valid(ActionOutcome.nullable(), outcome),
    outcomeReason: outcome === null || why === '' ? null : why,
  });
}

/** Puts a goal in front of another; null: last. */
export const moveGoal = (doc: Y.Doc, id: string, before: string | null): void =>
  move(doc, goalsRoot, id, before);

/** Puts an action in front of another; null: last. All actions have one order, whatever their goal. */
export const moveAction = (doc: Y.Doc, id: string, before: string | null): void =>
  move(doc, actionsRoot, id, before);

/** The goal's actions stay and are shown by themselves; undo brings the goal back to them. */
export const removeGoal = (doc: Y.Doc, id: string): void => remove(doc, goalsRoot, id);

export const removeAction = (doc: Y.Doc, id: string): void => remove(doc, actionsRoot, id);

export const sealGoal = (doc: Y.Doc, id: string, day: string): void =>
  seal(doc, goalsRoot, id, day);

export const sealAction = (doc: Y.Doc, id: string, day: string): void =>
  seal(doc, actionsRoot, id, day);

type Root = typeof goalsRoot | typeof actionsRoot;

function add(doc: Y.Doc, root: Root, id: string, fields: Record<string, unknown>): void {
  doc.transact(() => {
    const items = doc.getMap(root);
    if (items.has(id)) throw new DomainError('invalid_input');
    const others = placesIn(doc, root);
    items.set(id, new Y.Map(Object.entries(fields)));
    place(doc, root, keysToPlace(others, id, others.length));
  });
}

/** The item, unless it is gone or sealed. */
function changeable(doc: Y.Doc, root: Root, id: string): Y.Map<unknown> | null {
  const item = itemOf(doc, root, id);
  return sealedOn(item?.get(sealedField)) === null ? item : null;
}

function set(doc: Y.Doc, root: Root, id: string, key: string, value: unknown): void {
  const item = changeable(doc, root, id);
  if (item === null || (item.get(key) ?? null) === value) return;
  doc.transact(() => item.set(key, value));
}

/** Several values of one action as one change. */
function setAll(doc: Y.Doc, id: string, values: Record<string, unknown>): void {
  doc.transact(() => {
    for (const [key, value] of Object.entries(values)) set(doc, actionsRoot, id, key, value);
  });
}

/** For good: it is no step in undo. */
function seal(doc: Y.Doc, root: Root, id: string, day: string): void {
  const item = changeable(doc, root, id);
  const on = valid(Day, day);
  if (item === null) return;
  doc.transact((transaction) => {
    transaction.meta.set('addToHistory', false);
    item.set(sealedField, on);
  });
}

function move(doc: Y.Doc, root: Root, id: string, before: string | null): void {
  const places = placesIn(doc, root);
  const from = places.findIndex((place) => place.id === id);
  if (from === -1 || before === id || changeable(doc, root, id) === null) return;
  const others = places.toSpliced(from, 1);
  const to = before === null ? others.length : others.findIndex((place) => place.id === before);
  if (to === -1 || to === from) return;
  doc.transact(() => place(doc, root, keysToPlace(others, id, to)));
}

/** What is sealed keeps its key, also where its neighbours have to get new ones. */
function place(doc: Y.Doc, root: Root, keys: ReadonlyMap<string, string>): void {
  for (const [id, key] of keys) changeable(doc, root, id)?.set('position', key);
}

function remove(doc: Y.Doc, root: Root, id: string): void {
  if (changeable(doc, root, id) === null) return;
  doc.transact(() => doc.getMap(root).delete(id));
}

function valid<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new DomainError('invalid_input', { cause: parsed.error });
  return parsed.data;
}

function short(text: string, max: number): string {
  if (text.length > max) throw new DomainError('too_large');
  return text;
}
