// Who else is here, and where. The server writes the identity in every presence state, so a name
// here is always true; `at` is only what that person's browser says it is looking at.
import { z } from 'zod';

const PresenceState = z.object({
  user: z.object({
    personId: z.string(),
    name: z.string(),
    sector: z.string().nullish(),
    role: z.string().nullish(),
  }),
  at: z.string().nullish().catch(null),
  typing: z.boolean().nullish().catch(null),
});

export interface PersonHere {
  personId: string;
  name: string;
  sector: string | null;
  role: string | null;
  /** `section:<key>`, `goal:<id>` or `action:<id>`; null when nothing has focus. */
  at: string | null;
  typing: boolean;
}

/** Others than oneself in one zone's presence states, as the server has named them. */
export function peopleIn(states: ReadonlyMap<number, unknown>, own: number): PersonHere[] {
  return [...states].flatMap(([clientId, state]) => {
    const parsed = PresenceState.safeParse(state);
    if (clientId === own || !parsed.success) return [];
    const { user, at, typing } = parsed.data;
    return [
      {
        personId: user.personId,
        name: user.name,
        sector: user.sector ?? null,
        role: user.role ?? null,
        at: at ?? null,
        typing: typing === true,
      },
    ];
  });
}

/** Everyone but me in these zones, each person once, in the order of their names. */
export function peopleHere(zones: readonly (readonly PersonHere[])[], me: string): PersonHere[] {
  const people = new Map<string, PersonHere>();
  for (const person of zones.flat()) {
    if (person.personId === me) continue;
    const known = people.get(person.personId);
    people.set(person.personId, {
      ...person,
      at: person.at ?? known?.at ?? null,
      typing: person.typing || known?.typing === true,
    });
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'sv'));
}
