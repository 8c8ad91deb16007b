// How a plan lies in a zone's Y.Doc, and reading it. Maps of id → Y.Map for goals and actions;
// texts that several people write in are Y.Text or Y.XmlFragment, single values are plain.
//
//   goal    { title: Y.Text, text: Y.XmlFragment, wheelArea, status, position, sealed? }
//   action  { title: Y.Text, what: Y.Text, goalId, kind?, unitId, contactId, startOn, dueOn, doneOn,
//             status, waitsForUnitId?, meanwhile?, interimUnitId?, decideOn?, outcome?,
//             outcomeReason?, position, sealed? }
//
// Reading takes any document: merged edits can form a plan that nobody typed, and a client can
// write what it likes. What cannot be read is left out, and `report` is told.
import * as Y from 'yjs';
import { z } from 'zod';
import type { ZoneKind } from '../access/roles.ts';
import { ActionId, GoalId, PartyId, PlanUnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from './dates.ts';
import { byPosition, isPosition } from './positions.ts';
import type { Placed } from './positions.ts';
import { richTextJson, textOfLines, writeRichText } from './rich-text.ts';
import {
  ActionKind,
  ActionOutcome,
  ActionStatus,
  GoalStatus,
  Meanwhile,
  WheelArea,
} from './schema.ts';
import type { Action, Goal, Report } from './schema.ts';
import { sealedField } from './sealed.ts';
import { capped, storable } from './storable-text.ts';
import { setVersion } from './versions.ts';
import { actionsRoot, goalsRoot, sectionRoot, sectionsOf } from './zones.ts';

type Root = typeof goalsRoot | typeof actionsRoot;

const Reason = z.string().transform((text) => capped(storable(text), limits.maxReasonChars));

const ignore: Report = () => undefined;

/** The map of one goal or action; null when there is none. */
export function itemOf(doc: Y.Doc, root: Root, id: string): Y.Map<unknown> | null {
  const item = doc.getMap(root).get(id);
  return item instanceof Y.Map ? item : null;
}

export const goalTitle = (doc: Y.Doc, id: string): Y.Text | null =>
  plainType(itemOf(doc, goalsRoot, id)?.get('title'));

export const goalText = (doc: Y.Doc, id: string): Y.XmlFragment | null =>
  richType(itemOf(doc, goalsRoot, id)?.get('text'));

export const actionText = (doc: Y.Doc, id: string, field: 'title' | 'what'): Y.Text | null =>
  plainType(itemOf(doc, actionsRoot, id)?.get(field));

const plainType = (value: unknown): Y.Text | null =>
  value instanceof Y.Text && !(value instanceof Y.XmlText) ? value : null;

const richType = (value: unknown): Y.XmlFragment | null =>
  value instanceof Y.XmlFragment && !(value instanceof Y.XmlElement) ? value : null;

const goalId = (key: string): GoalId | null => GoalId.safeParse(key).data ?? null;
const actionId = (key: string): ActionId | null => ActionId.safeParse(key).data ?? null;

/** The order of all goals or all actions, without their content. */
export function placesIn(doc: Y.Doc, root: Root): Placed[] {
  const items: Placed[] =
    root === goalsRoot ? itemsIn(doc, root, goalId, ignore) : itemsIn(doc, root, actionId, ignore);
  return items.map(({ id, position }) => ({ id, position }));
}

export function readGoals(doc: Y.Doc, report: Report = ignore): Goal[] {
  return itemsIn(doc, goalsRoot, goalId, report, limits.maxGoals).map(({ id, item, position }) => {
    const field = fieldsOf(item, `${goalsRoot}/${id}`, report);
    return {
      id,
      title: field.text('title', limits.maxTitleChars),
      content: field.richText('text'),
      wheelArea: field.value('wheelArea', WheelArea),
      status: field.value('status', GoalStatus) ?? 'ACTIVE',
      position,
      sealedOn: field.value(sealedField, Day),
    };
  });
}

export function readActions(doc: Y.Doc, report: Report = ignore): Action[] {
  return itemsIn(doc, actionsRoot, actionId, report, limits.maxActions).map(
    ({ id, item, position }) => {
      const field = fieldsOf(item, `${actionsRoot}/${id}`, report);
      return {
        id,
        goalId: field.value('goalId', GoalId),
        kind: field.value('kind', ActionKind) ?? 'OTHER',
        title: field.text('title', limits.maxTitleChars),
        what: field.text('what', limits.maxWhatChars),
        unitId: field.value('unitId', PlanUnitId),
        contactId: field.value('contactId', PartyId),
        startOn: field.value('startOn', Day),
        dueOn: field.value('dueOn', Day),
        doneOn: field.value('doneOn', Day),
        status: field.value('status', ActionStatus) ?? 'PLANNED',
        waitsForUnitId: field.value('waitsForUnitId', PlanUnitId),
        meanwhile: field.value('meanwhile', Meanwhile),
        interimUnitId: field.value('interimUnitId', PlanUnitId),
        decideOn: field.value('decideOn', Day),
        outcome: field.value('outcome', ActionOutcome),
        outcomeReason: field.value('outcomeReason', Reason),
        position,
        sealedOn: field.value(sealedField, Day),
      };
    },
  );
}

interface Item<Id extends string> extends Placed {
  id: Id;
  item: Y.Map<unknown>;
}

function itemsIn<Id extends string>(
  doc: Y.Doc,
  root: Root,
  idOf: (key: string) => Id | null,
  report: Report,
  max = Infinity,
): Item<Id>[] {
  const map = doc.getMap(root);
  if (map.size > max) report({ where: root, what: 'tooMany' });
  const items: Item<Id>[] = [];
  for (const [key, item] of map.entries()) {
    const id = idOf(key);
    if (id === null || !(item instanceof Y.Map)) {
      report({ where: id === null ? root : `${root}/${id}`, what: 'unreadable' });
      continue;
    }
    const position: unknown = item.get('position');
    if (!isPosition(position)) report({ where: `${root}/${id}/position`, what: 'unreadable' });
    items.push({ id, item, position: isPosition(position) ? position : '' });
  }
  return items.sort(byPosition).slice(0, max);
}

function fieldsOf(item: Y.Map<unknown>, where: string, report: Report) {
  const said = (name: string): unknown => item.get(name) ?? null;
  return {
    /** A missing or empty value is null and no issue; one that is not allowed is null and one. */
    value<S extends z.ZodType>(name: string, schema: S): z.infer<S> | null {
      const value = said(name);
      if (value === null || value === '') return null;
      const parsed = schema.safeParse(value);
      if (!parsed.success) report({ where: `${where}/${name}`, what: 'unknownValue' });
      return parsed.success ? parsed.data : null;
    },
    text(name: string, max: number): string {
      const type = plainType(said(name));
      if (type === null) report({ where: `${where}/${name}`, what: 'unreadable' });
      const text = storable(type?.toString() ?? '');
      if (text.length > max) report({ where: `${where}/${name}`, what: 'tooLong' });
      return capped(text, max);
    },
    richText(name: string): unknown {
      const type = richType(said(name));
      if (type !== null)
        return richTextJson(type, (what) => report({ where: `${where}/${name}`, what }));
      report({ where: `${where}/${name}`, what: 'unreadable' });
      return null;
    },
  };
}

/** Whoever makes a zone makes these very bytes, so that making it twice makes it once. */
const firstClientId = 1;

/** The first state of a zone's document, with its nested types made once, by the server. */
export function emptyZone(kind: ZoneKind): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = firstClientId;
  doc.transact(() => {
    for (const key of sectionsOf(kind))
      writeRichText(doc.getXmlFragment(sectionRoot(key)), textOfLines(''));
    setVersion(doc);
  });
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}
