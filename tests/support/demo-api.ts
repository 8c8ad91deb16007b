// The Supabase API of a running Kring, asked as one of its people: with a token of their live session,
// as the web app makes it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { personId } from '#server/demo/demo-id.ts';
import { hashSessionSecret, readSessionSecret } from '../../src/lib/server/auth/session-cookie.ts';
import type { KringProcess } from './server.ts';

export type AskApi = (path: string, body?: object) => Promise<{ status: number; text: string }>;

export async function apiAs(
  kring: KringProcess,
  apiPort: number,
  slug: string,
  cookie: string,
): Promise<AskApi> {
  const secrets = JSON.parse(readFileSync(join(kring.dataDir, 'secrets.json'), 'utf8')) as {
    jwtSecret: string;
    publishableKey: string;
  };
  const sid = hashSessionSecret(readSessionSecret(cookie) ?? '');
  const token = await new SignJWT({ sub: personId(slug), role: 'authenticated', sid })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secrets.jwtSecret));
  return async (path, body) => {
    const reply = await fetch(`http://127.0.0.1:${apiPort}/rest/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        'accept-profile': 'app',
        'content-profile': 'app',
        apikey: secrets.publishableKey,
        authorization: `Bearer ${token}`,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, text: await reply.text() };
  };
}
