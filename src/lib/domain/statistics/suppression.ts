// Which figures of one indicator may be published, so that no group of fewer than five can be worked out: not from
// one table, not by subtracting tables, not by comparing this quarter's release with earlier ones.
//
// Figures are published as stretches: sums over whole quarters in a row, within one calendar year, for all units
// together and for each unit. A unit's figure grows only by a whole new stretch, so whoever subtracts the figure of
// before from the one of now gets a stretch and nothing smaller. At the end of each quarter, with only what was known
// then:
//
//   1. All units together get a stretch when what has come since their last one is safe (nothing, or five or more
//      items of five or more children, in every part of the indicator). Otherwise everybody waits.
//   2. A unit whose own waiting sum is safe is a candidate for a stretch.
//   3. What can be worked out beside the stretches themselves is, for each run of total stretches, the remainder: the
//      run's total minus the units' stretches that lie wholly inside it. While a remainder is not safe, the smallest
//      candidate waits ("dold"): its sum then lies in the remainder.
//
// Why 3 is enough. A set of counted items that follows from the published sums is one whose indicator vector is
// Σ t·(total stretch) + Σ a·(unit stretch). Where some unit has no stretch, t is 0 or 1; a unit stretch across the
// border of t = 0 and t = 1 has a = 0; so the set is some runs, without some unit stretches inside them, and some
// unit stretches elsewhere. Chains of stretches across several borders give sums of such remainders. All of these are
// sums of safe cells, and sums of safe cells are safe. Parts (yes, no) are published together or not at all, so each
// part is such a system for itself. tests/domain/statistics attacks it with exact linear algebra and bounds.
//
// Earlier decisions are never taken back, because each uses only what was known at its time: the same counts give the
// same stretches and one more quarter only adds some. What still waits when the year ends stays in the year's total.
import { isSafe, itemsOf, plus, sumOf, type Cell } from './counts.ts';

/** One indicator's counts of one year by quarter: quarter n is at place n everywhere. */
export interface Table {
  total: readonly Cell[];
  /** What is in the total and in no unit is like a unit that never gets a stretch. */
  units: ReadonlyMap<string, readonly Cell[]>;
}

/** Quarters in a row, by their places, both ends with. */
export interface Stretch {
  from: number;
  to: number;
}

export interface Cut {
  total: Stretch[];
  units: Map<string, Stretch[]>;
}

export const over = (cells: readonly Cell[], { from, to }: Stretch): Cell =>
  sumOf(cells.slice(from, to + 1));

const waitingSince = (stretches: readonly Stretch[]): number => (stretches.at(-1)?.to ?? -1) + 1;

/** May this unit get a stretch at the end of this quarter, for other reasons than its own numbers? */
export type Ready = (unit: string, to: number) => boolean;

export function cut({ total, units }: Table, ready: Ready = () => true): Cut {
  const done: Cut = { total: [], units: new Map([...units.keys()].map((unit) => [unit, []])) };
  const names = [...units.keys()].sort();
  for (let to = 0; to < total.length; to += 1) {
    const whole = { from: waitingSince(done.total), to };
    if (!isSafe(over(total, whole))) continue;
    done.total.push(whole);
    let candidates = names
      .map((unit) => {
        const stretch = { from: waitingSince(done.units.get(unit) ?? []), to };
        return { unit, stretch, cell: over(units.get(unit) ?? [], stretch) };
      })
      .filter(({ unit, cell }) => isSafe(cell) && ready(unit, to));
    // When all wait, what remains is what remained before and the new total: two safe sums.
    for (const smallest of candidates
      .filter(({ cell }) => itemsOf(cell) > 0)
      .sort((a, b) => itemsOf(a.cell) - itemsOf(b.cell))) {
      if (remaindersAreSafe({ total, units }, done, candidates)) break;
      candidates = candidates.filter((one) => one !== smallest);
    }
    for (const { unit, stretch } of candidates) done.units.get(unit)?.push(stretch);
  }
  return done;
}

interface Candidate {
  stretch: Stretch;
  cell: Cell;
}

/** The runs that end with the newest total stretch; in the others nothing has changed. */
function remaindersAreSafe(
  { total, units }: Table,
  { total: runs, units: stretches }: Cut,
  candidates: readonly Candidate[],
): boolean {
  const to = runs.at(-1)?.to ?? 0;
  const published = [...stretches].flatMap(([unit, all]) =>
    all.map((stretch) => ({ stretch, cell: over(units.get(unit) ?? [], stretch) })),
  );
  return runs.every(({ from }) => {
    const inside = [...published, ...candidates].filter(
      ({ stretch }) => stretch.from >= from && stretch.to <= to,
    );
    const remainder = inside.reduce(
      (left, { cell }) => plus(left, cell, -1),
      over(total, { from, to }),
    );
    return isSafe(remainder);
  });
}

/** Where only a spread is published (a median), not how many it is of: it moves by whole safe stretches too. */
export function steps(
  cells: readonly Cell[],
  ready: (to: number) => boolean = () => true,
): Stretch[] {
  const done: Stretch[] = [];
  for (let to = 0; to < cells.length; to += 1) {
    const stretch = { from: waitingSince(done), to };
    const cell = over(cells, stretch);
    if (isSafe(cell) && itemsOf(cell) > 0 && ready(to)) done.push(stretch);
  }
  return done;
}
