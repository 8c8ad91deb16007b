// Why something on the page is not this person's to change, in words that say whose it is.
import type { DeniedCode } from '#domain/sync/messages.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from './dates.ts';
import type { UnitRow } from './rows.ts';

interface Circumstances {
  unit: UnitRow | null;
  sealedOn: string | null;
  today: string;
}

/** Null when it may be changed. `how it goes` has fewer who may write it than what was agreed. */
export function whyFixed(
  code: DeniedCode | null,
  what: 'agreed' | 'reported',
  { unit, sealedOn, today }: Circumstances,
): string | null {
  if (code === null) return null;
  if (code === 'sealed' && sealedOn !== null)
    return m.plan_fixed_sealed({ day: longDay(sealedOn, today, getLocale()) });
  if (code !== 'not_responsible') return m.plan_may_read();
  const name = unit?.label ?? m.plan_fixed_unit_unknown();
  return what === 'agreed'
    ? m.plan_fixed_agreed({ unit: name })
    : m.plan_fixed_reported({ unit: name });
}

export const keptStepWords = (code: DeniedCode): string =>
  code === 'sealed' ? m.plan_kept_step_sealed() : m.plan_kept_step();
