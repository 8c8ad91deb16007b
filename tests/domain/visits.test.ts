// Readings as a parent sees them: several of the same on end are one visit, and none is left out.
import { describe, expect, it } from 'vitest';
import { visitsOf, type Read } from '#domain/reads/page.ts';

const unit = 'Förskolan Blåsippan';
const read = (id: number, clock: string, more: Partial<Read> = {}): Read => ({
  ...{ id, at: `2026-11-20T${clock}:00.000Z`, action: 'plan.open', zoneId: null },
  ...{ unit, sector: 'school', name: null, mine: false, ...more },
});
const seen = (rows: Read[]) =>
  visitsOf(rows).map(({ row, from, ids }) => [row.id, from.slice(11, 16), ids]);

describe('visits', () => {
  it('are readings of the same by the same, with little time between, whoever came between', () => {
    expect(
      seen([
        read(6, '11:23'),
        read(5, '11:20', { unit: 'BVC Strandgläntan', sector: 'health' }),
        read(4, '11:12'),
        read(3, '11:00'),
      ]),
    ).toEqual([
      [6, '11:00', [6, 4, 3]],
      [5, '11:20', [5]],
    ]);
  });

  it('end when a quarter of an hour has gone, and are of one kind', () => {
    expect(
      seen([
        read(4, '11:30'),
        read(3, '11:14'),
        read(2, '11:13', { action: 'plan.history' }),
        read(1, '11:00', { mine: true }),
      ]),
    ).toEqual([
      [4, '11:30', [4]],
      [3, '11:14', [3]],
      [2, '11:13', [2]],
      [1, '11:00', [1]],
    ]);
  });
});
