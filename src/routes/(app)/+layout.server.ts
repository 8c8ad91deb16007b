// Everything in here is for someone signed in. The hook has already turned others away; this says it
// to the type checker, and gives the bar who it is.
import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';

export const load = (({ locals }) => {
  if (!locals.actor) error(401, 'signed_out');
  const { name, kind, administers } = locals.actor;
  return { me: { name, kind, administers } };
}) satisfies LayoutServerLoad;
