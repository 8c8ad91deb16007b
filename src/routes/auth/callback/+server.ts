// Back from the identity provider: the answer is checked, once, and becomes a session with a new
// secret. Whatever goes wrong, the person is told in words on the sign-in page and no session exists.
import { shape } from '#server/log.ts';
import { finishSignIn } from '$lib/server/auth/oidc.ts';
import { isTooYoung } from '$lib/server/auth/child-session.ts';
import { signIn } from '$lib/server/auth/session.ts';
import { SignInRefused } from '$lib/server/auth/sign-in-refused.ts';
import { flowCookieName, noFlowCookie, readFlow } from '$lib/server/auth/sign-in-flow.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import { appLog } from '$lib/server/log.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url, cookies, request }) => {
  const flow = readFlow(cookies.get(flowCookieName));
  if (!flow) return redirectWith('/sign-in?problem=failed', noFlowCookie);
  try {
    const { person, acr } = await finishSignIn(url.search, flow);
    if (await isTooYoung(person)) throw new SignInRefused('young');
    const session = await signIn(person, acr, request.headers.get('cookie'));
    return redirectWith(safeNext(flow.next), session, noFlowCookie);
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    appLog().warn({ problem: error.problem, ...shape(error.cause) }, 'sign-in refused');
    return redirectWith(`/sign-in?problem=${error.problem}`, noFlowCookie);
  }
};
