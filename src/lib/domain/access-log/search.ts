// The access log as who reviews it searches it: whose log, why, what is asked for, and what came. An address holds
// ids and days alone; a name is only ever sent in a form.
import { z } from 'zod';
import { AuthorityId, PersonId, PlanId, TenantId, UnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

/** Why somebody looks in the log; chosen before anything is shown, and logged. */
export const purposes = ['FOLLOW_UP', 'SUSPICION', 'REQUEST', 'SUPERVISION'] as const;
export const Purpose = z.enum(purposes);
export type Purpose = z.infer<typeof Purpose>;

/** Readings and lists; changes; what was done to the municipality's house, about no plan. */
export const whats = ['READ', 'DONE', 'HOUSE'] as const;

/** As what somebody acted (priv.acting). */
export const actedAs = [
  'professional',
  'coordinator',
  'guardian',
  'child',
  'relative',
  'member',
  'administrator',
  'reviewer',
  'operator',
  'ended',
  'nobody',
] as const;
export const ActedAs = z.enum(actedAs);
export type ActedAs = z.infer<typeof ActedAs>;

export const LogQuery = z
  .object({
    tenant: TenantId,
    authority: AuthorityId,
    purpose: Purpose,
    plan: PlanId.nullable(),
    person: PersonId.nullable(),
    unit: UnitId.nullable(),
    what: z.enum(whats).nullable(),
    from: Day,
    to: Day,
  })
  .refine(({ from, to }) => from <= to);
export type LogQuery = z.infer<typeof LogQuery>;

const optional = ['plan', 'person', 'unit', 'what'] as const;

/** What an address, or a form, asks for; null when it asks for nothing that can be answered. */
export function logQueryFrom(fields: URLSearchParams): LogQuery | null {
  const said: Record<string, string | null> = Object.fromEntries(fields);
  for (const name of optional) said[name] = fields.get(name) || null;
  return LogQuery.safeParse(said).data ?? null;
}

export function addressOf(query: LogQuery, change: Partial<LogQuery> = {}): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...change }))
    if (value !== null) fields.set(name, value);
  return String(fields);
}

const Named = z.object({ id: z.string(), name: z.string() });

/** One authority whose log the reader reviews. */
export const LogReview = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  authorityId: AuthorityId,
  authority: z.string(),
  until: z.iso.datetime(),
  units: z.array(Named),
  people: z.array(Named),
});
export type LogReview = z.infer<typeof LogReview>;

export const LogRow = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  action: z.string(),
  kind: z.enum(['OPENED', 'LISTED', 'CHANGED']).nullable(),
  personId: PersonId,
  name: z.string(),
  /** Null: administration, and rows of before it was noted. */
  as: ActedAs.nullable(),
  unit: z.string().nullable(),
  planId: PlanId.nullable(),
  protected: z.boolean(),
  /** Null also where a child with protected personal data stands in a list. */
  child: z.string().nullable(),
  /** Which part, where it is the authority's own or everyone's. */
  part: z.string().nullable(),
  otherPart: z.boolean(),
  purpose: Purpose.nullable(),
});
export type LogRow = z.infer<typeof LogRow>;

export const LogReader = z.object({
  personId: PersonId,
  name: z.string(),
  unit: z.string().nullable(),
  as: ActedAs.nullable(),
  count: z.int(),
  first: z.iso.datetime(),
  last: z.iso.datetime(),
});
export type LogReader = z.infer<typeof LogReader>;

export const LogFound = z.object({
  total: z.int(),
  child: z.string().nullable(),
  readers: z.array(LogReader),
  readerCount: z.int(),
  rows: z.array(LogRow),
  next: z.object({ at: z.string(), id: z.int() }).nullable(),
});
export type LogFound = z.infer<typeof LogFound>;

export const LogChild = z.object({ planId: PlanId, child: z.string(), bornOn: Day.nullable() });
export type LogChild = z.infer<typeof LogChild>;
