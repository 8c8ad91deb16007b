// A pasted table of people: 300 rows of which three are wrong are named by line and column, and none is taken;
// mended, all are.
import { describe, expect, test } from 'vitest';
import { readPeople } from '#domain/import/people.ts';
import { identityIn } from '#domain/mandates/invitation.ts';
import { linesOf } from '../../src/lib/server/import/lines.ts';

const units = [
  { id: 'u1', name: 'Ekbackaskolan' },
  { id: 'u2', name: 'Elevhälsan Ekbacka' },
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
      from: today,
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
