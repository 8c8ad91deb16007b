// What is wrong with a row, in words that say what to do. Each owner of a table adds its own codes.
import type { CommonProblem, RowProblem } from '#domain/import/table.ts';
import { m } from '$lib/paraglide/messages.js';

export type ProblemWords = Record<string, (problem: RowProblem) => string>;

const column = ({ column }: RowProblem): string => column ?? '';

export const commonProblemWords: Record<CommonProblem, (problem: RowProblem) => string> = {
  no_rows: () => m.import_no_rows(),
  too_many_rows: ({ said }) => m.import_too_many_rows({ count: said }),
  column_missing: (problem) => m.import_column_missing({ column: column(problem) }),
  column_unknown: (problem) => m.import_column_unknown({ column: column(problem) }),
  column_twice: (problem) => m.import_column_twice({ column: column(problem) }),
  cell_missing: (problem) => m.import_cell_missing({ column: column(problem) }),
};

/** `words` are the owner's, beside those that every table has. */
export const problemWord = (problem: RowProblem, words: ProblemWords): string =>
  (({ ...words, ...commonProblemWords }) as ProblemWords)[problem.code]?.(problem) ??
  m.import_row_wrong({ column: column(problem) });

/** Why nothing could be read or taken in. */
export const importRefusals: Record<string, () => string> = {
  invalid_input: m.import_unreadable,
  too_large: m.import_too_large,
  changed: m.import_changed,
  not_allowed: m.import_not_allowed,
  unavailable: m.import_unavailable,
};
