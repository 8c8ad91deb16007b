// SCIM over HTTP (RFC 7644): reads a request for SCIMMY, writes its answer, and says what went wrong in the
// protocol's own words. Nothing of what a directory says is logged.
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import SCIMMY from 'scimmy';
import { limits } from '#domain/limits.ts';
import { shape } from '#server/log.ts';
import { appLog } from '../log.ts';
import { settings } from '../settings.ts';
import { asDirectory } from './directory.ts';
import type { Groups } from './groups.ts';
import type { Users } from './users.ts';

type Kind = typeof Users | typeof Groups;

SCIMMY.Config.set({
  patch: true,
  filter: { supported: true, maxResults: limits.maxScimPage },
  sort: true,
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'Bearer', description: 'A token that an administrator made' },
  ],
} as never);

/** Locations in answers are whole addresses. */
const located = <K extends { basepath(path: string): unknown }>(kind: K): K => {
  kind.basepath(`${settings().ORIGIN}/scim/v2`);
  return kind;
};

const said = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/scim+json', 'cache-control': 'no-store', ...headers },
  });

function refused(problem: unknown): Response {
  if (!(problem instanceof SCIMMY.Types.Error)) {
    appLog().error(shape(problem), 'a SCIM request failed');
    return refused(new SCIMMY.Types.Error(500, null as never, 'Something went wrong.'));
  }
  const status = problem.status;
  // 503 is not in SCIMMY's list of statuses, nor 413.
  const body = {
    schemas: [SCIMMY.Messages.ErrorResponse.id],
    status: String(status),
    ...(problem.scimType && { scimType: problem.scimType }),
    detail: problem.message,
  };
  return said(body, status, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
}

const guarded =
  (work: (event: RequestEvent) => Promise<Response>): RequestHandler =>
  async (event) => {
    try {
      return await work(event);
    } catch (problem) {
      return refused(problem);
    }
  };

/** Entra ID says "False" of `active` where the RFC has false, in a PATCH above all. */
const plainBooleans = (name: string, value: unknown): unknown => {
  if (name.toLowerCase() === 'active' && typeof value === 'string') return asBoolean(value);
  if (typeof value !== 'object' || value === null || !('path' in value) || !('value' in value))
    return value;
  const ofActive = typeof value.path === 'string' && value.path.toLowerCase() === 'active';
  return ofActive ? { ...value, value: asBoolean(value.value) } : value;
};
const asBoolean = (said: unknown): unknown =>
  ({ true: true, false: false })[String(said).toLowerCase()] ?? said;

async function bodyOf(request: Request): Promise<unknown> {
  // The web server breaks off what is far too long.
  const text = await request.text().catch(() => null);
  if (text === null || text.length > limits.maxScimBody)
    throw new SCIMMY.Types.Error(413, null as never, 'Too large; send fewer members at a time.');
  try {
    return JSON.parse(text, plainBooleans);
  } catch {
    throw new SCIMMY.Types.Error(400, 'invalidSyntax', 'The body is not JSON.');
  }
}

/** How SCIMMY wants to be asked: numbers as numbers, and a page within bounds. */
function askedOf(url: URL): Record<string, string | number> {
  const asked: Record<string, string | number> = Object.fromEntries(url.searchParams);
  for (const name of ['startIndex', 'count'])
    if (name in asked) {
      const number = Number(asked[name]);
      if (!Number.isInteger(number))
        throw new SCIMMY.Types.Error(400, 'invalidValue', `${name} is not a whole number.`);
      asked[name] = Math.max(number, name === 'count' ? 0 : 1);
    }
  asked['count'] = Math.min(Number(asked['count'] ?? 100), limits.maxScimPage);
  return asked;
}

/** All resources of a kind, and a new one. */
export const collection = (kind: Kind) => {
  return {
    GET: guarded(({ request, url }) =>
      asDirectory(request, async (directory) =>
        said(await new (located(kind))(undefined, askedOf(url)).read(directory)),
      ),
    ),
    POST: guarded(async ({ request }) => {
      const body = await bodyOf(request.clone());
      return asDirectory(request, async (directory) => {
        const made = (await new (located(kind))().write(body, directory)) as {
          meta?: { location?: string };
        };
        return said(made, 201, made.meta?.location ? { location: made.meta.location } : {});
      });
    }),
  };
};

/** One resource by its id. */
export const single = (kind: Kind) => {
  const change = (how: 'write' | 'patch') =>
    guarded(async ({ request, params, url }) => {
      const body = await bodyOf(request.clone());
      return asDirectory(request, async (directory) =>
        said(await new (located(kind))(params['id'], askedOf(url))[how](body as never, directory)),
      );
    });
  return {
    GET: guarded(({ request, params, url }) =>
      asDirectory(request, async (directory) =>
        said(await new (located(kind))(params['id'], askedOf(url)).read(directory)),
      ),
    ),
    PUT: change('write'),
    PATCH: change('patch'),
    DELETE: guarded(({ request, params }) =>
      asDirectory(request, async (directory) => {
        await new (located(kind))(params['id']).dispose(directory);
        return said(undefined, 204);
      }),
    ),
  };
};

/** What this service can do; asked with the token too. */
export const description = (kind: {
  basepath(path: string): unknown;
  new (): { read(): Promise<unknown> };
}): RequestHandler =>
  guarded(({ request }) =>
    asDirectory(request, async () => said(await new (located(kind))().read())),
  );
