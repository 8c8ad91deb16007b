// One of a tenant's people: their mandates, and what would have nobody without them. Logged each time.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { AbsenceId, MembershipId, PersonId, TenantId } from '#domain/ids.ts';
import { AbsenceForm } from '#domain/mandates/absence.ts';
import { isKeyRole, MandateChange, MandateForm, MandateRole } from '#domain/mandates/mandate.ts';
import { PeopleTenant, PersonPage } from '#domain/mandates/people.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  const tenants = await orRefuse(call(locals.actor, 'people_tenants', {}, z.array(PeopleTenant)));
  const asked = url.searchParams.get('tenant');
  const tenant = tenants.find(({ id }) => id === asked) ?? tenants[0];
  if (!tenant) error(404, 'not_found');
  const person = await orRefuse(
    call(
      locals.actor,
      'tenant_person',
      { p_tenant: tenant.id, p_person: params.person },
      PersonPage,
    ),
  );
  return { tenant, person, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const toGive = (given: z.infer<typeof MandateForm>) => ({
  p_tenant: given.tenant,
  p_person: given.person,
  p_unit: given.unit,
  p_role: given.role,
  p_title: given.title,
  p_from: given.from,
  p_until: given.until,
});
const give = command('give_membership', MandateForm, toGive);
const propose = command('propose_key_role', MandateForm, toGive);

export const actions = {
  give: async (event) => {
    const role = MandateRole.safeParse((await event.request.clone().formData()).get('role')).data;
    return (role && isKeyRole(role) ? propose : give)(event);
  },
  change: command('change_membership', MandateChange, (changed) => ({
    p_membership: changed.mandate,
    p_revision: changed.revision,
    p_role: changed.role,
    p_title: changed.title,
    p_from: changed.from,
    p_until: changed.until,
  })),
  end: command(
    'end_membership',
    z.object({ mandate: MembershipId, revision: z.coerce.number().int() }),
    ({ mandate, revision }) => ({ p_membership: mandate, p_revision: revision }),
  ),
  away: command('note_absence', AbsenceForm, (away) => ({
    p_tenant: away.tenant,
    p_person: away.person,
    p_unit: away.unit,
    p_stand_in: away.standIn,
    p_from: away.from,
    p_until: away.until,
  })),
  back: command('end_absence', z.object({ absence: AbsenceId }), ({ absence }) => ({
    p_absence: absence,
  })),
  leave: command(
    'end_all_memberships',
    z.object({ tenant: TenantId, person: PersonId, seen: z.coerce.number().int() }),
    ({ tenant, person, seen }) => ({ p_tenant: tenant, p_person: person, p_seen: seen }),
  ),
} satisfies Actions;
