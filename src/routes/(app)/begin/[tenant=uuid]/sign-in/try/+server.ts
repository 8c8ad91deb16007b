// To the municipality's own provider, for a trial: its administrator is sent there and comes back to this step
// with what was asserted. A link and no form: forms lead nowhere but to ourselves (Content-Security-Policy).
import { OwnProvider, type Trial } from '#domain/tenancy/provider.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import { flowCookie } from '$lib/server/auth/sign-in-flow.ts';
import { SignInRefused } from '$lib/server/auth/sign-in-refused.ts';
import { failedTrial, startTrial, trialOutcome } from '$lib/server/auth/tenant-provider.ts';
import { noteTrial } from '$lib/server/tenancy/trial.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, params: { tenant } }) => {
  const page = `/begin/${tenant}/sign-in`;
  // The database says whether this person administers it.
  const own = await orRefuse(
    call(locals.actor, 'my_provider', { p_tenant: tenant }, OwnProvider.nullable()),
  );
  if (own === null) return redirectWith(page);
  try {
    const { url, flow } = await startTrial(tenant, page);
    return redirectWith(url.href, flowCookie(flow));
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    const trial: Trial = failedTrial(trialOutcome(error));
    await orRefuse(noteTrial(locals.actor, tenant, own.revision, trial));
    return redirectWith(`${page}#own`);
  }
};
