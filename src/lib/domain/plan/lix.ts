// How hard a Swedish text is to read. LIX (C.-H. Björnsson, Läsbarhet, 1968): words per sentence, plus the
// share of words longer than six letters in per cent. Below 30 is easy to read, as in children's books.

export const easyLix = 30;
const longWord = 6;

/** Of texts together; one without a full stop is a sentence. Null when there are no words. */
export function lix(texts: readonly string[]): number | null {
  const words = texts.flatMap((text) => text.match(/[\p{L}\d]+/gu) ?? []);
  if (words.length === 0) return null;
  const sentences = texts.reduce(
    (sum, text) =>
      sum + (/[\p{L}\d]/u.test(text) ? Math.max(1, text.match(/[.!?:](\s|$)/g)?.length ?? 0) : 0),
    0,
  );
  const long = words.filter((word) => word.length > longWord).length;
  return words.length / sentences + (100 * long) / words.length;
}
