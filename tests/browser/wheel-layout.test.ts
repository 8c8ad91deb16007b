// The wheel's geometry: markers of any number stand inside their cell and never on one another.
import { describe, expect, it } from 'vitest';
import { wheelAreas } from '#domain/plan/schema.ts';
import { markersIn, rim, shapeOf } from '../../src/lib/wellbeing/layout.ts';

const wide = Math.PI / 8;

describe('the wheel', () => {
  it('goes once round, with the first area at the top', () => {
    const shapes = wheelAreas.map(shapeOf);
    expect(shapes[0]?.angle).toBeCloseTo(0);
    expect(shapes.map(({ angle }) => Math.round((angle * 180) / Math.PI))).toEqual([
      0, 45, 90, 135, 180, 225, 270, 315,
    ]);
    for (const { cells, edges, whole } of shapes)
      for (const path of [...cells, ...edges, whole]) expect(path).toMatch(/^M[-\d.]+,[-\d.]+/);
    expect(shapes.map(({ label }) => label.anchor)).toEqual([
      ...['middle', 'start', 'start', 'start'],
      ...['middle', 'end', 'end', 'end'],
    ]);
  });

  it('places up to eleven parties in every cell but the smallest, apart and inside', () => {
    for (const size of [11.5, 17])
      for (const area of wheelAreas)
        for (const ring of [0, 1, 2])
          for (let count = 1; count <= 14; count += 1) {
            const { angle } = shapeOf(area);
            const places = markersIn(angle, ring, count, size);
            if (ring > 0 && count <= 11) expect(places).toHaveLength(count);
            else expect(places.length).toBeGreaterThanOrEqual(Math.min(count, 4));
            for (const [index, { x, y, r }] of places.entries()) {
              const from = Math.hypot(x, y);
              expect(from - r).toBeGreaterThan(52 + ring * 66);
              expect(from + r).toBeLessThan(Math.min(rim, 52 + (ring + 1) * 66));
              // The angle from the middle of the area, whichever way round.
              const off = Math.abs(
                Math.atan2(
                  x * Math.cos(angle) + y * Math.sin(angle),
                  x * Math.sin(angle) - y * Math.cos(angle),
                ),
              );
              expect(off + Math.asin(r / from)).toBeLessThan(wide);
              for (const other of places.slice(index + 1))
                expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(r + other.r);
            }
          }
  });
});
