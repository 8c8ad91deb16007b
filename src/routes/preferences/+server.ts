// Keeps theme, contrast and language, for people with and without a session, and goes back.
import { redirect } from '@sveltejs/kit';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { keepPreferences } from '$lib/server/preferences.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await request.formData();
  keepPreferences(cookies, form);
  const next = form.get('next');
  redirect(303, safeNext(typeof next === 'string' ? next : null));
};
