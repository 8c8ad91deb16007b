// The name of an attached file: what a person reads in a list and a browser saves it as. Nothing in it may
// point elsewhere, turn letters round, or say that the file is something else than it is.
import { limits } from '../limits.ts';
import { readPersonalNumber } from '../people/identity.ts';
import { kindFacts, type FileKind } from './kinds.ts';

/** Control, format (bidi marks, zero width), lone surrogates, and what is not assigned or private. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;
/** What some system of files takes for something of its own. */
const special = /[<>:"|?*\\/]/g;
/** Windows opens these as devices, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** Anything that looks like an ending: one that is left says that the file is something else. */
const ending = /(?:\s*\.\s*[\p{L}\p{N}]{1,8})$/u;
const known =
  /\s*\.\s*(pdf|png|jpe?g|jfif|webp|txt|text|docx?|docm|xlsx?|xlsm|odt|ods|exe|com|bat|cmd|scr|js|mjs|vbs|ps1|sh|php|html?|svg|xml|zip|gz|lnk|msi|jar|hta|heic|gif)$/iu;

/** Endings that people and programs write for what we take; any other that programs know is no kind of ours. */
const endingsOf: Readonly<Record<FileKind, readonly string[]>> = {
  pdf: ['pdf'],
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jfif'],
  webp: ['webp'],
  text: ['txt', 'text'],
  docx: ['docx'],
  xlsx: ['xlsx'],
  odt: ['odt'],
};

/** The ending by which a name says that the file is something else than it is; null when it says no such thing. */
export function misleadingEnding(name: string, kind: FileKind): string | null {
  const said = known.exec(name.replaceAll(unseen, '').trimEnd())?.[1]?.toLowerCase() ?? null;
  return said === null || endingsOf[kind].includes(said) ? null : said;
}

/** A name without its ending: the last one of any kind, and all before it that programs know. */
function stemOf(name: string): string {
  let stem = name.replace(ending, '');
  while (known.test(stem)) stem = stem.replace(known, '');
  return stem;
}

/** The name that is kept, with the ending of what the file is; `whenNothing` where no letter is left. */
export function cleanName(given: string, kind: FileKind, whenNothing: string): string {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const plain = last.replaceAll(unseen, '').replaceAll(special, '_');
  const stem = [...stemOf(plain).replaceAll(/\s+/gu, ' ')]
    .slice(0, limits.maxFileName)
    .join('')
    .replaceAll(/^[.\s_]+|[.\s]+$/gu, '');
  const safe = stem === '' || device.test(stem) ? whenNothing : stem;
  return `${safe}.${kindFacts[kind].ending}`;
}

const digits = /(?<!\d)(?:\d{2})?\d{6}[-+\s_.]?\d{4}(?!\d)/g;

/** A personal number in a name would stand in lists, in downloads and on other people's disks. */
export const holdsPersonalNumber = (name: string, today: Date): boolean =>
  [...name.matchAll(digits)].some(
    ([found]) => readPersonalNumber(found.replaceAll(/[\s_.]/g, ''), today) !== undefined,
  );
