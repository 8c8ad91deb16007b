// Whether two names can be one person's: in another order, without a middle name or without accents. It is asked
// where an identity is about to give access, so that a number on the wrong row is seen before it does.
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');

export function sameName(one: string, other: string): boolean {
  const [shorter = [], longer = []] = [wordsOf(one), wordsOf(other)].sort(
    (a, b) => a.length - b.length,
  );
  return shorter.every((word) => longer.includes(word));
}
