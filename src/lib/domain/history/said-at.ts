// What a part said at a moment, as one comparable string, and whether it was there at all.
import * as Y from 'yjs';
import { actionsRoot, goalsRoot, sectionRoot } from '../plan/zones.ts';
import { stood } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';
import { recreate } from './recreate.ts';
import { entriesOf, lifeOf } from './stretches.ts';
import type { Type } from './stretches.ts';
import { asAt } from './wish.ts';

/** Null when the goal or the action was not there. Its place among the others does not count. */
export function saidAt(ledger: Ledger, part: Part, seq: number): string | null {
  const old = typeAt(ledger, part, seq);
  if (old === null) return null;
  const doc = new Y.Doc();
  const root = doc.getMap<unknown>('said');
  const made = root.set('said', recreate(ledger, old, asAt(seq)));
  if (made instanceof Y.Map) made.delete('position');
  const said = JSON.stringify(root.toJSON(), sorted);
  doc.destroy();
  return said;
}

function typeAt(ledger: Ledger, part: Part, seq: number): Type | null {
  if (part.kind === 'section') return ledger.doc.getXmlFragment(sectionRoot(part.key));
  const root = ledger.doc.getMap<unknown>(part.kind === 'goal' ? goalsRoot : actionsRoot);
  for (const entry of entriesOf(root, part.id))
    if (stood(lifeOf(ledger, entry), seq)) return entry.value instanceof Y.Map ? entry.value : null;
  return null;
}

/** Keys in one order, whoever wrote them first. */
const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
