// A version as a PDF: tagged, titled, in Swedish, read in the right order, and word for word the version.
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { Version } from '#domain/plan/version.ts';
import { versionPdf } from '../../src/lib/server/pdf/version-pdf.ts';

const uuid = (n: number): string => `0b0e7f5c-5f0b-4b57-8a39-${String(n).padStart(12, '0')}`;
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

const version = Version.parse({
  id: uuid(1),
  number: 2,
  state: 'SEALED',
  hash: 'a'.repeat(64),
  proposedAt: '2026-09-22T13:10:00.000Z',
  proposedBy: 'Hamid Borgfelt',
  sealedAt: '2026-09-22T13:58:00.000Z',
  sealedBy: 'Hamid Borgfelt',
  answers: [
    {
      partyId: uuid(4),
      who: {
        name: 'Rania Silverkvist',
        role: 'guardian',
        title: 'Mamma',
        unit: 'Familjen',
        sector: 'family',
      },
      answer: 'DISAGREES',
      note: 'Fråga oss innan ni ändrar bilderna.',
      at: '2026-09-22T13:52:00.000Z',
    },
  ],
  content: {
    child: { name: 'Milo Silverkvist', bornOn: '2022-05-14' },
    plan: { kind: 'childPlan', legalBasis: ['SIP'] },
    frame: {
      principal: 'Region Mittsjö',
      othersMeasures: 'Morfar Sami hämtar på torsdagar.',
      childView: 'Milo valde bilderna bil, Elin och pappa.',
      summary: 'Samma bilder hemma och på förskolan.',
      followUpAt: '2026-12-02T13:00:00.000Z',
      callerId: uuid(3),
      caller: 'Hamid Borgfelt',
      place: 'BVC Strandgläntan',
    },
    units: [{ id: uuid(2), label: 'Förskolan Blåsippan', sector: 'school' }],
    parties: [
      {
        id: uuid(3),
        name: 'Maja Gullvind',
        role: 'professional',
        title: 'Förskollärare',
        unitId: uuid(2),
      },
      { id: uuid(4), name: 'Rania Silverkvist', role: 'guardian', title: 'Mamma', unitId: uuid(2) },
    ],
    sections: [
      {
        key: 'about',
        content: {
          type: 'doc',
          content: [
            paragraph('Milo fungerar bäst när han vet vad som kommer härnäst. '.repeat(60).trim()),
            {
              type: 'orderedList',
              content: [
                { type: 'listItem', content: [paragraph('Åker buss')] },
                { type: 'listItem', content: [paragraph('Женя, Ćosić och Ăngström')] },
              ],
            },
          ],
        },
      },
    ],
    goals: [
      {
        id: 'goal-1',
        title: 'Milo kan visa vad han vill',
        content: { type: 'doc', content: [paragraph('Utan att bli ledsen.')] },
        wheelArea: 'achieving',
        status: 'ACTIVE',
      },
    ],
    actions: [
      {
        id: 'action-1',
        goalId: 'goal-1',
        title: 'Bildstöd',
        what: 'Samma bilder hemma 🙂',
        unitId: uuid(2),
        unit: 'Förskolan Blåsippan',
        contactId: uuid(3),
        contact: 'Maja Gullvind',
        startOn: '2026-09-28',
        dueOn: null,
        doneOn: null,
        status: 'IN_PROGRESS',
      },
    ],
    dissents: [
      {
        kind: 'ACTION',
        itemId: 'action-1',
        title: 'Bildstöd',
        by: 'Rania Silverkvist',
        body: 'Fråga oss innan bilderna ändras.',
        at: '2026-11-24T09:00:00.000Z',
      },
    ],
  },
});

interface Node {
  role: string;
  children?: (Node | { type: string; id: string })[];
}

/** Roles with the words under them, in the order in which the structure is read. */
async function read(bytes: Uint8Array) {
  const pdf = await getDocument({ data: bytes, useSystemFonts: false }).promise;
  const { info } = await pdf.getMetadata();
  const parts: { role: string; text: string }[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    const words = new Map<string, string>();
    let open: string | null = null;
    for (const item of items)
      if ('str' in item) {
        if (open !== null)
          words.set(open, `${words.get(open) ?? ''}${item.str}${item.hasEOL ? ' ' : ''}`);
      } else if (item.type === 'beginMarkedContentProps') open = item.id;
      else if (item.type === 'endMarkedContent') open = null;
    const walk = (node: Node, role: string): void => {
      for (const child of node.children ?? [])
        if ('role' in child) walk(child, child.role);
        // A paragraph that goes on over the page is there once for each.
        else parts.push({ role, text: words.get(child.id) ?? '' });
    };
    const tree = (await page.getStructTree()) as Node | null;
    if (tree !== null) walk(tree, tree.role);
  }
  return { info, parts, pages: pdf.numPages };
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('a version as a PDF', async () => {
  const bytes = await versionPdf(version);
  const source = Buffer.from(bytes).toString('latin1');
  const { info, parts, pages } = await read(Uint8Array.from(bytes));
  const text = words(parts.map((part) => part.text).join(' '));

  test('says that it is tagged, its language, its title, and which standard it keeps', () => {
    expect(source).toMatch(/\/Marked true/);
    expect(source).toMatch(/\/Lang \(sv-SE\)/);
    expect(source).toMatch(/\/DisplayDocTitle true/);
    expect(source).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(info).toMatchObject({ Title: 'Version 2 – Milo Silverkvist' });
    expect(pages).toBeGreaterThan(1);
  });

  test('is read as headings, paragraphs and lists, in the order of the page', () => {
    const headings = parts
      .filter(({ role }) => /^H\d$/.test(role))
      .map((part) => `${part.role} ${words(part.text)}`);
    expect(headings).toEqual([
      'H1 Plan för Milo Silverkvist, version 2',
      'H2 Kort och enkelt',
      'H2 Om Milo',
      'H2 Mål och åtgärder',
      'H3 1. Milo kan visa vad han vill',
      'H2 Familjen håller inte med',
      'H2 Huvudansvarig',
      'H2 Insatser av andra',
      'H2 Så vägdes Milos åsikt in',
      'H2 Uppföljning',
      'H2 Med i planen',
    ]);
    expect(new Set(parts.map(({ role }) => role))).toEqual(new Set(['H1', 'H2', 'H3', 'P', 'Lbl']));
  });

  test('has the words of the version, also in other letters than ours', () => {
    const { frame, goals, actions, sections } = version.content;
    const said = [
      frame.principal,
      frame.othersMeasures,
      frame.childView,
      frame.summary,
      goals[0]?.title,
      'Utan att bli ledsen.',
      actions[0]?.title,
      'Maja Gullvind, Förskolan Blåsippan',
      'Женя, Ćosić och Ăngström',
      'Fråga oss innan ni ändrar bilderna.',
      'Rania Silverkvist håller inte med',
      'Fråga oss innan bilderna ändras.',
      '2 december 2026 kl. 14.00',
    ];
    for (const one of said) expect(text).toContain(one);
    expect(text.match(/vet vad som kommer härnäst/g)).toHaveLength(60);
    expect(sections).toHaveLength(1);
  });

  test('says so when it has no letter for something', () => {
    expect(text).toContain('Samma bilder hemma ?');
    expect(text).toMatch(/1 tecken/);
  });
});
