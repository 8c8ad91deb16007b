// What someone gets who is not signed in and asks for a page of the app: the way to sign in and back
// again, in the form that the asker understands (browser, SvelteKit's router, SvelteKit's form).
import { json, type RequestEvent } from '@sveltejs/kit';

export function toSignIn(event: RequestEvent): Response {
  const { pathname, search } = event.url;
  const next = event.request.method === 'GET' ? pathname + search : pathname;
  const location = `/sign-in?next=${encodeURIComponent(next)}`;
  if (event.isDataRequest) return json({ type: 'redirect', location });
  if (event.request.headers.get('x-sveltekit-action') === 'true')
    return json({ type: 'redirect', status: 303, location });
  return new Response(null, { status: 303, headers: { location } });
}
