// An attacker who knows every release that was ever published and nothing else. What was counted is unknown to them:
// one unknown number of items for each unit, month and part. Each published figure is an equation over them. They
// solve the equations exactly (rational numbers), and bound what they cannot solve, knowing that no count is negative.
// Written without the code it attacks: it reads figures only.
import type { Figure, Release } from '#domain/statistics/release.ts';
import { randomFrom } from '../../sync/support/random.ts';

export interface Item {
  unit: string;
  month: string;
  part: string;
  child: string;
}

/** Which of the unknowns a question is about. */
export interface Cells {
  units: ReadonlySet<string>;
  months: ReadonlySet<string>;
  parts: ReadonlySet<string>;
}

type Fraction = readonly [bigint, bigint];
const zero: Fraction = [0n, 1n];
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const fraction = (n: bigint, d: bigint): Fraction => {
  const by = gcd(n, d) * (d < 0n ? -1n : 1n);
  return by === 0n ? zero : [n / by, d / by];
};
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => fraction(a * c, b * d);
const minus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => fraction(a * d - c * b, b * d);

export interface Equation {
  atoms: ReadonlySet<number>;
  value: number;
  why?: string;
}

export class Attacker {
  readonly equations: Equation[] = [];
  #index = new Map<string, number>();
  #atoms: { unit: string; month: string; part: string }[] = [];
  /** Unknowns that are in exactly the same equations are one: nothing tells them apart. */
  #classOf: number[] = [];
  #classes = 0;
  #rows: { pivot: number; row: Fraction[] }[] = [];

  constructor(
    releases: readonly Release[],
    { units, months, parts }: Record<'units' | 'months' | 'parts', readonly string[]>,
  ) {
    for (const unit of units)
      for (const month of months)
        for (const part of parts) {
          this.#index.set(`${unit} ${month} ${part}`, this.#atoms.length);
          this.#atoms.push({ unit, month, part });
        }
    const seen = new Set<string>();
    for (const figure of releases.flatMap(({ figures }) => figures)) {
      if (figure.state !== 'SHOWN' || 'median' in figure.values) continue;
      for (const [part, value] of Object.entries(figure.values)) {
        const key = JSON.stringify([figure.unit, figure.from, figure.to, part, value]);
        if (seen.has(key)) continue;
        seen.add(key);
        this.equations.push({ atoms: this.#of(figure, part, units), value, why: key });
      }
    }
    this.#solve();
  }

  #of({ unit, from, to }: Figure, part: string, units: readonly string[]): Set<number> {
    const inside = (month: string) =>
      from !== null && to !== null && month >= from.slice(0, 7) && month <= to.slice(0, 7);
    return this.atomsOf({
      units: new Set(unit === null ? units : [unit]),
      months: new Set(this.#atoms.map(({ month }) => month).filter(inside)),
      parts: new Set([part]),
    });
  }

  atomsOf({ units, months, parts }: Cells): Set<number> {
    const found = new Set<number>();
    for (const unit of units)
      for (const month of months)
        for (const part of parts) {
          const at = this.#index.get(`${unit} ${month} ${part}`);
          if (at !== undefined) found.add(at);
        }
    return found;
  }

  #solve(): void {
    const names = new Map<string, number>();
    this.#classOf = this.#atoms.map((_, atom) => {
      const name = this.equations.flatMap(({ atoms }, n) => (atoms.has(atom) ? [n] : [])).join(' ');
      if (!names.has(name)) names.set(name, names.size);
      return names.get(name) ?? 0;
    });
    this.#classes = names.size;
    for (const { atoms } of this.equations) {
      const row = this.#reduced(this.#vector(atoms) ?? []);
      const pivot = row.findIndex(([n]) => n !== 0n);
      if (pivot === -1) continue;
      const [n, d] = row[pivot] ?? zero;
      this.#rows.push({ pivot, row: row.map((one) => times(one, [d, n < 0n ? n : n])) });
      const last = this.#rows.at(-1);
      if (last) last.row = row.map((one) => times(one, fraction(d, n)));
    }
  }

  /** Null: it splits what no equation tells apart, so no equation leads to it. */
  #vector(atoms: ReadonlySet<number>): Fraction[] | null {
    const inside = new Array<number>(this.#classes).fill(0);
    const size = new Array<number>(this.#classes).fill(0);
    this.#classOf.forEach((name, atom) => {
      size[name] = (size[name] ?? 0) + 1;
      if (atoms.has(atom)) inside[name] = (inside[name] ?? 0) + 1;
    });
    if (inside.some((n, name) => n !== 0 && n !== size[name])) return null;
    return inside.map((n) => (n === 0 ? zero : [1n, 1n]));
  }

  #reduced(vector: Fraction[]): Fraction[] {
    let row = vector;
    for (const { pivot, row: by } of this.#rows) {
      const factor = row[pivot] ?? zero;
      if (factor[0] === 0n) continue;
      row = row.map((one, at) => minus(one, times(factor, by[at] ?? zero)));
    }
    return row;
  }

  /** Does the number of items follow from what was published? */
  derives(atoms: ReadonlySet<number>): boolean {
    const vector = this.#vector(atoms);
    return vector !== null && this.#reduced(vector).every(([n]) => n === 0n);
  }

  /** What each group of unknowns can be at least and at most, narrowed until nothing more follows. */
  bounds(more: readonly Equation[] = []): { low: number; high: number; atoms: number[] }[] {
    const low = new Array<number>(this.#classes).fill(0);
    const high = new Array<number>(this.#classes).fill(Infinity);
    const equations = [...this.equations, ...more].map(({ atoms, value }) => ({
      value,
      names: [...new Set([...atoms].map((atom) => this.#classOf[atom] ?? 0))],
    }));
    for (let changed = true; changed;) {
      changed = false;
      for (const { names, value } of equations) {
        const lows = names.reduce((sum, name) => sum + (low[name] ?? 0), 0);
        const endless = names.filter((name) => high[name] === Infinity);
        const highs = names.reduce(
          (sum, name) => sum + (high[name] === Infinity ? 0 : (high[name] ?? 0)),
          0,
        );
        for (const name of names) {
          const most = value - (lows - (low[name] ?? 0));
          const others = endless.some((one) => one !== name)
            ? Infinity
            : highs - (high[name] === Infinity ? 0 : (high[name] ?? 0));
          const least = value - others;
          if (most < (high[name] ?? Infinity)) [high[name], changed] = [most, true];
          if (least > (low[name] ?? 0)) [low[name], changed] = [least, true];
        }
      }
    }
    return low.map((least, name) => ({
      low: least,
      high: high[name] ?? Infinity,
      atoms: this.#classOf.flatMap((one, atom) => (one === name ? [atom] : [])),
    }));
  }

  /** Differences of two published figures where one lies in the other: what subtracting gives. */
  differences(seed: number, count: number): Equation[] {
    const random = randomFrom(seed);
    const found: Equation[] = [];
    for (let n = 0; n < count; n += 1) {
      const [a, b] = [random.pick(this.equations), random.pick(this.equations)];
      const [large, small] = a.atoms.size >= b.atoms.size ? [a, b] : [b, a];
      if (small.atoms.isSubsetOf(large.atoms))
        found.push({
          atoms: large.atoms.difference(small.atoms),
          value: large.value - small.value,
        });
    }
    return found;
  }
}
