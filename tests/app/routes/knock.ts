// One request and its answer as a few words: `200`, `303 /sign-in`, `404`, `404 not_found`. An action is asked
// as SvelteKit's own forms ask it, so that the answer is the action's and not a page around it; a page as drawn
// or, as DATA, as SvelteKit asks for it from another page.
import type { KringProcess } from '../../support/server.ts';

const asForm = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'application/json',
  'x-sveltekit-action': 'true',
};

const dataOf = (path: string): string => path.replace(/\/?(\?|$)/, '/__data.json$1');

/** Where to, without what is carried along. */
const place = (location: string, origin: string): string => {
  const { pathname, origin: at } = new URL(location, origin);
  return at === origin ? pathname : at;
};

export async function knock(
  kring: KringProcess,
  method: string,
  path: string,
  credentials: Record<string, string>,
  body = '',
): Promise<string> {
  const reads = method === 'GET' || method === 'DATA';
  const reply = await kring.fetch(method === 'DATA' ? dataOf(path) : path, {
    method: method === 'ACTION' ? 'POST' : reads ? 'GET' : method,
    headers: {
      ...credentials,
      ...(method === 'ACTION' ? asForm : reads ? {} : jsonOrForm(method)),
    },
    ...(reads ? {} : { body }),
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
    nodes?: ({ type: string; status?: number } | null)[];
    error?: unknown;
  };
  switch (said.type) {
    case 'success':
      return 'success';
    case 'data':
      return String(said.nodes?.find((node) => node?.type === 'error')?.status ?? reply.status);
    case 'redirect':
      return `${said.status ?? 303} ${place(said.location ?? '', kring.origin)}`;
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
