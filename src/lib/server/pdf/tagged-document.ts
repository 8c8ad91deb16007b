// A PDF that a screen reader can read: everything lies in a structure (headings, paragraphs, lists) in
// the order in which it is read, the language and the title are said, and fonts are inside. Page numbers
// are artefacts: nobody hears them in the middle of a sentence. Declares PDF/UA-1; what was inspected is
// in the tests, a certified checker is not among our tools.
import PDFDocument from 'pdfkit';
import { fontFile, stretchesOf, type Style } from './fonts.ts';

export interface Run {
  text: string;
  bold?: boolean;
  italic?: boolean;
}

const margin = 62;
const sizes = { H1: 22, H2: 15, H3: 12, P: 10.5, small: 9 } as const;
const styleOf = ({ bold = false, italic = false }: Run): Style =>
  bold ? '700-normal' : italic ? '400-italic' : '400-normal';

type Element = PDFKit.PDFStructureElement;

export class TaggedDocument {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #root: Element;
  readonly #bytes: Promise<Uint8Array>;
  /** Letters that no font of ours has. */
  missing = 0;

  constructor(title: string, lang: string) {
    this.#pdf = new PDFDocument({
      size: 'A4',
      margin,
      bufferPages: true,
      tagged: true,
      lang,
      displayTitle: true,
      pdfVersion: '1.7',
      // Not yet in the types.
      subset: 'PDF/UA' as never,
      font: fontFile('latin', '400-normal'),
      info: { Title: title, Creator: 'Kring', Producer: 'Kring' },
    });
    const parts: Buffer[] = [];
    this.#bytes = new Promise((done, fail) => {
      this.#pdf.on('data', (part: Buffer) => parts.push(part));
      this.#pdf.on('end', () => done(Buffer.concat(parts)));
      this.#pdf.on('error', fail);
    });
    this.#root = this.#pdf.struct('Document');
    this.#pdf.addStructure(this.#root);
  }

  heading(level: 1 | 2 | 3, text: string): void {
    const tag = `H${level}` as const;
    if (level > 1) this.#pdf.moveDown(level === 2 ? 0.9 : 0.5);
    this.#line(tag, this.#root, [{ text, bold: true }], sizes[tag], 0);
    this.#pdf.moveDown(0.2);
  }

  paragraph(runs: readonly Run[], { small = false } = {}): void {
    this.#line('P', this.#root, runs, small ? sizes.small : sizes.P, 0);
    this.#pdf.moveDown(0.35);
  }

  /** Items of paragraphs; the sign before each is drawn and not read. */
  list(items: readonly (readonly (readonly Run[])[])[], numbered = false): void {
    const list = this.#pdf.struct('L');
    this.#root.add(list);
    items.forEach((lines, n) => {
      const item = this.#pdf.struct('LI');
      list.add(item);
      const label = this.#pdf.struct('Lbl');
      item.add(label);
      const sign = numbered ? `${n + 1}.` : '•';
      const { y, page } = { y: this.#pdf.y, page: this.#pdf.page };
      label.add(() => {
        this.#pdf.font(fontFile('latin', '400-normal')).fontSize(sizes.P);
        this.#pdf.text(sign, margin, this.#pdf.y, { width: 14, lineBreak: false });
      });
      label.end();
      // The sign and its text stand on one line, unless a page ended between them.
      if (this.#pdf.page === page) this.#pdf.y = y;
      const body = this.#pdf.struct('LBody');
      item.add(body);
      for (const runs of lines) this.#line('P', body, runs, sizes.P, 16);
      body.end();
      item.end();
      this.#pdf.moveDown(0.3);
    });
    list.end();
  }

  async finish(pageWords: (page: number, of: number) => string): Promise<Uint8Array> {
    this.#root.end();
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.#pdf.switchToPage(page);
      this.#pdf.page.margins.bottom = 0;
      this.#pdf.markContent('Artifact', { type: 'Pagination' });
      this.#pdf
        .font(fontFile('latin', '400-normal'))
        .fontSize(sizes.small)
        .text(pageWords(page + 1, count), margin, this.#pdf.page.height - 40, {
          align: 'right',
          lineBreak: false,
        });
      this.#pdf.endMarkedContent();
    }
    this.#pdf.end();
    return this.#bytes;
  }

  #line(tag: string, parent: Element, runs: readonly Run[], size: number, indent: number): void {
    const words = runs.flatMap((run) => {
      const { stretches, missing } = stretchesOf(run.text);
      this.missing += missing;
      return stretches.map((stretch) => ({ ...stretch, style: styleOf(run) }));
    });
    if (words.length === 0) return;
    const element = this.#pdf.struct(tag, {}, () => {
      const x = margin + indent;
      const width = this.#pdf.page.width - 2 * margin - indent;
      words.forEach(({ subset, style, text }, n) => {
        this.#pdf.font(fontFile(subset, style)).fontSize(size);
        const how = { continued: n < words.length - 1, width, lineGap: 2 };
        if (n === 0) this.#pdf.text(text, x, this.#pdf.y, how);
        else this.#pdf.text(text, how);
      });
      this.#pdf.x = margin;
    });
    parent.add(element);
    element.end();
  }
}
