// What every page needs to draw itself: how this reader wants to see Kring.
import { readPreferences } from '$lib/server/preferences.ts';
import type { LayoutServerLoad } from './$types';

export const load = (({ cookies }) => ({
  preferences: readPreferences(cookies),
})) satisfies LayoutServerLoad;
