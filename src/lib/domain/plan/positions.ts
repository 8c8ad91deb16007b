// Order that merges: each item carries a key, and new keys are made between two others, so a move
// writes one field and moves of different items never collide. Two people who put something in the
// same place at once make the same key; then the id decides, alike for everybody.
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

export interface Placed {
  id: string;
  /** '' when the document has no usable key: such items come first, and are keyed anew on a move. */
  position: string;
}

/** Longer keys are legal but come from many moves to one place, or from malice: then all are made anew. */
const maxLength = 64;

export function isPosition(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[0-9A-Za-z]{2,64}$/.test(value)) return false;
  try {
    generateKeyBetween(value, null);
    return true;
  } catch {
    return false;
  }
}

export const byPosition = (a: Placed, b: Placed): number =>
  compare(a.position, b.position) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The keys to write so that `id` stands at `index` among `others` (in order, without it). Usually
 * one; more when neighbours share a key and there is no room between them.
 */
export function keysToPlace(
  others: readonly Placed[],
  id: string,
  index: number,
): ReadonlyMap<string, string> {
  const below = others[index - 1]?.position || null;
  const next = others.findIndex(
    ({ position }, at) => at >= index && position !== '' && (below === null || position > below),
  );
  const end = next === -1 ? others.length : next;
  const keyed = [id, ...others.slice(index, end).map((other) => other.id)];
  const keys = generateNKeysBetween(below, others[end]?.position ?? null, keyed.length);
  if (keys.some((key) => key.length > maxLength)) return allAnew(others, id, index);
  return new Map(keyed.map((one, at) => [one, keys[at] ?? '']));
}

function allAnew(
  others: readonly Placed[],
  id: string,
  index: number,
): ReadonlyMap<string, string> {
  const ids = others.map((other) => other.id).toSpliced(index, 0, id);
  const keys = generateNKeysBetween(null, null, ids.length);
  return new Map(ids.map((one, at) => [one, keys[at] ?? '']));
}
