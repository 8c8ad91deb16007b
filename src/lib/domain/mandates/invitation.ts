// Inviting somebody by what an identity provider asserts about them, and those who have not come yet.
import { z } from 'zod';
import { InvitationId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { IdentityKind, readHsaId, readPersonalNumber } from '../people/identity.ts';
import { Day } from '../plan/dates.ts';
import { MandateRole } from './mandate.ts';

export const WaitingInvitation = z.object({
  id: InvitationId,
  name: z.string(),
  kind: IdentityKind,
  unit: z.string().nullable(),
  role: MandateRole,
  title: z.string().nullable(),
  from: Day,
  until: Day.nullable(),
  invitedOn: Day,
  expiresOn: Day,
  expired: z.boolean(),
});
export type WaitingInvitation = z.infer<typeof WaitingInvitation>;

export interface Identity {
  kind: IdentityKind;
  value: string;
}

/** Whichever of the two it is, in its one spelling; null when it can be neither. */
export function identityIn(text: string, today: Date): Identity | null {
  const hsaId = readHsaId(text);
  if (hsaId?.startsWith('SE') || hsaId?.startsWith('FIKTIV-HSA'))
    return { kind: 'hsaId', value: hsaId };
  const number = readPersonalNumber(text, today);
  return number === undefined ? null : { kind: 'personalNumber', value: number };
}

const optionalDay = z
  .union([z.literal('').transform(() => null), Day])
  .optional()
  .transform((day) => day ?? null);

export const InvitationForm = z.object({
  tenant: TenantId,
  name: z.string().trim().min(1).max(limits.maxPersonName),
  identity: z.string().trim().min(1).max(40),
  unit: UnitId,
  title: z.string().trim().max(limits.maxTitleOfPerson),
  from: Day,
  until: optionalDay,
});
export type InvitationForm = z.infer<typeof InvitationForm>;
