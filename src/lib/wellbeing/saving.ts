// Saving one's own view while it is written: a moment after the last key, one request at a time, each
// naming the revision that it was written over. Nothing typed is ever dropped here: without an answer it
// is tried again, and what was refused waits for the person to decide. No DOM; time is setTimeout's.
import type { OwnView } from '#domain/plan/wellbeing.ts';

export type Draft = Pick<OwnView, 'grade' | 'strength' | 'challenge' | 'way' | 'seenOn' | 'withId'>;

/** Saved, not sent yet, on its way, without a net, without an answer, or refused (`code` says why). */
export type SavingState = 'saved' | 'waiting' | 'saving' | 'offline' | 'failed' | 'refused';

/** The new revision, a refusal's code, or null when nothing was answered. */
export type Answer = { revision: number } | { code: string } | null;

export interface SavingPorts {
  send: (draft: Draft, revision: number) => Promise<Answer>;
  online: () => boolean;
  /** Something that is shown has changed. */
  changed: () => void;
}

const pauseMs = 1_000;
const retryMs = 4_000;
/** Refusals that pass by themselves. */
const passing = new Set(['signed_out', 'unavailable', 'too_many']);

export const sameDraft = (one: Draft, other: Draft): boolean =>
  (Object.keys(one) as (keyof Draft)[]).every((key) => one[key] === other[key]);

export class Saving {
  state: SavingState = 'saved';
  code: string | null = null;
  draft: Draft;
  revision: number;
  readonly #ports: SavingPorts;
  #base: Draft;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: Promise<boolean> | null = null;

  constructor(start: Draft, revision: number, ports: SavingPorts) {
    this.draft = start;
    this.#base = start;
    this.revision = revision;
    this.#ports = ports;
  }

  /** Everything that was typed is in the database. */
  get settled(): boolean {
    return this.#flight === null && sameDraft(this.draft, this.#base);
  }

  edit(draft: Draft): void {
    this.draft = draft;
    // Someone else's words are there: the person decides first.
    if (this.code === 'changed') return;
    if (this.settled) return this.#show('saved');
    if (this.#flight === null) this.#show('waiting');
    this.#later(pauseMs);
  }

  /** Sends at once what was not saved. Is everything saved now? */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    if (this.#flight !== null) await this.#flight;
    if (this.settled) return true;
    if (this.code === 'changed') return false;
    this.#flight = this.#save().finally(() => (this.#flight = null));
    const saved = await this.#flight;
    this.#ports.changed();
    return saved;
  }

  /** The person has seen what is there now (`revision`) and wants this instead. */
  decide(draft: Draft, revision: number): Promise<boolean> {
    this.code = null;
    this.draft = draft;
    this.revision = revision;
    return this.flush();
  }

  /** What is in the database, when nothing of one's own is unsaved or it is to go. */
  adopt(draft: Draft, revision: number): void {
    clearTimeout(this.#timer);
    this.draft = draft;
    this.#base = draft;
    this.revision = revision;
    this.#show('saved');
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #save(): Promise<boolean> {
    this.#show('saving');
    const sent = this.draft;
    const answer = await this.#ports.send(sent, this.revision).catch(() => null);
    if (answer === null) {
      this.#show(this.#ports.online() ? 'failed' : 'offline');
      this.#later(retryMs);
      return false;
    }
    if ('code' in answer) {
      this.#show('refused', answer.code);
      if (passing.has(answer.code)) this.#later(retryMs);
      return false;
    }
    this.revision = answer.revision;
    this.#base = sent;
    if (sameDraft(this.draft, sent)) {
      this.#show('saved');
      return true;
    }
    this.#show('waiting');
    this.#later(pauseMs);
    return false;
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #show(state: SavingState, code: string | null = null): void {
    this.state = state;
    this.code = code;
    this.#ports.changed();
  }
}
