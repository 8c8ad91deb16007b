// Who is to act on an action that is late, said on its card to everyone who reads the plan: the family
// needs no list of what others are to do, and never has to guess whom to call.
import { turnOf } from '#domain/gaps/escalation.ts';
import { usualSteps } from '#domain/gaps/gap.ts';
import { m } from '$lib/paraglide/messages.js';
import { daysLate } from './action-words.ts';
import type { ActionRow, PageRow } from './rows.ts';

/** Null for what is not late. */
export function turnWords(
  action: ActionRow,
  page: Pick<PageRow, 'units' | 'parties' | 'gapSteps'>,
  today: string,
): string | null {
  const late = daysLate(action, today);
  if (late === 0) return null;
  const turn = turnOf({ kind: 'late', days: late - 1 }, action, {
    steps: page.gapSteps ?? usualSteps,
    units: page.units,
    parties: page.parties.map((party) => ({ ...party, endedOn: null })),
  });
  const contact = page.parties.find(({ id }) => id === action.contactId);
  const unit = page.units.find(({ id }) => id === action.unitId);
  if (turn?.level === 'contact' && contact) return m.followup_acts_contact({ name: contact.name });
  if (turn?.level === 'unit' && unit) return m.followup_acts_unit({ unit: unit.label });
  return turn && m.followup_acts_lead();
}
