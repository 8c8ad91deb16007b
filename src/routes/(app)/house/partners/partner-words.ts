// Where a partnership stands, seen from either side, and why something about it was not done.
import type { Partnership } from '#domain/tenancy/partnership.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from '$lib/plan/dates.ts';

export function stateOf(
  partner: Partnership,
  side: 'here' | 'home' | 'answers',
  today: string,
): string {
  const day = longDay(partner.on, today, getLocale());
  if (partner.state === 'ASKED') {
    if (side !== 'here') return m.across_state_waits_for_you({ day });
    return partner.responsible === null
      ? m.across_state_waits({ day })
      : m.across_state_waits_for({ day, name: partner.responsible });
  }
  const words = {
    AGREED: m.across_state_agreed,
    DECLINED: m.across_state_declined,
    WITHDRAWN: m.across_state_withdrawn,
    ENDED: m.across_state_ended,
  };
  return words[partner.state]({ day });
}

const refusals: Record<string, () => string> = {
  organisation_number: m.across_refused_number,
  identity_wrong: m.people_refused_identity,
  incomplete: m.across_refused_incomplete,
  partner_there: m.across_refused_there,
  own_unit: m.across_refused_own_unit,
  own_mandate: m.across_refused_own,
  changed: m.across_refused_changed,
  not_found: m.across_refused_changed,
  not_allowed: m.across_refused_changed,
  invalid_input: m.across_refused_input,
  unavailable: m.people_refused_unavailable,
};

export const partnerRefusal = (code: string): string => (refusals[code] ?? m.people_refused)();
