// Where everything of the wheel stands: eight areas, three rings, further out where it works better.
// Markers of those who see an area alike stand side by side in its ring and never on one another; what
// finds no room there is counted. Pure geometry around (0, 0); shapes and angles come from d3.
import { pathRound } from 'd3-path';
import { scaleBand } from 'd3-scale';
import { arc } from 'd3-shape';
import { grades } from '#domain/plan/wellbeing.ts';
import { wheelAreas, type WheelArea } from '#domain/plan/schema.ts';

const turn = 2 * Math.PI;
export const hub = 46;
const ringFrom = 52;
const ringWide = 66;
export const rim = ringFrom + grades.length * ringWide;
const gap = 4;
/** Between an area's outline and its label. */
const labelAt = rim + 26;
const wordAt = rim + 14;

export interface Point {
  x: number;
  y: number;
}

export interface AreaShape {
  area: WheelArea;
  /** Of its middle, clockwise from twelve o'clock. */
  angle: number;
  /** The area in each ring, from the middle outwards. */
  cells: string[];
  /** The outer edge of each of them. */
  edges: string[];
  whole: string;
  icon: Point;
  label: Point & { anchor: 'start' | 'middle' | 'end' };
  /** Along the rim, for a small screen, never upside down. */
  word: string;
}

const starts = scaleBand<WheelArea>()
  .domain(wheelAreas)
  .range([-turn / 16, turn - turn / 16]);
const wide = starts.bandwidth();

const tenths = (value: number): number => Math.round(value * 10) / 10;
const at = (angle: number, radius: number): Point => ({
  x: tenths(Math.sin(angle) * radius),
  y: tenths(-Math.cos(angle) * radius),
});

export const iconSize = 22;

export function shapeOf(area: WheelArea): AreaShape {
  const startAngle = starts(area) ?? 0;
  const endAngle = startAngle + wide;
  const angle = startAngle + wide / 2;
  const angles = { startAngle, endAngle, padAngle: gap / rim };
  const draw = arc<typeof angles & { innerRadius: number; outerRadius: number }>()
    .padRadius(rim)
    .digits(1);
  const rings = grades.map((_, ring) => ringFrom + ring * ringWide);
  const point = at(angle, labelAt);
  const side = Math.sign(Math.round(Math.sin(angle) * 10));
  const down = 16 * Math.cos(angle);
  const anchor = side === 0 ? 'middle' : side > 0 ? 'start' : 'end';
  const icon = { middle: -iconSize / 2, start: 0, end: -iconSize }[anchor];
  return {
    area,
    angle,
    cells: rings.map(
      (from) => draw({ ...angles, innerRadius: from + 1, outerRadius: from + ringWide - 1 }) ?? '',
    ),
    edges: rings.map((from) => alongRim(angle, from + ringWide - 1, wide / 2 - gap / rim, false)),
    whole: draw({ ...angles, padAngle: 0, innerRadius: ringFrom - 3, outerRadius: rim + 5 }) ?? '',
    icon: { x: tenths(point.x + icon), y: tenths(point.y - 22 - down) },
    label: { x: point.x, y: tenths(point.y + 18 - down), anchor },
    word: wordOf(angle),
  };
}

function alongRim(middle: number, radius: number, half: number, back: boolean): string {
  const path = pathRound(1);
  const from = middle - turn / 4;
  path.arc(0, 0, radius, back ? from + half : from - half, back ? from - half : from + half, back);
  return path.toString();
}

/** Letters below the middle run the other way, with their feet outwards. */
function wordOf(middle: number): string {
  const below = Math.cos(middle) < -0.01;
  return alongRim(middle, below ? wordAt + 17 : wordAt, wide / 2, below);
}

export interface Marker extends Point {
  r: number;
}

const air = 3;

/** Places for so many in a ring of an area; fewer than asked for when there is no room for all. */
export function markersIn(angle: number, ring: number, count: number, size: number): Marker[] {
  let best: Marker[] = [];
  for (let lines = 1; lines <= 3; lines += 1) {
    const r = Math.min(size, (ringWide - 2 - (lines + 1) * air) / 2 / lines);
    const places = linesOf(angle, ringFrom + ring * ringWide, lines, r, count);
    if (places.length > best.length) best = places;
    if (places.length >= count) break;
  }
  return best;
}

function linesOf(middle: number, from: number, lines: number, r: number, count: number): Marker[] {
  const step = ringWide / lines;
  const rows = Array.from({ length: lines }, (_, line) => from + (lines - line - 0.5) * step);
  let left = count;
  return rows.flatMap((radius) => {
    // Half the angle between two that just do not touch, and the one that the edge leaves.
    const half = Math.asin(Math.min(1, (r + air / 2) / radius));
    const edge = Math.asin(Math.min(1, (r + air + gap / 2) / radius));
    const room = Math.max(0, Math.floor((wide - 2 * edge) / (2 * half) + 1 + 1e-9));
    const here = Math.min(room, left);
    left -= here;
    return Array.from({ length: here }, (_, index) => ({
      ...at(middle + (index - (here - 1) / 2) * 2 * half, radius),
      r: tenths(r),
    }));
  });
}
