// What somebody is in a plan. A stand-in's title is written by the database when they come in (priv.put_stand_ins), with
// whom they stand in for; here it is said in the reader's language.
import { m } from '$lib/paraglide/messages.js';

const standIn = /^(?:(?<own>.+), )?vikarie för (?<name>.+)$/;

export function titleWords(title: string): string;
export function titleWords(title: string | null): string | null;
export function titleWords(title: string | null): string | null {
  const found = title === null ? undefined : standIn.exec(title)?.groups;
  if (!found?.['name']) return title;
  return [found['own'], m.plan_stand_in({ name: found['name'] })].filter(Boolean).join(', ');
}
