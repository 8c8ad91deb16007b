// Who reviews an authority's access log, and which of its units work at night: for its administrators alone.
import { z } from 'zod';
import { ReviewersToName } from '#domain/access-log/reviewers.ts';
import { AuthorityId, LogReviewerId, PersonId, TenantId, UnitId } from '#domain/ids.ts';
import { Day, dayAfter } from '#domain/plan/dates.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const today = todayInSweden(new Date());
  return {
    own: await orRefuse(call(locals.actor, 'log_reviewers_to_name', {}, z.array(ReviewersToName))),
    today,
    inAYear: dayAfter(today, 365),
  };
}) satisfies PageServerLoad;

export const actions = {
  name: command(
    'name_log_reviewer',
    z.object({ tenant: TenantId, authority: AuthorityId, person: PersonId, from: Day, until: Day }),
    (said) => ({
      p_tenant: said.tenant,
      p_authority: said.authority,
      p_person: said.person,
      p_from: said.from,
      p_until: said.until,
    }),
  ),
  end: command('end_log_reviewer', z.object({ reviewer: LogReviewerId }), ({ reviewer }) => ({
    p_reviewer: reviewer,
  })),
  nights: command(
    'set_night_work',
    z.object({ tenant: TenantId, unit: UnitId, works: z.enum(['yes', 'no']) }),
    ({ tenant, unit, works }) => ({ p_tenant: tenant, p_unit: unit, p_works: works === 'yes' }),
  ),
} satisfies Actions;
