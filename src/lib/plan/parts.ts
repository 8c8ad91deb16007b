// The parts of a plan in reading order, for the list at the side and for the page itself: first
// what everyone in the plan shares, then the parts with an audience of their own.
import { sectionsIn, type PlanTemplate } from '#domain/plan/template.ts';
import { easySection, isVoiceZone, sectionsOf } from '#domain/plan/zones.ts';
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

const beforeGoals = [easySection, 'about', 'situation'];

/** Whether a text stands above the goals: the easy one first, then who it is about and how it is. */
export const isBeforeGoals = (key: string): boolean => beforeGoals.includes(key);

/** The texts above the goals, in their order. */
export const textsBeforeGoals = <T extends { key: string }>(texts: readonly T[]): T[] =>
  texts
    .filter(({ key }) => isBeforeGoals(key))
    .toSorted((a, b) => beforeGoals.indexOf(a.key) - beforeGoals.indexOf(b.key));

/** The parts that all share, with the headings of the plan and its template; no text is left out. */
export function sharedParts(child: string, template: PlanTemplate | null = null): SharedPart[] {
  const name = firstName(child);
  const ours: Record<string, { id: string; title: string }> = {
    about: { id: 'part-about', title: m.plan_part_about({ name }) },
    situation: { id: 'part-situation', title: m.plan_part_situation() },
    meetingNotes: { id: 'part-notes', title: m.plan_part_notes() },
    followUp: { id: 'part-follow-up', title: m.plan_part_follow_up() },
    [easySection]: { id: 'part-easy', title: m.plan_part_easy() },
  };
  const others = template === null ? sectionsOf('shared') : sectionsIn(template);
  const texts = [easySection, ...others].map((key): SharedPart => ({
    kind: 'text',
    id: ours[key]?.id ?? `part-${key}`,
    key,
    title: template?.titles[key] ?? ours[key]?.title ?? m.template_section_other(),
  }));
  const isFirst = (part: SharedPart): boolean => part.kind === 'text' && isBeforeGoals(part.key);
  return [
    ...texts.filter(isFirst),
    { kind: 'goals', id: 'part-goals', title: m.plan_part_goals() },
    { kind: 'people', id: 'part-people', title: m.plan_part_people({ name }) },
    ...texts.filter((part) => !isFirst(part)),
  ];
}

export function restrictedParts(page: Pick<PageRow, 'zones' | 'child'>): RestrictedPart[] {
  return page.zones
    .filter((zone) => zone.kind !== 'shared' && !isVoiceZone(zone))
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
