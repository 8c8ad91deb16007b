// The map's geometry: whoever is around the child, names and circles never lie on each other.
import { describe, expect, it } from 'vitest';
import { segments, type Segment } from '#domain/plan/network.ts';
import { besides, layOut, tiePath, type Place } from '../../src/lib/plan/network/layout.ts';
import { roomy, small } from '../../src/lib/plan/network/measures.ts';
import { wordsApart } from '../../src/lib/plan/network/segments.ts';
import { cut, widthOf } from '../../src/lib/plan/network/text-width.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const words: Record<Segment, string> = {
  health: 'Hälso- och sjukvård',
  school: 'Skola',
  social: 'Socialtjänst',
  family: 'Familj',
};
const names = [
  'Bo Ek',
  'Henning Fjällhav',
  'Maximiliana Gyllenhammarstråhle-Wallmannsdotter',
  'Kvarnbo kommun, stöd i hemmet',
];
const titles = ['Rektor', 'Epilepsisjuksköterska', 'MEDICINSKT ANSVARIG KOORDINATOR', ''];

const around = (count: number, pick: <T>(items: readonly T[]) => T) =>
  Array.from({ length: count }, (_, n) => ({
    id: `p${n}`,
    segment: pick(segments),
    lines: [pick(names), pick(titles)],
  }));

const overlaps = (places: readonly Place[]): number =>
  places.flatMap((one, index) => places.slice(index + 1).filter((other) => !besides(one, other)))
    .length;

describe('the map', () => {
  for (const [size, measures] of [
    ['with room', roomy],
    ['on a phone', small],
  ] as const)
    it(`${size} has room for 1 to 25 people in any mix of sectors`, () => {
      const random = randomFrom(seedOfRun);
      for (let count = 1; count <= 25; count += 1)
        for (let round = 0; round < 8; round += 1) {
          const people = around(count, random.pick);
          const { places, shapes, reach } = layOut(people, words, measures);
          const seed = `seed ${seedOfRun}, ${count} people, round ${round}`;
          expect(places.map(({ id }) => id).sort(), seed).toEqual(
            people.map(({ id }) => id).sort(),
          );
          expect(overlaps(places), seed).toBe(0);
          expect(wordsApart(shapes), seed).toBe(true);
          for (const { face, name } of places)
            for (const box of [face, name])
              expect(Math.max(-box.left, -box.top, box.right, box.bottom), seed).toBeLessThan(
                reach,
              );
          // Still a map that fits a desk, and a phone without becoming specks.
          expect(reach, seed).toBeLessThan(measures.ring * 4.5);
        }
    });

  it('would be noticed to overlap', () => {
    const [one] = layOut(
      around(1, ([first]) => first as never),
      words,
      roomy,
    ).places;
    if (!one) throw new Error('one place');
    expect(overlaps([one, one])).toBe(1);
    // A name that lies on another's circle.
    expect(besides({ face: one.face, name: one.name }, { face: one.name, name: one.name })).toBe(
      false,
    );
    expect(wordsApart([{ takes: [0, 1] }, { takes: [0.9, 2] }])).toBe(false);
  });

  it('has a part only for sectors that have someone, in the order of the mark', () => {
    const people = [
      { id: 'a', segment: 'family' as const, lines: ['Embla Fjällhav', 'Mamma'] },
      { id: 'b', segment: 'health' as const, lines: ['Nils Rönnfors', 'Sjuksköterska'] },
    ];
    const { places, shapes } = layOut(people, words, roomy);
    expect(shapes.map(({ segment }) => segment)).toEqual(['health', 'family']);
    // Health care to the right from twelve o'clock, the family to the left.
    expect(places.map(({ id, x }) => [id, Math.sign(x)])).toEqual([
      ['b', 1],
      ['a', -1],
    ]);
    expect(layOut([], words, roomy)).toMatchObject({ places: [], shapes: [] });
  });

  it('leaves nobody out, however many they are', () => {
    expect(
      layOut(
        around(400, ([, , long]) => long as never),
        words,
        roomy,
      ).places,
    ).toHaveLength(400);
  });

  it('draws the tie of two from one to the other', () => {
    const [one, other] = layOut(
      around(2, ([first]) => first as never),
      words,
      roomy,
    ).places;
    if (!one || !other) throw new Error('two places');
    expect(tiePath(one, other)).toMatch(
      new RegExp(`^M${one.x},${one.y}Q.*,${other.x},${other.y}$`),
    );
  });
});

describe('a text', () => {
  it('is cut with an ellipsis when it is too wide, and only then', () => {
    expect(cut('Rektor', 12, 100)).toBe('Rektor');
    const short = cut('Maximiliana Gyllenhammarstråhle', 14, 100);
    expect(short).toMatch(/^Maximiliana.*…$/);
    expect(widthOf(short, 14)).toBeLessThanOrEqual(100);
    expect(cut('Rektor', 12, 0)).toBe('…');
  });
});
