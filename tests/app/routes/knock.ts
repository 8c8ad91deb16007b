// One request and its answer as a few words: `200`, `303 /sign-in`, `404`, `404 not_found`. An action is asked
// as SvelteKit's own forms ask it, so that the answer is the action's and not a page around it.
import type { KringProcess } from '../../support/server.ts';

const asForm = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'application/json',
  'x-sveltekit-action': 'true',
};

/** Where to, without what is carried along. */
const place = (location: string, origin: string): string => {
  const { pathname, origin: at } = new URL(location, origin);
  return at === origin ? pathname : at;
};

export async function knock(
  kring: KringProcess,
  method: string,
  path: string,
  cookie: string | undefined,
  body = '',
): Promise<string> {
  const reply = await kring.fetch(path, {
    ...(cookie === undefined ? {} : { cookie }),
    method: method === 'ACTION' ? 'POST' : method,
    ...(method === 'GET'
      ? {}
      : { body, headers: method === 'ACTION' ? asForm : jsonOrForm(method) }),
  });
  const location = reply.headers.get('location');
  const json = reply.headers.get('content-type')?.startsWith('application/json') === true;
  const text = await reply.text();
  if (location !== null) return `${reply.status} ${place(location, kring.origin)}`;
  if (!json) return String(reply.status);
  const said = JSON.parse(text) as {
    type?: string;
    status?: number;
    location?: string;
    data?: string;
    error?: unknown;
  };
  switch (said.type) {
    case 'success':
      return 'success';
    case 'redirect':
      return `${said.status} ${place(said.location ?? '', kring.origin)}`;
    case 'failure':
    case 'error':
      return `${said.status} ${codeIn(said.data ?? '')}`.trim();
    default:
      return `${reply.status} ${typeof said.error === 'string' ? said.error : ''}`.trim();
  }
}

/** The code within what SvelteKit made of `{ code }`: the object's shape first, then its values. */
function codeIn(data: string): string {
  const [shape, ...values] = JSON.parse(data || '[]') as [Record<string, number>?, ...unknown[]];
  const code = shape?.code === undefined ? undefined : values[shape.code - 1];
  return typeof code === 'string' ? code : '';
}

const jsonOrForm = (method: string): Record<string, string> => ({
  'content-type': method === 'PUT' ? 'application/json' : 'application/x-www-form-urlencoded',
});
