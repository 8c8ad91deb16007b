// One zone's history on the page: its log as far as it was read, the changes in it, and the two moments
// that are compared. A moment is the zone as it was after one of the changes; the first is as it began.
import { changesIn } from '#domain/history/changes.ts';
import type { Change } from '#domain/history/changes.ts';
import { compare } from '#domain/history/comparison.ts';
import { Ledger } from '#domain/history/ledger.ts';
import type { Author } from '#domain/history/log.ts';
import type { HistoryZone, PlanHistory } from '#domain/history/page.ts';
import { readLog } from './read-log.ts';

export interface Moment {
  seq: number;
  /** Null: the beginning. */
  change: Change | null;
  /** The sealed version that says what stood here. */
  version: Version | null;
}

export type Version = PlanHistory['versions'][number];

export class ZoneHistory {
  readonly zone: HistoryZone;
  state: 'reading' | 'read' | 'failed' = $state('reading');
  /** The two that are compared, as places in `moments`; `from` is before `to`. */
  from = $state(0);
  to = $state(0);
  readonly ledger: Ledger;
  readonly #planId: string;
  readonly #versions: readonly Version[];
  readonly #people = new Map<string, Author>();
  /** Where something was carried out from this page: it is seen as a change of its own. */
  readonly #cuts: number[] = [];
  /** Raised with every reading: the ledger itself is no state. */
  #readings = $state(0);

  constructor({ id, versions }: PlanHistory, zone: HistoryZone) {
    this.#planId = id;
    this.#versions = versions.filter(({ zoneId }) => zoneId === zone.id);
    this.zone = zone;
    this.ledger = new Ledger(zone.kind);
  }

  readonly moments: readonly Moment[] = $derived.by(() => {
    void this.#readings;
    const begun = this.ledger.rows.findIndex(({ ofService }) => !ofService);
    const first = (this.ledger.rows[begun]?.seq ?? 1) - 1;
    // No change goes on beyond a version: what stood when it was proposed is a moment.
    const sealed = this.#versions.map((version) => ({ version, seq: this.#lastSeqAt(version.at) }));
    const cuts = [...this.#cuts, ...sealed.map(({ seq }) => seq)];
    const moments: Moment[] = [
      { seq: first, change: null, version: null },
      ...changesIn(this.ledger, cuts).map((change) => ({
        seq: change.after,
        change,
        version: null,
      })),
    ];
    for (const { version, seq } of sealed) {
      const moment = moments.findLast((one) => one.seq <= seq);
      if (moment !== undefined) moment.version = version;
    }
    return moments;
  });

  readonly comparison = $derived.by(() => {
    const [from, to] = [this.moments[this.from], this.moments[this.to]];
    return from && to && this.state === 'read' ? compare(this.ledger, from.seq, to.seq) : null;
  });

  get isNow(): boolean {
    return this.to === this.moments.length - 1;
  }

  /** Someone who may be named to the reader; null for others. */
  person(id: string | null): Author | null {
    return (id !== null && this.#people.get(id)) || null;
  }

  /** Reads what is new. At first it shows what has come since a moment, later the newest change. */
  async read(since: string | null): Promise<void> {
    try {
      for (const person of await readLog(this.#planId, this.zone.id, this.ledger))
        this.#people.set(person.personId, person);
      this.#readings += 1;
      this.state = 'read';
    } catch {
      // What was read already stays on the page.
      if (this.#readings === 0) this.state = 'failed';
      return;
    }
    this.chooseSince(since);
  }

  /** What comes next is not part of what was written just before. */
  cut(): void {
    this.#cuts.push(this.ledger.lastSeq);
  }

  choose(from: number, to: number): void {
    const last = this.moments.length - 1;
    this.to = Math.min(Math.max(to, 0), last);
    this.from = Math.min(Math.max(from, 0), this.to);
  }

  /** One change: what stood before it, and after it. */
  chooseChange(at: number): void {
    const change = this.moments[at]?.change;
    if (change == null) return;
    const before = this.moments.findLastIndex(({ seq }) => seq <= change.before);
    this.choose(Math.max(0, before), at);
  }

  /** What has come since then; the last change when nothing has. */
  chooseSince(moment: string | null): void {
    const last = this.moments.length - 1;
    const before = moment === null ? last : this.lastBefore(moment);
    if (before < last) this.choose(before, last);
    else this.chooseChange(last);
  }

  #lastSeqAt(moment: string): number {
    return this.ledger.rows.findLast(({ at }) => at <= moment)?.seq ?? 0;
  }

  lastBefore(moment: string): number {
    return this.moments.findLastIndex(({ change }) => change === null || change.endedAt <= moment);
  }
}
