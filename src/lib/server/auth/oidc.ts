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
import type { Flow } from './sign-in-flow.ts';

/** Why somebody who came back is not signed in; `/sign-in?problem=…` says it in words. */
export type SignInProblem = 'cancelled' | 'level' | 'unknown' | 'failed' | 'unavailable' | 'young';

export class SignInRefused extends Error {
  readonly problem: SignInProblem;
  constructor(problem: SignInProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

export type Via = Flow['via'];

const identityKinds = {
  staff: { kind: 'hsaId', claim: 'https://id.oidc.se/claim/hsaid' },
  citizen: { kind: 'personalNumber', claim: 'https://id.oidc.se/claim/personalIdentityNumber' },
} as const;

const redirectUri = () => `${settings().ORIGIN}/auth/callback`;

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
  const config = await provider(via);
  const flow: Flow = {
    via,
    next,
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(),
    scope: 'openid',
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
    acr_values: settings().OIDC_ACR.join(' '),
    // A shared computer must not sign in whoever sat there last.
    prompt: 'login',
  });
  return { url, flow };
}

/** The person behind the answer in `search`, or a refusal. */
export async function finishSignIn(
  search: string,
  flow: Flow,
): Promise<{ person: PersonId; acr: string }> {
  if (new URLSearchParams(search).get('error') === 'access_denied')
    throw new SignInRefused('cancelled');
  const config = await provider(flow.via);
  let claims: client.IDToken | undefined;
  try {
    const tokens = await client.authorizationCodeGrant(config, new URL(redirectUri() + search), {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    });
    claims = tokens.claims();
  } catch (error) {
    throw new SignInRefused('failed', { cause: error });
  }
  const acr = claims?.acr;
  if (typeof acr !== 'string' || !settings().OIDC_ACR.includes(acr))
    throw new SignInRefused('level');
  const { kind, claim } = identityKinds[flow.via];
  const asserted = claims?.[claim];
  const value = typeof asserted === 'string' ? readIdentity(kind, asserted, new Date()) : undefined;
  if (value === undefined) throw new SignInRefused('unknown');
  const indexes = identityIndexes(keyring(), kind, value);
  const [row] = await askApp(
    (sql) => sql<{ person: string | null }[]>`select priv.arrive(${kind}, ${indexes}) as person`,
  );
  if (!row?.person) throw new SignInRefused('unknown');
  return { person: PersonId.parse(row.person), acr };
}
