// How far this municipality has come, for every step. Somebody who does not administer it gets the answer of a
// page that does not exist.
import { BeginPage } from '#domain/tenancy/begin.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { LayoutServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  begin: await orRefuse(call(locals.actor, 'begin_page', { p_tenant: params.tenant }, BeginPage)),
})) satisfies LayoutServerLoad;
