// How wide a text becomes, without a screen to measure it on: a little more than what our typeface
// takes (tests/e2e/plan-map.test.ts measures real names), so that what is laid out by it has room.

/** In shares of the type size, of the typeface's boldest that we write names with. */
const shares: [letters: string, share: number][] = [
  ["ijl.,:;'’!|", 0.29],
  ['frtI ()-1/', 0.42],
  ['ckszxvyJ7', 0.53],
  ['mMW—%@', 0.95],
];
const known = new Map<string, number>(
  shares.flatMap(([letters, share]) => [...letters].map((one) => [one, share] as const)),
);

function shareOf(letter: string): number {
  const share = known.get(letter);
  if (share !== undefined) return share;
  // Letters of other alphabets come from another typeface.
  if (letter.charCodeAt(0) > 0x24f) return 1;
  return letter === letter.toLowerCase() && letter !== 'w' ? 0.6 : 0.75;
}

export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + shareOf(letter) * size, 0);

/** The text, or as much of it as fits with an ellipsis. */
export function cut(text: string, size: number, widest: number): string {
  if (widthOf(text, size) <= widest) return text;
  const letters = [...text];
  while (letters.length > 0 && widthOf(`${letters.join('')}…`, size) > widest) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
