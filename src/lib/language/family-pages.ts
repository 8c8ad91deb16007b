// The pages that families use, which are in Arabic and Somali too, and the areas of words (files of messages)
// that each can say. A page is added when all that it can say is there: tests/domain/languages.test.ts follows
// the imports of each and holds this list to them.
export const familyPages: Readonly<Record<string, readonly string[]>> = {
  '/(public)/sign-in': ['ask-plan', 'child', 'language', 'plan', 'shell'],
  '/(public)/ask': ['ask-plan', 'language', 'shell'],
  '/(public)/ask/follow': ['ask-plan', 'language', 'shell'],
  '/(public)/bye': ['child', 'language', 'shell'],
  '/(app)/plans': [
    'commitments',
    'home',
    'language',
    'meeting',
    'plan',
    'reads',
    'responsibility',
    'shell',
    'signal',
    'templates',
    'timeline',
    'wheel',
  ],
  '/(app)/plans/[plan=uuid]/start': [
    'approval',
    'commitments',
    'experience',
    'home',
    'language',
    'meeting',
    'plan',
    'shell',
    'timeline',
    'wheel',
  ],
  '/(app)/plans/[plan=uuid]/consent': [
    'approval',
    'commitments',
    'consent',
    'home',
    'language',
    'meeting',
    'plan',
    'shell',
    'signal',
    'timeline',
    'wheel',
  ],
  '/(app)/plans/[plan=uuid]/reads': [
    'approval',
    'commitments',
    'home',
    'language',
    'meeting',
    'plan',
    'reads',
    'shell',
    'timeline',
    'wheel',
  ],
  '/(app)/plans/[plan=uuid]/reads/extract': [
    'commitments',
    'home',
    'language',
    'meeting',
    'plan',
    'reads',
    'shell',
    'timeline',
    'wheel',
  ],
  '/(app)/plans/[plan=uuid]/experience': [
    'approval',
    'commitments',
    'experience',
    'home',
    'language',
    'meeting',
    'plan',
    'shell',
    'timeline',
    'wheel',
  ],
};

/** What an address that leads nowhere says. */
const errorWords = ['language', 'shell'];

export const areasOf = (route: string | null): readonly string[] =>
  (route === null ? undefined : familyPages[route]) ?? errorWords;
