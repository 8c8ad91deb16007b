// What the wheel and the triangle say in the reader's language: areas, grades, whose view it is. The
// picture's labels and the table say the same because both ask here.
import Bike from '@lucide/svelte/icons/bike';
import HandHeart from '@lucide/svelte/icons/hand-heart';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Scale from '@lucide/svelte/icons/scale';
import Shield from '@lucide/svelte/icons/shield';
import Sprout from '@lucide/svelte/icons/sprout';
import type { Component } from 'svelte';
import type { WheelArea } from '#domain/plan/schema.ts';
import type {
  AreaOfWheel,
  Grade,
  TriangleItem,
  TriangleSide,
  View,
  Viewer,
  Way,
} from '#domain/plan/wellbeing.ts';
import { listIn } from '$lib/language/formats.ts';
import { longDay } from '$lib/plan/dates.ts';
import { lookOf, type Look } from '$lib/plan/sectors.ts';
import { firstName } from '$lib/plan/words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const areaIcon: Record<WheelArea, Component<Record<string, unknown>>> = {
  safe: Shield,
  healthy: HeartPulse,
  achieving: Sprout,
  nurtured: HandHeart,
  active: Bike,
  respected: Scale,
  responsible: ListChecks,
  included: Megaphone,
};

/** What a plan calls areas and grades (labels.ts). */
export interface AreaAndGradeWords {
  area: (area: WheelArea) => string;
  grade: (grade: Grade) => string;
}

export const gradeWord: Record<Grade, () => string> = {
  WORKS: m.wheel_grade_works,
  BOTH: m.wheel_grade_both,
  HARD: m.wheel_grade_hard,
  UNKNOWN: m.wheel_grade_unknown,
};

export const wayWord: Record<Way, () => string> = {
  PICTURES: m.wheel_way_pictures,
  TALKED: m.wheel_way_talked,
  PLAYED: m.wheel_way_played,
  DREW: m.wheel_way_drew,
  WROTE: m.wheel_way_wrote,
};

export const sideWord: Record<TriangleSide, () => string> = {
  growing: m.triangle_side_growing,
  caring: m.triangle_side_caring,
  world: m.triangle_side_world,
};

const itemWords: Record<TriangleItem, () => string> = {
  being_healthy: m.triangle_being_healthy,
  learning_achieving: m.triangle_learning_achieving,
  communicate: m.triangle_communicate,
  confidence_who_i_am: m.triangle_confidence_who_i_am,
  learning_responsible: m.triangle_learning_responsible,
  becoming_independent: m.triangle_becoming_independent,
  enjoying_family_friends: m.triangle_enjoying_family_friends,
  everyday_care: m.triangle_everyday_care,
  keeping_me_safe: m.triangle_keeping_me_safe,
  being_there_for_me: m.triangle_being_there_for_me,
  play_encouragement_fun: m.triangle_play_encouragement_fun,
  guidance_right_choices: m.triangle_guidance_right_choices,
  knowing_what_will_happen_when: m.triangle_knowing_what_will_happen_when,
  understanding_family_background_beliefs: m.triangle_understanding_family_background_beliefs,
  support_family_friends_others: m.triangle_support_family_friends_others,
  school: m.triangle_school,
  enough_money: m.triangle_enough_money,
  work_opportunities_family: m.triangle_work_opportunities_family,
  local_resources: m.triangle_local_resources,
  comfortable_safe_housing: m.triangle_comfortable_safe_housing,
  belonging: m.triangle_belonging,
};
export const itemWord = (item: TriangleItem): string => itemWords[item]();

export const viewerLook = ({ kind, sector }: Viewer): Look =>
  lookOf(sector, kind === 'child' ? 'child' : undefined);

export const viewerName = ({ kind, label }: Viewer): string =>
  kind === 'child' ? firstName(label) : label;

/** "Mamma och pappa". */
export function groupName(viewers: readonly Viewer[]): string {
  const names = viewers.map((viewer, index) =>
    index > 0 && viewer.label !== viewer.detail ? viewer.label.toLowerCase() : viewerName(viewer),
  );
  return listIn(getLocale(), names);
}

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Under whose view it is: who wrote it; a guardian's name; how a child showed it. */
export function underName(
  viewers: readonly Viewer[],
  view: View | undefined,
  today: string,
): string {
  const [first] = viewers;
  if (first?.kind === 'unit') return view?.by ?? '';
  if (first?.kind === 'guardian')
    return viewers.length === 1
      ? (first.detail ?? '')
      : listIn(
          getLocale(),
          viewers.map(({ detail, label }) => firstName(detail ?? label)),
        );
  return view ? howShown(view, today) : '';
}

/** "Med bilder, 18 september, med Maja". */
export function howShown({ way, seenOn, with: companion }: View, today: string): string {
  const parts = [
    way && wayWord[way](),
    seenOn && longDay(seenOn, today, getLocale()),
    companion && m.wheel_with({ name: firstName(companion) }),
  ];
  return capital(parts.filter((part) => part !== null && part !== '').join(', '));
}

/** One viewer's grade as a word; what a child was not asked stands out from what it does not know. */
export function gradeOf(
  viewer: Viewer,
  grade: Grade | null | undefined,
  words: Pick<AreaAndGradeWords, 'grade'>,
): string | null {
  if (grade) return words.grade(grade);
  return viewer.kind === 'child' ? m.wheel_not_asked() : null;
}

/** An area as one sentence for whoever does not see the picture: everyone's grade, and if they differ. */
export function areaSentence(
  { area, said, differs }: AreaOfWheel,
  viewers: readonly Viewer[],
  words: AreaAndGradeWords,
): string {
  const facts = viewers.flatMap((viewer) => {
    const view = said.find((one) => one.viewer.key === viewer.key)?.view;
    const grade = gradeOf(viewer, view?.grade, words);
    return grade === null ? [] : [m.wheel_seen_fact({ who: viewerName(viewer), grade })];
  });
  return [
    words.area(area),
    ...(facts.length === 0 ? [m.wheel_nothing_yet()] : facts),
    ...(differs ? [m.wheel_differs_short()] : []),
  ].join('. ');
}
