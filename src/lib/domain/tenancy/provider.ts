// A municipality's own sign-in: what its administrators say of it, and what a trial of it showed.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { IdentityKind } from '../people/identity.ts';

/** As Swedish federations name them; a provider may use other names. */
export const usualClaims = {
  hsaId: 'https://id.oidc.se/claim/hsaid',
  personalNumber: 'https://id.oidc.se/claim/personalIdentityNumber',
  name: 'name',
  mail: 'email',
} as const;

const claim = z.string().trim().min(1).max(200);

export const ProviderForm = z.object({
  revision: z.coerce.number().int().min(0),
  /** The issuer, or the address of its discovery document. */
  issuer: z
    .string()
    .trim()
    .max(limits.maxIssuerChars)
    .transform((text) => text.replace(/\/?(\.well-known\/openid-configuration)?$/, ''))
    .pipe(z.url({ protocol: /^https?$/ })),
  clientId: z.string().trim().min(1).max(200),
  /** Empty: as before. */
  secret: z.string().max(400).default(''),
  identityKind: IdentityKind,
  identityClaim: claim,
  nameClaim: claim,
  mailClaim: z.string().trim().max(200).default(''),
});
export type ProviderForm = z.infer<typeof ProviderForm>;

/** Why a trial is not good enough, or `ok`. */
export const TrialOutcome = z.enum([
  'ok',
  'cancelled',
  'failed',
  'unavailable',
  'level',
  'identity',
]);
export type TrialOutcome = z.infer<typeof TrialOutcome>;

/** What a provider asserted about the administrator who tried it; the identity with its end alone. */
export const Trial = z.object({
  outcome: TrialOutcome,
  acr: z.string().nullable(),
  name: z.string().nullable(),
  mail: z.string().nullable(),
  identity: z.string().nullable(),
  /** The names of all claims, so that the right one can be found. */
  claims: z.array(z.string()),
});
export type Trial = z.infer<typeof Trial>;

export const OwnProvider = z.object({
  revision: z.int(),
  issuer: z.string(),
  clientId: z.string(),
  identityKind: IdentityKind,
  identityClaim: z.string(),
  nameClaim: z.string(),
  mailClaim: z.string(),
  active: z.boolean(),
  /** Of the settings as they stand; null when they have not been tried since they were changed. */
  test: Trial.extend({ ok: z.boolean(), at: z.iso.datetime() }).nullable(),
});
export type OwnProvider = z.infer<typeof OwnProvider>;
