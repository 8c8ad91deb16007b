// What an import's page knows after it was asked: the text as it was sent, which nobody loses, and either the
// rows as they would be taken in, or everything that is wrong with them.
import type { RowProblem } from '#domain/import/table.ts';

export interface Imported {
  /** As it was pasted, or read of a file. */
  text: string;
  /** The rows that are whole, in words, with their line. */
  rows: { line: number; cells: string[] }[];
  problems: RowProblem[];
  /** What is to be read before whole rows are taken in. */
  notes: RowProblem[];
  /** How many rows were taken in; null when it was only looked at, or refused. */
  stored: number | null;
  /** Why nothing could be read or taken in, when it is not about a row. */
  code: string | null;
}
