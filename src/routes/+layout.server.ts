// What every page needs to draw itself: how this reader wants to see Kring, and in which language.
import { readPreferences } from '$lib/server/preferences.ts';
import type { LayoutServerLoad } from './$types';

export const load = (({ cookies, locals }) => ({
  preferences: readPreferences(cookies),
  language: locals.language,
  /** For the page of an address that leads nowhere. */
  signedIn: locals.actor !== undefined,
})) satisfies LayoutServerLoad;
