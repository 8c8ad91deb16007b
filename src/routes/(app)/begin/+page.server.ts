// Kom igång: straight to the municipality, for who administers one; a choice for who administers several.
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { AdministeredTenant } from '#domain/tenancy/desk.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const tenants = await orRefuse(
    call(locals.actor, 'begin_tenants', {}, z.array(AdministeredTenant)),
  );
  const real = tenants.filter(({ state }) => state !== 'PRACTICE');
  const [only, ...others] = real;
  if (!only || others.length > 0) return { tenants: real };
  redirect(303, `/begin/${only.id}`);
}) satisfies PageServerLoad;
