// What parts of a plan are called where it is told how they are handled, and how long each is kept.
import type { Information } from '#domain/plan/information.ts';
import { m } from '$lib/paraglide/messages.js';

type Part = Information['parts'][number];

const parts: Record<Part['kind'], () => string> = {
  shared: m.information_part_shared,
  family: m.information_part_family,
  child: m.information_part_child,
  health: m.information_part_health,
  school: m.information_part_school,
  studentHealth: m.information_part_student_health,
  social: m.information_part_social,
  meeting: m.information_part_meeting,
  draft: m.information_part_draft,
};
export const informationPart = (kind: Part['kind']): string => parts[kind]();

/** Nobody has decided: it is kept. */
export function keptWords({ years, countedFrom, outcome }: Part): string {
  if (years === null || countedFrom === null || outcome === null) return m.information_kept();
  const count = { count: years };
  const how = countedFrom === 'CLOSING' ? m.information_kept_closing : m.information_kept_entry;
  return `${how(count)} ${(outcome === 'ARCHIVE' ? m.information_archive : m.information_destroy)()}`;
}
