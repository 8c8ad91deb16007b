// To the identity provider: /auth/start?via=staff|citizen&next=/plans/…, or ?tenant=… for a municipality's own.
import { z } from 'zod';
import { startSignIn } from '$lib/server/auth/oidc.ts';
import { SignInRefused } from '$lib/server/auth/sign-in-refused.ts';
import { startTenantSignIn } from '$lib/server/auth/tenant-provider.ts';
import { flowCookie } from '$lib/server/auth/sign-in-flow.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import type { RequestHandler } from './$types';

/** No tenant has this id: an address that somebody made up leads where no provider is. */
const nobody = '00000000-0000-4000-8000-000000000000';
const Via = z.enum(['staff', 'citizen']).catch('citizen');

export const GET: RequestHandler = async ({ url }) => {
  const next = safeNext(url.searchParams.get('next'));
  try {
    const tenant = url.searchParams.get('tenant');
    const started = tenant
      ? await startTenantSignIn(z.uuid().catch(nobody).parse(tenant), next)
      : await startSignIn(Via.parse(url.searchParams.get('via')), next);
    return redirectWith(started.url.href, flowCookie(started.flow));
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    return redirectWith(`/sign-in?problem=${error.problem}`);
  }
};
