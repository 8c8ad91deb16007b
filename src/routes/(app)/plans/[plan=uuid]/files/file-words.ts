// How large and since when, in the reader's language, and what kinds of other plans are called.
import type { LinkKind } from '#domain/files/link.ts';
import { numberIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { saidAt } from '$lib/plan/dates.ts';

export const sizeWords = (bytes: number, locale: string): string =>
  bytes >= 1_000_000
    ? `${numberIn(locale, Math.round(bytes / 100_000) / 10)} MB`
    : `${numberIn(locale, Math.max(Math.round(bytes / 1_000), 1))} kB`;

export const whenWords = (at: string, today: string, locale: string): string =>
  saidAt(at, today, locale, { today: m.plan_today(), yesterday: m.plan_yesterday() });

export const planKinds: Record<LinkKind, () => string> = {
  ACTION_PROGRAMME: m.files_plan_ACTION_PROGRAMME,
  IMPLEMENTATION_PLAN: m.files_plan_IMPLEMENTATION_PLAN,
  CARE_PLAN: m.files_plan_CARE_PLAN,
  HABILITATION_PLAN: m.files_plan_HABILITATION_PLAN,
  REHABILITATION_PLAN: m.files_plan_REHABILITATION_PLAN,
  PATIENT_AGREEMENT: m.files_plan_PATIENT_AGREEMENT,
  LSS_PLAN: m.files_plan_LSS_PLAN,
  SIP: m.files_plan_SIP,
  OTHER: m.files_plan_OTHER,
};
