// The municipality's own directory: its token, and which of its groups are which unit's staff. The token is
// made here, shown once, and kept as a hash.
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { TenantId } from '#domain/ids.ts';
import { PeopleTenant } from '#domain/mandates/people.ts';
import { ConnectForm, GroupUnitForm, Provisioning } from '#domain/mandates/provisioning.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { makeToken } from '$lib/server/scim/token.ts';
import { settings } from '$lib/server/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const tenants = await orRefuse(call(locals.actor, 'people_tenants', {}, z.array(PeopleTenant)));
  const asked = url.searchParams.get('tenant');
  const tenant = tenants.find(({ id }) => id === asked) ?? tenants[0];
  if (!tenant) error(404, 'not_found');
  return {
    tenant,
    tenants: tenants.map(({ id, name }) => ({ id, name })),
    address: `${settings().ORIGIN}/scim/v2`,
    directory: await orRefuse(
      call(locals.actor, 'provisioning', { p_tenant: tenant.id }, Provisioning),
    ),
  };
}) satisfies PageServerLoad;

export const actions = {
  connect: async ({ request, locals }) => {
    const said = ConnectForm.safeParse(Object.fromEntries(await request.formData()));
    if (!said.success) return fail(400, { code: 'invalid_input' as const });
    const { token, hash } = makeToken();
    try {
      await call(
        locals.actor,
        'connect_provisioning',
        { p_tenant: said.data.tenant, p_kind: said.data.kind, p_hash: hash },
        z.unknown(),
      );
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code });
      throw problem;
    }
    return { made: token };
  },
  disconnect: command('disconnect_provisioning', z.object({ tenant: TenantId }), ({ tenant }) => ({
    p_tenant: tenant,
  })),
  unit: command('give_group_unit', GroupUnitForm, ({ tenant, group, seen, unit }) => ({
    p_tenant: tenant,
    p_group: group,
    p_seen: seen,
    p_unit: unit,
  })),
} satisfies Actions;
