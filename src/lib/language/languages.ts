// The languages of Kring and which of them a page is shown in. Swedish and English are everywhere. Arabic and
// Somali are on the pages that families use; every other page is then shown in Swedish and says so, rather
// than in a mixture that no screen reader can read.
import { familyPages } from './family-pages.ts';

export const languages = [
  { code: 'sv', name: 'Svenska', dir: 'ltr' },
  { code: 'en', name: 'English', dir: 'ltr' },
  { code: 'ar', name: 'العربية', dir: 'rtl' },
  { code: 'so', name: 'Soomaali', dir: 'ltr' },
] as const;
export type Language = (typeof languages)[number]['code'];

export const directionOf = (language: Language): 'ltr' | 'rtl' =>
  language === 'ar' ? 'rtl' : 'ltr';

/** Those whose words a machine wrote, until somebody who knows the language has reviewed them. */
export const machineMade = (language: Language): language is 'ar' | 'so' =>
  language === 'ar' || language === 'so';

/** What a page is in, for someone who has chosen a language. No route is an address that leads nowhere. */
export const shownIn = (chosen: Language, route: string | null): Language =>
  !machineMade(chosen) || route === null || route in familyPages ? chosen : 'sv';
