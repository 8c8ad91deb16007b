// The yearly report as a PDF: the same words and figures as its page.
import { indicators, type IndicatorKey } from '#domain/statistics/indicators.ts';
import { figureOf, rowsOf, trainedIn } from '#domain/statistics/page.ts';
import type { Release } from '#domain/statistics/release.ts';
import { m } from '$lib/paraglide/messages.js';
import {
  endsEarlier,
  inWords,
  shareWords,
  throughWords,
  valueWords,
} from '$lib/statistics/words.ts';
import type { ReadStatistics } from '../statistics.ts';
import { TaggedDocument } from './tagged-document.ts';

export async function statisticsPdf(
  { page, staff, unit }: ReadStatistics,
  release: Release,
  year: string,
): Promise<Uint8Array> {
  const title = m.stat_report_title({ year, place: unit?.name ?? page.tenant });
  const pdf = new TaggedDocument(title, 'sv');
  pdf.heading(1, title);
  pdf.paragraph([{ text: m.stat_intro() }]);
  pdf.paragraph([{ text: throughWords(release.through) }], { small: true });
  const figures = (of: string | null, defined: boolean): void => {
    for (const { key, name, definition, perUnit } of indicators) {
      if (of !== null && !perUnit) continue;
      const figure = figureOf(release, key as IndicatorKey, of, year);
      const value = figure === null ? m.stat_few() : valueWords(figure);
      const early = endsEarlier(figure, release.through);
      const said = early === null ? value : `${value}, ${early}`;
      pdf.paragraph([{ text: `${inWords(name)}: `, bold: true }, { text: said }]);
      if (defined) pdf.paragraph([{ text: inWords(definition) }], { small: true });
    }
  };
  if (page.whole) {
    pdf.heading(2, m.stat_report_all());
    figures(null, true);
  }
  pdf.paragraph([
    { text: `${m.stat_staff_link()}: `, bold: true },
    { text: shareWords(trainedIn(staff)) },
  ]);
  pdf.paragraph([{ text: m.stat_trained_definition() }], { small: true });
  pdf.heading(2, m.stat_report_units());
  for (const { id, name } of rowsOf(page, release, staff, year)) {
    pdf.heading(3, name);
    figures(id, !page.whole);
  }
  return pdf.finish((page, of) => m.pdf_page({ page, of }));
}
