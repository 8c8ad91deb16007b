// Att följa upp: what app.my_follow_ups gives, and the gaps in it that are for the reader. A professional
// has those of their own units' actions, and in a plan that they lead all of them.
import { z } from 'zod';
import { PartyId, PlanId, PlanUnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { rowsOf } from './columns.ts';
import { gapsOf, unitIsAway } from './detect.ts';
import { turnOf } from './escalation.ts';
import type { Turn } from './escalation.ts';
import { FollowedAction, FollowedParty, FollowedUnit, GapSteps, usualSteps } from './gap.ts';
import type { FollowedPlan, Gap, GapKind } from './gap.ts';

export const FollowUpPlan = z.object({
  id: PlanId,
  child: z.string(),
  sealedOn: Day.nullable(),
  leads: z.boolean(),
  myUnitIds: z.array(PlanUnitId),
  myPartyIds: z.array(PartyId),
  /** Null where the tenant has set none. */
  steps: GapSteps.nullable(),
  units: z.array(FollowedUnit),
  parties: z.array(FollowedParty),
  actions: z.array(FollowedAction),
});
export type FollowUpPlan = z.infer<typeof FollowUpPlan>;

/** As app.my_follow_ups gives them: what there are many of as columns. */
export const FollowUpPlans = z.array(
  FollowUpPlan.extend({
    units: rowsOf(FollowedUnit),
    parties: rowsOf(FollowedParty),
    actions: rowsOf(FollowedAction),
  }),
);

export interface FollowUp extends Turn {
  gap: Gap;
  plan: { id: string; child: string };
  action: Pick<FollowedAction, 'id' | 'title' | 'dueOn' | 'decideOn' | 'interimUnitId'>;
  unit: string | null;
  contact: { name: string; phone: string | null; left: boolean } | null;
  /** Who answers for it while that is disputed. */
  interim: string | null;
  /** The unit that waits too, where two wait for one another. */
  otherUnit: string | null;
  /** What of an owner is missing. */
  lacks: 'unit' | 'unitAway' | 'contact' | 'contactLeft' | null;
  /** Days that it has been so, also those before it counted as a gap. */
  lasted: number;
  steps: GapSteps;
  /** Is it the reader who is to act now? */
  mine: boolean;
}

/** The reader's own turn first, then what has been a gap for longest. */
export function followUpsOf(plans: readonly FollowUpPlan[], today: Day): FollowUp[] {
  return plans
    .flatMap((plan) => inPlan(plan, today))
    .sort(
      (a, b) =>
        Number(b.mine) - Number(a.mine) ||
        b.gap.days - a.gap.days ||
        a.plan.child.localeCompare(b.plan.child, 'sv'),
    );
}

function inPlan(plan: FollowUpPlan, today: Day): FollowUp[] {
  const followed: FollowedPlan = { ...plan, steps: plan.steps ?? usualSteps };
  const actions = new Map(plan.actions.map((action) => [action.id, action]));
  const unitOf = (id: string | null): string | null =>
    plan.units.find((unit) => unit.id === id)?.label ?? null;
  return gapsOf(followed, today).flatMap((gap): FollowUp[] => {
    const action = actions.get(gap.actionId);
    const turn = action && turnOf(gap, action, followed);
    if (!action || !turn) return [];
    const ofMyUnit = action.unitId !== null && plan.myUnitIds.includes(action.unitId);
    const isContact = action.contactId !== null && plan.myPartyIds.includes(action.contactId);
    if (!plan.leads && !ofMyUnit && !isContact) return [];
    const mine = { contact: isContact, unit: ofMyUnit, lead: plan.leads }[turn.level];
    const contact = plan.parties.find(({ id }) => id === action.contactId);
    const other = gap.other === null ? undefined : actions.get(gap.other);
    return [
      {
        ...turn,
        gap,
        mine,
        plan: { id: plan.id, child: plan.child },
        action,
        unit: unitOf(action.unitId),
        contact: contact
          ? { name: contact.name, phone: contact.phone, left: contact.endedOn !== null }
          : null,
        interim: unitOf(action.interimUnitId),
        otherUnit: other ? unitOf(other.unitId) : null,
        lacks: lackOf(action, followed),
        lasted: gap.days + before(gap.kind, followed.steps),
        steps: followed.steps,
      },
    ];
  });
}

function lackOf(action: FollowedAction, plan: FollowedPlan): FollowUp['lacks'] {
  if (action.unitId === null) return 'unit';
  if (unitIsAway(action, plan)) return 'unitAway';
  if (action.contactId === null) return 'contact';
  return plan.parties.find(({ id }) => id === action.contactId)?.endedOn ? 'contactLeft' : null;
}

const before = (kind: GapKind, { idleDays, supportDays }: GapSteps): number =>
  ({ late: 1, idle: idleDays, unsupported: supportDays, noOwner: 0, disputed: 0, mutualWait: 0 })[
    kind
  ];
