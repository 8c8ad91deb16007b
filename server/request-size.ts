// How much the web app is sent at most. Its adapter has one limit for every address; only the page of attached
// files needs a large one, and every other form stays as small as it was.
import type { IncomingMessage } from 'node:http';
import { limits } from '#domain/limits.ts';

/** For adapter-node (BODY_SIZE_LIMIT). */
export const largestBody = limits.maxUploadBytes;

const takesFiles = /^\/plans\/[0-9a-f-]{36}\/files\/?$/;

/** Browsers say how long a form is; what does not is let in only where it is cut off small. */
export function tooLarge({ method = 'GET', url = '/', headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const path = url.split('?')[0] ?? '/';
  const most = takesFiles.test(path) ? limits.maxUploadBytes : limits.maxFormBytes;
  const said = headers['content-length'];
  if (said === undefined) return headers['transfer-encoding'] !== undefined;
  return Number(said) > most;
}
