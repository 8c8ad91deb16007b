// A meeting about Milo as it was recorded: three minutes in which eight people write at the same time,
// who wrote what and when (seconds after the beginning), which decisions were made meanwhile, and when
// the meeting went on. It is always the same, so that two runs differ in nothing but their machine.
import type { MeetingStep } from '#domain/meeting/schema.ts';

export const writers = ['hamid', 'gunvor', 'leif', 'siri', 'maja', 'otto', 'disa', 'vera'] as const;
export type Writer = (typeof writers)[number];

/** How long the recording is. */
export const recordedMs = 180_000;
/** Between two keys of somebody who types. */
export const keyMs = 130;

export type Happening = { at: number } & (
  | { who: Writer; line: string }
  /** Into the middle of the line that another is writing. */
  | { who: Writer; into: Writer; words: string }
  /** The last of one's own letters are taken back. */
  | { who: Writer; takesBack: number }
  | {
      who: Writer;
      decides: { title: string; contact: string; unit: string; dueInDays: number; goal?: string };
    }
  | { step: MeetingStep }
);

export const script: readonly Happening[] = [
  { at: 0, who: 'hamid', line: 'Välkomna. Milo är med de första tio minuterna.' },
  { at: 1, who: 'gunvor', line: 'Närvarande: Rania, Jonte, tolk, och vi som skriver.' },
  { at: 6, who: 'maja', line: 'Milo visade bilden på stor ring med barn: det är jobbigt.' },
  { at: 8, who: 'disa', line: 'Han bygger bana på golvet medan vi pratar.' },
  { at: 14, step: 'PICTURE' },
  { at: 15, who: 'maja', line: 'På morgonen går det lugnt när bilderna kommer hemifrån.' },
  { at: 16, who: 'siri', line: 'Han har fler ord när han får tid att peka först.' },
  { at: 17, who: 'leif', line: 'Två besök är gjorda, det tredje är på torsdag.' },
  { at: 18, who: 'otto', line: 'Gruppen är delad i två vid måltiden sedan förra veckan.' },
  { at: 19, who: 'vera', line: 'Sömnen är bättre de dagar då kvällen har samma ordning.' },
  { at: 20, who: 'gunvor', line: 'Rania: fråga oss innan ni ändrar bilderna.' },
  { at: 21, who: 'disa', line: 'Arbetslaget använder samma bilder i alla rum nu.' },
  { at: 22, who: 'hamid', line: 'Jonte: skönt att slippa ringa fem ställen.' },
  { at: 25, who: 'siri', into: 'maja', words: ' (samma bilder) ' },
  { at: 27, who: 'vera', takesBack: 9 },
  { at: 28, who: 'vera', line: 'Rättelse: samma ordning tre kvällar i veckan räcker.' },
  { at: 33, who: 'disa', into: 'leif', words: ' (med tolk) ' },
  { at: 40, who: 'otto', line: 'Vi behöver en vuxen till vid hämtningen.' },
  { at: 42, who: 'leif', line: 'Hörseln är prövad och bra, det står i kortversionen.' },
  { at: 50, step: 'GOALS' },
  { at: 51, who: 'gunvor', line: 'Mål 1 gäller fortfarande, mål 2 är nära.' },
  { at: 52, who: 'maja', line: 'Milo kan visa vad han vill vid samlingen, inte vid hämtningen.' },
  { at: 54, who: 'siri', line: 'Målet kan säga vid vilka stunder det gäller.' },
  { at: 57, who: 'hamid', line: 'Familjen vet vem de ringer: Hamid, annars Yrsa.' },
  { at: 60, who: 'disa', takesBack: 6 },
  { at: 66, who: 'gunvor', into: 'siri', words: ' och med vem ' },
  { at: 72, step: 'ACTIONS' },
  { at: 73, who: 'otto', line: 'Hämtningen först: den är svårast.' },
  {
    at: 76,
    who: 'maja',
    decides: {
      title: 'Bilderna går med i väskan vid hämtningen',
      contact: 'maja',
      unit: 'blasippan',
      dueInDays: 10,
      goal: 'visa',
    },
  },
  { at: 80, who: 'disa', line: 'Handledningen fortsätter två gånger i månaden.' },
  { at: 82, who: 'vera', line: 'Familjestödet kan vara med hemma en kväll.' },
  {
    at: 88,
    who: 'vera',
    decides: {
      title: 'Ett hembesök om kvällens ordning',
      contact: 'vera',
      unit: 'familjestodet',
      dueInDays: 21,
    },
  },
  { at: 90, who: 'leif', line: 'Återkopplingen görs en gång, för alla, med tolk.' },
  { at: 92, who: 'siri', line: 'Jag ger samma råd skriftligt på arabiska.' },
  {
    at: 96,
    who: 'siri',
    decides: {
      title: 'Råd om ord och pekande på svenska och arabiska',
      contact: 'siri',
      unit: 'logopeden',
      dueInDays: 14,
    },
  },
  {
    at: 97,
    who: 'leif',
    decides: {
      title: 'Ett gemensamt samtal när bedömningen är klar',
      contact: 'leif',
      unit: 'barnpsykologen',
      dueInDays: 28,
    },
  },
  { at: 100, who: 'gunvor', line: 'Ingen väntar på bedömningen för att börja.' },
  { at: 104, who: 'otto', into: 'disa', words: ' (även i januari) ' },
  {
    at: 108,
    who: 'otto',
    decides: {
      title: 'En vuxen till vid hämtningen',
      contact: 'otto',
      unit: 'blasippan',
      dueInDays: 7,
    },
  },
  { at: 112, who: 'maja', line: 'Elin får vara med och bära bilderna.' },
  { at: 118, who: 'hamid', line: 'Tolk är bokad till nästa gång.' },
  {
    at: 124,
    who: 'disa',
    decides: {
      title: 'Arbetslaget får samma bilder som familjen använder',
      contact: 'disa',
      unit: 'barnhalsan',
      dueInDays: 12,
    },
  },
  {
    at: 126,
    who: 'hamid',
    decides: {
      title: 'En lista över vem familjen ringer om vad',
      contact: 'hamid',
      unit: 'koordinatorn',
      dueInDays: 5,
    },
  },
  { at: 130, who: 'vera', line: 'Jonte vill veta i förväg när någon byts ut.' },
  { at: 132, who: 'siri', takesBack: 4 },
  { at: 138, step: 'FOLLOW_UP' },
  { at: 139, who: 'hamid', line: 'Vi följer upp om fyra veckor. Hamid kallar.' },
  {
    at: 141,
    who: 'gunvor',
    line: 'Frågor till uppföljningen: sover Milo, visar han, väntar någon?',
  },
  { at: 145, who: 'leif', line: 'Jag skickar kortversionen till dem familjen sagt ja till.' },
  { at: 150, who: 'otto', line: 'Jag säger till arbetslaget i morgon.' },
  { at: 152, who: 'maja', line: 'Vi visar Milo bilden av vad vi bestämt.' },
  { at: 158, step: 'APPROVAL' },
  { at: 159, who: 'disa', line: 'Alla har läst besluten högt.' },
  { at: 161, who: 'vera', line: 'Rania och Jonte säger ja till alla sju.' },
  { at: 164, who: 'siri', line: 'Tack. Milo vinkade när han gick.' },
  { at: 166, who: 'gunvor', line: 'Jag ringer familjen på fredag och hör hur hämtningen gick.' },
  { at: 168, who: 'otto', line: 'Schemat är ändrat från och med måndag.' },
  { at: 170, who: 'leif', into: 'gunvor', words: ' (Rania helst) ' },
  { at: 178, who: 'hamid', line: 'Mötet är slut.' },
];
