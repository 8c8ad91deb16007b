// A municipality or region applies: what it must say. Its first administrator is named by personal identity;
// the same schema reads the form whoever sends it.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { IdentityKind, readIdentity } from '../people/identity.ts';
import { OptionalPhoneNumber } from '../people/phone.ts';
import { isMadeUp, placeOf } from './municipalities.ts';
import { OrganisationNumber } from './organisation-number.ts';

/** The text of the agreement that is agreed to now; a new text gets a new name, and is agreed to anew. */
export const agreementVersion = '2026-11';

/** Who applies may not be the first of theirs to do so. */
export const AppliedBefore = z.enum(['WAITING', 'JOINED']);
export type AppliedBefore = z.infer<typeof AppliedBefore>;

const words = (most: number) => z.string().trim().min(1).max(most);

export const Contacts = z.object({
  contactName: words(limits.maxContactName),
  contactMail: z.string().trim().toLowerCase().pipe(z.email()),
  contactPhone: OptionalPhoneNumber,
  protectionName: words(limits.maxContactName),
  protectionMail: z.string().trim().toLowerCase().pipe(z.email()),
});
export type Contacts = z.infer<typeof Contacts>;

/**
 * @param madeUp may the municipality be one of ours? In the demo alone
 * @param today decides the century of a personal number
 */
export const JoinForm = (madeUp: boolean, today: Date) =>
  Contacts.extend({
    once: z.uuid(),
    place: z.string().refine((code) => placeOf(code) !== null && (madeUp || !isMadeUp(code))),
    name: words(limits.maxTenantName).pipe(z.string().min(2)),
    organisationNumber: OrganisationNumber,
    /** The version whose text was read, and no other. */
    agreed: z.literal(agreementVersion),
    administrator: words(limits.maxContactName),
    identityKind: IdentityKind,
    identity: z.string(),
    /** Nobody sees it; only programs fill it in. */
    website: z.literal('').default(''),
  }).transform((form, context) => {
    const identity = readIdentity(form.identityKind, form.identity, today);
    if (identity !== undefined) return { ...form, identity };
    context.addIssue({ code: 'custom', path: ['identity'], message: 'identity' });
    return z.NEVER;
  });
export type JoinForm = z.infer<ReturnType<typeof JoinForm>>;

/** "Upplands Väsby kommun", "Region Skåne": what a tenant is called unless it says otherwise. */
export const usualName = (code: string): string => {
  const name = placeOf(code)?.name ?? '';
  return code.length === 4 ? `${name} kommun` : name;
};
