// Leaving the child's page at once: Barnets stund ends, and so does a child's own session, so that going
// back in the browser shows nothing. A grown-up who only looked stays signed in.
import { endChildMoment, forgetChildMoment } from '$lib/server/auth/child-session.ts';
import { signOut } from '$lib/server/auth/session.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, request }) => {
  const cookies = request.headers.get('cookie');
  await endChildMoment(cookies);
  if (locals.actor?.kind !== 'child') return redirectWith('/bye', forgetChildMoment);
  return redirectWith('/bye', forgetChildMoment, await signOut(cookies));
};
