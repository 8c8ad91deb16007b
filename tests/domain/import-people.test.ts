// A pasted table of people: 300 rows of which three are wrong are named by line and column, and none is taken;
// mended, all are.
import { describe, expect, test } from 'vitest';
import { besideKnown } from '#domain/import/known-people.ts';
import { readPeople } from '#domain/import/people.ts';
import { identityIn } from '#domain/mandates/invitation.ts';
import { linesOf } from '../../src/lib/server/import/lines.ts';

const units = [
  { id: 'u1', name: 'Ekbackaskolan', organisation: 'Skolnämnden', given: 'here' as const },
  { id: 'u2', name: 'Elevhälsan Ekbacka', organisation: 'Skolnämnden', given: 'here' as const },
  {
    id: 'u3',
    name: 'BVC Strandgläntan',
    organisation: 'Region Mittsjö',
    given: 'askFirst' as const,
  },
];
const today = '2026-11-26';
const read = (text: string) => readPeople(linesOf(text), units, today);
const problems = (text: string) =>
  read(text).problems.map(({ line, column, code }) => [line, column, code]);
const headings = 'Namn\tPersonnummer\tEnhet\tRoll\tTitel\tFrån\tTill';

describe('people', () => {
  test('300 of them, three wrong: each is named, nothing else is', () => {
    const rows = Array.from(
      { length: 300 },
      (_, n) => `Person ${n}\tFIKTIV-${n + 1}\tEkbackaskolan\tMedarbetare\tLärare\t\t`,
    );
    expect(read([headings, ...rows].join('\n'))).toMatchObject({ problems: [] });
    expect(read([headings, ...rows].join('\n')).rows).toHaveLength(300);
    const wrong = [...rows];
    wrong[9] = 'Person 9\t19990101-1111\tEkbackaskolan\t\t\t\t';
    wrong[99] = 'Person 99\tFIKTIV-100\tSkolan\t\t\t\t';
    wrong[199] = 'Person 199\tFIKTIV-200\tEkbackaskolan\tAdministratör\t\t\t';
    expect(problems([headings, ...wrong].join('\n'))).toEqual([
      [11, 'personnummer eller hsa-id', 'identity_wrong'],
      [101, 'enhet', 'unit_unknown'],
      [201, 'roll', 'role_needs_two'],
    ]);
  });

  test('days, titles and units as people write them', () => {
    const row = (cells: string) => read(`${headings}\n${cells}`);
    expect(
      row('Ada Ek\tfiktiv-hsa-7\televhälsan ekbacka\t\tKurator\t20270101\t2027-06-30').rows,
    ).toEqual([
      {
        line: 2,
        value: {
          ...{ name: 'Ada Ek', title: 'Kurator', from: '2027-01-01', until: '2027-06-30' },
          identity: { kind: 'hsaId', value: 'FIKTIV-HSA-7' },
          unit: { id: 'u2', name: 'Elevhälsan Ekbacka' },
        },
      },
    ]);
    expect(row('Ada Ek\tFIKTIV-7\tEkbackaskolan').rows[0]?.value).toMatchObject({
      from: null,
      until: null,
    });
    for (const [cells, code] of [
      ['Ada\tFIKTIV-7\tEkbackaskolan\t\t\t2027-02-30', 'day_wrong'],
      ['Ada\tFIKTIV-7\tEkbackaskolan\t\t\t\t2026-11-25', 'until_before'],
      ['Ada\tFIKTIV-7\tEkbackaskolan\tchef', 'role_unknown'],
      ['Ada\t\tEkbackaskolan', 'cell_missing'],
      [`${'A'.repeat(201)}\tFIKTIV-7\tEkbackaskolan`, 'too_long'],
    ] as const)
      expect(
        row(cells).problems.map((problem) => problem.code),
        cells,
      ).toEqual([code]);
  });

  test('the same person twice in a unit is once too often, in two units they are two mandates', () => {
    const ada = 'Ada\tFIKTIV-7\tEkbackaskolan';
    expect(problems(`${headings}\n${ada}\n${ada}`)).toEqual([
      [3, 'personnummer eller hsa-id', 'person_twice'],
    ]);
    expect(problems(`${headings}\n${ada}\nAda\tFIKTIV-7\tElevhälsan Ekbacka`)).toEqual([]);
  });

  test('an id under two names is an error that names the other row; a middle name is not', () => {
    const anna = 'Anna Annan\tFIKTIV-HSA-1037\tEkbackaskolan';
    const second = (name: string) =>
      read(`${headings}\n${anna}\n${name}\tFIKTIV-HSA-1037\tElevhälsan Ekbacka`);
    expect(second('Einar Bergsnäs')).toMatchObject({
      rows: [{ line: 2 }],
      problems: [{ line: 3, code: 'name_other_line', said: '2' }],
    });
    expect(second('Annan, Anna Maria').problems).toEqual([]);
  });

  test('a unit of another organisation is said to be its own', () => {
    expect(read(`${headings}\nAda\tFIKTIV-7\tbvc strandgläntan`).problems).toMatchObject([
      { code: 'unit_ask_first', said: 'BVC Strandgläntan (Region Mittsjö)' },
    ]);
  });

  test('beside an invitation that waits, what is left empty stays as it was', () => {
    const waiting = { title: 'Vikarie', from: '2026-11-27', until: '2026-12-31' };
    const beside = (cells: string, known: object = {}) =>
      besideKnown(
        read(`${headings}\nEinar Bergsnäs\tFIKTIV-HSA-1037\tEkbackaskolan${cells}`),
        [{ line: 2, names: ['Einar Bergsnäs'], waiting, mandateUntil: null, ...known }],
        today,
      );
    expect(beside('')).toMatchObject({
      rows: [{ value: waiting }],
      problems: [],
      notes: [{ line: 2, code: 'invited_until', said: '2026-12-31' }],
    });
    expect(beside('\t\tLärare\t\t2027-06-11')).toMatchObject({
      rows: [{ value: { title: 'Lärare', from: '2026-11-27', until: '2027-06-11' } }],
      problems: [],
    });
    expect(beside('\t\t\t2027-01-07').problems).toMatchObject([{ code: 'until_before' }]);
    expect(beside('', { names: ['Anna Annan'], waiting: null })).toMatchObject({
      problems: [],
      notes: [{ code: 'name_other_here', said: 'Anna Annan' }],
    });
    // A mandate that has a last day is not made longer by a row that says none.
    const working = { waiting: null, mandateUntil: '2026-12-31' };
    expect(beside('', working).problems).toMatchObject([
      { code: 'mandate_until', said: '2026-12-31' },
    ]);
    expect(beside('\t\t\t\t2027-06-11', working).problems).toEqual([]);
  });

  test('an identity is a number or an HSA-id, and nothing that is neither', () => {
    const now = new Date('2026-11-26T12:00:00Z');
    expect(identityIn('SE0000000000-AB12', now)).toEqual({
      kind: 'hsaId',
      value: 'SE0000000000-AB12',
    });
    expect(identityIn('FIKTIV-1', now)).toEqual({ kind: 'personalNumber', value: 'FIKTIV-1' });
    for (const wrong of ['', 'Ada', '19990101-1111', 'SE23-1'])
      expect(identityIn(wrong, now)).toBeNull();
  });
});
