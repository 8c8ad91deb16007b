// Tjänsten, for whoever runs it: who wants to come aboard, and which tenants there are. The database answers
// nobody else, and says nothing of what tenants hold.
import { z } from 'zod';
import { ApplicationId, KeyRoleProposalId } from '#domain/ids.ts';
import { KeyRoleWaiting } from '#domain/mandates/key-roles.ts';
import { ServiceDesk } from '#domain/tenancy/desk.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  desk: await orRefuse(call(locals.actor, 'service_desk', {}, ServiceDesk)),
  /** Second administrators of tenants that have one: nobody there could say yes. */
  seconds: await orRefuse(
    call(locals.actor, 'key_roles_waiting', { p_tenant: null }, z.array(KeyRoleWaiting)),
  ),
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
  answer: command(
    'approve_second_administrator',
    z.object({ proposal: KeyRoleProposalId, answer: z.enum(['yes', 'no']) }),
    ({ proposal, answer }) => ({ p_proposal: proposal, p_yes: answer === 'yes' }),
  ),
} satisfies Actions;
