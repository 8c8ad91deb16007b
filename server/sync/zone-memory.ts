// What a room holds of its zone's log: a gate to judge by, the recent bytes for who comes, and the
// numbers that say how far they reach. A zone that rests gives gate and bytes back; they are read from
// the log again when they are needed.
import type { UpdateGate } from '#domain/sync/update-gate.ts';
import type { ZoneContent } from './zone-content.ts';
import type { LoadedZone } from './zone-loading.ts';
import type { NewRow } from './zone-store.ts';

/** A committed update, to be shown to who is here. */
export interface Shown {
  seq: number;
  bytes: Uint8Array;
}

interface Log {
  load(content: boolean): Promise<LoadedZone>;
  since(seq: number): Promise<NewRow[]>;
}

export class ZoneMemory {
  readonly #log: Log;
  gate: UpdateGate | null = null;
  content: ZoneContent | null = null;
  seq = 0;
  sinceSnapshot = 0;
  /** Of the updates after the newest snapshot. */
  tailBytes = 0;
  #snapshotBytes = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  get bytes(): number {
    return this.#snapshotBytes + this.tailBytes;
  }

  holds(content: boolean): boolean {
    return this.gate !== null && (!content || this.content !== null);
  }

  /** Reads what is missing; answers what other processes have written since, if anyone here must hear it. */
  async read(content: boolean, heard: boolean): Promise<Shown[]> {
    if (this.holds(content)) return [];
    const before = this.seq;
    const loaded = await this.#log.load(content);
    const rows = loaded.seq > before && heard ? await this.#log.since(before) : [];
    this.gate = loaded.gate;
    this.content = loaded.content;
    this.seq = loaded.seq;
    this.sinceSnapshot = loaded.sinceSnapshot;
    this.#snapshotBytes = loaded.snapshotBytes ?? this.#snapshotBytes;
    this.tailBytes = loaded.tailBytes;
    return rows.filter(({ seq }) => seq <= loaded.seq && !loaded.unreadable.has(seq));
  }

  /**
   * What is in the log beyond this. `own` is in the gate already. A row that does not fit is nobody's to
   * see; the gate is then read anew.
   */
  async follow(own: ReadonlySet<number>, heard: boolean): Promise<Shown[]> {
    if (this.gate === null) return this.read(false, heard);
    const rows = await this.#log.since(this.seq);
    const fit = rows.filter((row) => own.has(row.seq) || this.#fits(row));
    this.keep(fit);
    this.seq = rows.at(-1)?.seq ?? this.seq;
    return fit;
  }

  /** Committed, in order, and in the gate. */
  keep(rows: readonly Shown[]): void {
    for (const { seq, bytes } of rows) {
      this.content?.append(bytes);
      this.seq = seq;
      this.sinceSnapshot += 1;
      this.tailBytes += bytes.length;
    }
  }

  /** A snapshot of so many bytes stands for everything up to `seq`; the bytes held here are the old ones. */
  compacted(seq: number, bytes: number): void {
    this.sinceSnapshot = Math.max(0, this.seq - seq);
    this.#snapshotBytes = bytes;
    this.tailBytes = 0;
    this.content = null;
  }

  rest(): void {
    this.gate = null;
    this.content = null;
  }

  #fits({ bytes, person }: NewRow): boolean {
    if (this.gate === null) return false;
    try {
      this.gate.follow(bytes, person);
      return true;
    } catch {
      this.rest();
      return false;
    }
  }
}
