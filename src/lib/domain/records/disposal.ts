// Gallring as an authority's administrators see it: parts of closed plans by reference, kind and day, never a child,
// a title or a word. What may be chosen, and what the two steps and the holds say.
import { z } from 'zod';
import { AuthorityId, DisposalHoldId, DisposalOrderId, PlanId, TenantId, ZoneId } from '../ids.ts';
import { ZoneKind } from '../access/roles.ts';
import { Day } from '../plan/dates.ts';
import { RetentionKind } from '../tenancy/retention.ts';

export const holdKinds = ['RESEARCH', 'PLACED', 'DISPUTE', 'INSPECTION', 'OTHER'] as const;
export const HoldKind = z.enum(holdKinds);
export type HoldKind = z.infer<typeof HoldKind>;

/** How much there is in a part; what is counted says nothing of what was written. */
export const amountKinds = [
  'updates',
  'comments',
  'versions',
  'meetings',
  'views',
  'voices',
  'files',
] as const;
export type AmountKind = (typeof amountKinds)[number];
const Amounts = z.object(
  Object.fromEntries(amountKinds.map((kind) => [kind, z.int()])) as Record<AmountKind, z.ZodInt>,
);
export type Amounts = z.infer<typeof Amounts>;

export const DisposalPlace = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  authorityId: AuthorityId,
  authority: z.string(),
});
export type DisposalPlace = z.infer<typeof DisposalPlace>;

const Part = z.object({ zoneId: ZoneId, planId: PlanId, zoneKind: ZoneKind });

export const DuePart = Part.extend({
  ruleKind: RetentionKind,
  lastOn: Day,
  closedOn: Day,
  /** Null where the authority has no rule: then it is kept. */
  outcome: z.enum(['DESTROY', 'ARCHIVE']).nullable(),
  dueOn: Day.nullable(),
  held: z.boolean(),
  ordered: z.boolean(),
});
export type DuePart = z.infer<typeof DuePart>;

export const DisposalDesk = z.object({
  total: z.int(),
  due: z.int(),
  parts: z.array(DuePart),
  holds: z.array(
    z.object({
      id: DisposalHoldId,
      planId: PlanId,
      zoneId: ZoneId.nullable(),
      zoneKind: ZoneKind.nullable(),
      kind: HoldKind,
      reason: z.string(),
      reviewOn: Day,
      by: z.string(),
      on: Day,
    }),
  ),
  orders: z.array(
    z.object({
      id: DisposalOrderId,
      decision: z.string(),
      by: z.string(),
      on: Day,
      mine: z.boolean(),
      parts: z.array(Part.extend({ amounts: Amounts })),
    }),
  ),
  done: z.array(
    z.object({
      id: z.uuid(),
      planId: PlanId,
      zoneKind: ZoneKind,
      decision: z.string(),
      orderedBy: z.string().nullable(),
      confirmedBy: z.string().nullable(),
      at: z.iso.datetime(),
      went: Amounts,
      /** It went again: a database from before had been restored. */
      again: z.boolean(),
    }),
  ),
});
export type DisposalDesk = z.infer<typeof DisposalDesk>;

export type PartState = 'may' | 'ordered' | 'held' | 'undecided' | 'archive' | 'later';

/** What can be done with a part today. */
export function stateOf(part: DuePart, today: Day): PartState {
  if (part.ordered) return 'ordered';
  if (part.held) return 'held';
  if (part.outcome === null || part.dueOn === null) return 'undecided';
  if (part.dueOn > today) return 'later';
  return part.outcome === 'ARCHIVE' ? 'archive' : 'may';
}

/** What people call a plan by when they may not know whose it is. */
export const referenceOf = (plan: PlanId): string => plan.slice(0, 8).toUpperCase();

/** The form in which parts are chosen: a field for each of them, zone-<id>. */
export const OrderForm = z
  .looseObject({ tenant: TenantId, authority: AuthorityId, decision: z.string().max(200) })
  .transform(({ tenant, authority, decision, ...fields }) => ({
    tenant,
    authority,
    decision,
    zones: Object.keys(fields).flatMap((name) =>
      name.startsWith('zone-') ? (ZoneId.safeParse(name.slice(5)).data ?? []) : [],
    ),
  }));

export const HoldForm = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  zone: ZoneId,
  whole: z.literal('1').optional(),
  kind: HoldKind,
  reason: z.string().trim().min(1).max(1000),
  review: Day,
});

/** Another authority answers for a part: which, and on which decision. */
export const ControllerForm = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  zone: ZoneId,
  to: AuthorityId,
  decision: z.string().max(200),
});
