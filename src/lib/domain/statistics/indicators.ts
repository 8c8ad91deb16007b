// What is counted, with the words that define it: the same words stand behind each figure on the page, in the yearly
// report and in the exported data. The SQL that counts is priv.statistics_known (…_statistics_facts.sql); a test
// holds the keys and parts of both together.

export interface Words {
  sv: string;
  en: string;
}

export interface Indicator {
  key: string;
  /** COUNT: how many. SHARE: how many of them are `parts[0]`. DAYS: median and nine of ten, no count. */
  shape: 'COUNT' | 'SHARE' | 'DAYS';
  /** Each counted item is in one part, but in answers, where each question has two of its own. */
  parts: readonly { key: string; name: Words }[];
  /** Is it said for each unit too, or only for all together? */
  perUnit: boolean;
  name: Words;
  definition: Words;
  numerator: Words;
  denominator: Words | null;
  measure: Words;
  source: Words;
}

const days: Words = { sv: 'dagar', en: 'days' };
const all = { key: 'all', name: { sv: 'Alla', en: 'All' } };
const leading: Words = {
  sv: ' Räknas på den enhet som är barnensbästa-ansvarig.',
  en: " Counted on the unit that leads for the child's best interests.",
};
const withLeading = ({ sv, en }: Words): Words => ({ sv: sv + leading.sv, en: en + leading.en });

const waiting = (key: string, name: Words, definition: Words): Indicator => ({
  key,
  shape: 'DAYS',
  parts: [all],
  perUnit: true,
  name,
  definition: withLeading(definition),
  numerator: { sv: 'Dagar mellan de två händelserna', en: 'Days between the two events' },
  denominator: null,
  measure: days,
  source: {
    sv: 'Planens händelser (signal, samtycke, möte) och insatsernas startdagar',
    en: "The plan's events (signal, consent, meeting) and the actions' first days",
  },
});

export const indicators = [
  {
    key: 'plans',
    shape: 'COUNT',
    parts: [all],
    perUnit: true,
    name: { sv: 'Fastställda planer', en: 'Plans sealed' },
    definition: withLeading({
      sv: 'Planer vars första version fastställdes under perioden.',
      en: 'Plans whose first version was sealed in the period.',
    }),
    numerator: { sv: 'Första fastställda versioner', en: 'First sealed versions' },
    denominator: null,
    measure: { sv: 'planer', en: 'plans' },
    source: { sv: 'Fastställda versioner', en: 'Sealed versions' },
  },
  waiting(
    'signalToMeeting',
    { sv: 'Från signal till möte', en: 'From signal to meeting' },
    {
      sv: 'Dagar från signalen till det första mötet efter den, för planer vars möte hölls under perioden.',
      en: 'Days from the signal to the first meeting after it, for plans whose meeting was held in the period.',
    },
  ),
  waiting(
    'signalToAction',
    { sv: 'Från signal till första stöd', en: 'From signal to first support' },
    {
      sv: 'Dagar från signalen till det första stöd som började efter den, för planer vars stöd började under perioden.',
      en: 'Days from the signal to the first support that began after it, for plans whose support began in the period.',
    },
  ),
  waiting(
    'consentToAction',
    { sv: 'Från samtycke till första stöd', en: 'From consent to first support' },
    {
      sv: 'Dagar från samtycket till det första stöd som började efter det, för planer vars stöd började under perioden.',
      en: 'Days from the consent to the first support that began after it, for plans whose support began in the period.',
    },
  ),
  waiting(
    'parallel',
    { sv: 'Bedömningar samtidigt', en: 'Assessments at once' },
    {
      sv: 'Dagar från den första bedömningens start till den sistas slut, för planer vars alla bedömningar blev klara.',
      en: "Days from the first assessment's start to the last one's end, for plans whose assessments were all completed.",
    },
  ),
  waiting(
    'sequential',
    { sv: 'Samma bedömningar efter varandra', en: 'The same assessments one after another' },
    {
      sv: 'Bedömningarnas egna dagar tillsammans: så lång tid hade de tagit en i taget.',
      en: "The assessments' own days together: how long they would have taken one at a time.",
    },
  ),
  {
    key: 'support',
    shape: 'SHARE',
    parts: [
      { key: 'before', name: { sv: 'Före färdig utredning', en: 'Before assessments ended' } },
      { key: 'after', name: { sv: 'Inte före', en: 'Not before' } },
    ],
    perUnit: true,
    name: { sv: 'Stöd före färdig utredning', en: 'Support before assessments ended' },
    definition: withLeading({
      sv: 'Planer vars bedömningar blev klara under perioden: hade stöd börjat innan den sista var klar?',
      en: 'Plans whose assessments ended in the period: had support begun before the last one ended?',
    }),
    numerator: { sv: 'Planer där stöd började innan', en: 'Plans where support began before' },
    denominator: { sv: 'Planer vars bedömningar blev klara', en: 'Plans whose assessments ended' },
    measure: { sv: 'planer', en: 'plans' },
    source: { sv: 'Insatsernas slag och dagar', en: "The actions' kinds and days" },
  },
  {
    key: 'followUps',
    shape: 'SHARE',
    parts: [
      { key: 'child', name: { sv: 'Barnet var med', en: 'The child took part' } },
      { key: 'without', name: { sv: 'Barnet var inte med', en: 'The child did not' } },
    ],
    perUnit: true,
    name: { sv: 'Uppföljningar', en: 'Follow-ups held' },
    definition: withLeading({
      sv: 'Möten som hölls efter att planen fastställts, och hos hur många barnet självt var med eller kom till tals.',
      en: 'Meetings held after the plan was sealed, and in how many the child took part or was heard.',
    }),
    numerator: {
      sv: 'Uppföljningar där barnet var med',
      en: 'Follow-ups where the child took part',
    },
    denominator: { sv: 'Uppföljningar som hölls', en: 'Follow-ups held' },
    measure: { sv: 'möten', en: 'meetings' },
    source: { sv: 'Avslutade möten', en: 'Meetings that ended' },
  },
  {
    key: 'parties',
    shape: 'SHARE',
    parts: [
      { key: 'came', name: { sv: 'Kom', en: 'Came' } },
      { key: 'absent', name: { sv: 'Kom inte', en: 'Did not come' } },
    ],
    perUnit: true,
    name: { sv: 'Kallade som kom', en: 'Those called who came' },
    definition: withLeading({
      sv: 'De som kallats till möten som hölls under perioden: kom de, på plats eller på distans?',
      en: 'Those called to meetings held in the period: did they come, in person or at a distance?',
    }),
    numerator: { sv: 'Kallade som kom', en: 'Those called who came' },
    denominator: {
      sv: 'Kallade med noterad närvaro',
      en: 'Those called whose attendance was noted',
    },
    measure: { sv: 'personer', en: 'people' },
    source: { sv: 'Närvaro vid möten', en: 'Attendance at meetings' },
  },
  {
    key: 'goals',
    shape: 'SHARE',
    parts: [
      { key: 'reached', name: { sv: 'Nådda', en: 'Reached' } },
      { key: 'closed', name: { sv: 'Avslutade utan att nås', en: 'Closed without being reached' } },
    ],
    perUnit: true,
    name: { sv: 'Mål nådda', en: 'Goals reached' },
    definition: withLeading({
      sv: 'Mål som fick besked under perioden: nåddes de, eller avslutades de?',
      en: 'Goals that were settled in the period: were they reached, or closed?',
    }),
    numerator: { sv: 'Nådda mål', en: 'Goals reached' },
    denominator: { sv: 'Mål som fick besked', en: 'Goals that were settled' },
    measure: { sv: 'mål', en: 'goals' },
    source: { sv: 'Målens status i planen', en: "The goals' status in the plan" },
  },
  {
    key: 'outcomes',
    shape: 'SHARE',
    parts: [
      { key: 'yes', name: { sv: 'Ja', en: 'Yes' } },
      { key: 'partly', name: { sv: 'Delvis', en: 'Partly' } },
      { key: 'no', name: { sv: 'Nej', en: 'No' } },
    ],
    perUnit: true,
    name: { sv: 'Insatser som gav det de skulle', en: 'Actions that gave what they were for' },
    definition: withLeading({
      sv: 'Insatser om vilka det sades under perioden om de gav det de var till för: ja, delvis eller nej.',
      en: 'Actions of which it was said in the period whether they gave what they were for: yes, partly or no.',
    }),
    numerator: { sv: 'Insatser med ja', en: 'Actions with yes' },
    denominator: { sv: 'Insatser med svar', en: 'Actions with an answer' },
    measure: { sv: 'insatser', en: 'actions' },
    source: { sv: 'Uppföljningens fasta värden', en: 'The fixed values of follow-up' },
  },
  {
    key: 'yellow',
    shape: 'COUNT',
    parts: [all],
    perUnit: true,
    name: { sv: 'Lösta på gul nivå', en: 'Solved at the yellow level' },
    definition: {
      sv: 'Signaler som avslutades utan plan, för att det löstes där det uppmärksammades. Räknas på den enhet som tog emot.',
      en: 'Signals closed without a plan because it was solved where it was noticed. Counted on the receiving unit.',
    },
    numerator: { sv: 'Signaler lösta utan plan', en: 'Signals solved without a plan' },
    denominator: null,
    measure: { sv: 'signaler', en: 'signals' },
    source: { sv: 'Signaler', en: 'Signals' },
  },
  {
    key: 'answers',
    shape: 'SHARE',
    parts: [
      {
        key: 'said',
        name: { sv: 'Fick du säga det du ville? Ja', en: 'Could you say what you wanted? Yes' },
      },
      {
        key: 'saidNot',
        name: {
          sv: 'Fick du säga det du ville? Nej eller sådär',
          en: 'Could you say what you wanted? No or so-so',
        },
      },
      {
        key: 'understood',
        name: {
          sv: 'Förstod du vad som ska hända? Ja',
          en: 'Did you understand what will happen? Yes',
        },
      },
      {
        key: 'understoodNot',
        name: {
          sv: 'Förstod du vad som ska hända? Nej eller sådär',
          en: 'Did you understand what will happen? No or so-so',
        },
      },
      {
        key: 'whom',
        name: { sv: 'Vet du vem du kan fråga? Ja', en: 'Do you know whom to ask? Yes' },
      },
      {
        key: 'whomNot',
        name: {
          sv: 'Vet du vem du kan fråga? Nej eller sådär',
          en: 'Do you know whom to ask? No or so-so',
        },
      },
    ],
    perUnit: false,
    name: { sv: 'Barnens upplevelse', en: 'How it was for the children' },
    definition: {
      sv: 'Svar från barn som svarat på alla tre frågorna. Ja är 4 eller 5 av 5.',
      en: 'Answers of children who answered all three questions. Yes is 4 or 5 of 5.',
    },
    numerator: { sv: 'Svar med ja', en: 'Answers with yes' },
    denominator: { sv: 'Barnens svar', en: "The children's answers" },
    measure: { sv: 'svar', en: 'answers' },
    source: { sv: 'Barnens egna svar', en: "The children's own answers" },
  },
] as const satisfies readonly Indicator[];

export type IndicatorKey = (typeof indicators)[number]['key'];
export const indicatorKeys = indicators.map(({ key }) => key);
const byKey = new Map<string, Indicator>(indicators.map((one) => [one.key, one]));

export function indicatorOf(key: IndicatorKey): Indicator {
  const found = byKey.get(key);
  if (!found) throw new Error(`there is no indicator ${key}`);
  return found;
}

/** The questions that children's answers are shown by: yes and not yes, and the words of the question. */
export const askedOfChildren = [
  { yes: 'said', not: 'saidNot' },
  { yes: 'understood', not: 'understoodNot' },
  { yes: 'whom', not: 'whomNot' },
] as const;
