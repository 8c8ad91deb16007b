// What may be said to whoever writes an action, and never stands in their way: that its words leave open
// whether it is done at all, and that another unit already does the same for the same goal.
import type { Action } from './schema.ts';

/** Words that make a promise a maybe. */
const always = [
  'eventuellt',
  'ev',
  'kanske',
  'möjligen',
  'möjligtvis',
  'förhoppningsvis',
  'vid behov',
  'om behov finns',
  'om möjligt',
  'i mån av',
  'när tid finns',
  'på sikt',
  'försöker',
  'skulle kunna',
];

/**
 * "om" is "about" as often as it is "if": a talk about sleep is a promise. It is "if" where a clause
 * begins with it, or where somebody follows who does something ("om det" and "om de nya bilderna" may
 * be either, and are left alone).
 */
const subjects = 'jag|du|han|hon|hen|vi|ni|man';
const letter = '\\p{L}\\p{N}';
const whole = new RegExp(
  `(?<![${letter}])(?:(${always.join('|')})|om(?= (?:${subjects}) )|(?<=^|[.!?;:,\\n]\\s*)om)(?![${letter}])`,
  'giu',
);

/** The words of a text that leave open whether it is done, each once, as they are written. */
export function conditionalWords(text: string): string[] {
  return [...new Set([...text.matchAll(whole)].map(([found]) => found.toLowerCase()))];
}

const isOpen = ({ status }: Pick<Action, 'status'>): boolean =>
  status !== 'DONE' && status !== 'CANCELLED';

type Work = Pick<Action, 'id' | 'goalId' | 'kind' | 'unitId' | 'status'>;

/** An open action of another unit, of the same kind and for the same goal. What is of no kind is no double. */
export function doubleOf<A extends Work>(action: Work, actions: readonly A[]): A | null {
  if (!isOpen(action) || action.goalId === null || action.unitId === null) return null;
  if (action.kind === 'OTHER') return null;
  return (
    actions.find(
      (other) =>
        other.id !== action.id &&
        isOpen(other) &&
        other.unitId !== null &&
        other.unitId !== action.unitId &&
        other.goalId === action.goalId &&
        other.kind === action.kind,
    ) ?? null
  );
}
