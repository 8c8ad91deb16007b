// The parts of a plan in reading order, for the list at the side and for the page itself: first
// what everyone in the plan shares, then the parts with an audience of their own.
import { sectionsOf } from '#domain/plan/zones.ts';
import { m } from '$lib/paraglide/messages.js';
import type { PageRow, ZoneRow } from './rows.ts';
import { firstName, possessive } from './words.ts';

export type SharedPart =
  | { kind: 'text'; id: string; key: string; title: string }
  | { kind: 'goals'; id: string; title: string }
  | { kind: 'people'; id: string; title: string };

export interface RestrictedPart {
  id: string;
  zone: ZoneRow;
  /** The fragment that holds the part's text. */
  key: string;
  title: string;
}

export function sharedParts(child: string): SharedPart[] {
  const name = firstName(child);
  return [
    { kind: 'text', id: 'part-about', key: 'about', title: m.plan_part_about({ name }) },
    { kind: 'text', id: 'part-situation', key: 'situation', title: m.plan_part_situation() },
    { kind: 'goals', id: 'part-goals', title: m.plan_part_goals() },
    { kind: 'people', id: 'part-people', title: m.plan_part_people({ name }) },
    { kind: 'text', id: 'part-notes', key: 'meetingNotes', title: m.plan_part_notes() },
    { kind: 'text', id: 'part-follow-up', key: 'followUp', title: m.plan_part_follow_up() },
  ];
}

export function restrictedParts(page: Pick<PageRow, 'zones' | 'child'>): RestrictedPart[] {
  return page.zones
    .filter(({ kind }) => kind !== 'shared')
    .map((zone) => ({
      id: `part-${zone.id}`,
      zone,
      key: sectionsOf(zone.kind)[0],
      title: zoneTitle(zone, page.child.name),
    }));
}

/** What a part with an audience of its own is called. */
export function zoneTitle(zone: Pick<ZoneRow, 'kind' | 'title'>, child: string): string {
  if (zone.title !== null) return zone.title;
  switch (zone.kind) {
    case 'family':
      return m.plan_zone_family();
    case 'child':
      return m.plan_zone_child({ name: possessive(child) });
    case 'health':
      return m.plan_zone_health();
    case 'school':
      return m.plan_zone_school();
    case 'studentHealth':
      return m.plan_zone_student_health();
    case 'social':
      return m.plan_zone_social();
    case 'draft':
      return m.plan_zone_draft();
    default:
      return m.plan_zone_meeting();
  }
}
