// What is taken along: a table that a spreadsheet opens and does not run, and open data with its definitions; both
// have what the release has and nothing else.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvField, csvOf, jsonOf } from '#domain/statistics/export.ts';
import { indicatorKeys } from '#domain/statistics/indicators.ts';
import {
  barsOf,
  figureOf,
  rowsOf,
  shareOf,
  trainedIn,
  unitsWithoutTrained,
  yearsOf,
} from '#domain/statistics/page.ts';
import type { StatisticsPage } from '#domain/statistics/page.ts';
import type { Figure } from '#domain/statistics/release.ts';

const school = '00000000-0000-4000-8000-000000000001';
const clinic = '00000000-0000-4000-8000-000000000002';
const figure = (change: Partial<Figure>): Figure => ({
  indicator: 'plans',
  unit: null,
  period: '2026',
  from: '2026-01-01',
  to: '2026-09-30',
  state: 'SHOWN',
  values: { all: 27 },
  ...change,
});
const kept = { from: null, to: null, values: {} };
const page: StatisticsPage = {
  tenant: 'Sjöhamra kommun',
  whole: true,
  units: [
    { id: school, name: 'Ekbackaskolan', sector: 'school' },
    { id: clinic, name: '=HYPERLINK("x";"BVC")', sector: 'health' },
  ],
  release: {
    version: 1,
    through: '2026-09-30',
    figures: [
      figure({}),
      figure({ period: '2026-Q3', from: '2026-07-01', values: { all: 10 } }),
      figure({ period: '2025', from: '2025-01-01', to: '2025-12-31', values: { all: 31 } }),
      figure({ unit: school, values: { all: 8 } }),
      figure({ unit: clinic, state: 'KEPT', ...kept }),
      figure({ indicator: 'goals', unit: school, values: { reached: 9, closed: 7 } }),
      figure({ indicator: 'signalToMeeting', values: { median: 19, p90: 27 } }),
    ],
  },
};
const release = page.release ?? { version: 1, through: '', figures: [] };

describe('the table', () => {
  const text = csvOf(page, 'sv', 'Alla enheter');
  const rows: string[][] = parse(text, { delimiter: ';', bom: true });

  it('has one row for each value, with its definition, and an empty one for what is not shown', () => {
    expect(text.startsWith('\uFEFF')).toBe(true);
    const [head = [], ...body] = rows;
    expect(head.slice(0, 3)).toEqual(['Mått', 'Nyckel', 'Enhet']);
    const [state, part, value, definition] = ['Läge', 'Del', 'Värde', 'Definition'].map((name) =>
      head.indexOf(name),
    );
    const of = (row: string[]) => [row[state ?? -1], row[part ?? -1], row[value ?? -1]];
    expect(body).toHaveLength(9);
    expect(of(body[0] ?? [])).toEqual(['Visas', 'Alla', '27']);
    expect(of(body[4] ?? [])).toEqual(['Dold', '', '']);
    expect(body.slice(5).map(of)).toEqual([
      ['Visas', 'Nådda', '9'],
      ['Visas', 'Avslutade utan att nås', '7'],
      ['Visas', 'Median', '19'],
      ['Visas', 'Nio av tio inom', '27'],
    ]);
    expect(body.every((row) => (row[definition ?? -1] ?? '').length > 20)).toBe(true);
  });

  it('runs no formula that somebody named a unit', () => {
    expect(rows[5]?.[2]).toBe(`'=HYPERLINK("x";"BVC")`);
    for (const [text, field] of [
      ['=1+1', "'=1+1"],
      ['+46', "'+46"],
      ['-2', "'-2"],
      ['@sum', "'@sum"],
      ['\t=1', "'\t=1"],
      ['a;b', '"a;b"'],
      ['sa "ja"', '"sa ""ja"""'],
      ['Ekbackaskolan', 'Ekbackaskolan'],
    ] as const)
      expect(csvField(text)).toBe(field);
  });
});

describe('the open data', () => {
  it('has every definition in both languages and the figures of the release', () => {
    const data = jsonOf(page);
    expect(data.definitions.map(({ key }) => key)).toEqual(indicatorKeys);
    for (const { name, definition } of data.definitions)
      for (const words of [name, definition])
        expect(Math.min(words.sv.length, words.en.length)).toBeGreaterThan(3);
    expect(data.figures.map(({ values }) => values)).toEqual(
      release.figures.map(({ values }) => values),
    );
    expect(data.figures[3]?.unit).toEqual({ id: school, name: 'Ekbackaskolan' });
  });
});

describe('the page', () => {
  it('says of each year what the release says', () => {
    expect(yearsOf(release)).toEqual(['2026', '2025']);
    expect(shareOf(figureOf(release, 'goals', school, '2026'))).toEqual({ part: 9, of: 16 });
    expect(shareOf(figureOf(release, 'plans', clinic, '2026'))).toBeNull();
    expect(rowsOf(page, release, null, '2026').map(({ name }) => name)).toEqual([
      'Ekbackaskolan',
      '=HYPERLINK("x";"BVC")',
    ]);
    expect(rowsOf(page, release, null, '2025')).toEqual([]);
    const bars = barsOf(release, null, '2026');
    expect(bars.map(({ now }) => now)).toEqual([null, null, 10, null]);
    expect(bars.map(({ ahead }) => ahead)).toEqual([false, false, false, true]);
  });

  it('counts somebody who works at two units once', () => {
    const person = (id: string, trained: boolean) => ({
      ...{ id, name: id, title: null, manager: null },
      trainings: trained
        ? [{ id: school, training: 'Grund', level: 'BASIC' as const, day: '2026-01-01' }]
        : [],
    });
    const unit = (id: string, people: ReturnType<typeof person>[]) => ({
      id,
      name: id,
      sector: 'school',
      people,
    });
    const staff = {
      mayName: true,
      units: [
        unit('a', [person('1', true), person('2', false)]),
        unit('b', [person('1', true)]),
        unit('c', [person('3', false)]),
        unit('d', []),
      ],
    };
    expect(trainedIn(staff)).toEqual({ part: 1, of: 3 });
    expect(unitsWithoutTrained(staff)).toBe(1);
  });
});
