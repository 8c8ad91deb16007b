// What is wrong with a row of people, in words that say what to do.
import type { PersonNote } from '#domain/import/known-people.ts';
import type { PersonProblem } from '#domain/import/people.ts';
import type { ProblemWords } from '$lib/import/problem-words.ts';
import { m } from '$lib/paraglide/messages.js';

export const peopleProblemWords: ProblemWords &
  Record<PersonNote | PersonProblem, ProblemWords[string]> = {
  too_long: ({ column }) => m.people_row_long({ column: column ?? '' }),
  // The number itself is not said again.
  identity_wrong: () => m.people_row_identity(),
  unit_unknown: ({ said }) => m.people_row_unit({ said }),
  unit_at_home: ({ said }) => m.people_row_unit_at_home({ said }),
  unit_ask_first: ({ said }) => m.people_row_unit_ask_first({ said }),
  role_needs_two: ({ said }) => m.people_row_key_role({ said }),
  role_unknown: ({ said }) => m.people_row_role({ said }),
  day_wrong: ({ said }) => m.people_row_day({ said }),
  until_before: ({ said }) => m.people_row_until({ said }),
  mandate_until: ({ said }) => m.people_row_mandate_until({ said }),
  invited_until: ({ said }) => m.people_row_invited_until({ said }),
  invited_open: () => m.people_row_invited_open(),
  name_other_line: ({ said }) => m.people_row_name_other_line({ said }),
  name_other_here: ({ said }) => m.people_row_name_other_here({ said }),
  person_twice: () => m.people_row_twice(),
};
