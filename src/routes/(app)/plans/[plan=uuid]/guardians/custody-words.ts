// What a state of custody is called, and what it means for the plan.
import type { CustodyState } from '#domain/plan/guardians.ts';
import { m } from '$lib/paraglide/messages.js';

export const custodyWord: Record<CustodyState, () => string> = {
  JOINT: m.guard_state_JOINT,
  SOLE: m.guard_state_SOLE,
  ENDED: m.guard_state_ENDED,
  LIMITED: m.guard_state_LIMITED,
  RELATIVE: m.guard_state_RELATIVE,
};

export const custodyMeans: Record<CustodyState, () => string> = {
  JOINT: m.guard_means_JOINT,
  SOLE: m.guard_means_SOLE,
  ENDED: m.guard_means_ENDED,
  LIMITED: m.guard_means_LIMITED,
  RELATIVE: m.guard_means_RELATIVE,
};
