// PDF: kept byte for byte, since it may be signed, but only when everything in it is known to be still. Each of
// its objects is looked at by a parser and the bytes between its streams once more as text, because readers
// disagree about what belongs to a broken file. The one thing that is changed is what cameras wrote into its
// pictures: it is blanked where it stands.
import {
  EncryptedPDFError,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRef,
  PDFStream,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { inflateSync } from 'node:zlib';
import { refuse, type FileRefusal } from '#domain/files/refusals.ts';
import { limits } from '#domain/limits.ts';

/** Names that only stand where something runs, is sent, or lies hidden. */
const telling: Record<string, FileRefusal> = {
  ...Object.fromEntries(
    ['JavaScript', 'JS', 'Launch', 'RichMedia', 'XFA', 'Movie', 'Sound', 'Rendition', '3D'].map(
      (name) => [name, 'file_active' as const],
    ),
  ),
  ...Object.fromEntries(
    ['SubmitForm', 'ImportData', 'GoToR', 'RichMediaExecute', 'Thread'].map((name) => [
      name,
      'file_external' as const,
    ]),
  ),
  ...Object.fromEntries(
    ['EmbeddedFile', 'EmbeddedFiles', 'GoToE', 'FileAttachment', 'Collection'].map((name) => [
      name,
      'file_embedded' as const,
    ]),
  ),
};
/** As values these may be somebody's words for a font or a colour; as keys, and as what an action is, they are not. */
const onlyAsAction = new Set(['Movie', 'Sound', '3D', 'Thread', 'Collection', 'Rendition']);

function checkDict(dict: PDFDict): void {
  for (const [key, value] of dict.entries()) {
    const name = key.decodeText();
    const known = telling[name];
    if (known !== undefined && !onlyAsAction.has(name)) refuse(known);
    if (name === 'EF') refuse('file_embedded');
    if (!(value instanceof PDFName) || !['S', 'Type', 'Subtype'].includes(name)) continue;
    const told = telling[value.decodeText()];
    if (told !== undefined) refuse(told);
  }
}

/** Every object that there is, whether something points to it or not. */
function checkObjects(document: PDFDocument): void {
  const seen = new Set<PDFObject>();
  const waiting: PDFObject[] = document.context
    .enumerateIndirectObjects()
    .map(([, object]) => object);
  const { trailerInfo } = document.context;
  for (const part of Object.values(trailerInfo)) if (part !== undefined) waiting.push(part);
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (object instanceof PDFRef || seen.has(object)) continue;
    seen.add(object);
    if (object instanceof PDFStream) waiting.push(object.dict);
    else if (object instanceof PDFArray) waiting.push(...object.asArray());
    else if (object instanceof PDFDict) {
      checkDict(object);
      waiting.push(...object.values());
    }
  }
}

const unescaped = (text: string): string =>
  text.replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

const inText = new RegExp(
  `/(${Object.keys(telling)
    .filter((name) => !onlyAsAction.has(name))
    .join('|')})(?![\\w-])`,
);

function checkText(text: string): void {
  const found = inText.exec(unescaped(text))?.[1];
  if (found !== undefined) refuse(telling[found] ?? 'file_active');
}

function inflated(bytes: Buffer, room: number): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(room, 1) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // A stream that does not open is the reader's trouble, and nothing comes out of it.
    return code === 'ERR_BUFFER_TOO_LARGE' ? refuse('file_bomb') : undefined;
  }
}

/** What stands outside streams, as text; and no stream that unpacks to more than all may. */
function checkBytes(pdf: Buffer): void {
  let room: number = limits.maxUnpackedPdfBytes;
  let at = 0;
  const outside: string[] = [];
  for (;;) {
    const begins = pdf.indexOf('stream', at);
    if (begins < 0) break;
    const before = pdf.subarray(at, begins).toString('latin1');
    outside.push(before);
    const dict = unescaped(before.slice(-4_000));
    const from = begins + 'stream'.length + (pdf[begins + 6] === 0x0d ? 2 : 1);
    const ends = pdf.indexOf('endstream', from);
    if (ends < 0) refuse('file_damaged');
    const ofThis = dict.slice(dict.lastIndexOf(' obj'));
    const packings = ofThis.match(/\/(FlateDecode|Fl|LZWDecode|RunLengthDecode)\b/g)?.length ?? 0;
    if (packings > 1 && /\/Filter\s*\[/.test(ofThis)) refuse('file_bomb');
    if (/\/(FlateDecode|Fl)\b/.test(ofThis)) {
      const out = inflated(pdf.subarray(from, ends), room);
      room -= out?.length ?? 0;
      if (out && /\/ObjStm\b/.test(ofThis)) outside.push(out.toString('latin1'));
    }
    at = ends + 'endstream'.length;
  }
  outside.push(pdf.subarray(at).toString('latin1'));
  outside.forEach(checkText);
}

/** From the first byte to the end mark, and nothing of another file behind it. */
function checkFrame(pdf: Buffer): void {
  if (!/^%PDF-[12]\.\d/.test(pdf.subarray(0, 8).toString('latin1'))) refuse('file_damaged');
  const end = pdf.lastIndexOf('%%EOF');
  if (end < 0) refuse('file_damaged');
  if (!/^\s*$/.test(pdf.subarray(end + 5).toString('latin1'))) refuse('file_foreign');
  // An archive is found from its end: in the last 64 KB a PDF has no such mark by chance.
  if (pdf.subarray(-66_000).includes('PK\x05\x06')) refuse('file_foreign');
}

const fromCamera = [
  'Exif\0\0',
  'http://ns.adobe.com/xap/1.0/\0',
  'http://ns.adobe.com/xmp/extension/\0',
];

/** The bytes keep their places; programs that show pictures skip what they cannot read. */
function blankCameras(pdf: Buffer): Buffer {
  const clean = Buffer.from(pdf);
  for (const mark of fromCamera)
    for (
      let at = clean.indexOf(mark, 4, 'latin1');
      at > 0;
      at = clean.indexOf(mark, at + 1, 'latin1')
    ) {
      if (clean.readUInt16BE(at - 4) !== 0xffe1) continue;
      const length = clean.readUInt16BE(at - 2);
      clean.fill(0, at + mark.length, Math.min(at - 2 + length, clean.length));
    }
  return clean;
}

/** @throws RefusedFile */
export async function cleanPdf(pdf: Buffer): Promise<Buffer> {
  checkFrame(pdf);
  checkBytes(pdf);
  const document = await PDFDocument.load(pdf, {
    updateMetadata: false,
    throwOnInvalidObject: true,
  }).catch((error: unknown) =>
    refuse(error instanceof EncryptedPDFError ? 'file_locked' : 'file_damaged'),
  );
  if (document.isEncrypted) refuse('file_locked');
  checkObjects(document);
  let pages = 0;
  try {
    pages = document.getPageCount();
  } catch {
    refuse('file_damaged');
  }
  if (pages === 0) refuse('file_damaged');
  return blankCameras(pdf);
}
