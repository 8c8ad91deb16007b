// What somebody is in a plan, in the reader's language: a stand-in's title says so in Swedish.
import { standInOf } from '#domain/people/stand-in.ts';
import { m } from '$lib/paraglide/messages.js';

export function titleWords(title: string): string;
export function titleWords(title: string | null): string | null;
export function titleWords(title: string | null): string | null {
  const found = title === null ? null : standInOf(title);
  if (found === null) return title;
  return [found.own, m.plan_stand_in({ name: found.name })].filter(Boolean).join(', ');
}
