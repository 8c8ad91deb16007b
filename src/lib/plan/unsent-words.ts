// The words a person has written that the server has not called committed: read out of their own
// copy, or out of updates that have no document any more. They are what must never be thrown away
// when an edit is refused or a part is closed. Deleted words are left out; words from different
// places stand on lines of their own.
import * as Y from 'yjs';

/** `saved` says for each client id of this person how much of it is committed. */
export function unsentWords(doc: Y.Doc, saved: ReadonlyMap<number, number>): string {
  return [...saved]
    .map(([client, clock]) => {
      const structs = doc.store.clients.get(client) ?? [];
      return wordsOf(
        structs.filter(({ deleted }) => !deleted),
        clock,
      );
    })
    .filter((words) => words !== '')
    .join('\n');
}

/** The words in updates that can no longer be merged, without what they themselves deleted. */
export function wordsInUpdates(updates: readonly Uint8Array[]): string {
  if (updates.length === 0) return '';
  const { structs, ds } = Y.decodeUpdate(Y.mergeUpdates([...updates]));
  const isDeleted = ({ client, clock }: Y.ID): boolean =>
    ds.clients
      .get(client)
      ?.some((range) => clock >= range.clock && clock < range.clock + range.len) ?? false;
  return wordsOf(structs, 0, isDeleted);
}

function wordsOf(
  structs: readonly (Y.Item | Y.GC | Y.Skip)[],
  fromClock: number,
  isDeleted: (id: Y.ID) => boolean = () => false,
): string {
  const lines: string[] = [];
  let end: Y.ID | null = null;
  for (const struct of structs) {
    if (struct.id.clock + struct.length <= fromClock) continue;
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue;
    const { client, clock } = struct.id;
    const text = [...letters(struct.content.str)]
      .filter(([at]) => clock + at >= fromClock && !isDeleted(Y.createID(client, clock + at)))
      .map(([, letter]) => letter)
      .join('');
    const follows = end !== null && struct.origin !== null && Y.compareIDs(struct.origin, end);
    if (follows && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
    end = struct.lastId;
  }
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Yjs counts UTF-16 units; half a pair is never deleted alone by an editor of ours. */
function* letters(text: string): Iterable<[number, string]> {
  for (let at = 0; at < text.length; at += 1) yield [at, text.charAt(at)];
}
