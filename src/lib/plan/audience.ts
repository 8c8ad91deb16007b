// Who reads a zone, in words: professionals by unit, the family by first name (design: "Visas för:
// Barnneurologiska, Embla, Henning"). A protected plan's labels are already without place.
import { m } from '$lib/paraglide/messages.js';
import type { Reader } from './rows.ts';
import { firstName } from './words.ts';

export interface AudiencePart {
  label: string;
  sector: string | null;
  role: string | null;
}

const family = new Set(['guardian', 'child', 'relative']);

export function audienceParts(readers: readonly Reader[]): AudiencePart[] {
  const parts = new Map<string, AudiencePart>();
  for (const { name, sector, role, unitLabel } of readers) {
    const own = role !== null && family.has(role);
    const label = own || unitLabel === null ? firstName(name) : unitLabel;
    if (!parts.has(label)) parts.set(label, { label, sector, role });
  }
  return [...parts.values()];
}

export const audienceWords = (readers: readonly Reader[]): string =>
  audienceParts(readers)
    .map(({ label }) => label)
    .join(', ');

const shown = 3;

/** The first few, and how many more: the whole list stands at the part itself. */
export function audienceInShort(readers: readonly Reader[]): string {
  const labels = audienceParts(readers).map(({ label }) => label);
  if (labels.length <= shown + 1) return labels.join(', ');
  return m.plan_and_more({
    names: labels.slice(0, shown).join(', '),
    count: labels.length - shown,
  });
}
