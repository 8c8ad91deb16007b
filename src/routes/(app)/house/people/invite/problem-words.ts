// What is wrong with a row of people, in words that say what to do.
import type { PersonProblem } from '#domain/import/people.ts';
import type { ProblemWords } from '$lib/import/problem-words.ts';
import { m } from '$lib/paraglide/messages.js';

export const peopleProblemWords: ProblemWords & Record<PersonProblem, ProblemWords[string]> = {
  too_long: ({ column }) => m.people_row_long({ column: column ?? '' }),
  // The number itself is not said again.
  identity_wrong: () => m.people_row_identity(),
  unit_unknown: ({ said }) => m.people_row_unit({ said }),
  role_needs_two: ({ said }) => m.people_row_key_role({ said }),
  role_unknown: ({ said }) => m.people_row_role({ said }),
  day_wrong: ({ said }) => m.people_row_day({ said }),
  until_before: ({ said }) => m.people_row_until({ said }),
  person_twice: () => m.people_row_twice(),
};
