// Who in the family does not agree with what in the open plan: asked for when the page is there, and again
// when something was said or taken back.
import type { Dissent, DissentKind, Dissents } from '#domain/start/page.ts';

export class Disagreements {
  #planId: string;
  #known: Dissents = $state.raw({ mayDisagree: false, notes: [] });

  constructor(planId: string) {
    this.#planId = planId;
  }

  get mayDisagree(): boolean {
    return this.#known.mayDisagree;
  }

  about(kind: DissentKind, itemId: string): Dissent[] {
    return this.#known.notes.filter((note) => note.kind === kind && note.itemId === itemId);
  }

  async load(): Promise<void> {
    try {
      const answer = await fetch(`/plans/${this.#planId}/dissents`);
      if (answer.ok && !answer.redirected) this.#known = (await answer.json()) as Dissents;
    } catch (cause) {
      // Without a net what is known stays.
      if (!(cause instanceof TypeError)) throw cause;
    }
  }
}
