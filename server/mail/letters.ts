// What Kring's mails say. A mail lies in a mailbox that others may read, on servers that are not ours: it says
// which kinds of things have happened and how many, and nothing about a child, a plan, a person or a place.
// Every mail in a language has the same subject. Where a protected child is among somebody's, the whole mail
// is that one sentence, whatever happened and in whichever plan.
import type { NoticeKind } from '#domain/notices/kinds.ts';
import { inWords, machineInSwedish, wordsIn, type Words } from './words.ts';

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** A paragraph, a list, or the one link. */
type Part = string | string[] | { link: string };

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const asText = (part: Part): string =>
  typeof part === 'string'
    ? part
    : Array.isArray(part)
      ? part.map((line) => `- ${line}`).join('\n')
      : part.link;

/** No picture and nothing that is fetched. */
const asHtml = (part: Part): string =>
  typeof part === 'string'
    ? `<p>${escape(part)}</p>`
    : Array.isArray(part)
      ? `<ul>${part.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`
      : `<p dir="ltr"><a href="${escape(part.link)}">${escape(part.link)}</a></p>`;

function letter({ lang, dir, subject, machine }: Words, parts: Part[], whole = false): Letter {
  const own = machine === undefined || whole ? parts : [...parts, machine];
  const swedish = own === parts ? [] : [machineInSwedish];
  const body =
    own.map(asHtml).join('') + swedish.map((note) => `<p lang="sv" dir="ltr">${note}</p>`).join('');
  return {
    subject,
    text: [...own.map(asText), ...swedish].join('\n\n'),
    html: `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body>${body}</body></html>`,
  };
}

export interface Told {
  counts: Partial<Record<NoticeKind, number>>;
  /** A protected child is among the reader's. */
  plain: boolean;
  language: string;
}

export function digestLetter({ counts, plain, language }: Told, origin: string): Letter {
  const words = wordsIn(language);
  if (plain) return letter(words, [words.subject], true);
  const kinds = (Object.keys(words.kinds) as NoticeKind[]).filter((kind) => counts[kind]);
  const sum = kinds.reduce((all, kind) => all + (counts[kind] ?? 0), 0);
  return letter(words, [
    inWords(words.sum, sum),
    kinds.map((kind) => inWords(words.kinds[kind], counts[kind] ?? 0)),
    words.signIn,
    { link: `${origin}/sign-in` },
    words.foot,
  ]);
}

/** Is this address the reader's own? The link is of use to the signed-in person who asked alone. */
export function confirmLetter(language: string, origin: string, secret: string): Letter {
  const words = wordsIn(language);
  return letter(words, [
    words.confirm,
    { link: `${origin}/notices/confirm?c=${secret}` },
    words.confirmFoot,
  ]);
}
