// Named edits that the server has not answered yet, with the frame each one left in. When an edit
// is refused the copy is rebuilt from the server's state, and the named edits that were sent after
// the refused frame are run again on it. Typed text cannot be run again (its place is gone with
// the copy): it is kept as words to copy, see unsent-words.ts.
import type * as Y from 'yjs';

export type NamedEdit = (doc: Y.Doc) => void;

interface Pending {
  edit: NamedEdit;
  /** Null until a frame with it has left. */
  frame: number | null;
}

export class PendingEdits {
  #waiting: Pending[] = [];

  add(edit: NamedEdit): void {
    this.#waiting.push({ edit, frame: null });
  }

  /** An update frame leaves; it holds every edit made so far that no earlier frame of this link held. */
  sent(frame: number): void {
    for (const pending of this.#waiting) pending.frame ??= frame;
  }

  committed(frames: number): void {
    this.#waiting = this.#waiting.filter(({ frame }) => frame === null || frame > frames);
  }

  /** A new connection has sent nothing yet. */
  reconnected(): void {
    for (const pending of this.#waiting) pending.frame = null;
  }

  /** Empties the list and returns what came after the refused frame. */
  takeAfter(refusedFrame: number): NamedEdit[] {
    const later = this.#waiting.filter(({ frame }) => frame === null || frame > refusedFrame);
    this.#waiting = [];
    return later.map(({ edit }) => edit);
  }
}
