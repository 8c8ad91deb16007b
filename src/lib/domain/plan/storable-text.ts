// Text that every store takes. PostgreSQL refuses NUL and half a surrogate pair in JSON, and one
// such character in a document would stop its whole read model.

const halfPairs = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export const storable = (text: string): string =>
  text.replaceAll('\0', '').replace(halfPairs, '\ufffd');

/** At most `max` characters, never cutting one in two. */
export function capped(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}
