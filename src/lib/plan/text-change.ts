// What a person did to the value of a plain text field, as one replacement. The caret settles the
// case where the same letter stands on both sides: what was typed ends where the caret is.

export interface TextChange {
  at: number;
  remove: number;
  insert: string;
}

export function changeBetween(before: string, after: string, caret: number): TextChange | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let suffix = 0;
  const maySuffix = Math.min(most, Math.max(0, after.length - caret));
  while (
    suffix < maySuffix &&
    before[before.length - 1 - suffix] === after[after.length - 1 - suffix]
  )
    suffix++;
  let prefix = 0;
  while (prefix < most - suffix && before[prefix] === after[prefix]) prefix++;
  return {
    at: prefix,
    remove: before.length - suffix - prefix,
    insert: after.slice(prefix, after.length - suffix),
  };
}

interface DeltaStep {
  retain?: number | undefined;
  delete?: number | undefined;
  insert?: unknown;
}

/** Where a caret ends up when someone else has changed the text around it. */
export function movedBy(delta: readonly DeltaStep[], caret: number): number {
  let at = 0;
  let moved = caret;
  for (const step of delta) {
    if (step.retain !== undefined) at += step.retain;
    else if (step.delete !== undefined) {
      if (at < moved) moved -= Math.min(step.delete, moved - at);
    } else if (typeof step.insert === 'string') {
      // Words put in exactly at my caret push it only when they stand before it.
      if (at < moved) moved += step.insert.length;
      at += step.insert.length;
    }
  }
  return moved;
}
