// What the steps, sectors and groups of children are called where a municipality sets itself up.
import type { UnitSector } from '#domain/import/units.ts';
import type { ChildGroup } from '#domain/responsibility/best-interest.ts';
import type { BeginPage, BeginStep } from '#domain/tenancy/begin.ts';
import { listIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const stepWord: Record<BeginStep, () => string> = {
  house: m.begin_step_house,
  units: m.begin_step_units,
  'sign-in': m.begin_step_sign_in,
  roles: m.begin_step_roles,
  words: m.begin_step_words,
  retention: m.begin_step_retention,
  practice: m.begin_step_practice,
};

export const sectorWord: Record<UnitSector, () => string> = {
  school: m.begin_sector_school,
  studentHealth: m.begin_sector_student_health,
  social: m.begin_sector_social,
  health: m.begin_sector_health,
};

export const groupWord: Record<ChildGroup, () => string> = {
  UNBORN: m.begin_group_unborn,
  PRESCHOOL: m.begin_group_preschool,
  SCHOOL: m.begin_group_school,
  AFTER_SCHOOL: m.begin_group_after,
};

/** More names than this make a line that nobody reads. */
const maxNamed = 3;

/** What is left where units answer for children and nobody there has signed in. */
export const unreadWords = (units: BeginPage['units']): string =>
  units.length > maxNamed
    ? m.signal_unread_many({ count: units.length })
    : m.signal_unread({
        units: listIn(
          getLocale(),
          units.map(({ name }) => name),
        ),
      });

const refusals: Record<string, () => string> = {
  changed: m.begin_changed,
  name_taken: m.begin_name_taken,
  incomplete: m.begin_incomplete,
  in_use: m.begin_in_use,
  issuer_wrong: m.begin_issuer_wrong,
  not_tested: m.begin_not_tested,
  secret_needed: m.begin_secret_needed,
  unavailable: m.begin_unavailable,
};

/** Words for a code that a command of these pages refused with. */
export const beginRefusal = (code: string): string => (refusals[code] ?? m.begin_refused)();
