// Who knocks at every route: nobody, sessions that are over, a child beside a grown-up, people who are signed in
// and have nothing to do with the plan in question, and those who have.
import type { Sql } from 'postgres';
import { planId } from '#server/demo/demo-id.ts';
import {
  hashSessionSecret,
  readSessionSecret,
} from '../../../src/lib/server/auth/session-cookie.ts';
import type { KringProcess } from '../../support/server.ts';

export const visitors = [
  'nobody', // no cookie at all
  'ended', // signed out: the session was revoked
  'expired', // half an hour without a sign of life
  'child', // Barnets stund in Milo's plan: a child's own kind of session
  'stranger', // Torsten: works in the same municipality, not in this plan
  'neighbour', // administrator of Kvarnbo, another municipality
  'admin', // administrator of Sjöhamra: no plan is theirs to read
  'guardian', // Rania, Milo's mother
  'professional', // Siri, takes part in Milo's plan
  'coordinator', // Hamid, leads it
] as const;
export type Visitor = (typeof visitors)[number];

const slugs: Partial<Record<Visitor, string>> = {
  ended: 'rania',
  expired: 'rania',
  stranger: 'torsten',
  neighbour: 'admin-kvarnbo',
  admin: 'admin-sjohamra',
  guardian: 'rania',
  professional: 'siri',
  coordinator: 'hamid',
};

export async function cookieOf(
  kring: KringProcess,
  owner: Sql,
  visitor: Visitor,
): Promise<string | undefined> {
  if (visitor === 'nobody') return undefined;
  if (visitor === 'child') return childsCookie(kring);
  const cookie = await kring.signIn(slugs[visitor] ?? '');
  const session = hashSessionSecret(readSessionSecret(cookie) ?? '');
  if (visitor === 'ended')
    await owner`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
  if (visitor === 'expired')
    await owner`update app.sessions set expires_at = clock_timestamp() - interval '1 minute'
      where id = ${session}`;
  return cookie;
}

async function childsCookie(kring: KringProcess): Promise<string> {
  const cookie = await kring.signIn('maja');
  const reply = await kring.fetch(`/plans/${planId('milo')}/childs-page/begin`, {
    method: 'POST',
    cookie,
  });
  const own = reply.headers.getSetCookie().find((line) => line.startsWith('__Host-kring-child='));
  if (own === undefined) throw new Error(`a child's session did not begin: ${reply.status}`);
  return own.split(';')[0] ?? '';
}
