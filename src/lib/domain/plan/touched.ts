// What a change in an open document touches, in the words of sync/touch.ts: the browser asks the
// same rights as the server before it repeats or takes back an edit. The server does not need this;
// its index says the same of bytes.
import * as Y from 'yjs';
import { DEL, INS, OLD, SET, TOP } from '../sync/touch.ts';
import type { Touch } from '../sync/touch.ts';
import { itemOf } from './document.ts';
import { actionsRoot, goalsRoot } from './zones.ts';

/** Goals and actions are judged by field, everything else by root. */
const longest = (root: string): number => (root === goalsRoot || root === actionsRoot ? 3 : 1);

/** The path of a place in a type: of a key, or (null) of what the type lists. */
function pathOf(doc: Y.Doc, type: Y.AbstractType<unknown>, key: string | null): string[] {
  const steps: (string | null)[] = [key];
  let at = type;
  for (; at._item !== null; at = at._item.parent as Y.AbstractType<unknown>)
    steps.unshift(at._item.parentSub);
  const root = [...doc.share].find(([, shared]) => shared === at)?.[0] ?? '';
  const end = steps.indexOf(null);
  return [root, ...((end === -1 ? steps : steps.slice(0, end)) as string[])].slice(
    0,
    longest(root),
  );
}

/** Everything that one transaction changed. */
export function touchesOf({ doc, changed }: Y.Transaction): Touch[] {
  const touches: Touch[] = [];
  for (const [type, keys] of changed)
    for (const key of keys) {
      const path = pathOf(doc, type as Y.AbstractType<unknown>, key);
      if (key === null) touches.push({ path, ops: INS | DEL });
      else {
        const stands = type._map.get(key)?.deleted === false;
        touches.push({ path, ops: (stands ? SET : DEL) | TOP | OLD });
      }
    }
  return touches;
}

/** What a change would touch, tried on a copy. `copy` is a new document that names the same roots. */
export function touchesIf(doc: Y.Doc, copy: Y.Doc, change: (doc: Y.Doc) => void): Touch[] {
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const touches: Touch[] = [];
  copy.on('afterTransaction', (transaction) => touches.push(...touchesOf(transaction)));
  change(copy);
  copy.destroy();
  return touches;
}

/** What undoing a step (or redoing it) would touch: it deletes what was added, and brings back. */
export function touchesOfStep(doc: Y.Doc, step: Step): Touch[] {
  return [
    ...touchesOfItems(doc, step.insertions, DEL),
    ...touchesOfItems(doc, step.deletions, SET),
  ];
}

export type Step = Y.UndoManager['undoStack'][number];

function touchesOfItems(doc: Y.Doc, set: Step['insertions'], ops: number): Touch[] {
  const touches: Touch[] = [];
  for (const [client, ranges] of set.clients) {
    const structs = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of ranges) {
      const first = structs.findIndex((struct) => struct.id.clock + struct.length > clock);
      for (const struct of first === -1 ? [] : structs.slice(first)) {
        if (struct.id.clock >= clock + len) break;
        // What is gone already is not taken away again; what came back is not brought back.
        if (!(struct instanceof Y.Item) || struct.deleted !== (ops === SET)) continue;
        const path = pathOf(doc, struct.parent as Y.AbstractType<unknown>, struct.parentSub);
        const entry = struct.parentSub !== null;
        touches.push({ path, ops: entry ? ops | TOP | OLD : ops === SET ? INS : DEL });
      }
    }
  }
  return touches;
}

/** The plain value at the path of an item's field, as rights ask for it. */
export const valueIn =
  (doc: Y.Doc) =>
  ([root, id = '', field = '']: readonly string[]): unknown =>
    root === goalsRoot || root === actionsRoot ? itemOf(doc, root, id)?.get(field) : undefined;
