// Others' changes paused on one's own screen: the text stands as it stood, and what comes meanwhile is
// counted. Nothing is held back from the document, so that nothing has to be put together afterwards.
import type * as Y from 'yjs';
import type { Decision } from '#domain/meeting/schema.ts';
import { richTextJson } from '#domain/plan/rich-text.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import type { ActionRow } from '$lib/plan/rows.ts';

export interface Frozen {
  notes: unknown;
  actions: readonly ActionRow[];
  decisions: readonly Decision[];
}

export class StillText {
  frozen: Frozen | null = $state.raw(null);
  /** Changes by others since then. */
  waiting = $state(0);
  #stop: (() => void) | null = null;

  pause(doc: Y.Doc, { actions, decisions }: Omit<Frozen, 'notes'>): void {
    this.resume();
    const notes = richTextJson(doc.getXmlFragment(sectionRoot('meetingNotes')), () => undefined);
    this.frozen = { notes, actions, decisions };
    const count = (_update: Uint8Array, _by: unknown, _doc: Y.Doc, change: Y.Transaction): void => {
      if (!change.local) this.waiting += 1;
    };
    doc.on('update', count);
    this.#stop = () => doc.off('update', count);
  }

  resume(): void {
    this.#stop?.();
    this.#stop = null;
    this.frozen = null;
    this.waiting = 0;
  }
}
