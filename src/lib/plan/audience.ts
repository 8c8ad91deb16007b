// Who reads a zone, in words: professionals by unit, the family by first name (design: "Visas för:
// Barnneurologiska, Embla, Henning"). A protected plan's labels are already without place.
import { m } from '$lib/paraglide/messages.js';
import type { PartyRow, Reader, UnitRow } from './rows.ts';
import { firstName } from './words.ts';

export interface AudiencePart {
  label: string;
  sector: string | null;
  role: string | null;
}

const family = new Set(['guardian', 'child', 'relative']);

/**
 * A unit is named only when everyone of it in the plan reads; else its people are, so that nobody
 * writes for "Vården" what one person there is to read and another is not.
 */
export function audienceParts(
  readers: readonly Reader[],
  parties: readonly PartyRow[],
  units: readonly UnitRow[],
): AudiencePart[] {
  const reading = new Set<string>(readers.map(({ personId }) => personId));
  const labelOf = new Map(units.map(({ id, label }) => [id, label]));
  const inPart = new Set(
    parties
      .filter(({ personId }) => !reading.has(personId))
      .map(({ planUnitId }) => labelOf.get(planUnitId)),
  );
  const parts = new Map<string, AudiencePart>();
  for (const { name, sector, role, unitLabel } of readers) {
    const asUnit =
      unitLabel !== null && !(role !== null && family.has(role)) && !inPart.has(unitLabel);
    const label = asUnit ? unitLabel : firstName(name);
    if (!parts.has(label)) parts.set(label, { label, sector, role });
  }
  return [...parts.values()];
}

const shown = 3;

/** The first few, and how many more: the whole list stands at the part itself. */
export function audienceInShort(parts: readonly AudiencePart[]): string {
  const labels = parts.map(({ label }) => label);
  if (labels.length <= shown + 1) return labels.join(', ');
  return m.plan_and_more({
    names: labels.slice(0, shown).join(', '),
    count: labels.length - shown,
  });
}
