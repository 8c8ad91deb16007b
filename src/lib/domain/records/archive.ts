// Archive packages as those see them who take them out, and those who name who does: plans by reference and day.
import { z } from 'zod';
import { Nameable } from '../mandates/nameable.ts';
import { AuthorityId, PlanId, RecordsOfficerId, TenantId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { RecordKind } from './disposal.ts';

export const ArchiveDesk = z.object({
  mine: z.array(
    z.object({
      tenantId: TenantId,
      tenant: z.string(),
      authorityId: AuthorityId,
      authority: z.string(),
      plans: z.array(
        z.object({
          planId: PlanId,
          closedOn: Day,
          parts: z.int(),
          takenAt: z.iso.datetime().nullable(),
        }),
      ),
    }),
  ),
  toName: z.array(
    z.object({
      tenantId: TenantId,
      authorityId: AuthorityId,
      authority: z.string(),
      officers: z.array(
        z.object({ id: RecordsOfficerId, name: z.string(), until: Day, serves: z.boolean() }),
      ),
      people: z.array(Nameable),
    }),
  ),
});
export type ArchiveDesk = z.infer<typeof ArchiveDesk>;

/** Whose package of which plan: the address of the file. */
export const PackageQuery = z.object({ tenant: TenantId, authority: AuthorityId, plan: PlanId });

/** What an authority has that stands in no plan: how much of each kind, of which days, and what was taken out of it. */
export const RecordsToArchive = z.array(
  z.object({
    tenantId: TenantId,
    authorityId: AuthorityId,
    kind: RecordKind,
    /** Rows of the log are not counted. */
    total: z.int().nullable(),
    /** In no package, or with more said since. */
    left: z.int().nullable(),
    fromOn: Day,
    toOn: Day,
    takenAt: z.iso.datetime().nullable(),
    takenTo: Day.nullable(),
  }),
);
export type RecordsToArchive = z.infer<typeof RecordsToArchive>;

/** Whose records, of which kind and days: the address of the file. */
export const RecordsQuery = z.object({
  tenant: TenantId,
  authority: AuthorityId,
  records: RecordKind,
  from: Day,
  to: Day,
});
