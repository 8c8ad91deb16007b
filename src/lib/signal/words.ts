// What stands about a signal, in the reader's language.
import type { AgeBand, CardGap, Grade, SignalRow, SignalState } from '#domain/signal/card.ts';
import type { WheelArea } from '#domain/plan/schema.ts';
import type { Question } from '#domain/signal/answers.ts';
import type { Missing, PraxisStep, PyramidLevel } from '#domain/signal/praxis.ts';
import type { SchoolStage } from '#domain/responsibility/best-interest.ts';
import { m } from '$lib/paraglide/messages.js';

export const stateWord: Record<SignalState, () => string> = {
  DRAFT: m.signal_state_draft,
  SENT: m.signal_state_sent,
  RECEIVED: m.signal_state_received,
  ANSWERED: m.signal_state_answered,
  SOLVED: m.signal_state_solved,
  PLANNED: m.signal_state_planned,
};

export const ageWord: Record<AgeBand, () => string> = {
  UNBORN: m.signal_age_UNBORN,
  AGE_0: m.signal_age_AGE_0,
  AGE_1_5: m.signal_age_AGE_1_5,
  AGE_6_12: m.signal_age_AGE_6_12,
  AGE_13_15: m.signal_age_AGE_13_15,
  AGE_16_20: m.signal_age_AGE_16_20,
};

export const gradeWord: Record<Grade, () => string> = {
  YES: m.signal_yes,
  NO: m.signal_no,
  UNKNOWN: m.signal_unknown,
};

export const stageWord: Record<SchoolStage, () => string> = {
  BY_AGE: m.signal_stage_BY_AGE,
  IN_SCHOOL: m.signal_stage_IN_SCHOOL,
  LEFT_SCHOOL: m.signal_stage_LEFT_SCHOOL,
};

/** What each area is about; its name is the wheel's (plan/words.ts). */
export const areaMeaning: Record<WheelArea, () => string> = {
  safe: m.signal_area_safe,
  healthy: m.signal_area_healthy,
  achieving: m.signal_area_achieving,
  nurtured: m.signal_area_nurtured,
  active: m.signal_area_active,
  respected: m.signal_area_respected,
  responsible: m.signal_area_responsible,
  included: m.signal_area_included,
};

export const gapWord: Record<CardGap, () => string> = {
  child: m.signal_gap_child,
  born: m.signal_gap_born,
  guardian: m.signal_gap_guardian,
  identity: m.signal_gap_identity,
  informed: m.signal_gap_informed,
  form: m.signal_gap_form,
  on: m.signal_gap_on,
  situation: m.signal_gap_situation,
  measures: m.signal_gap_measures,
  areas: m.signal_gap_areas,
  to: m.signal_gap_to,
};

export const levelWord: Record<PyramidLevel, () => string> = {
  PINK: m.signal_level_PINK,
  YELLOW: m.signal_level_YELLOW,
  GREEN: m.signal_level_GREEN,
};

export const stepWord: Record<PraxisStep, () => string> = {
  1: m.signal_step_1,
  2: m.signal_step_2,
  3: m.signal_step_3,
};

export const missingWord: Record<Missing, () => string> = {
  send: m.signal_missing_send,
  receive: m.signal_missing_receive,
  inform: m.signal_missing_inform,
  consent: m.signal_missing_consent,
  inTheWay: m.signal_missing_inTheWay,
  information: m.signal_missing_information,
  iCan: m.signal_missing_iCan,
  unitCan: m.signal_missing_unitCan,
  others: m.signal_missing_others,
  plan: m.signal_missing_plan,
};

export const questionWord: Record<Question, () => string> = {
  inTheWay: m.signal_q_inTheWay,
  information: m.signal_q_information,
  iCan: m.signal_q_iCan,
  unitCan: m.signal_q_unitCan,
};

type Who = Pick<SignalRow, 'child' | 'unborn' | 'ageBand'>;

/** The child as the reader may know it: by name, as expected, or by age alone. */
export const childWord = ({ child, unborn, ageBand }: Who): string =>
  child ??
  (unborn === true
    ? m.signal_unborn_child()
    : ageBand === null
      ? m.signal_unnamed_draft()
      : m.signal_unnamed({ age: ageWord[ageBand]() }));

const refusals: Record<string, () => string> = {
  changed: m.signal_refused_changed,
  not_allowed: m.signal_refused_not_allowed,
  invalid_input: m.signal_invalid,
  signed_out: m.signal_signed_out,
  incomplete: m.signal_refused_incomplete,
  consent_missing: m.signal_refused_consent,
  others_not_needed: m.signal_refused_others,
  plan_exists: m.signal_refused_exists,
};

export const refusalWords = (code: string | undefined): string =>
  (refusals[code ?? ''] ?? m.error_unavailable_text)();
