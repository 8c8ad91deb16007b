// A release to take along: open data as JSON, and a table that spreadsheets open in Swedish and English (semicolons,
// UTF-8 with a mark). Both have the definition beside each figure, and a figure that is not shown as such, empty.
import { limits } from '../limits.ts';
import { indicatorOf, indicators, type Indicator, type Words } from './indicators.ts';
import type { StatisticsPage } from './page.ts';
import type { Figure } from './release.ts';

const unitsOf = ({ units }: Pick<StatisticsPage, 'units'>): Map<string, string> =>
  new Map(units.map(({ id, name }) => [id, name]));

/** One row for each value: what each part is called stands with the indicator. */
interface Line {
  figure: Figure;
  indicator: Indicator;
  unit: string;
  part: Words | null;
  value: number | null;
}

const spreadWords: Record<string, Words> = {
  median: { sv: 'Median', en: 'Median' },
  p90: { sv: 'Nio av tio inom', en: 'Nine of ten within' },
};

function linesOf(page: StatisticsPage, allUnits: string): Line[] {
  const names = unitsOf(page);
  return (page.release?.figures ?? []).flatMap((figure): Line[] => {
    const indicator = indicatorOf(figure.indicator);
    const unit = figure.unit === null ? allUnits : (names.get(figure.unit) ?? '');
    const values = Object.entries(figure.values);
    if (values.length === 0) return [{ figure, indicator, unit, part: null, value: null }];
    return values.map(([key, value]) => ({
      ...{ figure, indicator, unit, value },
      part: spreadWords[key] ?? indicator.parts.find((part) => part.key === key)?.name ?? null,
    }));
  });
}

/** What begins like a formula is text: a spreadsheet must not run what somebody named a unit. */
export function csvField(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

const heads = {
  sv: ['Mått', 'Nyckel', 'Enhet', 'Period', 'Från', 'Till', 'Läge', 'Del', 'Värde', 'Räknas i'],
  en: ['Indicator', 'Key', 'Unit', 'Period', 'From', 'To', 'State', 'Part', 'Value', 'Counted in'],
};
const defined = {
  sv: ['Definition', 'Täljare', 'Nämnare', 'Källa'],
  en: ['Definition', 'Numerator', 'Denominator', 'Source'],
};
const states: Record<Figure['state'], Words> = {
  SHOWN: { sv: 'Visas', en: 'Shown' },
  FEW: { sv: 'Färre än 5', en: 'Fewer than 5' },
  KEPT: { sv: 'Dold', en: 'Hidden' },
};

export function csvOf(page: StatisticsPage, language: 'sv' | 'en', allUnits: string): string {
  const rows = linesOf(page, allUnits).map(({ figure, indicator, unit, part, value }) => [
    ...[
      indicator.name[language],
      indicator.key,
      unit,
      figure.period,
      figure.from ?? '',
      figure.to ?? '',
    ],
    ...[
      states[figure.state][language],
      part?.[language] ?? '',
      value === null ? '' : String(value),
    ],
    ...[indicator.measure[language], indicator.definition[language], indicator.numerator[language]],
    ...[indicator.denominator?.[language] ?? '', indicator.source[language]],
  ]);
  const lines = [[...heads[language], ...defined[language]], ...rows];
  return `\uFEFF${lines.map((line) => line.map(csvField).join(';')).join('\r\n')}\r\n`;
}

/** Definitions in both languages, and the figures as they are in the release with units by name. */
export function jsonOf(page: StatisticsPage) {
  const names = unitsOf(page);
  return {
    tenant: page.tenant,
    countedThrough: page.release?.through ?? null,
    smallestGroup: limits.statisticsSmallest,
    states,
    definitions: indicators,
    figures: (page.release?.figures ?? []).map(({ unit, ...figure }) => ({
      ...figure,
      unit: unit === null ? null : { id: unit, name: names.get(unit) ?? '' },
    })),
  };
}
