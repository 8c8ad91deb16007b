// Questions that somebody answers for: to the guide, or from one unit to another. Who reads what of them is decided
// by the database; here is what they look like, and how long somebody has waited.
import { z } from 'zod';
import { InquiryId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { UnitCard } from './cards.ts';
import { oldest, Topic } from './topics.ts';

export const InquiryStep = z.object({
  kind: z.enum(['ANSWERED', 'ASKED', 'OFFERED', 'TAKEN_BACK', 'ACCEPTED', 'DECLINED']),
  words: z.string(),
  unit: z.string().nullable(),
  /** Null to the asker: a unit answers, not a person. */
  by: z.string().nullable(),
  at: z.iso.datetime({ offset: true }),
});
export type InquiryStep = z.infer<typeof InquiryStep>;

export const Inquiry = z.object({
  id: InquiryId,
  tenantId: TenantId,
  kind: z.enum(['GUIDE', 'ADVICE']),
  revision: z.number().int(),
  /** What the reader is to it: asked, is to answer, is asked to take it over, or passed it on. */
  as: z.enum(['ASKER', 'HOLDER', 'OFFERED', 'PASSED']),
  mine: z.boolean(),
  words: z.string(),
  topic: Topic.nullable(),
  age: z.number().int().nullable(),
  mayPassOn: z.boolean(),
  askedAt: z.iso.datetime({ offset: true }),
  answerBy: Day,
  /** Null: somebody waits. */
  answeredAt: z.iso.datetime({ offset: true }).nullable(),
  askedBy: z.string(),
  fromUnit: z.string().nullable(),
  unitId: UnitId,
  unit: z.string(),
  offeredTo: z.string().nullable(),
  steps: z.array(InquiryStep),
});
export type Inquiry = z.infer<typeof Inquiry>;

export const Guide = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  unit: z.string(),
  phone: z.string(),
  hours: z.string(),
  answerDays: z.number().int(),
});
export type Guide = z.infer<typeof Guide>;

export const Advisers = z.object({
  seats: z.array(
    z.object({ tenantId: TenantId, tenant: z.string(), unitId: UnitId, unit: z.string() }),
  ),
  units: z.array(z.object({ tenantId: TenantId, card: UnitCard })),
});
export type Advisers = z.infer<typeof Advisers>;

const Words = z.string().trim().max(limits.maxInquiryWords);
const About = {
  topic: z.union([Topic, z.literal('')]).default(''),
  // An empty field first: as a number it would be no years.
  age: z.union([z.literal(''), z.coerce.number().int().min(0).max(oldest)]).default(''),
};

export const AskGuideForm = z.object({
  tenant: TenantId,
  ...About,
  note: Words,
  mayPass: z.literal('1').optional(),
});
/** Seat: tenant and unit for which one asks. */
export const AskUnitForm = z.object({
  seat: z.string().transform((both, context) => {
    const [tenantId, unitId] = both.split(' ');
    const seat = z.object({ tenantId: TenantId, unitId: UnitId }).safeParse({ tenantId, unitId });
    if (seat.success) return seat.data;
    context.addIssue({ code: 'custom', message: 'seat' });
    return z.NEVER;
  }),
  to: UnitId,
  ...About,
  note: Words,
});
export const SayForm = z.object({
  inquiry: InquiryId,
  revision: z.coerce.number().int(),
  note: Words.default(''),
});

/** The questions that wait for the reader: to answer, or to say whether their unit takes them. */
export const waitsForMe = ({ as, answeredAt, offeredTo }: Inquiry): boolean =>
  as === 'OFFERED' || (as === 'HOLDER' && answeredAt === null && offeredTo === null);
