// What came of plans that are no longer here: closed and disposed of since, and counted while they were. So that the
// demo municipality has a past to show; the plans of the story are counted like any other. Also who of the staff has
// been trained, and two who manage a unit.
import { createHash } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { IndicatorKey } from '#domain/statistics/indicators.ts';
import type { Calendar } from './calendar.ts';
import { cast } from './cast.ts';
import { demoId, personId, tenantId, unitId } from './demo-id.ts';

export interface StoryFact {
  population: IndicatorKey;
  /** What was counted, and whose it is: made-up names that nothing leads back to. */
  item: string;
  child: string;
  unit: string;
  /** The first of the month, in the story's days. */
  month: string;
  parts: string[];
  days?: number;
}

/** Plans sealed by the leading unit, by quarter: of the year before, and of this one up to September. */
const sealed: Record<string, [number[], number[]]> = {
  ekbacka: [
    [2, 3, 3, 5],
    [2, 2, 4],
  ],
  blasippan: [
    [2, 1, 1, 3],
    [2, 2, 2],
  ],
  // And Milo's, in September.
  bvc: [
    [1, 1, 3, 0],
    [2, 2, 1],
  ],
  ungdomsenheten: [
    [0, 1, 0, 0],
    [1, 1, 0],
  ],
  barnOchFamilj: [
    [1, 1, 1, 2],
    [1, 2, 2],
  ],
};

/** Signals that were solved where they were noticed, by quarter. */
const yellow = [
  [1, 2, 2, 2],
  [2, 3, 4],
];

const waits = [17, 12, 20, 15, 24, 18, 27, 16, 19, 14, 21, 18];
const cycle = (list: readonly number[], at: number): number => list[at % list.length] ?? 0;
const two = (n: number): string => String(n).padStart(2, '0');

/** All facts of one plan, in the quarter in which it was sealed. */
function factsOf(
  unit: string,
  year: number,
  quarter: number,
  place: number,
  n: number,
): StoryFact[] {
  const child = `${unit}:${year}:${place}`;
  const month = `${year}-${two(quarter * 3 + 1 + (place % 3))}-01`;
  const fact = (
    population: IndicatorKey,
    parts: string[],
    days?: number,
    more = '',
  ): StoryFact => ({
    ...{ population, item: child + more, child, unit, month, parts },
    ...(days === undefined ? {} : { days }),
  });
  const toMeeting = cycle(waits, n);
  const longest = 40 + cycle(waits, n + 3);
  const came = n % 4 === 0 ? ['came', 'came', 'absent'] : ['came', 'came', 'came', 'came'];
  const yes = (question: string, often: number, from = 0): string =>
    n % often === from ? `${question}Not` : question;
  return [
    fact('plans', ['all']),
    fact('signalToMeeting', ['all'], toMeeting),
    fact('signalToAction', ['all'], toMeeting + 6),
    fact('consentToAction', ['all'], toMeeting - 4),
    fact('goals', ['reached'], undefined, ':1'),
    fact('goals', [place % 6 === 5 ? 'reached' : 'closed'], undefined, ':2'),
    fact('outcomes', [['yes', 'partly', 'yes', 'no'][n % 4] ?? 'yes'], undefined, ':1'),
    fact('outcomes', ['yes'], undefined, ':2'),
    fact('followUps', [n % 3 === 0 ? 'without' : 'child']),
    ...came.map((one, at) => fact('parties', [one], undefined, `:${at}`)),
    // Assessments were part of most plans; in every fourth of those, support came after them.
    ...(n % 5 === 0
      ? []
      : [
          fact('support', [n % 4 === 0 ? 'after' : 'before']),
          fact('parallel', ['all'], longest),
          fact('sequential', ['all'], longest * 2 + 11),
        ]),
    ...(n % 5 === 4
      ? []
      : [fact('answers', [yes('said', 3), yes('understood', 2), yes('whom', 3, 1)])]),
  ];
}

const years = [2025, 2026];

export const storyFacts: StoryFact[] = [
  ...Object.entries(sealed).flatMap(([unit, byYear], at) =>
    byYear.flatMap((quarters, y) =>
      quarters.flatMap((count, quarter) => {
        const before = quarters.slice(0, quarter).reduce((sum, one) => sum + one, 0);
        return Array.from({ length: count }, (_, n) =>
          factsOf(unit, years[y] ?? 0, quarter, before + n, before + n + at),
        ).flat();
      }),
    ),
  ),
  ...yellow.flatMap((quarters, y) =>
    quarters.flatMap((count, quarter) =>
      Array.from({ length: count }, (_, n): StoryFact => {
        const child = `yellow:${years[y] ?? 0}:${quarter}:${n}`;
        const month = `${years[y] ?? 0}-${two(quarter * 3 + 2)}-01`;
        const unit = n % 2 === 0 ? 'ekbacka' : 'bvc';
        return { population: 'yellow', item: child, child, unit, month, parts: ['all'] };
      }),
    ),
  ),
];

/** Who manages which unit. */
export const managers = { torsten: 'ekbacka', otto: 'blasippan' } as const;

const untrained = new Set(['mira', 'amanda', 'elias', 'ture', 'alice', 'ingrid', 'kaj', 'vera']);
/** All staff of Sjöhamra but these; at the units of Amanda, Elias, Mira and Vera nobody is. */
export const trained: readonly string[] = cast
  .filter(({ kind, units = [] }) => kind === 'staff' && !units.includes('kvarnbyskolan'))
  .map(({ slug }) => slug)
  .filter((slug) => !untrained.has(slug));

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The month of the story's day as it is now. */
const monthNow = (calendar: Calendar, month: string): string =>
  `${calendar.day(month.replace(/01$/, '15')).slice(0, 7)}-01`;

export async function writeStatistics(sql: TransactionSql, calendar: Calendar): Promise<void> {
  const tenant_id = tenantId('sjohamra');
  await sql`insert into app.statistics_facts ${sql(
    storyFacts.map(({ population, item, child, unit, month, parts, days }) => ({
      tenant_id,
      population,
      item: hash(`${population} ${item}`),
      child: hash(`${population} ${child}`),
      unit_id: unitId(unit),
      month: monthNow(calendar, month),
      parts,
      days: days ?? null,
    })),
  )}`;
  await sql`insert into app.staff_trainings ${sql(
    trained.map((slug, at) => ({
      tenant_id,
      id: demoId(`training:${slug}`),
      person_id: personId(slug),
      training: 'Barnens bästa gäller, grund',
      level: at % 5 === 0 ? 'LEADER' : 'BASIC',
      day: calendar.day('2026-09-03'),
      noted_by: personId('admin-sjohamra'),
      noted_at: calendar.at('2026-09-03', '16.00'),
    })),
  )}`;
  await sql`insert into app.unit_managers ${sql(
    Object.entries(managers).map(([slug, unit]) => ({
      tenant_id,
      id: demoId(`manager:${slug}`),
      unit_id: unitId(unit),
      person_id: personId(slug),
      named_by: personId('admin-sjohamra'),
      named_at: calendar.at('2026-08-10', '09.00'),
    })),
  )}`;
}

export const monthOfFact = ({ month }: StoryFact, calendar: Calendar): string =>
  monthNow(calendar, month).slice(0, 7);
