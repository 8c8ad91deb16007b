// What the browser carries between leaving for the identity provider and coming back, in a cookie of
// ten minutes that only this host can set or read. The answer counts only in the browser that asked
// (state), once (the cookie goes at the first answer), for this code (verifier, nonce).
import { z } from 'zod';

const name = '__Host-kring-flow';
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

const Flow = z.object({
  via: z.enum(['staff', 'citizen', 'tenant']),
  /** Whose own provider, with `tenant`. */
  tenant: z.uuid().optional(),
  /** An administrator tries the provider as it stands in this revision; nobody is signed in by it. */
  trial: z.int().optional(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
});
export type Flow = z.infer<typeof Flow>;

export const flowCookie = (flow: Flow): string =>
  `${name}=${Buffer.from(JSON.stringify(flow)).toString('base64url')}; ${attributes}; Max-Age=600`;

export const noFlowCookie = `${name}=; ${attributes}; Max-Age=0`;

export function readFlow(value: string | undefined): Flow | undefined {
  if (!value) return undefined;
  try {
    return Flow.parse(JSON.parse(Buffer.from(value, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

export const flowCookieName = name;
