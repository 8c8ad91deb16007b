// Identities as the database keeps them: sealed with the tenant's key, and found by a blind index (HMAC-SHA-256)
// that says nothing without the keyring. The index is the service's, not a tenant's: a person exists once and
// may act in several tenants, and sign-in knows the number before it knows the tenant.
import { createHmac } from 'node:crypto';
import type { IdentityKind } from '#domain/people/identity.ts';
import type { Keyring } from './keyring.ts';
import { seal, unseal } from './seal.ts';

export interface SealedIdentity {
  index: string;
  sealed: string;
}

const indexWith = (keyring: Keyring, version: number, kind: IdentityKind, value: string) =>
  `k${version}.${createHmac('sha256', keyring.key(null, 'identityIndex', version))
    .update(`${kind}:${value}`)
    .digest('base64url')}`;

/** The index that a new row gets. `value` in its one spelling (readIdentity). */
export const identityIndex = (keyring: Keyring, kind: IdentityKind, value: string): string =>
  indexWith(keyring, keyring.current, kind, value);

/** Under which indexes it may be found: one for each version of the keyring. */
export const identityIndexes = (keyring: Keyring, kind: IdentityKind, value: string): string[] =>
  keyring.versions.map((version) => indexWith(keyring, version, kind, value));

export const sealIdentity = (
  keyring: Keyring,
  tenant: string | null,
  kind: IdentityKind,
  value: string,
): SealedIdentity => ({
  index: identityIndex(keyring, kind, value),
  sealed: seal(keyring, { tenant, purpose: 'identity' }, value),
});

export const openIdentity = (keyring: Keyring, tenant: string | null, sealed: string): string =>
  unseal(keyring, { tenant, purpose: 'identity' }, sealed);
