// The two form actions of an import: look (`preview`) and take in (`import`). Both read the same text anew with
// the same reader, so what is taken in is what was read, and nothing of a half-read table waits anywhere.
// Taking in happens in one transaction of the database, or not at all.
import { fail, type RequestEvent } from '@sveltejs/kit';
import type { Line, ReadTable, RowProblem } from '#domain/import/table.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import type { Imported } from '$lib/import/imported.ts';
import { linesOf, textOf } from './lines.ts';

interface Importing<T> {
  read: (
    lines: Line[],
    form: FormData,
    event: RequestEvent,
  ) => Promise<ReadTable<T> & { notes?: readonly RowProblem[] }>;
  /** A row as it is shown before it is taken in. */
  shown: (value: T) => string[];
  store: (values: T[], form: FormData, event: RequestEvent) => Promise<void>;
}

/** A file, when one was chosen, else what stands in the field. */
async function textIn(form: FormData): Promise<string> {
  const file = form.get('file');
  if (file instanceof File && file.size > 0)
    return textOf(new Uint8Array(await file.arrayBuffer())).replace(/^\uFEFF/, '');
  const pasted = form.get('table');
  return typeof pasted === 'string' ? pasted : '';
}

export function importActions<T>({ read, shown, store }: Importing<T>) {
  const answer = (taking: boolean) => async (event: RequestEvent) => {
    const form = await event.request.formData();
    const text = await textIn(form);
    const empty: Imported = {
      ...{ text, rows: [], problems: [], notes: [], stored: null, code: null },
    };
    try {
      const table = await read(linesOf(text), form, event);
      const imported: Imported = {
        ...empty,
        rows: table.rows.map(({ line, value }) => ({ line, cells: shown(value) })),
        problems: [...table.problems],
        notes: [...(table.notes ?? [])],
      };
      if (table.problems.length > 0) return fail(422, { imported });
      if (!taking) return { imported };
      await store(
        table.rows.map(({ value }) => value),
        form,
        event,
      );
      return { imported: { ...empty, text: '', stored: table.rows.length } };
    } catch (problem) {
      if (!(problem instanceof DomainError)) throw problem;
      return fail(statusOf(problem.code), { imported: { ...empty, code: problem.code } });
    }
  };
  return { preview: answer(false), import: answer(true) };
}
