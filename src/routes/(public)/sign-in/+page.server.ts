// The way in. Someone already signed in goes on to where they were going. In demo mode the page also
// shows some of the demo people, who need no identity provider.
import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import type { SignInProblem } from '$lib/server/auth/sign-in-refused.ts';
import { askApp, sayUnavailable } from '$lib/server/db/connect.ts';
import { safeNext } from '$lib/server/http/own-origin.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { settings } from '$lib/server/settings.ts';
import { demoCards, demoSlugs, type DemoCard } from './demo-people.ts';
import type { PageServerLoad } from './$types';

const Problem = z.enum([
  'cancelled',
  'level',
  'unknown',
  'failed',
  'unavailable',
  'young',
  'elsewhere',
] satisfies SignInProblem[]);

/** Municipalities whose own provider is switched on. */
const signInPlaces = () =>
  askApp(
    (sql) => sql<{ id: string; name: string }[]>`
      select tenant_id as id, name from priv.sign_in_places()`,
  ).then((rows) => [...rows]);

async function demoPeople(): Promise<DemoCard[]> {
  const rows = await askApp(
    (sql) => sql<{ slug: string }[]>`
    select slug from app.people where slug = any(${demoSlugs})`,
  );
  return demoCards(new Set(rows.map(({ slug }) => slug)));
}

export const load = (async ({ locals, url }) => {
  const asked = url.searchParams.get('next');
  const next = safeNext(asked);
  // Some things ask for a proof of these minutes, also from someone who is signed in.
  if (locals.actor && !url.searchParams.has('again')) redirect(303, next);
  const places = await orRefuse(signInPlaces().catch(sayUnavailable));
  return {
    next,
    places,
    /** The municipality that was chosen. */
    place: places.find(({ id }) => id === url.searchParams.get('place')) ?? null,
    /** They came for a page of the app, and must first say who they are. */
    wanted: asked !== null,
    problem: Problem.nullable().catch(null).parse(url.searchParams.get('problem')),
    demo: settings().demo ? await orRefuse(demoPeople().catch(sayUnavailable)) : null,
  };
}) satisfies PageServerLoad;
