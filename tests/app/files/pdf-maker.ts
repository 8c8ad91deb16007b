// A PDF of one page, written by hand, with whatever an attacker adds to it.
import { deflateSync } from 'node:zlib';

interface Extra {
  /** Into the catalogue. */
  catalog?: string;
  /** Into the page. */
  page?: string;
  /** More objects, from number 4 on. */
  objects?: string[];
  trailer?: string;
}

/** Each object with its place in the table, as programs write it. */
export function makePdf({
  catalog = '',
  page = '',
  objects = [],
  trailer = '',
}: Extra = {}): Buffer {
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] ${page} >>`,
    ...objects,
  ];
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const places = all.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const size = all.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

export const stream = (dict: string, body: Buffer): string =>
  `<< ${dict} /Length ${body.length} >>\nstream\n${body.toString('latin1')}\nendstream`;

export const packed = (dict: string, body: Buffer): string =>
  stream(`${dict} /Filter /FlateDecode`, deflateSync(body));

/** An object that lies in a packed list of objects, where no search of the bytes finds it. */
export const hidden = (object: string): string =>
  packed(
    '/Type /ObjStm /N 1 /First 5',
    Buffer.from(`90 0 \n${object}`.replace('90 0 \n', '90 0\n')),
  );
