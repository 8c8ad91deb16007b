// Where in a sentence of ours the words stand that may need explaining: each once, at its first place.

export interface Sought {
  name: string;
  /** In which forms the word may stand. */
  forms: readonly string[];
}

export interface Piece {
  text: string;
  /** The term that this piece is, if it is one. */
  name: string | null;
}

const escaped = (form: string): string => form.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The earliest place of any of the forms as a whole word; of two that begin there, the longer. */
function placeOf(text: string, forms: readonly string[]): { at: number; form: string } | null {
  const longestFirst = forms.toSorted((a, b) => b.length - a.length).map(escaped);
  const found = new RegExp(
    `(?<![\\p{L}\\d])(?:${longestFirst.join('|')})(?![\\p{L}\\d])`,
    'u',
  ).exec(text);
  return found && { at: found.index, form: found[0] };
}

export function marked(text: string, sought: readonly Sought[]): Piece[] {
  const places = sought
    .flatMap(({ name, forms }) => {
      const place = placeOf(text, forms);
      return place ? [{ name, ...place }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let from = 0;
  for (const { name, at, form } of places) {
    // Inside one that stands already.
    if (at < from) continue;
    pieces.push({ text: text.slice(from, at), name: null }, { text: form, name });
    from = at + form.length;
  }
  return [...pieces, { text: text.slice(from), name: null }].filter((piece) => piece.text !== '');
}
