// The words that Kring uses and that not everyone knows: what each is called, what it means in one plain
// sentence or two, and the forms in which it stands in our own texts.
import { m } from '$lib/paraglide/messages.js';

export interface Term {
  word: () => string;
  means: () => string;
  /** Divided by semicolons. */
  forms: () => string;
}

export const terms = {
  plan: { word: m.words_plan, means: m.words_plan_means, forms: m.words_plan_forms },
  sip: { word: m.words_sip, means: m.words_sip_means, forms: m.words_sip_forms },
  bba: { word: m.words_bba, means: m.words_bba_means, forms: m.words_bba_forms },
  lead: { word: m.words_lead, means: m.words_lead_means, forms: m.words_lead_forms },
  coordinator: {
    word: m.words_coordinator,
    means: m.words_coordinator_means,
    forms: m.words_coordinator_forms,
  },
  guardian: {
    word: m.words_guardian,
    means: m.words_guardian_means,
    forms: m.words_guardian_forms,
  },
  relative: {
    word: m.words_relative,
    means: m.words_relative_means,
    forms: m.words_relative_forms,
  },
  unit: { word: m.words_unit, means: m.words_unit_means, forms: m.words_unit_forms },
  party: { word: m.words_party, means: m.words_party_means, forms: m.words_party_forms },
  consent: { word: m.words_consent, means: m.words_consent_means, forms: m.words_consent_forms },
  ground: { word: m.words_ground, means: m.words_ground_means, forms: m.words_ground_forms },
  board: { word: m.words_board, means: m.words_board_means, forms: m.words_board_forms },
  patients: {
    word: m.words_patients,
    means: m.words_patients_means,
    forms: m.words_patients_forms,
  },
  action: { word: m.words_action, means: m.words_action_means, forms: m.words_action_forms },
  goal: { word: m.words_goal, means: m.words_goal_means, forms: m.words_goal_forms },
  followUp: {
    word: m.words_follow_up,
    means: m.words_follow_up_means,
    forms: m.words_follow_up_forms,
  },
  call: { word: m.words_call, means: m.words_call_means, forms: m.words_call_forms },
  mandate: { word: m.words_mandate, means: m.words_mandate_means, forms: m.words_mandate_forms },
  sealed: { word: m.words_sealed, means: m.words_sealed_means, forms: m.words_sealed_forms },
  log: { word: m.words_log, means: m.words_log_means, forms: m.words_log_forms },
  extract: { word: m.words_extract, means: m.words_extract_means, forms: m.words_extract_forms },
  best: { word: m.words_best, means: m.words_best_means, forms: m.words_best_forms },
  voice: { word: m.words_voice, means: m.words_voice_means, forms: m.words_voice_forms },
  protected: {
    word: m.words_protected,
    means: m.words_protected_means,
    forms: m.words_protected_forms,
  },
} as const satisfies Record<string, Term>;
export type TermName = keyof typeof terms;
