// To the identity provider: /auth/start?via=staff|citizen&next=/plans/…
import { z } from 'zod';
import { SignInRefused, startSignIn } from '$lib/server/auth/oidc.ts';
import { flowCookie } from '$lib/server/auth/sign-in-flow.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import type { RequestHandler } from './$types';

const Via = z.enum(['staff', 'citizen']).catch('citizen');

export const GET: RequestHandler = async ({ url }) => {
  const next = safeNext(url.searchParams.get('next'));
  try {
    const started = await startSignIn(Via.parse(url.searchParams.get('via')), next);
    return redirectWith(started.url.href, flowCookie(started.flow));
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    return redirectWith(`/sign-in?problem=${error.problem}`);
  }
};
