// Whom a comment in one zone can turn to: those who read it, by person or by unit. Chosen from a list, sent
// as ids; nothing is read out of what is written.
import { limits } from '#domain/limits.ts';

export interface Whom {
  people: readonly { id: string; name: string }[];
  units: readonly { id: string; name: string }[];
}

export const nobody: Whom = { people: [], units: [] };

interface Reading {
  readers: readonly { personId: string }[];
  parties: readonly { id: string; personId: string; name: string; planUnitId: string }[];
  units: readonly { id: string; label: string; sector: string; status: string }[];
  me: string;
}

export function whomOf({ readers, parties, units, me }: Reading): Whom {
  const reading = new Set(readers.map(({ personId }) => personId));
  const there = parties.filter(({ personId }) => personId !== me && reading.has(personId));
  const seen = new Set<string>();
  return {
    people: there
      .filter(({ personId }) => !seen.has(personId) && seen.add(personId))
      .map(({ id, name }) => ({ id, name })),
    units: units
      .filter(
        ({ id, sector, status }) =>
          sector !== 'family' &&
          status === 'ADMITTED' &&
          there.some(({ planUnitId }) => planUnitId === id),
      )
      .map(({ id, label }) => ({ id, name: label })),
  };
}

/** As many as a comment may turn to. */
export const mayAdd = (chosen: readonly string[]): boolean => chosen.length < limits.maxMentions;
