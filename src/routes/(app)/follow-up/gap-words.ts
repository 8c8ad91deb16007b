// A gap in words: what it is, whose turn it is, and why it is theirs.
import type { Level } from '#domain/gaps/escalation.ts';
import type { FollowUp } from '#domain/gaps/list.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import { longDay } from '$lib/plan/dates.ts';

export function gapWords(item: FollowUp, today: string): string {
  const unit = item.unit ?? m.plan_fixed_unit_unknown();
  switch (item.gap.kind) {
    case 'late':
      return m.plan_late({ days: item.lasted });
    case 'idle':
      return m.followup_kind_idle({ count: item.lasted });
    case 'unsupported':
      return m.followup_kind_unsupported({ count: item.lasted });
    case 'mutualWait':
      return m.followup_kind_mutual({
        unit,
        other: item.otherUnit ?? m.plan_fixed_unit_unknown(),
      });
    case 'disputed':
      return disputeWords(item, today);
    case 'noOwner':
      if (item.lacks === 'unit') return m.followup_kind_no_unit();
      if (item.lacks === 'unitAway') return m.followup_kind_unit_away({ unit });
      if (item.lacks === 'contactLeft')
        return m.followup_kind_contact_left({ name: item.contact?.name ?? '' });
      return m.followup_kind_no_contact();
  }
}

function disputeWords({ action: { decideOn }, interim }: FollowUp, today: string): string {
  if (decideOn === null || interim === null) return m.followup_kind_disputed_open();
  const day = longDay(decideOn, today, getLocale());
  return decideOn < today
    ? m.followup_kind_disputed_past({ day })
    : m.followup_kind_disputed({ unit: interim, day });
}

export const turnWord: Record<Level, () => string> = {
  contact: m.followup_turn_contact,
  unit: m.followup_turn_unit,
  lead: m.followup_turn_lead,
};

export function whyWords({ level, why, steps }: FollowUp): string {
  switch (why) {
    case 'noContact':
      return m.followup_why_no_contact();
    case 'noUnit':
      return m.followup_why_no_unit();
    case 'family':
      return m.followup_why_family();
    case 'between':
      return m.followup_why_between();
    case 'days':
      if (level === 'contact') return m.followup_why_contact();
      return level === 'unit'
        ? m.followup_why_unit({ count: steps.unitDays })
        : m.followup_why_lead({ count: steps.leadDays });
  }
}
