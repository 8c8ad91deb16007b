// Sign-in through the provider that a municipality runs itself. It vouches for that municipality's own people
// and nobody else (priv.arrive_in); what it asserts is checked as the national providers' is. A trial goes the
// same way round and ends with what was asserted, and signs nobody in.
import * as client from 'openid-client';
import { PersonId } from '#domain/ids.ts';
import { readIdentity, type IdentityKind } from '#domain/people/identity.ts';
import type { Trial } from '#domain/tenancy/provider.ts';
import { identityIndexes } from '#server/sealing/identity.ts';
import { unseal } from '#server/sealing/seal.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';
import { keyring } from '../keyring.ts';
import { settings } from '../settings.ts';
import { cameBack, leaveFor, sufficientLevel } from './assertion.ts';
import { isIssuerAddress } from './issuer-address.ts';
import { outwardFetch } from './outward-fetch.ts';
import type { Flow } from './sign-in-flow.ts';
import { SignInRefused } from './sign-in-refused.ts';

interface Provider {
  revision: number;
  issuer: string;
  clientId: string;
  sealedSecret: string;
  identityKind: IdentityKind;
  identityClaim: string;
  nameClaim: string;
  mailClaim: string;
  active: boolean;
}

/** What was discovered is asked for again after this: providers change their keys and addresses. */
const keepMs = 10 * 60_000;
const maxKept = 100;
const kept = new Map<string, { config: Promise<client.Configuration>; until: number }>();

async function providerOf(tenant: string): Promise<Provider> {
  const [row] = await askApp(
    (sql) => sql<Provider[]>`
      select revision, issuer, client_id as "clientId", sealed_secret as "sealedSecret",
        identity_kind as "identityKind", identity_claim as "identityClaim", name_claim as "nameClaim",
        mail_claim as "mailClaim", active
      from priv.provider_of(${tenant})`,
  ).catch(sayUnavailable);
  if (!row) throw new SignInRefused('unavailable');
  return row;
}

function discover(tenant: string, provider: Provider): Promise<client.Configuration> {
  const { issuer, clientId, sealedSecret } = provider;
  const alsoLoopback = settings().OIDC_TENANT_LOOPBACK === '1';
  const { protocol } = new URL(issuer);
  // Saved before it was refused there, or where settings were others.
  if (!isIssuerAddress(issuer, alsoLoopback)) throw new SignInRefused('unavailable');
  return client.discovery(
    new URL(issuer),
    clientId,
    unseal(keyring(), { tenant, purpose: 'providerSecret' }, sealedSecret),
    undefined,
    {
      execute: [
        client.enableNonRepudiationChecks,
        ...(protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
      [client.customFetch]: outwardFetch(alsoLoopback),
      timeout: 10,
    },
  );
}

async function configOf(tenant: string, provider: Provider): Promise<client.Configuration> {
  const key = `${tenant} ${provider.revision}`;
  const known = kept.get(key);
  try {
    if (known && known.until > Date.now()) return await known.config;
    const config = discover(tenant, provider);
    kept.delete(key);
    kept.set(key, { config, until: Date.now() + keepMs });
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break;
      kept.delete(oldest);
    }
    return await config;
  } catch (error) {
    kept.delete(key);
    throw error instanceof SignInRefused
      ? error
      : new SignInRefused('unavailable', { cause: error });
  }
}

export async function startTenantSignIn(
  tenant: string,
  next: string,
): Promise<{ url: URL; flow: Flow }> {
  const provider = await providerOf(tenant);
  if (!provider.active) throw new SignInRefused('unavailable');
  return leaveFor(await configOf(tenant, provider), { via: 'tenant', tenant, next });
}

/** The caller has made sure that an administrator of the tenant asks. */
export async function startTrial(
  tenant: string,
  next: string,
): Promise<{ url: URL; flow: Flow; revision: number }> {
  const provider = await providerOf(tenant);
  const { revision } = provider;
  kept.delete(`${tenant} ${revision}`);
  const started = { via: 'tenant', tenant, next, trial: revision } as const;
  return { ...(await leaveFor(await configOf(tenant, provider), started)), revision };
}

export async function finishTenantSignIn(
  search: string,
  flow: Flow,
  tenant: string,
): Promise<{ person: PersonId; acr: string }> {
  const provider = await providerOf(tenant);
  if (!provider.active) throw new SignInRefused('unavailable');
  const claims = await cameBack(await configOf(tenant, provider), search, flow);
  const acr = sufficientLevel(claims);
  const value = identityIn(claims, provider);
  if (value === undefined) throw new SignInRefused('unknown');
  const indexes = identityIndexes(keyring(), provider.identityKind, value);
  const [row] = await askApp(
    (sql) => sql<{ person: string | null; elsewhere: boolean }[]>`
      select person, elsewhere from priv.arrive_in(${tenant}, ${provider.identityKind}, ${indexes})`,
  );
  if (row?.elsewhere) throw new SignInRefused('elsewhere');
  if (!row?.person) throw new SignInRefused('unknown');
  return { person: PersonId.parse(row.person), acr };
}

function identityIn(
  claims: client.IDToken,
  { identityKind, identityClaim }: Provider,
): string | undefined {
  const asserted = claims[identityClaim];
  return typeof asserted === 'string'
    ? readIdentity(identityKind, asserted, new Date())
    : undefined;
}

const textIn = (claims: client.IDToken, name: string): string | null => {
  const value = claims[name];
  return typeof value === 'string' ? value.slice(0, 200) : null;
};

export const failedTrial = (outcome: Trial['outcome']): Trial => ({
  ...{ outcome, acr: null, name: null, mail: null, identity: null },
  claims: [],
});

/** What came of a trial; of the identity only its beginning. */
export async function finishTrial(search: string, flow: Flow, tenant: string): Promise<Trial> {
  try {
    const provider = await providerOf(tenant);
    if (provider.revision !== flow.trial) throw new SignInRefused('failed');
    const claims = await cameBack(await configOf(tenant, provider), search, flow);
    const value = identityIn(claims, provider);
    const enough = typeof claims.acr === 'string' && settings().OIDC_ACR.includes(claims.acr);
    return {
      outcome: value === undefined ? 'identity' : enough ? 'ok' : 'level',
      acr: textIn(claims, 'acr'),
      name: textIn(claims, provider.nameClaim),
      mail: provider.mailClaim === '' ? null : textIn(claims, provider.mailClaim),
      identity: value === undefined ? null : `${value.slice(0, 8)}…`,
      claims: Object.keys(claims)
        .slice(0, 60)
        .map((name) => name.slice(0, 200)),
    };
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    return failedTrial(trialOutcome(error));
  }
}

export const trialOutcome = ({ problem }: SignInRefused): Trial['outcome'] =>
  problem === 'cancelled' || problem === 'unavailable' ? problem : 'failed';
