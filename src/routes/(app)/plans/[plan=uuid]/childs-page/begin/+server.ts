// Barnets stund begins: the browser gets a session that opens the child's page of this plan and nothing
// else, and the session of whoever begins it ends here, with the key of what they had not sent.
import { z } from 'zod';
import { deviceCookieName, destroyOutboxKeys, readDevice } from '$lib/server/auth/outbox-key.ts';
import { newChildMoment } from '$lib/server/auth/child-session.ts';
import { signOut } from '$lib/server/auth/session.ts';
import { call } from '$lib/server/database.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ locals, params, request, cookies }) => {
  const { id, cookie } = newChildMoment();
  await orRefuse(
    call(locals.actor, 'begin_child_moment', { p_plan: params.plan, p_id: id }, z.unknown()),
  );
  const sent = request.headers.get('cookie');
  await destroyOutboxKeys(sent, readDevice(cookies.get(deviceCookieName)), false);
  return redirectWith(`/plans/${params.plan}/child`, cookie, await signOut(sent));
};
