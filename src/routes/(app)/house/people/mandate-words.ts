// A mandate and a person's state in words.
import type { Absence } from '#domain/mandates/absence.ts';
import type { Mandate, MandateRole, MandateState } from '#domain/mandates/mandate.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from '$lib/plan/dates.ts';

export const roleWords: Record<MandateRole, () => string> = {
  staff: m.people_role_staff,
  coordinator: m.people_role_coordinator,
  administrator: m.people_role_administrator,
};

export const stateWords: Record<MandateState, () => string> = {
  active: m.people_state_active,
  coming: m.people_state_coming,
  ended: m.people_state_ended,
};

export const placeOf = ({ unit, role }: Pick<Mandate, 'unit' | 'role'>): string =>
  unit ?? (role === 'administrator' ? m.people_all_units() : m.people_no_unit());

/** "Från 1 mars till och med 30 juni 2027", "Från 1 mars tills vidare". */
export function periodOf({ from, until }: Pick<Mandate, 'from' | 'until'>, today: string): string {
  const day = (value: string): string => longDay(value, today, getLocale());
  return until === null
    ? m.people_period_open({ from: day(from) })
    : m.people_period({ from: day(from), until: day(until) });
}

/** "Borta till och med 3 december. Siri Vargtass är vikarie". */
export function awayWords({ standIn, from, until, now }: Absence, today: string): string {
  const day = (value: string): string => longDay(value, today, getLocale());
  const when = now
    ? m.people_away_until({ until: day(until) })
    : m.people_away_later({ from: day(from), until: day(until) });
  return standIn === null ? when : `${when} ${m.people_away_stand_in({ name: standIn })}`;
}
