// What one update does to one place in a zone's document, as the path index reports it before
// anything is merged, and as the rights inside a zone (access/write-rights.ts) judge it.
//
// A path is the root and the map keys below it: ['section:about'], ['goals', id, 'title'],
// ['actions', id, 'status']. It ends where a text or a list begins: whatever happens inside a text
// happens at the text's own path. The item itself (its map) is ['actions', id].
//
// The flags of one update are OR-ed for each path, also over dead incarnations of an entry, so
// rights may only ever get stricter with more of them. "Created" is TOP without OLD.

/** A child of a list or a text was inserted. */
export const INS = 1;
/** A map value or an attribute was written; a value that stood there is gone by that. */
export const SET = 2;
/** Something visible was deleted. */
export const DEL = 4;
/** A format mark of a rich text was deleted; browsers do that by themselves when they tidy up. */
export const FMT = 8;
/** The entry that the path names was itself written or deleted, not only something inside it. */
export const TOP = 16;
/** … and there was an entry before it, living or deleted. */
export const OLD = 32;

export interface Touch {
  path: readonly string[];
  /** INS … OLD, OR-ed. */
  ops: number;
}
