// What whoever runs the service sees: who wants to come aboard, and which tenants there are. No number of
// anything that a tenant holds.
import { z } from 'zod';
import { ApplicationId, TenantId } from '../ids.ts';
import { IdentityKind } from '../people/identity.ts';
import { Day } from '../plan/dates.ts';
import { AppliedBefore } from './join.ts';

export const TenantState = z.enum(['PREPARING', 'LIVE', 'PRACTICE']);
export type TenantState = z.infer<typeof TenantState>;

/** One of the tenants that somebody administers. */
export const AdministeredTenant = z.object({
  id: TenantId,
  name: z.string(),
  slug: z.string(),
  state: TenantState,
  /** Is there a plan? */
  firstPlan: z.boolean(),
});

const contacts = {
  contactName: z.string(),
  contactMail: z.string(),
  contactPhone: z.string(),
  protectionName: z.string(),
  protectionMail: z.string(),
};

export const Application = z.object({
  id: ApplicationId,
  at: z.iso.datetime(),
  code: z.string(),
  name: z.string(),
  organisationNumber: z.string(),
  agreement: z.string(),
  ...contacts,
  administrator: z.string(),
  /** Which kind of identity the administrator was named by; never the identity. */
  identity: IdentityKind,
  /** What else there is of the same municipality or organisation number. */
  before: AppliedBefore.nullable(),
  answer: z.enum(['APPROVED', 'DECLINED']).nullable(),
  answerWords: z.string().nullable(),
  answeredAt: z.iso.datetime().nullable(),
});
export type Application = z.infer<typeof Application>;

export const ListedTenant = z.object({
  id: TenantId,
  name: z.string(),
  code: z.string().nullable(),
  state: TenantState,
  practiceOf: z.string().nullable(),
  organisationNumber: z.string().nullable(),
  agreement: z.string().nullable(),
  agreedOn: Day.nullable(),
  contactName: z.string().nullable(),
  contactMail: z.string().nullable(),
  contactPhone: z.string().nullable(),
  protectionName: z.string().nullable(),
  protectionMail: z.string().nullable(),
});
export type ListedTenant = z.infer<typeof ListedTenant>;

export const ServiceDesk = z.object({
  applications: z.array(Application),
  tenants: z.array(ListedTenant),
});
export type ServiceDesk = z.infer<typeof ServiceDesk>;
