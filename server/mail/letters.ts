// What Kring's mails say. A mail lies in a mailbox that others may read, on servers that are not ours: it says
// which kinds of things have happened and how many, and nothing about a child, a plan, a person or a place.
// Every mail to everybody has the same subject. Where a protected child is among somebody's, the whole mail
// is that one sentence, whatever happened and in whichever plan.
import type { NoticeKind } from '#domain/notices/kinds.ts';

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

type Counted = readonly [one: string, many: (count: number) => string];
interface Words {
  subject: string;
  sum: Counted;
  kinds: Record<NoticeKind, Counted>;
  signIn: string;
  foot: string;
  confirm: string;
  confirmFoot: string;
}

const swedish: Words = {
  subject: 'Du har en uppdatering',
  sum: ['Du har en uppdatering i Kring.', (n) => `Du har ${n} uppdateringar i Kring.`],
  kinds: {
    answer: ['Någon väntar på svar från dig.', (n) => `${n} frågor väntar på svar från dig.`],
    help: ['Något fungerar inte.', (n) => `${n} saker fungerar inte.`],
    mention: ['Du är nämnd i en kommentar.', (n) => `Du är nämnd i ${n} kommentarer.`],
    comment: ['Det finns en ny kommentar.', (n) => `Det finns ${n} nya kommentarer.`],
    change: ['Något har ändrats i en plan.', (n) => `${n} saker har ändrats.`],
    call: ['Du är kallad till ett möte.', (n) => `Du är kallad till ${n} möten.`],
    meeting: ['Det finns nytt om ett möte.', (n) => `Det finns nytt om ${n} möten.`],
    followUp: ['En uppföljning närmar sig.', (n) => `${n} uppföljningar närmar sig.`],
    consent: ['Ett samtycke behöver ditt svar.', (n) => `${n} samtycken behöver ditt svar.`],
    approval: [
      'Något väntar på att du godkänner.',
      (n) => `${n} saker väntar på att du godkänner.`,
    ],
    agreement: ['En överenskommelse väntar på dig.', (n) => `${n} överenskommelser väntar på dig.`],
  },
  signIn: 'Logga in för att läsa:',
  foot: 'Mejlet säger inget om barnet. Vad du får mejl om och hur ofta väljer du i Kring, under Aviseringar.',
  confirm: 'Öppna länken för att få mejl från Kring hit. Den gäller i ett dygn:',
  confirmFoot: 'Har du inte bett om det här? Då behöver du inte göra något.',
};

const english: Words = {
  subject: 'You have an update',
  sum: ['You have one update in Kring.', (n) => `You have ${n} updates in Kring.`],
  kinds: {
    answer: ['Someone is waiting for your answer.', (n) => `${n} questions wait for your answer.`],
    help: ['Something does not work.', (n) => `${n} things do not work.`],
    mention: ['You are named in a comment.', (n) => `You are named in ${n} comments.`],
    comment: ['There is a new comment.', (n) => `There are ${n} new comments.`],
    change: ['Something has changed in a plan.', (n) => `${n} things have changed.`],
    call: ['You are called to a meeting.', (n) => `You are called to ${n} meetings.`],
    meeting: ['There is news of a meeting.', (n) => `There is news of ${n} meetings.`],
    followUp: ['A follow-up is coming up.', (n) => `${n} follow-ups are coming up.`],
    consent: ['A consent needs your answer.', (n) => `${n} consents need your answer.`],
    approval: ['Something waits for your approval.', (n) => `${n} things wait for your approval.`],
    agreement: ['An agreement waits for you.', (n) => `${n} agreements wait for you.`],
  },
  signIn: 'Sign in to read:',
  foot: 'This mail says nothing about the child. What you get mail about, and how often, you choose in Kring, under Notices.',
  confirm: 'Open the link to get mail from Kring here. It holds for a day:',
  confirmFoot: 'You did not ask for this? Then there is nothing you need to do.',
};

const wordsIn = (language: string): Words => (language === 'en' ? english : swedish);
const count = ([one, many]: Counted, n: number): string => (n === 1 ? one : many(n));

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The same in HTML: paragraphs, one list, one link; no picture and nothing that is fetched. */
function asHtml(
  language: string,
  title: string,
  parts: (string | string[])[],
  link?: string,
): string {
  const body = parts.map((part) =>
    typeof part === 'string'
      ? `<p>${part === link ? `<a href="${escape(part)}">${escape(part)}</a>` : escape(part)}</p>`
      : `<ul>${part.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`,
  );
  const lang = language === 'en' ? 'en' : 'sv';
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body>${body.join('')}</body></html>`;
}

function letter(language: string, parts: (string | string[])[], link?: string): Letter {
  const { subject } = wordsIn(language);
  return {
    subject,
    text: parts
      .map((part) => (typeof part === 'string' ? part : part.map((line) => `- ${line}`).join('\n')))
      .join('\n\n'),
    html: asHtml(language, subject, parts, link),
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
  if (plain) return letter(language, [words.subject]);
  const kinds = (Object.keys(words.kinds) as NoticeKind[]).filter((kind) => counts[kind]);
  const sum = kinds.reduce((all, kind) => all + (counts[kind] ?? 0), 0);
  const signIn = `${origin}/sign-in`;
  return letter(
    language,
    [
      count(words.sum, sum),
      kinds.map((kind) => count(words.kinds[kind], counts[kind] ?? 0)),
      words.signIn,
      signIn,
      words.foot,
    ],
    signIn,
  );
}

/** Is this address the reader's own? The link is of use to the signed-in person who asked alone. */
export function confirmLetter(language: string, origin: string, secret: string): Letter {
  const words = wordsIn(language);
  const link = `${origin}/notices/confirm?c=${secret}`;
  return letter(language, [words.confirm, link, words.confirmFoot], link);
}
