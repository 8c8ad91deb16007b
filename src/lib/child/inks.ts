// The colours of the pens, on a sheet that is white in every theme. All but yellow stand out 3:1 and more;
// yellow is a child's sun, and is what it is.
import type { Ink } from '#domain/child/drawing.ts';
import { m } from '$lib/paraglide/messages.js';

export const inkColour: Record<Ink, string> = {
  ink: '#0c2224',
  red: '#c2272d',
  blue: '#1d5fbf',
  green: '#1f7a3d',
  yellow: '#e0a800',
  brown: '#7a4a1e',
};

const inkWords: Record<Ink, () => string> = {
  ink: m.child_ink_ink,
  red: m.child_ink_red,
  blue: m.child_ink_blue,
  green: m.child_ink_green,
  yellow: m.child_ink_yellow,
  brown: m.child_ink_brown,
};
export const inkWord = (ink: Ink): string => inkWords[ink]();
