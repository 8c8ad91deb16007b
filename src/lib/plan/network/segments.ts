// The coloured parts of the map: for each sector its ground, the line round it and its word along that
// line, drawn with d3's arcs.
import { pathRound } from 'd3-path';
import { arc } from 'd3-shape';
import type { Segment } from '#domain/plan/network.ts';
import type { Measures } from './measures.ts';
import { widthOf } from './text-width.ts';

const turn = 2 * Math.PI;

export interface SegmentShape {
  segment: Segment;
  ground: string;
  edge: string;
  /** Where the sector's word runs, left to right whether above or below the child. */
  word: string | null;
  /** The angles that the word takes. */
  takes: [from: number, to: number];
}

const wordOff = 6;

/** What stands outside the coloured ground. */
export const outside = ({ edge, word }: Measures): number =>
  edge.off + edge.thick + (word === null ? 2 : wordOff + 1.9 * word);

export function shapeOf(
  { data, startAngle, endAngle }: { data: Segment; startAngle: number; endAngle: number },
  text: string,
  rim: number,
  { child, edge, word: size }: Measures,
): SegmentShape {
  const alone = endAngle - startAngle > turn - 1e-9;
  const angles = { startAngle, endAngle, padAngle: alone ? 0 : 0.035 };
  const draw = arc<typeof angles & { innerRadius: number; outerRadius: number }>()
    .padRadius(rim)
    .digits(1);
  const ground = draw({ ...angles, innerRadius: child * 1.9, outerRadius: rim }) ?? '';
  const from = rim + edge.off;
  draw.cornerRadius(edge.thick / 2);
  return {
    segment: data,
    ground,
    edge: draw({ ...angles, innerRadius: from, outerRadius: from + edge.thick }) ?? '',
    ...wordOf(alone ? 0 : (startAngle + endAngle) / 2, text, from + edge.thick, size),
  };
}

/** A sector's word along its edge, so that it is never read upside down. */
function wordOf(
  middle: number,
  text: string,
  edge: number,
  size: number | null,
): Pick<SegmentShape, 'word' | 'takes'> {
  if (size === null) return { word: null, takes: [middle, middle] };
  const below = Math.cos(middle) < 0;
  // Letters that stand with their feet outwards begin further out.
  const radius = edge + wordOff + (below ? size : 0);
  const half = (widthOf(text, size) * 1.04) / 2 / radius;
  const line = pathRound(1);
  const [from, to] = [middle - half - turn / 4, middle + half - turn / 4];
  if (below) line.arc(0, 0, radius, to, from, true);
  else line.arc(0, 0, radius, from, to);
  return { word: line.toString(), takes: [middle - half, middle + half] };
}

/** The sectors' words stand after each other along the same circle. */
export function wordsApart(shapes: readonly Pick<SegmentShape, 'takes'>[]): boolean {
  return shapes.every(({ takes }, index) => {
    const next = shapes[(index + 1) % shapes.length];
    if (!next || shapes.length === 1) return true;
    const from = next.takes[0] + (index === shapes.length - 1 ? turn : 0);
    return from - takes[1] > 0.02;
  });
}
