// What an action of the access log is called for who reviews it, and as what somebody acted. What has no words of
// its own is still shown: as a reading or a change of the plan.
import type { Outcome, ReviewItem } from '#domain/access-log/reviews.ts';
import type { ActedAs, LogRow, Purpose } from '#domain/access-log/search.ts';
import { m } from '$lib/paraglide/messages.js';
import { partWords } from '$lib/reads/words.ts';

export const purposeWords: Record<Purpose, () => string> = {
  FOLLOW_UP: m.accesslog_purpose_FOLLOW_UP,
  SUSPICION: m.accesslog_purpose_SUSPICION,
  REQUEST: m.accesslog_purpose_REQUEST,
  SUPERVISION: m.accesslog_purpose_SUPERVISION,
};

const asWhat: Record<ActedAs, () => string> = {
  professional: m.accesslog_as_professional,
  coordinator: m.accesslog_as_coordinator,
  guardian: m.accesslog_as_guardian,
  child: m.accesslog_as_child,
  relative: m.accesslog_as_relative,
  member: m.accesslog_as_member,
  administrator: m.accesslog_as_administrator,
  reviewer: m.accesslog_as_reviewer,
  operator: m.accesslog_as_operator,
  ended: m.accesslog_as_ended,
  nobody: m.accesslog_as_nobody,
};
export const asWords = (as: ActedAs | null): string => (as ? asWhat[as] : m.accesslog_as_house)();

const did: Record<string, () => string> = {
  'plan.open': m.accesslog_did_open,
  'plan.start': m.accesslog_did_open,
  'child.open': m.accesslog_did_open,
  'zone.open': m.accesslog_did_part,
  'zone.threads': m.accesslog_did_threads,
  'plan.history': m.accesslog_did_history,
  'plan.moved': m.accesslog_did_history,
  'move.file': m.accesslog_did_move_file,
  'version.export': m.accesslog_did_export,
  'plan.reads': m.accesslog_did_reads,
  'plan.reads.extract': m.accesslog_did_reads,
  'plan.view_as': m.accesslog_did_view_as,
  'voice.read': m.accesslog_did_voice,
  'voice.listen': m.accesslog_did_voice,
};
/** Changes, by how their action begins. */
const changed: readonly [begins: RegExp, words: () => string][] = [
  [/^log\.review/, m.accesslog_did_review],
  [/^(consent|ground|maturity)\./, m.accesslog_did_consent],
  [/^(party|custody|protection|location)\./, m.accesslog_did_parties],
  [/^(handover|agreement)\./, m.accesslog_did_responsibility],
  [/^version\./, m.accesslog_did_version],
  [/^meeting\./, m.accesslog_did_meeting],
  [/^(access|hidden)\./, m.accesslog_did_access],
];

/** What is done in the house, about no plan. */
const inTheHouse: readonly [begins: RegExp, words: () => string][] = [
  [/^(partner|guest|move)\./, m.accesslog_did_partners],
  [/^scim\./, m.accesslog_did_directory],
  [/^provider\./, m.accesslog_did_signin],
  [/^(mandate|invitation|absence|records|manager)\./, m.accesslog_did_mandates],
  [/^(unit|authority|tenant|choices|template|accessibility)\./, m.accesslog_did_tenant],
  [/^(card|path|support|guide)\./, m.accesslog_did_contacts],
  [/^(training|practice)\./, m.accesslog_did_learning],
  [/^(retention|disposal|removal|archive)\./, m.accesslog_did_keeping],
  [/^statistics\./, m.accesslog_did_figures],
];

/** What is read in the house, about no child. */
const readInTheHouse: Record<string, () => string> = {
  'people.open': m.accesslog_did_see_people,
  'training.list': m.accesslog_did_see_training,
  'statistics.read': m.accesslog_did_see_figures,
  'statistics.export': m.accesslog_did_take_figures,
  'inquiry.list': m.accesslog_did_see_questions,
};

function actionWords({ action, kind, purpose, planId }: LogRow): string {
  const why = purpose ? purposeWords[purpose]() : '';
  if (action === 'log.search') return m.accesslog_did_search({ purpose: why });
  if (action === 'log.export') return m.accesslog_did_log_export({ purpose: why });
  const own = did[action];
  if (own) return own();
  if (planId === null && kind !== 'CHANGED')
    return (readInTheHouse[action] ?? m.accesslog_did_see_house)();
  if (kind === 'LISTED') return m.accesslog_did_list();
  if (kind === 'OPENED') return m.accesslog_did_page();
  const change = changed.find(([begins]) => begins.test(action));
  if (change) return change[1]();
  if (planId !== null) return m.accesslog_did_change();
  const done = inTheHouse.find(([begins]) => begins.test(action));
  return done ? done[1]() : m.accesslog_did_house({ action });
}

/** "Öppnade en del av planen: Hälso- och sjukvårdens del". */
export function didWords(row: LogRow): string {
  const words = actionWords(row);
  if (row.part !== null) return `${words}: ${partWords({ kind: row.part, title: null })}`;
  return row.otherPart ? `${words}: ${m.accesslog_other_part()}` : words;
}

export const childWords = (row: Pick<LogRow, 'child' | 'protected' | 'planId'>): string =>
  row.child ?? (row.protected ? m.accesslog_child_hidden() : m.accesslog_no_child());

export const outcomeWords: Record<Outcome, () => string> = {
  FINE: m.accesslog_outcome_FINE,
  LOOKING: m.accesslog_outcome_LOOKING,
  REPORTED: m.accesslog_outcome_REPORTED,
};

type Kind = ReviewItem['kinds'][number];
const why: Record<Kind, (said: { count: number }) => string> = {
  SAMPLE: m.accesslog_kind_SAMPLE,
  OWN_NAME: m.accesslog_kind_OWN_NAME,
  COLLEAGUE: m.accesslog_kind_COLLEAGUE,
  NO_RELATION: m.accesslog_kind_NO_RELATION,
  AFTER_MANDATE: m.accesslog_kind_AFTER_MANDATE,
  PROTECTED: m.accesslog_kind_PROTECTED,
  NIGHT: m.accesslog_kind_NIGHT,
  MASS: m.accesslog_kind_MASS,
  REFUSALS: m.accesslog_kind_REFUSALS,
};
/** Why an item is there to look at, never more than that. */
export const kindWords = (kind: Kind, count: number): string => why[kind]({ count });

/** What the columns of an export mean, as it says itself. */
export const definitions = (): Record<string, string> => ({
  at: m.accesslog_def_at(),
  action: m.accesslog_def_action(),
  kind: m.accesslog_def_kind(),
  name: m.accesslog_def_name(),
  as: m.accesslog_def_as(),
  unit: m.accesslog_def_unit(),
  planId: m.accesslog_def_planId(),
  child: m.accesslog_def_child(),
  part: m.accesslog_def_part(),
  purpose: m.accesslog_def_purpose(),
  id: m.accesslog_def_id(),
});
