// The recurring check of an access log: what it looks at, how each item was judged, and whether one is due.
import { z } from 'zod';
import { AuthorityId, LogReviewId, LogReviewItemId, PersonId, PlanId, TenantId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day, dayAfter } from '../plan/dates.ts';
import { ActedAs } from './search.ts';
import { SignalKind } from './signals.ts';

export const outcomes = ['FINE', 'LOOKING', 'REPORTED'] as const;
export const Outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof Outcome>;

export const ReviewLine = z.object({
  id: LogReviewId,
  from: Day,
  to: Day,
  due: Day,
  startedBy: z.string(),
  startedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  closedBy: z.string().nullable(),
  items: z.int(),
  judged: z.int(),
  looking: z.int(),
  reported: z.int(),
});
export type ReviewLine = z.infer<typeof ReviewLine>;

export const ReviewsOfLog = z.object({
  tenantId: TenantId,
  authorityId: AuthorityId,
  authority: z.string(),
  /** Since when somebody is to review. */
  since: Day,
  reviews: z.array(ReviewLine),
});
export type ReviewsOfLog = z.infer<typeof ReviewsOfLog>;

/** The first day that no check has looked at yet. */
export const nextFrom = ({ since, reviews }: ReviewsOfLog): Day =>
  reviews.reduce((latest, { to }) => (to >= latest ? dayAfter(to, 1) : latest), since);

/** Is a new check late, or one that was begun? Null: neither. */
export function lateness(log: ReviewsOfLog, today: Day): 'open' | 'missing' | null {
  if (log.reviews.some(({ closedAt, due }) => closedAt === null && due < today)) return 'open';
  return dayAfter(nextFrom(log), limits.logReviewEveryDays) < today ? 'missing' : null;
}

export const Judgement = z.object({
  outcome: Outcome,
  note: z.string().nullable(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type Judgement = z.infer<typeof Judgement>;

export const ReviewItem = z.object({
  id: LogReviewItemId,
  kinds: z.array(z.union([SignalKind, z.literal('SAMPLE')])),
  personId: PersonId,
  name: z.string(),
  /** What one did oneself somebody else judges. */
  mine: z.boolean(),
  unit: z.string().nullable(),
  as: ActedAs.nullable(),
  planId: PlanId.nullable(),
  protected: z.boolean(),
  child: z.string().nullable(),
  rows: z.int(),
  at: z.iso.datetime().nullable(),
  action: z.string().nullable(),
  judgements: z.array(Judgement),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

export const OpenReview = z.object({
  id: LogReviewId,
  tenantId: TenantId,
  authorityId: AuthorityId,
  authority: z.string(),
  from: Day,
  to: Day,
  due: Day,
  rows: z.int(),
  sample: z.int(),
  seed: z.uuid(),
  startedBy: z.string(),
  startedAt: z.iso.datetime(),
  closed: z
    .object({ by: z.string(), at: z.iso.datetime(), note: z.string().nullable() })
    .nullable(),
  items: z.array(ReviewItem),
});
export type OpenReview = z.infer<typeof OpenReview>;

/** Items that stand in the way of signing: not judged, or still looked into. */
export const unsettled = ({ items }: Pick<OpenReview, 'items'>): number =>
  items.filter(({ judgements }) => (judgements.at(-1)?.outcome ?? 'LOOKING') === 'LOOKING').length;
