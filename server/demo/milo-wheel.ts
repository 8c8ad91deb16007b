// Milo's wheel in September: how he, his parents, preschool and the child health centre saw it, each for
// themselves.
import type { Grade } from '#domain/plan/wellbeing.ts';
import type { StoryGathering, StoryView } from './story.ts';

const works: Grade = 'WORKS';
const both: Grade = 'BOTH';
const hard: Grade = 'HARD';
const unknown: Grade = 'UNKNOWN';

const parents: StoryView[] = [
  { subject: 'safe', grade: works, strength: 'Lugn med mamma och pappa.' },
  {
    subject: 'healthy',
    grade: both,
    strength: 'Äter bra hemma.',
    challenge: 'Sover oroligt.',
  },
  {
    subject: 'achieving',
    grade: both,
    strength: 'Pusslar och minns vägar mycket bra.',
    challenge: 'Få ord, svårt att be om hjälp.',
  },
  { subject: 'nurtured', grade: works },
  { subject: 'active', grade: works },
  { subject: 'respected', grade: works },
  { subject: 'responsible', grade: works },
  { subject: 'included', grade: both },
];

export const miloGatherings: StoryGathering[] = [
  {
    day: '2026-09-22',
    by: 'gunvor',
    on: '2026-09-08',
    clock: '09.30',
    said: [
      {
        of: 'child',
        by: 'rania',
        on: '2026-09-18',
        clock: '10.20',
        shown: { way: 'PICTURES', on: '2026-09-18', with: 'maja' },
        views: [
          {
            subject: 'safe',
            grade: hard,
            challenge: 'Stor ring med barn. Hög musik.',
          },
          { subject: 'nurtured', grade: works, strength: 'Pappa.' },
          { subject: 'active', grade: works, strength: 'Bil.' },
          { subject: 'included', grade: works, strength: 'Elin.' },
        ],
      },
      {
        of: { guardian: 'rania' },
        by: 'rania',
        on: '2026-09-20',
        clock: '20.30',
        views: [
          ...parents,
          // What she says of the triangle: only what matters now.
          {
            subject: 'knowing_what_will_happen_when',
            strength: 'När vi berättar med bilder går morgonen lugnt.',
            challenge: 'Blir rädd när något ändras utan förvarning.',
          },
        ],
      },
      {
        of: { guardian: 'jonte' },
        by: 'jonte',
        on: '2026-09-20',
        clock: '20.45',
        views: parents.map(({ subject, grade }) => ({ subject, ...(grade ? { grade } : {}) })),
      },
      {
        of: { unit: 'blasippan' },
        by: 'maja',
        on: '2026-09-21',
        clock: '13.10',
        views: [
          {
            subject: 'safe',
            grade: hard,
            challenge: 'Blir rädd när något ändras utan förvarning.',
          },
          { subject: 'healthy', grade: works },
          { subject: 'achieving', grade: both },
          { subject: 'nurtured', grade: works },
          { subject: 'active', grade: works },
          { subject: 'respected', grade: works },
          { subject: 'responsible', grade: works },
          {
            subject: 'included',
            grade: hard,
            strength: 'Nyfiken på en kamrat, Elin.',
            challenge: 'Leker mest ensam i stora gruppen.',
          },
          {
            subject: 'communicate',
            strength: 'Blir lugn av att få bära bilderna själv.',
            challenge: 'Få ord, svårt att be om hjälp.',
          },
        ],
      },
      {
        of: { unit: 'bvc' },
        by: 'gunvor',
        on: '2026-09-21',
        clock: '15.40',
        views: [
          { subject: 'safe', grade: both },
          { subject: 'healthy', grade: both },
          { subject: 'achieving', grade: both },
          { subject: 'nurtured', grade: works },
          { subject: 'active', grade: unknown },
          { subject: 'respected', grade: works },
          { subject: 'responsible', grade: unknown },
          { subject: 'included', grade: both },
        ],
      },
    ],
  },
];
