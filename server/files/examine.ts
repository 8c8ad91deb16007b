// What a file is, by its bytes, and what of it is kept: every kind has one module that gives clean bytes or
// refuses. What people, browsers or names say about it counts for nothing.
import { fileTypeFromBuffer } from 'file-type';
import { refuse } from '#domain/files/refusals.ts';
import type { FileKind } from '#domain/files/kinds.ts';
import { limits } from '#domain/limits.ts';
import { cleanImage, imageKindOf } from './image.ts';
import { cleanOffice } from './office.ts';
import { cleanPdf } from './pdf.ts';
import { cleanText } from './text.ts';

export interface Examined {
  kind: FileKind;
  bytes: Buffer;
}

/** @throws RefusedFile */
export async function examine(bytes: Buffer): Promise<Examined> {
  if (bytes.length === 0) refuse('file_empty');
  if (bytes.length > limits.maxFileBytes) refuse('file_too_large');
  const image = imageKindOf(bytes);
  if (image !== undefined) return { kind: image, bytes: await cleanImage(bytes, image) };
  const begin = bytes.subarray(0, 1_100).toString('latin1');
  if (begin.startsWith('%PDF-')) return { kind: 'pdf', bytes: await cleanPdf(bytes) };
  // Readers look for a PDF in the first kilobyte: something else begins there.
  if (begin.includes('%PDF-')) refuse('file_foreign');
  if (begin.startsWith('PK\x03\x04')) return cleanOffice(bytes);
  // Old Office, and new Office with a password, are the same kind of box.
  if (begin.startsWith('\xd0\xcf\x11\xe0'))
    refuse(
      bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'file_locked' : 'file_kind',
    );
  if ((await fileTypeFromBuffer(bytes)) !== undefined) {
    const utf16 = /^(\xff\xfe|\xfe\xff)/.test(begin);
    if (!utf16) refuse('file_kind');
  }
  return { kind: 'text', bytes: cleanText(bytes) };
}
