// The answer to who comes too fast, in the way that each asks: a directory in SCIM's words, a page's script with a
// code that pages have words for, a browser with a page. Made without the page's own machinery, which costs more.
import { json } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

const page = (): string => `<!doctype html>
<html lang="${getLocale()}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${m.error_too_many_title()} – Kring</title>
    <style>
      body { max-width: 36rem; margin: 15vh auto; padding: 0 16px; font: 1.125rem/1.5 system-ui, sans-serif; }
    </style>
  </head>
  <body>
    <main>
      <h1>${m.error_too_many_title()}</h1>
      <p>${m.error_too_many_text()}</p>
    </main>
  </body>
</html>
`;

function bodyFor(request: Request, scim: boolean): Response {
  if (scim)
    return new Response(
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '429',
        detail: 'Too many requests; wait as long as Retry-After says.',
      }),
      { status: 429, headers: { 'content-type': 'application/scim+json' } },
    );
  // A form that a page's script sends: SvelteKit reads a failure with its data as devalue writes it.
  if (request.headers.has('x-sveltekit-action'))
    return json({ type: 'failure', status: 429, data: '[{"code":1},"too_many"]' }, { status: 429 });
  if (request.headers.get('accept')?.includes('text/html') !== true)
    return json({ error: 'too_many' }, { status: 429 });
  return new Response(page(), {
    status: 429,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

export function tooFast(request: Request, seconds: number, scim: boolean): Response {
  const answer = bodyFor(request, scim);
  answer.headers.set('retry-after', String(seconds));
  return answer;
}
