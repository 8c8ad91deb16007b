// Personer och mandat: a page of those who work in a tenant, for its administrators. What is searched for
// stands in the address, so that a list can be gone back to.
import { z } from 'zod';
import { TenantId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { PeopleFilter, PeoplePage, PeopleTenant } from '#domain/mandates/people.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const tenants = await orRefuse(call(locals.actor, 'people_tenants', {}, z.array(PeopleTenant)));
  const query = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''));
  const filter = PeopleFilter.parse({ unit: null, role: null, state: null, ...query });
  const asked = TenantId.safeParse(query['tenant']).data;
  const tenant = tenants.find(({ id }) => id === asked) ?? tenants[0] ?? null;
  const list =
    tenant &&
    (await orRefuse(
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
    ));
  return { tenants, tenant, filter, list, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
