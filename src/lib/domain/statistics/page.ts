// The statistics' page, report and export as one reader may see them: what a release says of a year, put together with
// who of the staff has been trained. Reads the release; works nothing out that is not in it.
import { z } from 'zod';
import { Day } from '../plan/dates.ts';
import { indicatorOf, type IndicatorKey } from './indicators.ts';
import { daysOf, yearOf } from './periods.ts';
import { Release, type Figure } from './release.ts';

export const StatisticsPlace = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The whole tenant, or the units that one manages. */
  whole: z.boolean(),
});
export type StatisticsPlace = z.infer<typeof StatisticsPlace>;

const Unit = z.object({ id: z.uuid(), name: z.string(), sector: z.string() });

export const StatisticsPage = z.object({
  tenant: z.string(),
  whole: z.boolean(),
  units: z.array(Unit),
  release: Release.nullable(),
});
export type StatisticsPage = z.infer<typeof StatisticsPage>;

export const trainingLevels = ['BASIC', 'DEEPER', 'LEADER'] as const;
export const Training = z.object({
  id: z.uuid(),
  training: z.string(),
  level: z.enum(trainingLevels),
  day: Day,
});
export const Staff = z.object({
  mayName: z.boolean(),
  units: z.array(
    Unit.extend({
      people: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          title: z.string().nullable(),
          /** The naming that makes the person manager of this unit. */
          manager: z.uuid().nullable(),
          trainings: z.array(Training),
        }),
      ),
    }),
  ),
});
export type Staff = z.infer<typeof Staff>;

/** So many of so many. */
export interface Share {
  part: number;
  of: number;
}

type People = Staff['units'][number]['people'];
const trainedOf = (people: People): Share => {
  const each = new Map(people.map((one) => [one.id, one]));
  const trained = [...each.values()].filter(({ trainings }) => trainings.length > 0);
  return { part: trained.length, of: each.size };
};
/** Somebody who works at two units is one person. */
export const trainedIn = ({ units }: Staff): Share =>
  trainedOf(units.flatMap(({ people }) => people));

export const unitsWithoutTrained = ({ units }: Staff): number =>
  units.map(({ people }) => trainedOf(people)).filter(({ part, of }) => of > 0 && part === 0)
    .length;

export const yearsOf = ({ figures }: Release): string[] =>
  [...new Set(figures.map(({ period }) => yearOf(period)))].sort().reverse();

export const figureOf = (
  { figures }: Release,
  indicator: IndicatorKey,
  unit: string | null,
  period: string,
): Figure | null =>
  figures.find(
    (one) => one.indicator === indicator && one.unit === unit && one.period === period,
  ) ?? null;

export const totalOf = ({ values }: Figure): number =>
  Object.values(values).reduce((a, b) => a + b, 0);

/** For indicators whose items are in one part each: how many in the first of all. */
export function shareOf(figure: Figure | null): Share | null {
  if (figure?.state !== 'SHOWN') return null;
  const first = indicatorOf(figure.indicator).parts[0]?.key ?? '';
  return { part: figure.values[first] ?? 0, of: totalOf(figure) };
}

/** Units that a year says something of, the most plans first, then those that are not shown. */
export function rowsOf(
  { units }: Pick<StatisticsPage, 'units'>,
  release: Release,
  staff: Staff | null,
  year: string,
) {
  return units
    .map((unit) => ({
      ...unit,
      plans: figureOf(release, 'plans', unit.id, year),
      meeting: figureOf(release, 'signalToMeeting', unit.id, year),
      goals: figureOf(release, 'goals', unit.id, year),
      trained: trainedOf(staff?.units.find(({ id }) => id === unit.id)?.people ?? []),
    }))
    .filter(({ plans, meeting, goals }) => plans !== null || meeting !== null || goals !== null)
    .sort((a, b) => rank(b.plans) - rank(a.plans) || a.name.localeCompare(b.name, 'sv'));
}
export type UnitRow = ReturnType<typeof rowsOf>[number];

const rank = (plans: Figure | null): number =>
  plans?.state === 'SHOWN' ? totalOf(plans) : plans?.state === 'FEW' ? -1 : -2;

/** Plans sealed in each quarter of a year and of the year before; null where nothing is said. */
export function barsOf(release: Release, unit: string | null, year: string) {
  const said = (quarter: string): number | null => {
    const figure = figureOf(release, 'plans', unit, quarter);
    return figure === null ? null : totalOf(figure);
  };
  const before = String(Number(year) - 1);
  return [1, 2, 3, 4].map((n) => ({
    quarter: n,
    before: said(`${before}-Q${n}`),
    now: said(`${year}-Q${n}`),
    /** Not over when the release was made. */
    ahead: daysOf(`${year}-Q${n}`).to > release.through,
  }));
}
export type Bar = ReturnType<typeof barsOf>[number];
