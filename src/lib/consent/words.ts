// Consent in words: parts of the plan, grounds and measures. Used where guardians answer and where those who
// lead note what was said and decided.
import type { ZoneKind } from '#domain/access/roles.ts';
import type {
  AdmissionGround,
  ConsentPart,
  ConsentUnit,
  Ground,
  Measure,
} from '#domain/plan/consent.ts';
import { listIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from '$lib/plan/dates.ts';

const kindWord: Record<ZoneKind, () => string> = {
  shared: m.consent_reads_plan,
  family: m.consent_part_family,
  child: m.consent_part_child,
  health: m.consent_part_health,
  school: m.consent_part_school,
  studentHealth: m.consent_part_studentHealth,
  social: m.consent_part_social,
  draft: m.consent_part_draft,
  meeting: m.consent_part_meeting,
};

/** One choice for each kind of zone; zones of a kind that have a name of their own are said with it. */
export function partsByKind(parts: readonly ConsentPart[]): { kind: ZoneKind; words: string }[] {
  const kinds = [...new Set(parts.map(({ zoneKind }) => zoneKind))];
  return kinds.map((kind) => ({
    kind,
    words: parts
      .filter(({ zoneKind }) => zoneKind === kind)
      .map(({ title }) => (title === null ? kindWord[kind]() : m.consent_part_titled({ title })))
      .join(', '),
  }));
}

/** What a unit reads now, in sentences: what its answer opens, and what the family and the child share by choice. */
export function readsWords(reads: ConsentUnit['reads'], child: string): string[] {
  const by = (...reasons: ConsentUnit['reads'][number]['by'][]): string =>
    listIn(
      getLocale(),
      partsByKind(reads.filter((one) => reasons.includes(one.by))).map(({ words }) => words),
    );
  const [opened, family, own] = [
    by('rule', 'consent', 'authority'),
    by('familyChoice'),
    by('childChoice'),
  ];
  return [
    opened === '' ? m.consent_reads_nothing() : `${m.consent_reads()} ${opened}`,
    ...(family === '' ? [] : [m.consent_reads_family({ parts: family })]),
    ...(own === '' ? [] : [m.consent_reads_child({ name: child, parts: own })]),
  ];
}

export const partWord = (kind: ZoneKind): string => kindWord[kind]();

export const groundWord: Record<Ground, () => string> = {
  FB_6_13A: m.consent_ground_FB_6_13A,
  OSL_10_2: m.consent_ground_OSL_10_2,
  OSL_10_27: m.consent_ground_OSL_10_27,
  OSL_10_28: m.consent_ground_OSL_10_28,
  OSL_25_12: m.consent_ground_OSL_25_12,
  OSL_26_9: m.consent_ground_OSL_26_9,
};

export const measureWord: Record<Measure, () => string> = {
  PSYCHIATRIC_CARE: m.consent_measure_PSYCHIATRIC_CARE,
  OPEN_SUPPORT: m.consent_measure_OPEN_SUPPORT,
  CONTACT_PERSON: m.consent_measure_CONTACT_PERSON,
  LSS_SUPPORT: m.consent_measure_LSS_SUPPORT,
};

export const groundLine = (one: AdmissionGround, today: string): string =>
  m.consent_ground_line({
    ground: groundWord[one.ground](),
    on: longDay(one.decidedOn, today, getLocale()),
    by: one.decidedBy,
    until: longDay(one.endsOn, today, getLocale()),
  });

/** "Ingrid Palmskog och Nils Rönnfors" */
export const peopleWords = (names: readonly string[]): string =>
  names.length === 0 ? m.consent_nobody() : listIn(getLocale(), names);
