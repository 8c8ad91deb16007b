// The start page is the person's plans; somebody else is asked to sign in first.
import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

export const load = (({ locals }) =>
  redirect(303, locals.actor ? '/plans' : '/sign-in')) satisfies PageServerLoad;
