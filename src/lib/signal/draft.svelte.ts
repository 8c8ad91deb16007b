// A signal card that is being written: saved on the server a moment after each pause, one save after
// another, and never taken from the form by a refusal.
import { limits } from '#domain/limits.ts';
import { childGroupOf, responsibleUnits } from '#domain/responsibility/best-interest.ts';
import { isBlank, savable } from '#domain/signal/card.ts';
import type { SignalCard, SignalDesk } from '#domain/signal/card.ts';

export type SaveState = 'new' | 'blank' | 'unsaved' | 'saving' | 'saved' | 'failed';

/** What a browser sends after its page is gone has to be smaller than 64 KiB. */
const keptAliveChars = 20_000;

export interface DraftStart {
  id: string;
  revision: number;
  card: SignalCard;
  from: string;
  tenantId: string;
  to: string | null;
}

export class Draft {
  readonly id: string;
  card: SignalCard = $state() as SignalCard;
  /** Tenant and unit together: a region's unit acts in several. */
  seat: string = $state('');
  /** Null while the proposal stands. */
  chosen: string | null = $state(null);
  saveState: SaveState = $state('new');
  /** It is on the server. */
  isKept: boolean = $state(false);
  /** Why the last save was refused. */
  problem: string | null = $state(null);
  revision: number;
  readonly #desk: SignalDesk;
  readonly #today: string;
  #running: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saved: string;

  constructor(start: DraftStart, desk: SignalDesk, today: string) {
    this.id = start.id;
    this.revision = start.revision;
    this.card = start.card;
    this.seat = seatKey(start.tenantId, start.from);
    this.#desk = desk;
    this.#today = today;
    if (start.to !== null && start.to !== this.proposed[0]?.unitId) this.chosen = start.to;
    this.isKept = start.revision > 0;
    this.saveState = this.isKept ? 'saved' : 'new';
    // What stands on the server: a receiver that is proposed now is not saved by being shown.
    this.#saved = JSON.stringify([this.seat, start.to, start.card]);
  }

  get tenantId(): string {
    return this.seat.split('/')[0] ?? '';
  }
  get from(): string {
    return this.seat.split('/')[1] ?? '';
  }
  get units() {
    return this.#desk.units.filter(({ tenantId }) => tenantId === this.tenantId);
  }
  get proposed() {
    return responsibleUnits(this.units, childGroupOf(this.card, this.#today), this.from);
  }
  get to(): string | null {
    const chosen = this.units.find(({ unitId }) => unitId === this.chosen);
    return (chosen ?? this.proposed[0])?.unitId ?? null;
  }
  /** Nothing is on the server, and nothing is worth to be: looking at an empty card makes no draft. */
  get #nothing(): boolean {
    return !this.isKept && isBlank(this.card);
  }
  get dirty(): boolean {
    return !this.#nothing && this.#said() !== this.#saved;
  }

  #said(): string {
    return JSON.stringify([this.seat, this.to, this.card]);
  }

  /** For an effect that follows every word. */
  touched(): void {
    if (!this.dirty) return;
    if (this.saveState !== 'failed') this.saveState = 'unsaved';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), limits.signalSaveQuietMs);
  }

  /** True when everything that stands in the form is on the server. */
  async save(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#running !== null) await this.#running;
    if (this.#nothing) this.saveState = 'blank';
    if (!this.dirty) return true;
    this.#running = this.#put();
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  async #put(): Promise<boolean> {
    const said = this.#said();
    this.saveState = 'saving';
    const answer = await this.#ask('PUT', {
      revision: this.revision,
      tenantId: this.tenantId,
      from: this.from,
      to: this.to,
      card: savable(this.card, this.#today),
    });
    if (answer === null) return false;
    this.revision = Number(answer.revision);
    this.isKept = true;
    this.#saved = said;
    this.saveState = this.dirty ? 'unsaved' : 'saved';
    return !this.dirty;
  }

  /** Saves what is there and sends it. */
  async send(): Promise<boolean> {
    if (!(await this.save())) return false;
    const sent = (await this.#ask('POST', { revision: this.revision })) !== null;
    // What lacks something there is not what stands here: the next try saves all of it first.
    if (this.problem === 'incomplete') this.#saved = '';
    return sent;
  }

  async #ask(method: string, what: unknown): Promise<{ revision?: number } | null> {
    try {
      const body = JSON.stringify(what);
      const answer = await fetch(`/signals/${this.id}/draft`, {
        method,
        headers: { 'content-type': 'application/json' },
        body,
        keepalive: body.length < keptAliveChars,
      });
      const said = (await answer.json()) as { revision?: number; error?: string };
      if (answer.ok) {
        this.problem = null;
        return said;
      }
      this.problem = said.error ?? (answer.status === 401 ? 'signed_out' : 'unavailable');
    } catch {
      this.problem = 'unavailable';
    }
    this.saveState = 'failed';
    return null;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

export const seatKey = (tenantId: string, unitId: string): string => `${tenantId}/${unitId}`;
