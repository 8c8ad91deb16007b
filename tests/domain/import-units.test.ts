// A pasted table of units: read as a whole or not at all, with every wrong row named.
import { describe, expect, test } from 'vitest';
import { readUnits, type House } from '#domain/import/units.ts';
import { DomainError } from '#domain/errors.ts';
import { linesOf, textOf } from '../../src/lib/server/import/lines.ts';

const house: House = {
  authorities: [
    { id: 'a1', name: 'Skolnämnden, Kvarnbo kommun' },
    { id: 'a2', name: 'Socialnämnden, Kvarnbo kommun' },
  ],
  units: [{ name: 'Kvarnbyskolan', localId: 'K-1' }],
};

const units = (text: string) => readUnits(linesOf(text), house);
const problems = (text: string) =>
  units(text).problems.map(({ line, column, code, said }) => [line, column, code, said]);

describe('units', () => {
  test('from a spreadsheet, from a Swedish and from an English CSV: the same', () => {
    const rows = (mark: string) =>
      [
        ['Enhet', 'Verksamhet', 'Nämnd', 'Telefon', 'Id'],
        ['Lövskolan', 'Skola', 'Skolnämnden', '0900-00 00 01', 'L-1'],
        ['Elevhälsan Löv', 'ELEVHÄLSA', 'Skolnämnden, Kvarnbo kommun', '', ''],
      ]
        .map((cells) => cells.map((cell) => (cell.includes(mark) ? `"${cell}"` : cell)).join(mark))
        .join('\r\n');
    const expected = [
      {
        line: 2,
        value: {
          ...{ name: 'Lövskolan', sector: 'school', authorityId: 'a1' },
          ...{ phone: '0900-00 00 01', localId: 'L-1' },
        },
      },
      {
        line: 3,
        value: {
          ...{ name: 'Elevhälsan Löv', sector: 'studentHealth', authorityId: 'a1' },
          ...{ phone: '', localId: '' },
        },
      },
    ];
    for (const mark of ['\t', ';', ','])
      expect(units(`\uFEFF${rows(mark)}\r\n`)).toEqual({ rows: expected, problems: [] });
  });

  test('headings in any order, or none and our own order', () => {
    const value = { name: 'Stödet', sector: 'social', authorityId: 'a2', phone: '', localId: '' };
    expect(units('Nämnd\tNamn\tSektor\nSocialnämnden\tStödet\tsocial').rows).toEqual([
      { line: 2, value },
    ]);
    expect(units('Stödet\tSocialtjänst\tSocialnämnden').rows).toEqual([{ line: 1, value }]);
  });

  test('each wrong row is named by its line, its column and what stood there', () => {
    expect(
      problems(
        [
          'Namn;Sektor;Nämnd;Telefon;Id',
          'Lövskolan;skola;Skolnämnden;0900-000001;1',
          ';skola;Skolnämnden;;',
          'Byskolan;sång;Skolnämnden;;',
          'Åskolan;skola;Byggnadsnämnden;ring oss;',
          'LÖVSKOLAN;skola;Skolnämnden;;2',
          'Kvarnbyskolan;skola;Skolnämnden;;3',
          'Ängsskolan;skola;Skolnämnden;;1',
        ].join('\n'),
      ),
    ).toEqual([
      [3, 'namn', 'cell_missing', ''],
      [4, 'sektor', 'sector_unknown', 'sång'],
      [5, 'nämnd', 'authority_unknown', 'Byggnadsnämnden'],
      [5, 'telefon', 'phone_wrong', 'ring oss'],
      [6, 'namn', 'name_twice', 'LÖVSKOLAN'],
      [7, 'namn', 'name_taken', 'Kvarnbyskolan'],
      [8, 'lokalt id', 'local_id_twice', '1'],
    ]);
  });

  test('a table that is none, lacks a column, or has one too many', () => {
    expect(problems(' \n\t\n')).toEqual([[null, null, 'no_rows', '']]);
    expect(problems('Namn;Sektor;Nämnd')).toEqual([[null, null, 'no_rows', '']]);
    expect(problems('Namn;Sektor\nLövskolan;skola')).toEqual([[1, 'nämnd', 'column_missing', '']]);
    expect(problems('Namn;Sektor;Nämnd;Färg\nA;skola;Skolnämnden;blå')).toEqual([
      [1, 'Färg', 'column_unknown', 'Färg'],
    ]);
    expect(problems('Namn;Enhet;Sektor;Nämnd\nA;B;skola;Skolnämnden')).toEqual([
      [1, 'namn', 'column_twice', ''],
    ]);
    const many = 'Skola;skola;Skolnämnden\n'.repeat(2001);
    expect(problems(many)).toEqual([[null, null, 'too_many_rows', '2001']]);
  });
});

describe('lines', () => {
  test('a cell may hold a line break, a quotation mark or what parts cells', () => {
    expect(linesOf('\n\n"Förskolan\n""Solen"""\tskola\nSkolan "Äpplet"\t"a\tb"')).toEqual([
      { number: 3, cells: ['Förskolan\n"Solen"', 'skola'] },
      { number: 5, cells: ['Skolan "Äpplet"', 'a\tb'] },
    ]);
  });

  test('an unclosed quotation mark and a book are refused', () => {
    for (const [text, code] of [
      ['"Lövskolan;skola\nAndra;skola', 'invalid_input'],
      ['x'.repeat(400_001), 'too_large'],
    ] as const)
      expect(() => linesOf(text)).toThrow(new DomainError(code));
  });

  test('files in UTF-8, UTF-16 and the encoding of Windows say the same', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Åsö;skola', 'utf16le')]);
    expect(textOf(Buffer.from('Åsö;skola'))).toBe('Åsö;skola');
    expect(textOf(Buffer.from('Åsö;skola', 'latin1'))).toBe('Åsö;skola');
    expect(textOf(utf16).replace(/^\uFEFF/, '')).toBe('Åsö;skola');
  });
});
