// The plan's fixed values in words: statuses, save states, zones and sections. One place, so that
// the same thing has the same name everywhere on the page.
import type { ActionKind, ActionStatus, GoalStatus, WheelArea } from '#domain/plan/schema.ts';
import type { ShownState } from '#domain/sync/link-state.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const actionStatusWord: Record<ActionStatus, () => string> = {
  PLANNED: m.plan_status_planned,
  IN_PROGRESS: m.plan_status_in_progress,
  WAITING_CONSENT: m.plan_status_waiting_consent,
  WAITING: m.plan_status_waiting,
  DONE: m.plan_status_done,
  DISPUTED: m.plan_status_disputed,
  CANCELLED: m.plan_status_cancelled,
};

export const actionKindWord: Record<ActionKind, () => string> = {
  ASSESSMENT: m.action_kind_assessment,
  SUPPORT: m.action_kind_support,
  OTHER: m.action_kind_other,
};

export const goalStatusWord: Record<GoalStatus, () => string> = {
  ACTIVE: m.plan_goal_active,
  REACHED: m.plan_goal_reached,
  CLOSED: m.plan_goal_closed,
};

export const wheelAreaWord: Record<WheelArea, () => string> = {
  safe: m.plan_area_safe,
  healthy: m.plan_area_healthy,
  achieving: m.plan_area_achieving,
  nurtured: m.plan_area_nurtured,
  active: m.plan_area_active,
  respected: m.plan_area_respected,
  responsible: m.plan_area_responsible,
  included: m.plan_area_included,
};

export const saveWord: Record<ShownState, () => string> = {
  connecting: m.plan_save_connecting,
  saved: m.plan_save_saved,
  saving: m.plan_save_saving,
  unsaved: m.plan_save_unsaved,
  reconnecting: m.plan_save_reconnecting,
  readOnly: m.plan_save_read_only,
  signedOut: m.plan_save_signed_out,
  outdated: m.plan_save_outdated,
  ended: m.plan_save_ended,
};

export const firstName = (name: string): string => name.split(' ')[0] ?? name;

/** "Milos", "Klas"; in English "Milo’s". Arabic and Somali put the name after what is whose. */
export function possessive(name: string): string {
  const first = firstName(name);
  if (getLocale() === 'en') return `${first}’s`;
  if (getLocale() !== 'sv') return first;
  return /[sxz]$/i.test(first) ? first : `${first}s`;
}
