// Hitta stöd: what units offer, as the public sees it and as the units write it. What is looked for comes from an
// address that anybody may type: what does not fit in it is left out and never an error.
import { z } from 'zod';
import { SupportEntryId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { UnitCard } from './cards.ts';
import { oldest, Topic } from './topics.ts';

export const SupportPlace = z.object({
  id: TenantId,
  slug: z.string(),
  name: z.string(),
  guide: z
    .object({ unit: z.string(), phone: z.string(), hours: z.string(), answerDays: z.number() })
    .nullable(),
});
export type SupportPlace = z.infer<typeof SupportPlace>;

const shown = {
  id: SupportEntryId,
  title: z.string(),
  summary: z.string(),
  topics: z.array(Topic),
  ageFrom: z.number().int(),
  ageTo: z.number().int(),
  reviewedOn: Day,
};
export const SupportHit = z.object({
  ...shown,
  unit: z.string(),
  authority: z.string(),
  regional: z.boolean(),
});
export type SupportHit = z.infer<typeof SupportHit>;
export const SupportPage = z.object({ ...shown, body: z.string(), card: UnitCard });
export type SupportPage = z.infer<typeof SupportPage>;

/** What stands in the address of the search. */
export const SupportSearch = z.object({
  kommun: z.string().max(80).catch(''),
  q: z
    .string()
    .transform((words) => words.trim().slice(0, limits.maxSupportWords))
    .catch(''),
  om: Topic.nullable().catch(null),
  alder: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .pipe(z.number().max(oldest))
    .nullable()
    .catch(null),
});
export type SupportSearch = z.infer<typeof SupportSearch>;

export const entryStates = ['DRAFT', 'PUBLISHED', 'WITHDRAWN'] as const;
export const EntryState = z.enum(entryStates);
export type EntryState = z.infer<typeof EntryState>;

export const OwnEntry = z.object({
  ...shown,
  revision: z.number().int(),
  state: EntryState,
  unitId: UnitId,
  unit: z.string(),
  body: z.string(),
  keywords: z.string(),
  reviewedBy: z.string(),
});
export type OwnEntry = z.infer<typeof OwnEntry>;

export const OwnEntries = z.object({
  units: z.array(z.object({ id: UnitId, name: z.string() })),
  entries: z.array(OwnEntry),
});
export type OwnEntries = z.infer<typeof OwnEntries>;

export const EntryForm = z.object({
  entry: SupportEntryId.optional(),
  revision: z.coerce.number().int().default(0),
  unit: UnitId,
  state: EntryState,
  title: z.string().trim().max(limits.maxEntryTitle),
  summary: z.string().trim().max(limits.maxEntrySummary),
  body: z.string().trim().max(limits.maxEntryBody).default(''),
  keywords: z.string().trim().max(limits.maxEntrySummary).default(''),
  ageFrom: z.coerce.number().int().min(0).max(oldest),
  ageTo: z.coerce.number().int().min(0).max(oldest),
});

/** Published and not looked at for so long that its unit is reminded. */
export const SupportReview = z.object({
  kind: z.enum(['ENTRY', 'CARD']),
  id: z.uuid(),
  title: z.string(),
  unit: z.string(),
  reviewedOn: Day,
});
export type SupportReview = z.infer<typeof SupportReview>;

export const GuideDesk = z.object({
  unitId: UnitId,
  unit: z.string(),
  revision: z.number().int(),
  phone: z.string(),
  hours: z.string(),
  answerDays: z.number().int(),
});
export type GuideDesk = z.infer<typeof GuideDesk>;
