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

/** Records that stand in no part of a plan: they go a kind at a time, all that is due. */
export const recordKinds = ['QUESTION', 'SIGNAL', 'REVIEW', 'LOG'] as const;
export const RecordKind = z.enum(recordKinds);
export type RecordKind = z.infer<typeof RecordKind>;

export const DueRecords = z.object({
  kind: RecordKind,
  total: z.int(),
  due: z.int(),
  /** Of what is due, when something was last said: the first and the last day. */
  fromOn: Day.nullable(),
  toOn: Day.nullable(),
  /** From when the next may go, where nothing is due. */
  nextOn: Day.nullable(),
  outcome: z.enum(['DESTROY', 'ARCHIVE']).nullable(),
  held: z.boolean(),
  ordered: z.boolean(),
});
export type DueRecords = z.infer<typeof DueRecords>;

export const DisposalDesk = z.object({
  total: z.int(),
  due: z.int(),
  parts: z.array(DuePart),
  holds: z.array(
    z.object({
      id: DisposalHoldId,
      planId: PlanId.nullable(),
      zoneId: ZoneId.nullable(),
      records: RecordKind.nullable(),
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
      /** Null: it is about parts of plans. */
      records: z
        .object({
          kind: RecordKind,
          amount: z.int(),
          fromOn: Day,
          toOn: Day,
          /** How many of them are in an archive package as they are now. */
          packaged: z.int(),
        })
        .nullable(),
      parts: z.array(Part.extend({ amounts: Amounts, packaged: z.boolean() })),
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
  records: z.array(DueRecords),
  recordsDone: z.array(
    z.object({
      id: z.uuid(),
      kind: RecordKind,
      amount: z.int(),
      fromOn: Day.nullable(),
      toOn: Day.nullable(),
      decision: z.string(),
      orderedBy: z.string().nullable(),
      confirmedBy: z.string().nullable(),
      at: z.iso.datetime(),
      /** SHA-256 over the ids that went; of the log, the hash that its chain goes on from. */
      digest: z.string().nullable(),
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

/** What can be done with a kind of record today. */
export function stateOfRecords(kind: DueRecords): PartState {
  if (kind.ordered) return 'ordered';
  if (kind.held) return 'held';
  if (kind.outcome === null) return 'undecided';
  if (kind.due > 0) return 'may';
  return kind.outcome === 'ARCHIVE' ? 'archive' : 'later';
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

export const RecordsOrderForm = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  records: RecordKind,
  decision: z.string().max(200),
});

export const RecordsHoldForm = HoldForm.omit({ zone: true, whole: true }).extend({
  records: RecordKind,
});

/** Another authority answers for a part: which, and on which decision. */
export const ControllerForm = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  zone: ZoneId,
  to: AuthorityId,
  decision: z.string().max(200),
});
