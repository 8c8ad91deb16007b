// The pages of one plan, in the order they are shown. The family begins on a page of its own, and on a phone
// has four of them under the thumb and the rest behind "Mer".
import { m } from '$lib/paraglide/messages.js';

export interface Tab {
  path: string;
  words: () => string;
}

const start: Tab = { path: '/start', words: m.home_tab };
const plan: Tab = { path: '', words: m.tab_plan };
const map: Tab = { path: '/map', words: m.tab_map };
const timeline: Tab = { path: '/timeline', words: m.tab_timeline };
const wellbeing: Tab = { path: '/wellbeing', words: m.tab_wellbeing };
const rest: Tab[] = [
  { path: '/meetings', words: m.tab_meetings },
  { path: '/history', words: m.tab_history },
  { path: '/approval', words: m.tab_approval },
  { path: '/files', words: m.tab_files },
];

export const tabs: readonly Tab[] = [plan, map, timeline, wellbeing, ...rest];
export const familyTabs: readonly Tab[] = [start, ...tabs];
export const familyFirst: readonly Tab[] = [start, plan, map, wellbeing];
export const familyMore: readonly Tab[] = [timeline, ...rest];

const consent: Tab = { path: '/consent', words: m.home_right_consent_go };
const reads: Tab = { path: '/reads', words: m.home_right_read_go };
const experience: Tab = { path: '/experience', words: m.experience_title };

/** Pages about the plan that only some of the family have, by what they are in Kring. */
export const familyDoors: Readonly<Record<string, readonly Tab[]>> = {
  guardian: [consent, reads, experience, { path: '/childs-page', words: m.home_nav_child }],
  child: [{ path: '/child', words: m.home_nav_own }, reads, experience],
};

const family = new Set(['guardian', 'child', 'relative']);
/** By what somebody is in Kring: a professional has no other part in somebody's plan. */
export const isFamily = (kind: unknown): boolean => family.has(String(kind));
