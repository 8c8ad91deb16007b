// A part of a zone that history speaks of, compares and restores as one: a text, a goal, an action.
import { actionsRoot, goalsRoot, sectionRoot } from '../plan/zones.ts';

export type Part =
  { kind: 'section'; key: string } | { kind: 'goal'; id: string } | { kind: 'action'; id: string };

/** The part that a written path lies in; null for what is no part (`meta`). */
export function partOf([root, id]: readonly string[]): Part | null {
  if (root === goalsRoot || root === actionsRoot)
    return id === undefined ? null : { kind: root === goalsRoot ? 'goal' : 'action', id };
  const prefix = sectionRoot('');
  return root?.startsWith(prefix) === true
    ? { kind: 'section', key: root.slice(prefix.length) }
    : null;
}

/** One name for each part of a zone. */
export const nameOfPart = (part: Part): string =>
  `${part.kind}:${part.kind === 'section' ? part.key : part.id}`;
