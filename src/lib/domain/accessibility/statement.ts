// The accessibility statement: Kring's part is words of the page, and has a day; each municipality's own part is
// whom to tell and what else it knows to be missing.
import { z } from 'zod';
import { TenantId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

/** When Kring's own part was last gone through: change it together with the words (accessibility_missing_…). */
export const kringReviewedOn = '2026-11-26';

const own = { mail: z.string(), phone: z.string(), words: z.string(), savedOn: Day.nullable() };

export const PublicStatement = z.object({
  slug: z.string(),
  name: z.string(),
  ...own,
  /** Before there were contracts a tenant may have nobody to write to. */
  mail: z.string().nullable(),
});
export type PublicStatement = z.infer<typeof PublicStatement>;

export const KeptStatement = z.object({
  tenantId: TenantId,
  slug: z.string(),
  tenant: z.string(),
  revision: z.number().int().min(0),
  ...own,
});
export type KeptStatement = z.infer<typeof KeptStatement>;
