// Everything in here is for someone signed in. The hook has already turned others away; this says it
// to the type checker, and gives the bar who it is.
import { error } from '@sveltejs/kit';
import { practicePlace } from '$lib/server/practice.ts';
import type { LayoutServerLoad } from './$types';

export const load = (async ({ locals, params, url }) => {
  if (!locals.actor) error(401, 'signed_out');
  const { name, kind, administers, holdsOffice } = locals.actor;
  return {
    me: { name, kind, administers, holdsOffice },
    practice: await practicePlace(locals.actor, params, url.searchParams),
  };
}) satisfies LayoutServerLoad;
