// Personer och mandat: a page of those who work in a tenant, for its administrators. What is searched for
// stands in the address, so that a list can be gone back to.
import { z } from 'zod';
import { KeyRoleProposalId, TenantId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { KeyRoleWaiting } from '#domain/mandates/key-roles.ts';
import { LeaderlessUnit, TakeOverForm } from '#domain/mandates/leaderless.ts';
import { PeopleFilter, PeoplePage, PeopleTenant } from '#domain/mandates/people.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const tenants = await orRefuse(call(locals.actor, 'people_tenants', {}, z.array(PeopleTenant)));
  const query = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''));
  const today = todayInSweden(new Date());
  const filter = PeopleFilter.parse({ unit: null, role: null, state: null, ...query });
  const asked = TenantId.safeParse(query['tenant']).data;
  const tenant = tenants.find(({ id }) => id === asked) ?? tenants[0] ?? null;
  if (!tenant) return { tenants, tenant, filter, list: null, waiting: [], leaderless: [], today };
  const [list, waiting, leaderless] = await orRefuse(
    Promise.all([
      call(
        locals.actor,
        'tenant_people',
        {
          p_tenant: tenant.id,
          p_words: filter.words,
          p_unit: filter.unit,
          p_role: filter.role,
          p_state: filter.state,
          p_page: filter.page,
          p_size: limits.peoplePage,
        },
        PeoplePage,
      ),
      call(locals.actor, 'key_roles_waiting', { p_tenant: tenant.id }, z.array(KeyRoleWaiting)),
      call(locals.actor, 'units_without_leader', { p_tenant: tenant.id }, z.array(LeaderlessUnit)),
    ]),
  );
  return { tenants, tenant, filter, list, waiting, leaderless, today };
}) satisfies PageServerLoad;

const Proposal = z.object({ proposal: KeyRoleProposalId });

export const actions = {
  answer: command(
    'answer_key_role',
    Proposal.extend({ answer: z.enum(['yes', 'no']) }),
    ({ proposal, answer }) => ({ p_proposal: proposal, p_yes: answer === 'yes' }),
  ),
  takeOver: command('take_over', TakeOverForm, ({ tenant, unit, person }) => ({
    p_tenant: tenant,
    p_unit: unit,
    p_person: person,
  })),
  withdraw: command('withdraw_key_role', Proposal, ({ proposal }) => ({ p_proposal: proposal })),
} satisfies Actions;
