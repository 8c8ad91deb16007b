// Signing out: here, or (form field `everywhere`) in every browser. Sockets of ended sessions close
// within moments, by the news that the database sends. The outbox's key goes too; the page that comes
// next erases what was written under it (`#left=`, a key's name that nothing answers to any more).
import { deviceCookieName, destroyOutboxKeys, readDevice } from '$lib/server/auth/outbox-key.ts';
import { signOut, signOutEverywhere } from '$lib/server/auth/session.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals, cookies }) => {
  const cookie = request.headers.get('cookie');
  const everywhere = (await request.formData()).has('everywhere') && locals.actor !== undefined;
  const device = readDevice(cookies.get(deviceCookieName));
  const left = await destroyOutboxKeys(cookie, device, everywhere);
  const forget =
    everywhere && locals.actor
      ? await signOutEverywhere(locals.actor.personId)
      : await signOut(cookie);
  return redirectWith(left === null ? '/sign-in' : `/sign-in#left=${left}`, forget);
};
