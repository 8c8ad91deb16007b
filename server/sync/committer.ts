// Group commit: at every tick the batches of all rooms that have something to say go to PostgreSQL in
// one call and one transaction. That is what makes it cheap to commit every edit before anyone is told
// of it; the batches also become few frames.
import { limits } from '#domain/limits.ts';
import { crashPoint } from './crash-point.ts';
import { appendSeconds } from './metrics.ts';
import type { Neighbours } from './neighbours.ts';
import type { Batch, Room } from './room.ts';
import type { AppendAnswer, AppendRow, ZoneStore } from './zone-store.ts';

export class Committer {
  readonly #store: Pick<ZoneStore, 'append'>;
  readonly #neighbours: Pick<Neighbours, 'inTouch'>;
  readonly #waiting = new Set<Room>();
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #begunAt = -Infinity;
  #underway = 0;

  constructor(store: Pick<ZoneStore, 'append'>, neighbours: Pick<Neighbours, 'inTouch'>) {
    this.#store = store;
    this.#neighbours = neighbours;
  }

  waiting(room: Room): void {
    this.#waiting.add(room);
    this.#schedule();
  }

  /** At most one commit begins in `flushMs`; after a pause there is nothing to wait for. */
  #schedule(): void {
    if (this.#timer !== null || this.#underway >= limits.commitsUnderway) return;
    const wait = this.#begunAt + limits.flushMs - performance.now();
    const begin = (): void => {
      this.#timer = null;
      this.#begunAt = performance.now();
      this.#commit(this.#gather());
    };
    this.#timer = wait > 0 ? setTimeout(begin, wait) : setImmediate(begin);
  }

  /** A room that is busy says so again when it is not. */
  #gather(): Batch[] {
    const batches: Batch[] = [];
    let bytes = 0;
    for (const room of this.#waiting) {
      if (bytes > limits.commitBytes) break;
      this.#waiting.delete(room);
      const batch = room.begin();
      if (batch === null) continue;
      batches.push(batch);
      for (const { update } of batch.rows) bytes += update.length;
    }
    return batches;
  }

  #commit(batches: readonly Batch[]): void {
    const stored = batches.filter(({ rows }) => rows.length > 0);
    for (const batch of batches) if (batch.rows.length === 0) void batch.room.finish(batch, none);
    if (stored.length > 0) {
      this.#underway += 1;
      void this.#append(stored).finally(() => {
        this.#underway -= 1;
        if (this.#waiting.size > 0) this.#schedule();
      });
    }
    if (this.#waiting.size > 0) this.#schedule();
  }

  async #append(batches: readonly Batch[]): Promise<void> {
    const stop = appendSeconds.startTimer();
    crashPoint('append.before');
    try {
      const answers = byBatch(
        await this.#store.append(numbered(batches), !this.#neighbours.inTouch),
      );
      crashPoint('append.committed');
      stop();
      for (const [i, batch] of batches.entries())
        void batch.room.finish(batch, answers.get(i) ?? none);
    } catch (error) {
      // A statement that failed committed nothing: one room's fault must not be every room's.
      if (batches.length > 1 && isRefusedStatement(error))
        await Promise.all(batches.map((batch) => this.#append([batch])));
      else for (const { room } of batches) room.fail(error);
    }
  }
}

const none: ReadonlyMap<number, AppendAnswer> = new Map();

/** A row's number within the call: batch and place. */
const stride = 1 << 16;

const numbered = (batches: readonly Batch[]): AppendRow[] =>
  batches.flatMap(({ rows }, i) => rows.map((row) => ({ ...row, n: i * stride + row.n })));

function byBatch(answers: readonly AppendAnswer[]): Map<number, Map<number, AppendAnswer>> {
  const batches = new Map<number, Map<number, AppendAnswer>>();
  for (const answer of answers) {
    const n = answer.n % stride;
    const batch = (answer.n - n) / stride;
    const own = batches.get(batch) ?? new Map<number, AppendAnswer>();
    batches.set(batch, own.set(n, { ...answer, n }));
  }
  return batches;
}

/** An answer of a living PostgreSQL (class 08 and 57P are about the connection and its end). */
const isRefusedStatement = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^[0-9A-Z]{5}$/.test(String(error.code)) &&
  !/^(08|57P)/.test(String(error.code));
