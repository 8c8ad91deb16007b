// A municipality's own directory over SCIM, as its administrator sees and steers it.
import { z } from 'zod';
import { TenantId, UnitId } from '../ids.ts';
import { IdentityKind } from '../people/identity.ts';

const count = z.coerce.number().int();

export const DirectoryGroup = z.object({
  id: z.guid(),
  name: z.string(),
  /** Whose staff they are; null gives nothing. */
  unit: UnitId.nullable(),
  members: count,
});
export type DirectoryGroup = z.infer<typeof DirectoryGroup>;

export const Provisioning = z.object({
  connection: z
    .object({
      kind: IdentityKind,
      by: z.string().nullable(),
      madeAt: z.iso.datetime({ offset: true }),
      usedAt: z.iso.datetime({ offset: true }).nullable(),
    })
    .nullable(),
  /** What its identities are or were; null before the first connection. */
  kind: IdentityKind.nullable(),
  users: count,
  /** Active, and nobody who could be invited: the first fifty by name. */
  withoutIdentity: z.array(z.string()),
  groups: z.array(DirectoryGroup),
});
export type Provisioning = z.infer<typeof Provisioning>;

export const ConnectForm = z.object({ tenant: TenantId, kind: IdentityKind });

const unitOrNone = z.union([z.literal('').transform(() => null), UnitId]);

export const GroupUnitForm = z.object({
  tenant: TenantId,
  group: z.guid(),
  seen: unitOrNone,
  unit: unitOrNone,
});
