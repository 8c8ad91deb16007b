// Nobody can work out a group of one to four from what is published. Random municipalities, large and tiny, are
// counted over some years; after each quarter a release is made of what was known then, and an attacker gets them all
// (attacker.ts). SEED=… again; STATISTICS_WORLDS for more.
import { describe, expect, it } from 'vitest';
import type { RawCount } from '#domain/statistics/counts.ts';
import { indicatorOf } from '#domain/statistics/indicators.ts';
import type { IndicatorKey } from '#domain/statistics/indicators.ts';
import { daysOf, monthsOf, quarterOf, quartersFrom } from '#domain/statistics/periods.ts';
import { contradictions, releaseOf } from '#domain/statistics/release.ts';
import type { Figure, Release } from '#domain/statistics/release.ts';
import { randomFrom, seedOfRun } from '../../sync/support/random.ts';
import type { Random } from '../../sync/support/random.ts';
import { Attacker, type Item } from './attacker.ts';

const worlds = Number(process.env.STATISTICS_WORLDS ?? 24);
const pairs = 10_000;

interface World {
  indicator: IndicatorKey;
  quarters: string[];
  units: string[];
  items: Item[];
}

const unitName = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function someWorld(random: Random): World {
  const indicator = random.pick(['plans', 'goals', 'outcomes', 'support'] as const);
  const quarters = quartersFrom('2024-Q1', `2025-Q${1 + random.below(4)}`);
  const units = Array.from({ length: 1 + random.below(7) }, (_, n) => unitName(n));
  const rate = random.pick([0.2, 1, 3, 8]);
  const children = random.pick([4, 12, 1000]);
  const parts = indicatorOf(indicator).parts.map(({ key }) => key);
  const items = units.flatMap((unit) => {
    // Some units are large, some lead a plan a year, some never.
    const own = rate * random.pick([0, 0.1, 0.5, 1, 1, 2]);
    return quarters.flatMap(monthsOf).flatMap((month) =>
      Array.from(
        { length: Math.floor(own * random.below(3)) + (random.chance(own / 4) ? 1 : 0) },
        () => ({
          ...{ unit, month, part: random.chance(0.7) ? (parts[0] ?? '') : random.pick(parts) },
          child: String(random.below(children)),
        }),
      ),
    );
  });
  return { indicator, quarters, units, items };
}

/** What the database would count up to a quarter's end. */
function counted({ indicator, items }: World, through: string): RawCount[] {
  const groups = new Map<string, RawCount>();
  const known = new Set<string>();
  const past = items
    .filter(({ month }) => quarterOf(month) <= through)
    .sort((a, b) => (a.month < b.month ? -1 : 1));
  for (const { unit, month, part, child } of past)
    for (const line of [unit, null]) {
      const key = [line, month, part].join(' ');
      const group = groups.get(key) ?? {
        population: indicator,
        unit: line,
        month,
        part,
        items: 0,
        children: 0,
      };
      const first = [line, part, month.slice(0, 4), child].join(' ');
      groups.set(key, {
        ...group,
        items: group.items + 1,
        children: group.children + (known.has(first) ? 0 : 1),
      });
      known.add(first);
    }
  return [...groups.values()];
}

const releasesOf = (world: World): Release[] =>
  world.quarters.map((through) => {
    const whole = releaseOf(counted(world, through), through, []);
    return { ...whole, figures: whole.figures.filter((one) => one.indicator === world.indicator) };
  });

/** Each year so far, for all and for each unit, wherever five or more are in it. */
const carelessReleases = (world: World): Release[] =>
  world.quarters.map((through) => {
    const year = through.slice(0, 4);
    const { to } = daysOf(through);
    const figures = [null, ...world.units].flatMap((unit): Figure[] =>
      indicatorOf(world.indicator).parts.flatMap(({ key }) => {
        const { length } = world.items.filter(
          (item) =>
            (unit === null || item.unit === unit) &&
            item.part === key &&
            item.month.startsWith(year) &&
            item.month <= to.slice(0, 7),
        );
        if (length > 0 && length < 5) return [];
        const values = { [key]: length };
        const from = `${year}-01-01`;
        return [
          { indicator: world.indicator, unit, period: year, from, to, state: 'SHOWN', values },
        ];
      }),
    );
    return { version: 1, through: to, figures };
  });

function attacked(world: World, releases: Release[]) {
  const parts = indicatorOf(world.indicator).parts.map(({ key }) => key);
  const months = world.quarters.flatMap(monthsOf);
  const attacker = new Attacker(releases, { units: world.units, months, parts });
  const places = new Map<number, Item[]>();
  for (const item of world.items)
    for (const atom of attacker.atomsOf({
      units: new Set([item.unit]),
      months: new Set([item.month]),
      parts: new Set([item.part]),
    }))
      places.set(atom, [...(places.get(atom) ?? []), item]);
  const inside = (atoms: ReadonlySet<number>): Item[] =>
    [...atoms].flatMap((atom) => places.get(atom) ?? []);
  return { attacker, parts, months, inside };
}

const isSmall = (items: readonly Item[]): boolean =>
  items.length > 0 && Math.min(items.length, new Set(items.map(({ child }) => child)).size) < 5;

/** One unit, all but one, two, all; by month, by quarters in a row; by part, and all parts. */
function questions({ units, quarters }: World, parts: readonly string[], random: Random) {
  const groups = [
    units,
    ...units.map((unit) => [unit]),
    ...units.map((unit) => units.filter((one) => one !== unit)),
    ...Array.from({ length: 6 }, () => units.filter(() => random.chance(0.5))),
  ];
  const spans = [
    ...quarters.flatMap(monthsOf).map((month) => [month]),
    ...quarters.flatMap((_, from) =>
      quarters
        .slice(from)
        .map((__, more) => quarters.slice(from, from + more + 1).flatMap(monthsOf)),
    ),
  ];
  return groups.flatMap((group) =>
    spans.flatMap((span) =>
      [parts, ...parts.map((part) => [part])].map((some) => ({
        units: new Set(group),
        months: new Set(span),
        parts: new Set(some),
      })),
    ),
  );
}

console.log(`seed ${seedOfRun}`);

describe('an attacker with every release', () => {
  let figures = 0;
  let derived = 0;
  let subtracted = 0;
  for (let n = 0; n < worlds; n += 1)
    it(`derives no group of one to four (seed ${seedOfRun}, world ${n})`, () => {
      const random = randomFrom(seedOfRun + n);
      const world = someWorld(random);
      const releases = releasesOf(world);
      const { attacker, parts, inside } = attacked(world, releases);
      figures += attacker.equations.length;
      for (const { atoms, value, why } of attacker.equations)
        expect(inside(atoms), why).toHaveLength(value);
      for (const question of questions(world, parts, random)) {
        const atoms = attacker.atomsOf(question);
        if (!attacker.derives(atoms)) continue;
        derived += 1;
        expect(
          isSmall(inside(atoms)),
          JSON.stringify([...question.units, ...question.months]),
        ).toBe(false);
      }
      const differences =
        attacker.equations.length > 0 ? attacker.differences(seedOfRun + n, pairs) : [];
      subtracted += differences.length;
      expect(differences.filter(({ atoms }) => isSmall(inside(atoms)))).toEqual([]);
      const narrow = attacker
        .bounds(differences.slice(0, 200))
        .filter(({ low, high }) => low >= 1 && high <= 4);
      expect(narrow).toEqual([]);
    });

  it('finds them where only the small figures themselves are left out', () => {
    let found = 0;
    for (let n = 0; n < worlds; n += 1) {
      const random = randomFrom(seedOfRun + n);
      const world = someWorld(random);
      const { attacker, parts, inside } = attacked(world, carelessReleases(world));
      for (const question of questions(world, parts, random)) {
        const atoms = attacker.atomsOf(question);
        if (isSmall(inside(atoms)) && attacker.derives(atoms)) found += 1;
      }
    }
    expect(found).toBeGreaterThan(worlds);
  });

  it('had something to work with', () => {
    console.log({ figures, derived, subtracted });
    expect(Math.min(figures / 2, derived / 4, subtracted / 100)).toBeGreaterThan(worlds);
  });
});

describe('a release', () => {
  it('never takes back what an earlier one said', () => {
    const releases = releasesOf(someWorld(randomFrom(seedOfRun)));
    releases.slice(1).forEach((after, place) => {
      const before = releases[place];
      expect(before && contradictions(before, after)).toEqual([]);
    });
  });
});
