// What shall stand in a part and what shall not, asked about everything that the ledger knows. What it
// does not know was written after the log was read, by someone whom the asker has not seen: it is
// nobody's wish that it goes.
import { stood } from './ledger.ts';
import type { Ledger, Life } from './ledger.ts';

export type Wish = 'there' | 'gone' | 'asItIs';
export type Wishes = (client: number, life: Life) => Wish;

/** As it stood at a moment. */
export const asAt =
  (seq: number): Wishes =>
  (_client, life) =>
    life.born === null ? 'asItIs' : stood(life, seq) ? 'there' : 'gone';

/** Without what one person wrote in the rows after `from` up to `to`, and with what they took away. */
export const without =
  (ledger: Ledger, personId: string, from: number, to: number): Wishes =>
  (client, { born, died }) => {
    const inSpan = (seq: number | null): boolean => seq !== null && seq > from && seq <= to;
    if (inSpan(born) && ledger.authorOf(client) === personId) return 'gone';
    return inSpan(died) && ledger.row(died ?? 0)?.personId === personId && died !== born
      ? 'there'
      : 'asItIs';
  };
