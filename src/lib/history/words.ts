// History in words: what a part is called, what a field is called and says, what somebody did.
import type { ChangedPart } from '#domain/history/changes.ts';
import type { PlanHistory } from '#domain/history/page.ts';
import { Day } from '#domain/plan/dates.ts';
import {
  ActionKind,
  ActionOutcome,
  ActionStatus,
  GoalStatus,
  noneNeeded,
  WheelArea,
} from '#domain/plan/schema.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { outcomeWord } from '$lib/plan/commitment-words.ts';
import { clock, longDay, shortDay, todayInSweden } from '$lib/plan/dates.ts';
import { restrictedParts, sharedParts } from '$lib/plan/parts.ts';
import type { ZoneRow } from '$lib/plan/rows.ts';
import {
  actionKindWord,
  actionStatusWord,
  firstName,
  goalStatusWord,
  wheelAreaWord,
} from '$lib/plan/words.ts';

/** Names to say a value with. */
export interface Names {
  history: PlanHistory;
  today: string;
  goalTitle: (id: string) => string;
}

const fieldWords: Record<string, () => string> = {
  status: m.plan_field_status,
  kind: m.action_kind,
  startOn: m.plan_field_start,
  dueOn: m.plan_field_due,
  doneOn: m.history_field_done,
  unitId: m.plan_field_unit,
  contactId: m.plan_field_contact,
  goalId: m.plan_field_goal,
  waitsForUnitId: m.commitment_waits_for,
  meanwhile: m.commitment_meanwhile,
  interimUnitId: m.commitment_interim,
  decideOn: m.commitment_decide,
  outcome: m.commitment_outcome,
  outcomeReason: m.commitment_outcome_reason,
  wheelArea: m.history_field_area,
  sealed: m.history_field_sealed,
  position: m.history_field_position,
};

export const fieldWord = (field: string): string => (fieldWords[field] ?? m.history_field_other)();

/** Whether a field's two values are worth saying; a place in the order is a key that no one reads. */
export const isSaid = (field: string): boolean => field !== 'position';

export function valueWord(field: string, value: unknown, names: Names): string {
  if (typeof value !== 'string' || value === '') return m.plan_field_empty();
  switch (field) {
    case 'status': {
      const action = ActionStatus.safeParse(value);
      if (action.success) return actionStatusWord[action.data]();
      const goal = GoalStatus.safeParse(value);
      return goal.success ? goalStatusWord[goal.data]() : m.history_value_other();
    }
    case 'wheelArea': {
      const area = WheelArea.safeParse(value);
      return area.success ? wheelAreaWord[area.data]() : m.history_value_other();
    }
    case 'kind': {
      const kind = ActionKind.safeParse(value);
      return kind.success ? actionKindWord[kind.data]() : m.history_value_other();
    }
    case 'outcome': {
      const outcome = ActionOutcome.safeParse(value);
      return outcome.success ? outcomeWord[outcome.data]() : m.history_value_other();
    }
    case 'outcomeReason':
      return value;
    case 'meanwhile':
      return value === noneNeeded ? m.commitment_meanwhile_not_needed() : m.history_value_other();
    case 'unitId':
    case 'waitsForUnitId':
    case 'interimUnitId':
      return names.history.units.find(({ id }) => id === value)?.label ?? m.history_value_other();
    case 'contactId':
      return names.history.parties.find(({ id }) => id === value)?.name ?? m.history_value_other();
    case 'goalId':
      return names.goalTitle(value) || m.history_value_other();
    default:
      return Day.safeParse(value).success
        ? longDay(value, names.today, getLocale())
        : m.history_value_other();
  }
}

/** The heading that a zone's text has in the plan. */
export function sectionTitle(
  { child }: PlanHistory,
  zone: PlanHistory['zones'][number],
  key: string,
): string {
  if (zone.kind !== 'shared') return zoneTitle(child, zone);
  return (
    sharedParts(child).find((part) => part.kind === 'text' && part.key === key)?.title ??
    m.template_section_other()
  );
}

export function zoneTitle(child: string, zone: PlanHistory['zones'][number]): string {
  if (zone.kind === 'shared') return m.history_zone_shared();
  const row = { ...zone, planUnitId: null, audience: [] } satisfies ZoneRow;
  const page = { zones: [row], child: { name: child, bornOn: null, protected: false } };
  return restrictedParts(page)[0]?.title ?? '';
}

const quoted = (title: string): string => title.trim() || m.history_untitled();

/** One part of a change as a sentence without its subject: "La till åtgärden Anfallskalender". */
export function didWord(
  { part, standing, title, texts, fields }: ChangedPart,
  names: Names,
  sectionOf: (key: string) => string,
): string {
  if (part.kind === 'section') return m.history_did_text({ part: sectionOf(part.key) });
  const isGoal = part.kind === 'goal';
  const words = { title: quoted(title) };
  if (standing === 'added')
    return isGoal ? m.history_did_add_goal(words) : m.history_did_add_action(words);
  if (standing === 'removed')
    return isGoal ? m.history_did_remove_goal(words) : m.history_did_remove_action(words);
  const status = fields.find(({ field }) => field === 'status');
  if (status !== undefined && texts === 0)
    return m.history_did_status({
      ...words,
      status: valueWord('status', status.after, names).toLowerCase(),
    });
  return isGoal ? m.history_did_change_goal(words) : m.history_did_change_action(words);
}

/** "I dag 10.15", "23 okt 14.05". */
export function momentWord(at: string, today: string): string {
  const day = todayInSweden(new Date(at));
  const time = clock(at, getLocale());
  return day === today
    ? m.history_today({ time })
    : m.history_day({ day: shortDay(day, today, getLocale()), time });
}

export const shortName = (name: string | undefined): string =>
  name === undefined ? m.history_someone() : firstName(name);
