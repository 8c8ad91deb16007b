// A child's drawing: lines on a square sheet, never a picture file, so that nothing from elsewhere can be in
// it and it can be drawn again at any size and in any theme.
import { z } from 'zod';
import { limits } from '../limits.ts';

/** The sheet is so many units wide and high. */
export const sheet = 1000;
export const inks = ['ink', 'red', 'blue', 'green', 'yellow', 'brown'] as const;
export const Ink = z.enum(inks);
export type Ink = z.infer<typeof Ink>;

const unit = z.int().min(0).max(sheet);

export const Stroke = z.strictObject({
  ink: Ink,
  /** x, y, x, y … */
  points: z
    .array(unit)
    .min(2)
    .max(2 * limits.maxStrokePoints)
    .refine((points) => points.length % 2 === 0),
});
export type Stroke = z.infer<typeof Stroke>;

export const Drawing = z.array(Stroke).max(limits.maxStrokes);
export type Drawing = z.infer<typeof Drawing>;

/** A line as the path of an SVG; a dot is a line of no length. */
export function pathOf({ points }: Stroke): string {
  const steps: string[] = [];
  for (let at = 0; at < points.length; at += 2)
    steps.push(`${at === 0 ? 'M' : 'L'}${points[at]} ${points[at + 1]}`);
  if (points.length === 2) steps.push(`L${points[0]} ${points[1]}`);
  return steps.join('');
}

/** The stroke with one more point; points that lie closer than a finger's tremble are left out. */
export function drawnTo(stroke: Stroke, x: number, y: number): Stroke {
  const [lastX = 0, lastY = 0] = stroke.points.slice(-2);
  const [toX, toY] = [x, y].map((value) => Math.min(sheet, Math.max(0, Math.round(value)))) as [
    number,
    number,
  ];
  const full = stroke.points.length >= 2 * limits.maxStrokePoints;
  if (full || Math.hypot(toX - lastX, toY - lastY) < 4) return stroke;
  return { ...stroke, points: [...stroke.points, toX, toY] };
}
