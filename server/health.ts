// For whoever runs Kring: /healthz (the process lives), /readyz (database, Supabase API and sync
// accept work), /metrics (Prometheus; only from this machine or with the token). No secrets, no
// content; a reason is one word for the part that does not answer.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import postgres from 'postgres';
import { collectDefaultMetrics, register } from 'prom-client';
import type { ConnectedSettings } from './settings.ts';

export interface Health {
  /** True when the request was one of the three. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

const within = <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('late')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** A proxy on this machine makes everybody look local, so a forwarded request is not. */
function isLocal(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
  return forwarded === undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

function hasToken(request: IncomingMessage, token: string | undefined): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token ?? ''}`);
  return token !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted);
}

export function openHealth(
  settings: ConnectedSettings,
  ready: () => boolean | Promise<boolean>,
): Health {
  const sql = postgres(settings.DATABASE_URL, {
    max: 1,
    idle_timeout: 30,
    connect_timeout: 2,
    onnotice: () => undefined,
    connection: { role: 'kring_app' },
  });
  if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();

  const parts: [name: string, check: () => Promise<boolean>][] = [
    ['database', async () => (await sql`select 1 as one`).length === 1],
    [
      'api',
      async () => {
        const reply = await fetch(`${settings.SUPABASE_URL}/rest/v1/plans?limit=1`, {
          headers: { apikey: settings.SUPABASE_PUBLISHABLE_KEY, 'accept-profile': 'app' },
        });
        await reply.arrayBuffer();
        return reply.status < 500;
      },
    ],
    ['sync', async () => ready()],
  ];

  async function missing(): Promise<string | undefined> {
    const answers = await Promise.all(
      parts.map(async ([name, check]) => ({
        name,
        works: await within(check(), 2_000).catch(() => false),
      })),
    );
    return answers.find(({ works }) => !works)?.name;
  }

  function send(response: ServerResponse, status: number, type: string, body: string): true {
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
    return true;
  }

  return {
    async answer(request, response) {
      switch ((request.url ?? '').split('?')[0]) {
        case '/healthz':
          return send(response, 200, 'text/plain', 'ok\n');
        case '/readyz': {
          const reason = await missing();
          return reason
            ? send(response, 503, 'text/plain', `${reason} does not answer\n`)
            : send(response, 200, 'text/plain', 'ready\n');
        }
        case '/metrics':
          if (!isLocal(request) && !hasToken(request, settings.KRING_METRICS_TOKEN))
            return send(response, 404, 'text/plain', 'not found\n');
          return send(response, 200, register.contentType, await register.metrics());
        default:
          return false;
      }
    },
    async close() {
      await sql.end({ timeout: 1 });
    },
  };
}
