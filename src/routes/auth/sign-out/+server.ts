// Signing out: here, or (form field `everywhere`) in every browser. Sockets of ended sessions close
// within moments, by the news that the database sends.
import { signOut, signOutEverywhere } from '$lib/server/auth/session.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const everywhere = (await request.formData()).has('everywhere');
  const forget =
    everywhere && locals.actor
      ? await signOutEverywhere(locals.actor.personId)
      : await signOut(request.headers.get('cookie'));
  return redirectWith('/sign-in', forget);
};
