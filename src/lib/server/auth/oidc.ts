// Sign-in by OpenID Connect: one provider for staff (SITHS and the like, gives an HSA-id), one for
// citizens (BankID, Freja; gives a personal number). Authorisation code with PKCE, state and nonce;
// the assertion must reach the level of assurance that settings name. Who that is, our database says.
import * as client from 'openid-client';
import { PersonId } from '#domain/ids.ts';
import { readIdentity } from '#domain/people/identity.ts';
import { identityIndexes } from '#server/sealing/identity.ts';
import { askApp } from '../db/connect.ts';
import { keyring } from '../keyring.ts';
import { settings } from '../settings.ts';
import { cameBack, leaveFor, sufficientLevel } from './assertion.ts';
import { SignInRefused } from './sign-in-refused.ts';
import type { Flow } from './sign-in-flow.ts';

/** The national ways in; a municipality's own is tenant-provider.ts's. */
export type Via = 'staff' | 'citizen';

const identityKinds = {
  staff: { kind: 'hsaId', claim: 'https://id.oidc.se/claim/hsaid' },
  citizen: { kind: 'personalNumber', claim: 'https://id.oidc.se/claim/personalIdentityNumber' },
} as const;

/** The demo provider is this very process: asked directly, whatever stands in front of ORIGIN. */
const fetchFromUs: client.CustomFetch = (url, options) => {
  const { ORIGIN, HOST, PORT } = settings();
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
  return fetch(url.replace(ORIGIN, `http://${host}:${PORT}`), options as RequestInit);
};

// Asked for at the first sign-in: the demo provider answers only once the server listens.
const providers = new Map<Via, Promise<client.Configuration>>();

async function discover(via: Via): Promise<client.Configuration> {
  const env = settings();
  const [issuer, id, secret] =
    via === 'staff'
      ? [env.OIDC_STAFF_ISSUER, env.OIDC_STAFF_CLIENT_ID, env.OIDC_STAFF_CLIENT_SECRET]
      : [env.OIDC_CITIZEN_ISSUER, env.OIDC_CITIZEN_CLIENT_ID, env.OIDC_CITIZEN_CLIENT_SECRET];
  if (!issuer || !id) throw new SignInRefused('unavailable');
  const ours = issuer.startsWith(`${env.ORIGIN}/`);
  // Without TLS only a provider on this very machine is asked.
  const { protocol, hostname } = new URL(issuer);
  const insecure = protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
  return client.discovery(new URL(issuer), id, secret, undefined, {
    execute: [
      // Signatures of id_tokens are checked too; trusting the channel alone is the library's default.
      client.enableNonRepudiationChecks,
      ...(insecure ? [client.allowInsecureRequests] : []),
    ],
    ...(ours ? { [client.customFetch]: fetchFromUs } : {}),
    timeout: 10,
  });
}

async function provider(via: Via): Promise<client.Configuration> {
  const known = providers.get(via) ?? discover(via);
  providers.set(via, known);
  try {
    return await known;
  } catch (error) {
    providers.delete(via);
    throw error instanceof SignInRefused
      ? error
      : new SignInRefused('unavailable', { cause: error });
  }
}

export async function startSignIn(via: Via, next: string): Promise<{ url: URL; flow: Flow }> {
  return leaveFor(await provider(via), { via, next });
}

/** The person behind the answer in `search`, or a refusal. */
export async function finishSignIn(
  search: string,
  flow: Flow,
): Promise<{ person: PersonId; acr: string }> {
  if (flow.via === 'tenant') throw new SignInRefused('failed');
  const claims = await cameBack(await provider(flow.via), search, flow);
  const acr = sufficientLevel(claims);
  const { kind, claim } = identityKinds[flow.via];
  const asserted = claims[claim];
  const value = typeof asserted === 'string' ? readIdentity(kind, asserted, new Date()) : undefined;
  if (value === undefined) throw new SignInRefused('unknown');
  const indexes = identityIndexes(keyring(), kind, value);
  const [row] = await askApp(
    (sql) => sql<{ person: string | null }[]>`select priv.arrive(${kind}, ${indexes}) as person`,
  );
  if (!row?.person) throw new SignInRefused('unknown');
  return { person: PersonId.parse(row.person), acr };
}
