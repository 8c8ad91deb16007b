// Tuva's wheel before the meeting in October, with her own words first.
import type { StoryGathering } from './story.ts';

export const tuvaGatherings: StoryGathering[] = [
  {
    day: '2026-10-15',
    by: 'torsten',
    on: '2026-10-05',
    clock: '10.00',
    said: [
      {
        of: 'child',
        by: 'tuva',
        on: '2026-10-12',
        clock: '10.40',
        shown: { way: 'WROTE', on: '2026-10-12', with: 'klara' },
        views: [
          {
            subject: 'safe',
            grade: 'HARD',
            challenge: 'Jag är rädd att ramla så alla ser.',
          },
          {
            subject: 'healthy',
            grade: 'BOTH',
            challenge: 'Det är tråkigt att sova hos doktorn.',
          },
          { subject: 'achieving', grade: 'BOTH', strength: 'Jag vill gå i skolan.' },
          {
            subject: 'respected',
            grade: 'HARD',
            challenge: 'Jag vill att Fatou gör som vi bestämt och inte ropar.',
          },
        ],
      },
      {
        of: { guardian: 'embla' },
        by: 'embla',
        on: '2026-10-13',
        clock: '20.10',
        views: [
          { subject: 'safe', grade: 'BOTH', strength: 'Säger själv till vad hon vill.' },
          { subject: 'nurtured', grade: 'WORKS' },
          { subject: 'included', grade: 'BOTH' },
        ],
      },
      {
        of: { guardian: 'henning' },
        by: 'henning',
        on: '2026-10-14',
        clock: '21.05',
        views: [
          { subject: 'safe', grade: 'WORKS' },
          { subject: 'nurtured', grade: 'WORKS' },
        ],
      },
      {
        of: { unit: 'ekbacka' },
        by: 'fatou',
        on: '2026-10-14',
        clock: '14.20',
        views: [
          { subject: 'safe', grade: 'UNKNOWN' },
          {
            subject: 'achieving',
            grade: 'BOTH',
            challenge: 'Frånvaron ökade efter anfallet på idrotten.',
          },
          { subject: 'included', grade: 'BOTH' },
        ],
      },
      {
        of: { unit: 'barnneurologen' },
        by: 'nils',
        on: '2026-10-14',
        clock: '15.30',
        views: [{ subject: 'healthy', grade: 'BOTH' }],
      },
    ],
  },
];
