// Tjänsten, for whoever runs it: who wants to come aboard, and which tenants there are. The database answers
// nobody else, and says nothing of what tenants hold.
import { z } from 'zod';
import { ApplicationId } from '#domain/ids.ts';
import { ServiceDesk } from '#domain/tenancy/desk.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  desk: await orRefuse(call(locals.actor, 'service_desk', {}, ServiceDesk)),
})) satisfies PageServerLoad;

export const actions = {
  approve: command(
    'approve_application',
    z.object({ application: ApplicationId }),
    ({ application }) => ({ p_application: application }),
  ),
  decline: command(
    'decline_application',
    z.object({ application: ApplicationId, reason: z.string().trim().max(1000) }),
    ({ application, reason }) => ({ p_application: application, p_words: reason }),
  ),
} satisfies Actions;
