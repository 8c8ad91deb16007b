// The extract of who has read as a PDF: tagged, in Swedish, with every row under its day, also when it is as
// long as an extract can be.
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { byDay, placeFrom, placeOf, ReadsPage } from '#domain/reads/page.ts';
import { readsPdf } from '../../src/lib/server/pdf/reads-pdf.ts';

const uuid = (n: number): string => `0b0e7f5c-5f0b-4b57-8a39-${String(n).padStart(12, '0')}`;
const shared = uuid(1);
const row = (id: number, at: string, action: string, over: Record<string, unknown> = {}) => ({
  id,
  at,
  action,
  zoneId: action.startsWith('zone.') ? shared : null,
  unit: 'Förskolan Blåsippan',
  sector: 'school',
  name: null,
  mine: false,
  ...over,
});
const pageOf = (rows: unknown[], next: unknown = null) =>
  ReadsPage.parse({
    child: 'Milo Silverkvist',
    nameStaff: false,
    units: [],
    parts: [{ id: shared, kind: 'shared', title: null }],
    rows,
    next,
  });

const extract = {
  from: '2026-11-01',
  to: '2026-11-24',
  page: pageOf([
    row(5, '2026-11-24T13:05:00.000Z', 'zone.open'),
    row(4, '2026-11-24T13:04:00.000Z', 'plan.open', { mine: true, unit: 'Familjen' }),
    row(3, '2026-11-23T23:30:00.000Z', 'plan.from.later'),
    row(2, '2026-11-02T08:00:00.000Z', 'zone.purge', { unit: null, sector: null }),
  ]),
};

async function textOf(bytes: Uint8Array): Promise<{ pages: number; text: string }> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const texts: string[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const content = await (await pdf.getPage(n)).getTextContent();
    texts.push(content.items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  const tree = await (await pdf.getPage(1)).getStructTree();
  expect(tree).not.toBeNull();
  await task.destroy();
  return { pages: texts.length, text: texts.join(' ').replace(/\s+/g, ' ') };
}

describe('who has read, as a PDF', () => {
  test('has each row as a sentence under its Swedish day', async () => {
    const bytes = await readsPdf(extract);
    const source = Buffer.from(bytes).toString('latin1');
    expect(source).toMatch(/\/Marked true/);
    expect(source).toMatch(/\/Lang \(sv-SE\)/);
    const { text } = await textOf(bytes);
    const inOrder = [
      'Vem har läst Milos plan',
      '24 november 2026',
      '14.05 Förskolan Blåsippan läste den gemensamma planen',
      '14.04 Du öppnade planen',
      '00.30 Förskolan Blåsippan öppnade en del av planen',
      '2 november 2026',
      '09.00 Den som sköter Kring läste den gemensamma planen när den skulle skrivas om från början',
    ];
    const places = inOrder.map((words) => text.indexOf(words));
    expect(places, text).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('says when there was more, and holds two thousand rows', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) =>
      row(n, new Date(Date.UTC(2026, 10, 24) - n * 600_000).toISOString(), 'zone.open'),
    );
    const began = performance.now();
    const bytes = await readsPdf({
      ...extract,
      page: pageOf(rows, { at: '2026-11-01T00:00:00.000000Z', id: 1 }),
    });
    console.log(`2,000 rows as a PDF: ${(performance.now() - began).toFixed(0)} ms`);
    const { text, pages } = await textOf(bytes);
    expect(text).toContain('Det finns fler. Utdraget har de 2000 senaste');
    expect(text.match(/läste den gemensamma planen/g)).toHaveLength(2_000);
    expect(pages).toBeGreaterThan(20);
  });
});

describe('a place in the log', () => {
  test('goes into an address and comes out of it, and nothing else does', () => {
    const place = { at: '2026-11-24T13:05:00.123456Z', id: 17 };
    expect(placeFrom(placeOf(place))).toEqual(place);
    for (const other of [null, '', '17', `${place.at}~`, `${place.at}~1;drop`, 'x~1'])
      expect(placeFrom(other)).toBeNull();
  });

  test('rows keep their order under their days', () => {
    const days = byDay(extract.page.rows, (at) => at.slice(0, 10));
    expect(days.map(({ day, rows }) => [day, rows.map(({ id }) => id)])).toEqual([
      ['2026-11-24', [5, 4]],
      ['2026-11-23', [3]],
      ['2026-11-02', [2]],
    ]);
  });
});
