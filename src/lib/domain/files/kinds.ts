// What may be attached to a plan: documents and pictures that people have, and nothing that a program runs.
// What a file is is read in its bytes; the ending of its name is ours, so that it never says something else.
import { z } from 'zod';

export const FileKind = z.enum(['pdf', 'png', 'jpeg', 'webp', 'text', 'docx', 'xlsx', 'odt']);
export type FileKind = z.infer<typeof FileKind>;

interface KindFacts {
  ending: string;
  mediaType: string;
}

const openXml = 'application/vnd.openxmlformats-officedocument';

export const kindFacts: Readonly<Record<FileKind, KindFacts>> = {
  pdf: { ending: 'pdf', mediaType: 'application/pdf' },
  png: { ending: 'png', mediaType: 'image/png' },
  jpeg: { ending: 'jpg', mediaType: 'image/jpeg' },
  webp: { ending: 'webp', mediaType: 'image/webp' },
  text: { ending: 'txt', mediaType: 'text/plain; charset=utf-8' },
  docx: { ending: 'docx', mediaType: `${openXml}.wordprocessingml.document` },
  xlsx: { ending: 'xlsx', mediaType: `${openXml}.spreadsheetml.sheet` },
  odt: { ending: 'odt', mediaType: 'application/vnd.oasis.opendocument.text' },
};

/** For the file dialogue of a browser: a help for who chooses, and no check. */
export const chooserAccepts = '.pdf,.png,.jpg,.jpeg,.webp,.txt,.docx,.xlsx,.odt';
