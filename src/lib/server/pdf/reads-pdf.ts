// Who has read, as a tagged PDF: the same sentences under the same days as the extract's page.
import { byDay } from '#domain/reads/page.ts';
import { m } from '$lib/paraglide/messages.js';
import { clock, longDay, todayInSweden } from '$lib/plan/dates.ts';
import { possessive } from '$lib/plan/words.ts';
import { sentence } from '$lib/reads/words.ts';
import type { ReadsExtract } from '../reads-extract.ts';
import { TaggedDocument } from './tagged-document.ts';

const day = (date: string): string => longDay(date, '0000', 'sv');

export async function readsPdf({ page, from, to }: ReadsExtract): Promise<Uint8Array> {
  const title = m.reads_extract_of({ whose: possessive(page.child) });
  const pdf = new TaggedDocument(title, 'sv-SE');
  const line = (text: string, small = false): void => pdf.paragraph([{ text }], { small });
  pdf.heading(1, title);
  line(m.reads_extract_days({ from: day(from), to: day(to) }));
  line(m.reads_extract_rule(), true);
  line(
    page.rows.length === 0
      ? m.reads_extract_none()
      : m.reads_extract_count({ count: page.rows.length }),
  );
  if (page.next !== null) line(m.reads_extract_more({ count: page.rows.length }));
  for (const { day: date, rows } of byDay(page.rows, (at) => todayInSweden(new Date(at)))) {
    pdf.heading(2, day(date));
    pdf.list(
      rows.map((row) => [[{ text: `${clock(row.at, 'sv')} ${sentence(row, page.parts)}` }]]),
    );
  }
  if (pdf.missing > 0) line(m.pdf_missing({ count: pdf.missing }));
  return pdf.finish((number, of) => m.pdf_page({ page: number, of }));
}
