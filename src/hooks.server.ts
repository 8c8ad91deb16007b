// Every request passes here once: is it our own page asking, in which language, who is it, and may
// this part be seen without being signed in. Nothing else reads the session cookie.
import { randomUUID } from 'node:crypto';
import { json, type Handle, type HandleServerError } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { z } from 'zod';
import { limits } from '#domain/limits.ts';
import { shape } from '#server/log.ts';
import { directionOf, shownIn } from '$lib/language/languages.ts';
import { paraglideMiddleware } from '$lib/paraglide/server.js';
import { readChildMoment } from '$lib/server/auth/child-session.ts';
import { readSession } from '$lib/server/auth/session.ts';
import { call } from '$lib/server/database.ts';
import { sayUnavailable } from '$lib/server/db/connect.ts';
import { isOwnOrigin } from '$lib/server/http/own-origin.ts';
import { doorOf, mayPass, waitSeconds } from '$lib/server/http/paces.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { toSignIn } from '$lib/server/http/signed-out.ts';
import { tooFast } from '$lib/server/http/too-fast.ts';
import { inLanguage } from '$lib/server/in-language.ts';
import { appLog } from '$lib/server/log.ts';
import { readPreferences } from '$lib/server/preferences.ts';

/** As a header the list of modules is past 16 KB for a plan, which proxies and clients refuse; all of it is in the
    page's head too. What fits lets the browser begin before the page has come: a fifth sooner to the first press. */
const maxLinkChars = 6_000;
function firstLinks(links: string): string {
  if (links.length <= maxLinkChars) return links;
  return links.slice(0, links.lastIndexOf(', <', maxLinkChars));
}

/** Personal pages stay out of every cache, the browser's own included (back after signing out). */
const keepOutOfCaches: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  const links = response.headers.get('link');
  if (links !== null) response.headers.set('link', firstLinks(links));
  return response;
};

/** A directory is no page, and it is let in by its token alone: no cookie means anything under /scim. */
const refuseOtherSites: Handle = ({ event, resolve }) =>
  event.route.id?.startsWith('/scim/') || isOwnOrigin(event.request)
    ? resolve(event)
    : json({ error: 'not_allowed' }, { status: 403 });

const speak: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, ({ request, locale: chosen }) => {
    event.request = request;
    event.locals.language = chosen;
    const shown = shownIn(chosen, event.route.id);
    const { theme, contrast } = readPreferences(event.cookies);
    const values = { lang: shown, dir: directionOf(shown), theme, contrast };
    return inLanguage(shown, async () =>
      resolve(event, {
        transformPageChunk: ({ html }) =>
          Object.entries(values).reduce(
            (page, [name, value]) => page.replace(`%${name}%`, value),
            html,
          ),
      }),
    );
  });

const identify: Handle = async ({ event, resolve }) => {
  event.locals.actor = await orRefuse(
    readSession(event.request.headers.get('cookie')).catch(sayUnavailable),
  );
  const group = event.route.id?.split('/')[1];
  if (group === '(child)' && !event.locals.actor)
    event.locals.moment = await orRefuse(
      readChildMoment(event.request.headers.get('cookie')).catch(sayUnavailable),
    );
  const inside = group === '(app)' || (group === '(child)' && !event.locals.moment);
  return inside && !event.locals.actor ? toSignIn(event) : resolve(event);
};

/** Who comes too fast is told when to come back; and whatever else refuses with 429 says it too. */
const keepPace: Handle = async ({ event, resolve }) => {
  const door = doorOf(event);
  if (door && !mayPass(door))
    return tooFast(event.request, waitSeconds(door.name), door.name === 'directory');
  const response = await resolve(event);
  if (response.status === 429 && !response.headers.has('retry-after'))
    response.headers.set('retry-after', String(limits.waitSeconds));
  return response;
};

/** Somebody who asks for many plans that are not theirs is something to look at. Counted whether there is such a
    plan or not, and with nothing of which. */
const countRefusals: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  const { actor } = event.locals;
  if (response.status === 404 && actor && event.route.id?.includes('[plan=uuid]'))
    await call(actor, 'note_refusal', {}, z.unknown()).catch((problem: unknown) =>
      appLog().error(shape(problem), 'a refusal was not counted'),
    );
  return response;
};

export const handle = sequence(
  keepOutOfCaches,
  refuseOtherSites,
  speak,
  identify,
  keepPace,
  countRefusals,
);

export const handleError: HandleServerError = ({ error, event, status, message }) => {
  if (status === 404) return { message };
  const id = randomUUID();
  appLog().error({ id, status, route: event.route.id, ...shape(error) }, 'unexpected');
  return { message, id };
};
