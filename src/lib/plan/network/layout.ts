// Where everyone stands on the map: a circle part for each sector that has someone, one place per
// person at equal angles, names outwards from the child. Nobody's name or circle touches another's: the
// ring is the smallest on which that holds, with a second and third ring outside it when they are many.
// Pure geometry: the same for server and browser; shapes and angles come from d3.
import { pathRound } from 'd3-path';
import { pie } from 'd3-shape';
import { segments, type Segment } from '#domain/plan/network.ts';
import type { Measures } from './measures.ts';
import { outside, shapeOf, wordsApart, type SegmentShape } from './segments.ts';
import { cut, widthOf } from './text-width.ts';

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Standing {
  id: string;
  segment: Segment;
  lines: readonly string[];
}

export interface Place {
  id: string;
  segment: Segment;
  x: number;
  y: number;
  /** The lines as they fit, and the height of each one's foot. */
  label: { text: string; y: number }[];
  spoke: string;
  /** The ground that circle and name take for themselves. */
  face: Box;
  name: Box;
}

export interface MapLayout {
  /** Half of the side of the square that holds everything, the child in the middle. */
  reach: number;
  places: Place[];
  shapes: SegmentShape[];
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

const lineStep = 16;
/** Air between what stands beside each other. */
const air = 3;
const steps = 120;
const stepShare = 0.02;

const apart = (a: Box, b: Box): boolean =>
  a.right + air <= b.left ||
  b.right + air <= a.left ||
  a.bottom + air <= b.top ||
  b.bottom + air <= a.top;

/** Neither's circle or name lies on the other's. */
export const besides = (one: Pick<Place, 'face' | 'name'>, other: typeof one): boolean =>
  [one.face, one.name].every((ours) =>
    [other.face, other.name].every((theirs) => apart(ours, theirs)),
  );

/** Places everyone, in the order given within each sector. */
export function layOut(
  people: readonly Standing[],
  words: Record<Segment, string>,
  measures: Measures,
): MapLayout {
  const parts = pie<Segment>()
    .sort(null)
    .value((segment) => people.filter((one) => one.segment === segment).length)(
    segments.filter((segment) => people.some((one) => one.segment === segment)),
  );
  const standing = parts.flatMap(({ data, startAngle, endAngle }) => {
    const inPart = people.filter(({ segment }) => segment === data);
    const each = (endAngle - startAngle) / inPart.length;
    return inPart.map((one, index) => ({ one, angle: startAngle + (index + 0.5) * each }));
  });
  // Outwards in small steps: more rings are tried as soon as there is room for them.
  for (let step = 0; ; step += 1) {
    const outermost = measures.ring * (1 + step * stepShare);
    for (let rings = 1; rings <= 3; rings += 1) {
      const innermost = outermost - (rings - 1) * measures.between;
      if (innermost < measures.ring) break;
      const radii = Array.from({ length: rings }, (_, ring) => innermost + ring * measures.between);
      const places = placeAll(standing, radii, measures);
      const shapes = parts.map((part) =>
        shapeOf(part, words[part.data], outermost + measures.ground, measures),
      );
      if ((places && wordsApart(shapes)) || step === steps)
        return {
          reach: outermost + measures.ground + outside(measures),
          // So many that no ring holds their names apart: then the names touch, and nobody is left out.
          places:
            places ?? standing.map(({ one, angle }) => placeAt(one, angle, outermost, measures)),
          shapes,
        };
    }
  }
}

/** Everyone on the innermost ring that has room; null when someone has no room at all. */
function placeAll(
  standing: readonly { one: Standing; angle: number }[],
  radii: readonly number[],
  measures: Measures,
): Place[] | null {
  const places: Place[] = [];
  for (const { one, angle } of standing) {
    const place = radii
      .map((radius) => placeAt(one, angle, radius, measures))
      .find((place) => places.every((other) => besides(place, other)));
    if (!place) return null;
    places.push(place);
  }
  return places;
}

function placeAt(
  { id, segment, lines }: Standing,
  angle: number,
  radius: number,
  measures: Measures,
): Place {
  const { circle, child } = measures;
  const [sin, cos] = [Math.sin(angle), -Math.cos(angle)];
  const [x, y] = [tenths(radius * sin), tenths(radius * cos)];
  const above = cos < -1e-9;
  const texts = lines
    .slice(0, measures.lines.length)
    .map((text, index) => cut(text, measures.lines[index] ?? 0, measures.widest));
  const label = texts.map((text, index) => ({
    text,
    y: above
      ? y - circle - 11 - (texts.length - 1 - index) * lineStep
      : y + circle + 19 + index * lineStep,
  }));
  const half =
    Math.max(...texts.map((text, index) => widthOf(text, measures.lines[index] ?? 0))) / 2;
  const height = texts.length * lineStep;
  const top = above ? y - circle - 6 - height : y + circle + 6;
  // The ring of the chosen one is drawn outside the circle.
  const round = circle + 7;
  const spoke = pathRound(1);
  spoke.moveTo(sin * (child + 14), cos * (child + 14));
  spoke.lineTo(sin * (radius - circle - 2), cos * (radius - circle - 2));
  return {
    id,
    segment,
    x,
    y,
    label,
    spoke: spoke.toString(),
    face: { left: x - round, right: x + round, top: y - round, bottom: y + round },
    name: { left: x - half, right: x + half, top, bottom: top + height },
  };
}

/** A dotted line between two, bent towards the child. */
export function tiePath(one: Place, other: Place): string {
  const line = pathRound(1);
  line.moveTo(one.x, one.y);
  line.quadraticCurveTo((one.x + other.x) * 0.32, (one.y + other.y) * 0.32, other.x, other.y);
  return line.toString();
}
