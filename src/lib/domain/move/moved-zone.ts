// The first words of a part in the municipality that a child moves to: what may go along, on the first state that
// every part begins with. Units and people of the old municipality do not follow, so an action has nobody yet, and
// one that waited for somebody is planned again.
import * as Y from 'yjs';
import { addAction, addGoal } from '../plan/edits.ts';
import { emptyZone } from '../plan/document.ts';
import { projectZone, type ZoneRows } from '../plan/projection.ts';
import { writeRichText } from '../plan/rich-text.ts';
import type { ActionStatus } from '../plan/schema.ts';
import { sectionRoot, textsOf } from '../plan/zones.ts';
import type { MoveContent, MovedZoneKind } from './move.ts';

export interface MovedZone {
  client: number;
  /** What is added to the first state. */
  update: Uint8Array;
  /** What the part says then. */
  rows: ZoneRows;
}

/** These have an end or a plan by themselves; the others wait for somebody who is not there any more. */
const stays: ReadonlySet<ActionStatus> = new Set(['PLANNED', 'IN_PROGRESS', 'DONE', 'CANCELLED']);

/** Null when nothing of that part goes along. */
export function movedZone(
  kind: MovedZoneKind,
  content: MoveContent,
  client: number,
): MovedZone | null {
  const sections = content.sections.filter(
    ({ zone, key }) => zone === kind && textsOf(kind).includes(key),
  );
  const goals = kind === 'shared' ? content.goals : [];
  const actions = kind === 'shared' ? content.actions : [];
  if (sections.length + goals.length + actions.length === 0) return null;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, emptyZone(kind));
  const first = Y.encodeStateVector(doc);
  doc.clientID = client;
  doc.transact(() => {
    for (const { key, content: text } of sections) {
      const fragment = doc.getXmlFragment(sectionRoot(key));
      fragment.delete(0, fragment.length);
      writeRichText(fragment, text);
    }
    for (const { id, title, content: text, wheelArea, status } of goals)
      addGoal(doc, { id, title, ...(text ? { text } : {}), wheelArea, status });
    for (const action of actions)
      addAction(doc, {
        id: action.id,
        title: action.title,
        what: action.what,
        goal: goals.some(({ id }) => id === action.goalId) ? action.goalId : null,
        kind: action.kind,
        start: action.startOn,
        due: action.dueOn,
        done: action.doneOn,
        status: stays.has(action.status) ? action.status : 'PLANNED',
      });
  });
  const update = Y.encodeStateAsUpdate(doc, first);
  const rows = projectZone(kind, doc).payload;
  doc.destroy();
  return { client, update, rows };
}
