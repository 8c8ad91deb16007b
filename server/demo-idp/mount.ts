// Puts the demo identity provider under /demo-idp of the same server, in demo mode alone, with a login
// page of its own. Its cookies, keys and answers stay below that path.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { openKeyring } from '../sealing/keyring.ts';
import type { ConnectedSettings } from '../settings.ts';
import { clients, demoPeople, loa3, worldOf, type World } from './claims.ts';
import { loginPage, problemPage } from './login-page.ts';
import { makeProvider } from './provider.ts';

export interface DemoIdp {
  /** True when the request was for the provider. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Settings that it fills in, unless the operator gave their own provider. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

const policy =
  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const maxFormBytes = 4_096;

export function openDemoIdp(settings: ConnectedSettings): DemoIdp {
  const { ORIGIN } = settings;
  const sql = postgres(settings.DATABASE_URL, {
    max: 2,
    idle_timeout: 60,
    onnotice: () => undefined,
    connection: { role: 'kring_app' },
  });
  const keyring = openKeyring(settings.KRING_KEYRING);
  const find = async (world: World, slug: string) =>
    (await demoPeople(sql, keyring, world)).find((person) => person.slug === slug);
  const { provider, secrets } = makeProvider(ORIGIN, find);
  const respond = provider.callback();
  const stylesheet = readFileSync(join(import.meta.dirname, 'login.css'), 'utf8');

  function send(response: ServerResponse, status: number, html: string): void {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
    });
    response.end(html);
  }

  async function choose(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers['content-length'] ?? maxFormBytes + 1) > maxFormBytes)
      return send(response, 413, problemPage());
    const form = new URLSearchParams(await text(request));
    const { params } = await provider.interactionDetails(request, response);
    const person = await find(worldOf(params.client_id), form.get('person') ?? '');
    const result = person
      ? { login: { accountId: person.slug, acr: loa3, amr: ['demo'], remember: false } }
      : { error: 'access_denied', error_description: 'cancelled' };
    return provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    });
  }

  async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response);
    const world = worldOf(params.client_id);
    send(response, 200, loginPage(world, uid, await demoPeople(sql, keyring, world)));
  }

  function interaction(request: IncomingMessage, response: ServerResponse): void {
    // Only the login page itself may answer for the person.
    if (request.method === 'POST' && request.headers.origin !== ORIGIN)
      return send(response, 403, problemPage());
    const step = request.method === 'POST' ? choose : login;
    step(request, response).catch(() => {
      if (!response.headersSent) send(response, 400, problemPage());
    });
  }

  return {
    environment: Object.fromEntries(
      (['staff', 'citizen'] as const).flatMap((world) => {
        const prefix = `OIDC_${world.toUpperCase()}`;
        return settings[`OIDC_${world === 'staff' ? 'STAFF' : 'CITIZEN'}_ISSUER`]
          ? []
          : [
              [`${prefix}_ISSUER`, `${ORIGIN}/demo-idp`],
              [`${prefix}_CLIENT_ID`, clients[world].id],
              [`${prefix}_CLIENT_SECRET`, secrets[world]],
            ];
      }),
    ),
    answer(request, response) {
      const url = request.url ?? '';
      if (!url.startsWith('/demo-idp/')) return false;
      // The provider writes addresses from these; they must be the ones people use.
      request.headers.host = new URL(ORIGIN).host;
      request.headers['x-forwarded-proto'] = new URL(ORIGIN).protocol.slice(0, -1);
      delete request.headers['x-forwarded-host'];
      const path = url.slice('/demo-idp'.length).split('?')[0] ?? '';
      if (path === '/login.css') {
        response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' });
        response.end(stylesheet);
      } else if (path.startsWith('/interaction/')) {
        interaction(request, response);
      } else {
        (request as IncomingMessage & { originalUrl?: string }).originalUrl = url;
        request.url = url.slice('/demo-idp'.length);
        void respond(request, response);
      }
      return true;
    },
    async close() {
      await sql.end({ timeout: 1 });
    },
  };
}
