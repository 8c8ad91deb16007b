// Who in the family does not agree with what in the open plan: as the page came with it, and asked for again
// when the reader has said something or taken it back.
import type { Dissent, DissentKind, Dissents } from '#domain/start/page.ts';

export class Disagreements {
  #planId: string;
  #known: Dissents = $state.raw(undefined as never);

  constructor(planId: string, known: Dissents) {
    this.#planId = planId;
    this.#known = known;
  }

  replace(known: Dissents): void {
    this.#known = known;
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
