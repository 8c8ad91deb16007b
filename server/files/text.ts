// Plain text: letters and nothing that a program could take for something else.
import { refuse } from '#domain/files/refusals.ts';

/** Marks of pages, pictures and programs written as text, wherever they stand. */
const page =
  /<\s*(!doctype|!--|\?xml|\?php|%|html|head|body|meta|base|link|title|style|script|svg|math|iframe|frame|object|embed|applet|form|input|img|video|audio|template)\b|<\s*[!?%]|javascript:|data:text\/html|mime-version:/i;
const program = /^(#!|@echo\b|\{\\rtf|%!PS|%PDF|MZ)/i;
/** Tab, line feed, carriage return and form feed are text; other control characters are not. */
// eslint-disable-next-line no-control-regex -- what is looked for are control characters
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;

function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined;
  const be = bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  try {
    return new TextDecoder(utf16 ?? be ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('file_kind');
  }
}

/** Always UTF-8 afterwards. @throws RefusedFile */
export function cleanText(bytes: Buffer): Buffer {
  const text = decode(bytes);
  if (control.test(text)) refuse('file_kind');
  if (program.test(text.trimStart()) || page.test(text)) refuse('file_kind');
  return Buffer.from(text, 'utf8');
}
