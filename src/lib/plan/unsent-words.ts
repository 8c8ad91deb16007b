// The words a person has written that the server has not called committed, read out of their own
// copy. They are what must never be thrown away when an edit is refused or a part is closed.
// Deleted words are left out; words from different places stand on lines of their own.
import * as Y from 'yjs';

export function unsentWords(doc: Y.Doc, fromClock: number): string {
  const lines: string[] = [];
  let end: Y.ID | null = null;
  for (const struct of doc.store.clients.get(doc.clientID) ?? []) {
    if (struct.id.clock + struct.length <= fromClock) continue;
    if (!(struct instanceof Y.Item) || struct.deleted) continue;
    if (!(struct.content instanceof Y.ContentString)) continue;
    const text = struct.content.str.slice(Math.max(0, fromClock - struct.id.clock));
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
