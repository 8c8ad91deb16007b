// Cross-site requests: whatever changes something must come from our own pages, to the letter of the
// Origin header, whichever content type it has. SvelteKit's own check covers only forms.
import { settings } from '../settings.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isOwnOrigin = (request: Request): boolean =>
  harmless.has(request.method) || request.headers.get('origin') === settings().ORIGIN;

/**
 * Where to go after signing in: a path of ours, or the start page. Parsed as browsers do, so that
 * `//elsewhere`, `/\elsewhere` and a tab in between are seen for what they are.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/')) return '/';
  try {
    const url = new URL(next, settings().ORIGIN);
    if (url.origin !== settings().ORIGIN) return '/';
    const path = url.pathname + url.search + url.hash;
    return path.startsWith('//') ? '/' : path;
  } catch {
    return '/';
  }
}
