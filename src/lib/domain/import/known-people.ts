// A table of people beside those whom the municipality knows already. What a row leaves empty of an invitation
// that waits stays as it was, so that no access becomes longer by nobody having said so.
import { z } from 'zod';
import { sameName } from '../people/same-name.ts';
import { Day } from '../plan/dates.ts';
import type { ImportedPerson, PersonProblem } from './people.ts';
import { inOrder, type ReadTable, type RowProblem } from './table.ts';

export const KnownIdentity = z.object({
  line: z.int(),
  /** Of who has that identity: works here, or is invited. */
  names: z.array(z.string()),
  /** To the same unit. */
  waiting: z.object({ title: z.string().nullable(), from: Day, until: Day.nullable() }).nullable(),
  /** Of what they have in the same unit already; null when it has no last day, or there is none. */
  mandateUntil: Day.nullable(),
});
export type KnownIdentity = z.infer<typeof KnownIdentity>;

export type PersonNote = 'invited_until' | 'invited_open' | 'name_other_here';

/** Nothing was said of the last day, and there is one already: nobody makes it longer by leaving it out. */
export const lastDayThere = (known: KnownIdentity | undefined): Day | null =>
  known?.waiting?.until ?? known?.mandateUntil ?? null;

export const otherNames = (name: string, known: KnownIdentity | undefined): string[] =>
  known?.names.filter((one) => !sameName(one, name)) ?? [];

/** Each row as it would hold, with notes to read first, and errors where the row cannot hold as it is. */
export function besideKnown(
  table: ReadTable<ImportedPerson, PersonProblem>,
  known: readonly KnownIdentity[],
  today: Day,
): ReadTable<ImportedPerson, PersonProblem> & { notes: RowProblem<PersonNote>[] } {
  const notes: RowProblem<PersonNote>[] = [];
  const problems: RowProblem<PersonProblem>[] = [...table.problems];
  const rows = table.rows.map(({ line, value }) => {
    const here = known.find((one) => one.line === line);
    const others = otherNames(value.name, here);
    if (others.length > 0)
      notes.push({ line, column: null, code: 'name_other_here', said: others.join(', ') });
    const waiting = here?.waiting ?? null;
    if (waiting === null) {
      if (value.until === null && here?.mandateUntil)
        problems.push({ line, column: null, code: 'mandate_until', said: here.mandateUntil });
      return { line, value };
    }
    const held = {
      ...value,
      title: value.title === '' ? (waiting.title ?? '') : value.title,
      from: value.from ?? waiting.from,
      until: value.until ?? waiting.until,
    };
    if (held.until && (held.until < held.from || held.until < today))
      problems.push({ line, column: null, code: 'until_before', said: held.until });
    notes.push({
      line,
      column: null,
      code: waiting.until === null ? 'invited_open' : 'invited_until',
      said: waiting.until ?? '',
    });
    return { line, value: held };
  });
  return { rows, problems: inOrder(problems), notes };
}
