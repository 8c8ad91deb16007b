// What parts, amounts, states and refusals are called on the page of disposal.
import type { ZoneKind } from '#domain/access/roles.ts';
import {
  amountKinds,
  referenceOf,
  type AmountKind,
  type Amounts,
  type HoldKind,
  type PartState,
  type RecordKind,
} from '#domain/records/disposal.ts';
import type { PlanId } from '#domain/ids.ts';
import { m } from '$lib/paraglide/messages.js';

const kinds: Record<ZoneKind, () => string> = {
  shared: m.disposal_kind_shared,
  family: m.disposal_kind_family,
  child: m.disposal_kind_child,
  health: m.disposal_kind_health,
  school: m.disposal_kind_school,
  studentHealth: m.disposal_kind_student_health,
  social: m.disposal_kind_social,
  draft: m.disposal_kind_draft,
  meeting: m.disposal_kind_meeting,
};
export const kindWords = (kind: ZoneKind): string => kinds[kind]();

export const planWords = (plan: PlanId): string =>
  m.disposal_plan({ reference: referenceOf(plan) });
export const partWords = (kind: ZoneKind, plan: PlanId): string =>
  m.disposal_part_of({ part: kindWords(kind), reference: referenceOf(plan) });

export const recordWords: Record<RecordKind, () => string> = {
  QUESTION: m.disposal_records_question,
  SIGNAL: m.disposal_records_signal,
  REVIEW: m.disposal_records_review,
  LOG: m.disposal_records_log,
};

const amounts: Record<AmountKind, (given: { count: number }) => string> = {
  updates: m.disposal_updates,
  comments: m.disposal_comments,
  versions: m.disposal_versions,
  meetings: m.disposal_meetings,
  views: m.disposal_views,
  voices: m.disposal_voices,
  files: m.disposal_files,
};
export const amountWords = (of: Amounts): string =>
  amountKinds
    .filter((kind) => of[kind] > 0)
    .map((kind) => amounts[kind]({ count: of[kind] }))
    .join(', ') || m.disposal_nothing();

export const stateWords: Record<PartState, () => string> = {
  may: m.disposal_state_may,
  ordered: m.disposal_state_ordered,
  held: m.disposal_state_held,
  undecided: m.disposal_state_undecided,
  archive: m.disposal_state_archive,
  later: m.disposal_state_later,
};

export const holdWords: Record<HoldKind, () => string> = {
  RESEARCH: m.disposal_hold_research,
  PLACED: m.disposal_hold_placed,
  DISPUTE: m.disposal_hold_dispute,
  INSPECTION: m.disposal_hold_inspection,
  OTHER: m.disposal_hold_other,
};

const refusals: Record<string, () => string> = {
  decision_missing: m.disposal_refused_decision,
  not_due: m.disposal_refused_due,
  held: m.disposal_refused_held,
  package_first: m.disposal_refused_package,
  second_needed: m.disposal_refused_second,
  sign_in_again: m.disposal_refused_sign_in,
  changed: m.disposal_refused_changed,
  invalid_input: m.disposal_refused_input,
  not_found: m.disposal_refused_gone,
  not_allowed: m.disposal_refused_gone,
  unavailable: m.disposal_refused_unavailable,
};
export const refusalWords = (code: string): string => (refusals[code] ?? m.disposal_refused)();
