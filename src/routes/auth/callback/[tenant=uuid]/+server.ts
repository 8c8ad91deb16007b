// Back from a municipality's own provider, at the address that is that municipality's alone: an answer that
// belongs to another flow is none. A trial ends as words in the wizard, and leaves whoever tried it signed in as
// they were.
import { shape } from '#server/log.ts';
import { DomainError } from '#domain/errors.ts';
import { isTooYoung } from '$lib/server/auth/child-session.ts';
import { signIn } from '$lib/server/auth/session.ts';
import { flowCookieName, noFlowCookie, readFlow } from '$lib/server/auth/sign-in-flow.ts';
import { SignInRefused } from '$lib/server/auth/sign-in-refused.ts';
import { finishTenantSignIn, finishTrial } from '$lib/server/auth/tenant-provider.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import { appLog } from '$lib/server/log.ts';
import { noteTrial } from '$lib/server/tenancy/trial.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url, cookies, request, locals, params }) => {
  const flow = readFlow(cookies.get(flowCookieName));
  if (!flow || flow.tenant !== params.tenant)
    return redirectWith('/sign-in?problem=failed', noFlowCookie);
  try {
    if (flow.trial !== undefined) {
      const trial = await finishTrial(url.search, flow, params.tenant);
      await noteTrial(locals.actor, params.tenant, flow.trial, trial);
      return redirectWith(`${safeNext(flow.next)}#own`, noFlowCookie);
    }
    const { person, acr } = await finishTenantSignIn(url.search, flow, params.tenant);
    if (await isTooYoung(person)) throw new SignInRefused('young');
    const session = await signIn(person, acr, request.headers.get('cookie'));
    return redirectWith(safeNext(flow.next), session, noFlowCookie);
  } catch (error) {
    // Changed by somebody else meanwhile, or no administrator any more: the step says what is so now.
    if (error instanceof DomainError && flow.trial !== undefined)
      return redirectWith(`${safeNext(flow.next)}#own`, noFlowCookie);
    if (!(error instanceof SignInRefused)) throw error;
    appLog().warn({ problem: error.problem, ...shape(error.cause) }, 'sign-in refused');
    return redirectWith(`/sign-in?problem=${error.problem}`, noFlowCookie);
  }
};
