// One round trip to an identity provider, whichever it is: authorisation code with PKCE, state and nonce, asked
// for at a sufficient level and with a fresh sign-in; and the answer, checked, as claims. Each municipality's
// provider has an address of its own to send people back to, so that what one gives cannot be taken to another.
import * as client from 'openid-client';
import { settings } from '../settings.ts';
import { SignInRefused } from './sign-in-refused.ts';
import type { Flow } from './sign-in-flow.ts';

export const redirectUri = (tenant?: string): string =>
  `${settings().ORIGIN}/auth/callback${tenant === undefined ? '' : `/${tenant}`}`;

type Started = Omit<Flow, 'state' | 'nonce' | 'verifier'>;

export async function leaveFor(
  config: client.Configuration,
  started: Started,
): Promise<{ url: URL; flow: Flow }> {
  const flow: Flow = {
    ...started,
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(flow.tenant),
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

/** What the provider asserts in the answer `search`. @throws SignInRefused cancelled, failed */
export async function cameBack(
  config: client.Configuration,
  search: string,
  flow: Flow,
): Promise<client.IDToken> {
  if (new URLSearchParams(search).get('error') === 'access_denied')
    throw new SignInRefused('cancelled');
  let claims: client.IDToken | undefined;
  try {
    const tokens = await client.authorizationCodeGrant(
      config,
      new URL(redirectUri(flow.tenant) + search),
      {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      },
    );
    claims = tokens.claims();
  } catch (error) {
    throw new SignInRefused('failed', { cause: error });
  }
  if (!claims) throw new SignInRefused('failed');
  return claims;
}

/** The level of assurance that was reached, when it is enough. @throws SignInRefused level */
export function sufficientLevel({ acr }: client.IDToken): string {
  if (typeof acr !== 'string' || !settings().OIDC_ACR.includes(acr))
    throw new SignInRefused('level');
  return acr;
}
