// Whether the words of a page have been read by somebody who knows the language. Whoever has reviewed an area
// (a file of messages) sets it to true in messages/reviewed.json; when all areas of a page are, the note on
// that page is gone.
import reviewed from '../messages/reviewed.json' with { type: 'json' };
import { areasOf } from './family-pages.ts';

export function isReviewed(language: 'ar' | 'so', route: string | null): boolean {
  const done: Partial<Record<string, boolean>> = reviewed[language];
  return areasOf(route).every((area) => done[area] === true);
}
