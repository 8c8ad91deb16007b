// A table as columns: { id: ['a', 'b'], title: ['…', '…'] }, as app.my_follow_ups gives what there are thousands
// of, because a column of text costs PostgreSQL a fraction of as many objects.
import { z } from 'zod';

const Columns = z
  .record(z.string(), z.array(z.unknown()))
  .refine((columns) => new Set(Object.values(columns).map(({ length }) => length)).size <= 1);

/** Rows of that form, from columns of one length. No column at all is no row. */
export const rowsOf = <Row extends z.ZodType>(row: Row) =>
  Columns.transform((columns): unknown[] => {
    const names = Object.entries(columns);
    const length = names[0]?.[1].length ?? 0;
    return Array.from({ length }, (_, n) =>
      Object.fromEntries(names.map(([name, column]) => [name, column[n]])),
    );
  }).pipe(z.array(row));
