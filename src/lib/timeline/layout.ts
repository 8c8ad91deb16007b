// Where words have room in the timeline: inside their bar or beside it, and events below one another
// where they would lie on top. Places are per cent of the picture, `width` is its width in pixels; how
// wide words are is estimated. What has no room is cut with three dots, and stands whole in the table.
const letterWidth = 6.8;
const iconWidth = 26;
const gap = 16;
/** Hatched bars have their words on a ground of their own. */
const groundWidth = 16;

const widthOf = (words: string, width: number): number =>
  ((words.length * letterWidth + iconWidth + gap) / width) * 100;

export type LabelPlace = 'inside' | 'right' | 'left';

export function labelPlace(words: string, left: number, right: number, width: number): LabelPlace {
  const needed = widthOf(words, width);
  if (right - left >= needed) return 'inside';
  if (100 - right >= needed) return 'right';
  return left >= needed ? 'left' : 'inside';
}

/** Do the words of a wait fit in its hatched bar? */
export const fits = (words: string, left: number, right: number, width: number): boolean =>
  ((right - left) / 100) * width >= words.length * letterWidth + groundWidth;

export interface Laned {
  lane: number;
  /** Its words stand at the left of its mark: at the right they would run out of the picture. */
  flipped: boolean;
}

/** A line for each event: the first one on which it has room. They come in the order of their days. */
export function lanesOf(events: readonly { at: number; words: string }[], width: number): Laned[] {
  const taken: [from: number, to: number][][] = [];
  const half = (iconWidth / 2 / width) * 100;
  return events.map(({ at, words }) => {
    const needed = widthOf(words, width);
    const flipped = at + needed > 100 && at >= needed;
    const [from, to] = flipped ? [at - needed, at + half] : [at - half, at + needed];
    const free = taken.findIndex((lane) => lane.every(([a, b]) => to <= a || from >= b));
    const lane = free === -1 ? taken.length : free;
    (taken[lane] ??= []).push([from, to]);
    return { lane, flipped };
  });
}
