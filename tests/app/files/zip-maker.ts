// Archives as an attacker makes them: every field of every header can be a lie.
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  name: string;
  body: Buffer | string;
  stored?: boolean;
  /** What the headers say instead of the truth. */
  lies?: Partial<Record<'size' | 'packed' | 'crc' | 'flags' | 'method' | 'unix', number>>;
  /** The name in the entry's own header, where another stands in the directory. */
  innerName?: string;
}

export interface Around {
  before?: Buffer;
  /** Between the entries and the directory. */
  between?: Buffer;
  after?: Buffer;
  comment?: string;
  count?: number;
}

const numbers = (...pairs: [bytes: 2 | 4, value: number][]): Buffer =>
  Buffer.concat(
    pairs.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

export function makeZip(parts: readonly Part[], around: Around = {}): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, body, stored, lies = {}, innerName = name } of parts) {
    const bytes = Buffer.from(body);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const method = lies.method ?? (stored ? 0 : 8);
    const common = numbers(
      [2, lies.flags ?? 0x800],
      [2, method],
      [4, 0x00210000],
      [4, lies.crc ?? crc32(bytes)],
      [4, lies.packed ?? packed.length],
      [4, lies.size ?? bytes.length],
    );
    const inner = Buffer.from(innerName);
    const outer = Buffer.from(name);
    const entry = Buffer.concat([
      numbers([4, 0x04034b50], [2, 20]),
      common,
      numbers([2, inner.length], [2, 0]),
      inner,
      packed,
    ]);
    directory.push(
      numbers([4, 0x02014b50], [2, lies.unix === undefined ? 20 : 0x0314], [2, 20]),
      common,
      numbers([2, outer.length], [2, 0], [2, 0], [2, 0], [2, 0]),
      numbers([4, ((lies.unix ?? 0) << 16) >>> 0], [4, at]),
      outer,
    );
    pieces.push(entry);
    at += entry.length;
  }
  const { before, between, after, comment = '', count = parts.length } = around;
  const from = at + (between?.length ?? 0);
  const list = Buffer.concat(directory);
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, list.length],
    [4, from],
    [2, comment.length],
  );
  const none = Buffer.alloc(0);
  return Buffer.concat([
    before ?? none,
    ...pieces,
    between ?? none,
    list,
    end,
    Buffer.from(comment),
    after ?? none,
  ]);
}

const contentTypes = (main: string, more = ''): Part => ({
  name: '[Content_Types].xml',
  body: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/main.xml" ContentType="${main}"/>${more}</Types>`,
});
const ooxml = 'application/vnd.openxmlformats-officedocument';
export const wordType = `${ooxml}.wordprocessingml.document.main+xml`;
export const sheetType = `${ooxml}.spreadsheetml.sheet.main+xml`;

const relations = (inner: string): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
export const relation = (type: string, target: string, mode = 'External'): string =>
  relations(
    `<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="${mode}"/>`,
  );

const word = (inner: string): string =>
  `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${inner}</w:body></w:document>`;

/** A Word document of what every one has, and of what is told. */
export const docxParts = (
  inner = '<w:p><w:r><w:t>Hej</w:t></w:r></w:p>',
  main = wordType,
): Part[] => [
  contentTypes(main),
  { name: '_rels/.rels', body: relation('officeDocument', 'word/document.xml', 'Internal') },
  { name: 'word/document.xml', body: word(inner) },
];

export const xlsxParts = (formula = 'SUM(A1:A2)'): Part[] => [
  contentTypes(sheetType),
  { name: '_rels/.rels', body: relation('officeDocument', 'xl/workbook.xml', 'Internal') },
  {
    name: 'xl/worksheets/sheet1.xml',
    body: `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c><f>${formula}</f></c></row></sheetData></worksheet>`,
  },
];

const odf = 'urn:oasis:names:tc:opendocument:xmlns';
export const odtParts = (inner = '<text:p>Hej</text:p>'): Part[] => [
  { name: 'mimetype', body: 'application/vnd.oasis.opendocument.text', stored: true },
  {
    name: 'content.xml',
    body: `<?xml version="1.0"?><office:document-content xmlns:office="${odf}:office:1.0" xmlns:text="${odf}:text:1.0" xmlns:draw="${odf}:drawing:1.0" xmlns:script="${odf}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:scripts/><office:body><office:text>${inner}</office:text></office:body></office:document-content>`,
  },
];
