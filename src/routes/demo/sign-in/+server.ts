// Signing in as one of the demo people without an identity provider: for the cards on the sign-in page,
// for scripts and tests. Not there at all outside demo mode. Through the same session code as everyone.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { PersonId } from '#domain/ids.ts';
import { m } from '$lib/paraglide/messages.js';
import { isTooYoung } from '$lib/server/auth/child-session.ts';
import { signIn } from '$lib/server/auth/session.ts';
import { askApp } from '$lib/server/db/connect.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { redirectWith } from '$lib/server/http/redirect.ts';
import { settings } from '$lib/server/settings.ts';
import type { RequestHandler } from './$types';

const Form = z.object({
  person: z.string().regex(/^[a-z][a-z-]{0,40}$/),
  next: z.string().optional(),
});

export const POST: RequestHandler = async ({ request }) => {
  if (!settings().demo) error(404, 'not_found');
  const form = Form.safeParse(Object.fromEntries(await request.formData()));
  const slug = form.data?.person ?? '';
  const [row] = form.success
    ? await askApp((sql) => sql<{ id: string }[]>`select id from app.people where slug = ${slug}`)
    : [];
  if (!row) error(400, m.demo_unknown_person());
  // As the demo identity provider would assert it.
  const acr = settings().OIDC_ACR[0] ?? null;
  if (await isTooYoung(PersonId.parse(row.id))) return redirectWith('/sign-in?problem=young');
  const cookie = await signIn(PersonId.parse(row.id), acr, request.headers.get('cookie'));
  return redirectWith(safeNext(form.data?.next), cookie);
};
