// How large things are on the map, in its own units: one set for a screen with room, one for a phone.

export interface Measures {
  child: number;
  circle: number;
  /** The smallest ring, and from one ring to the next. */
  ring: number;
  between: number;
  /** From the outermost ring to the end of the coloured ground. */
  ground: number;
  /** The line round the ground: how far outside it, and how thick. */
  edge: { off: number; thick: number };
  /** Sizes of the lines of a label, and the widest that one may become. */
  lines: readonly number[];
  widest: number;
  /** Size of a sector's word outside everything; null where the legend says it. */
  word: number | null;
}

/** As drawn in the mock; two lines, name and title. */
export const roomy: Measures = {
  child: 62,
  circle: 25,
  ring: 262,
  between: 104,
  ground: 80,
  edge: { off: 8, thick: 8 },
  lines: [14, 12.5],
  widest: 150,
  word: 15,
};

/** For a screen of 360: first names alone, and circles for thumbs. */
export const small: Measures = {
  child: 36,
  circle: 20,
  ring: 96,
  between: 64,
  ground: 44,
  edge: { off: 2, thick: 5 },
  lines: [12],
  widest: 64,
  word: null,
};
