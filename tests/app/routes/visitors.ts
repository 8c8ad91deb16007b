// Who knocks at every route: nobody and sessions that are over or were never given out; a child beside a
// grown-up; a directory's program; everyone who is signed in and has nothing, nothing yet or nothing more to do
// with Milo's plan, with the offices that the house knows; and those who take part in it, each in their place.
import type { Sql } from 'postgres';
import { personId, planId } from '#server/demo/demo-id.ts';
import {
  hashSessionSecret,
  readSessionSecret,
} from '../../../src/lib/server/auth/session-cookie.ts';
import type { KringProcess } from '../../support/server.ts';
import { directoryToken } from './people.ts';

/** Everyone is of one of these; what is said of a group is said of all in it. */
const groups = {
  signedOut: [
    'nobody', // no cookie at all
    'ended', // signed out: the session was revoked
    'expired', // half an hour without a sign of life
    'forged', // a well-formed secret that nobody was ever given
    'stored', // what the database keeps of a session, used as its cookie
    'childOver', // a Barnets stund that has ended
    'directory', // a municipality's directory: its token opens /scim alone
  ],
  childsMoment: ['child'], // Barnets stund in Milo's plan: a child's own kind of session
  outside: [
    // In the house, not in the plan
    'stranger', // Torsten: head of a school, manages it, leads another plan
    'colleague', // Fatou: works at Milo's preschool
    'admin', // Sjöhamra's administrator, who reviews the logs of its boards too
    'reviewer', // Ingrid: follows up the log of one board, and nothing else
    'archivist', // Klara: takes out archive packages of one board
    'withoutRole', // Mattis: has an account, and works nowhere
    'operator', // Kim, who runs the service
    // In the plan no more, not yet, or not at all though named in it
    'partEnded', // Yrsa: coordinated it, and is in the pool still
    'mandateEnded', // Leif: his part stands, his mandates are over
    'awaitsConsent', // Vera: her unit has no yes
    'stopped', // Embla: of the family, and stopped
    'withoutCustody', // Jonte: father, whose custody ended
    // Another child's
    'youth', // Nova, who signs in herself
    'hiddenGuardian', // Liv: her whereabouts are protected
    // Next door
    'neighbour', // administrator of Kvarnbo
    'otherStaff', // Tova: teacher there
    'otherGuardian', // Signe: a mother there
  ],
  inside: [
    'guardian', // Rania, Milo's mother
    'relative', // Sami, his grandfather
    'professional', // Siri: speech therapist, in plans of both municipalities
    'preschool', // Maja: teacher at his preschool
    'manager', // Otto: head of the preschool, manages it
    'standIn', // Nils, while Otto is away
    'lead', // Gunvor: her unit leads the plan
    'coordinator', // Hamid
  ],
} as const;
export type Visitor = (typeof groups)[keyof typeof groups][number];
export const visitors = Object.values(groups).flat() as Visitor[];

export const { inside } = groups;

/** Some of them together, wherever they stand. */
const together = {
  leaders: ['lead', 'coordinator'],
  administrators: ['admin', 'neighbour'],
  managers: ['stranger', 'manager'],
  families: [
    ...(['guardian', 'relative', 'stopped', 'withoutCustody'] as const),
    ...(['youth', 'hiddenGuardian', 'otherGuardian'] as const),
  ],
  nextDoor: ['neighbour', 'otherStaff', 'otherGuardian'],
  /** Works nowhere today. */
  idle: ['withoutRole', 'mandateEnded', 'operator'],
} as const satisfies Record<string, readonly Visitor[]>;
export type Group = keyof typeof groups | keyof typeof together;

/** Said of groups and of single visitors; what stands later goes before. */
export type Said = Partial<Record<Group | Visitor, string>>;
const members: Record<string, readonly Visitor[]> = { ...groups, ...together };
export const answersIn = (said: Said): Partial<Record<Visitor, string>> =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, answer]) =>
      (members[name] ?? [name as Visitor]).map((visitor) => [visitor, answer]),
    ),
  );

export const slugs: Partial<Record<Visitor, string>> = {
  ...{ ended: 'rania', expired: 'rania', stored: 'hamid', child: 'maja', childOver: 'maja' },
  ...{ stranger: 'torsten', colleague: 'fatou', admin: 'admin-sjohamra', reviewer: 'ingrid' },
  ...{ archivist: 'klara', withoutRole: 'mattis', operator: 'operator', partEnded: 'yrsa' },
  ...{ mandateEnded: 'leif', awaitsConsent: 'vera', stopped: 'embla', withoutCustody: 'jonte' },
  ...{ youth: 'nova', hiddenGuardian: 'liv', neighbour: 'admin-kvarnbo', otherStaff: 'tova' },
  ...{ otherGuardian: 'signe', guardian: 'rania', relative: 'sami', professional: 'siri' },
  ...{ preschool: 'maja', manager: 'otto', standIn: 'nils', lead: 'gunvor', coordinator: 'hamid' },
};

export async function credentialsOf(
  kring: KringProcess,
  owner: Sql,
  visitor: Visitor,
): Promise<Record<string, string>> {
  const slug = slugs[visitor];
  if (visitor === 'directory') return { authorization: `Bearer ${directoryToken}` };
  if (visitor === 'forged') return { cookie: `__Host-kring=${'k'.repeat(43)}` };
  if (slug === undefined) return {};
  const cookie = await kring.signIn(slug);
  const session = hashSessionSecret(readSessionSecret(cookie) ?? '');
  switch (visitor) {
    case 'ended':
      await owner`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
      break;
    case 'expired':
      await owner`update app.sessions set expires_at = clock_timestamp() - interval '1 minute'
        where id = ${session}`;
      break;
    case 'stored':
      return { cookie: `__Host-kring=${session.slice(0, 43)}` };
    case 'child':
    case 'childOver':
      return { cookie: await beginMoment(kring, owner, cookie, visitor === 'childOver') };
  }
  return { cookie };
}

async function beginMoment(
  kring: KringProcess,
  owner: Sql,
  cookie: string,
  over: boolean,
): Promise<string> {
  const reply = await kring.fetch(`/plans/${planId('milo')}/childs-page/begin`, {
    method: 'POST',
    cookie,
  });
  const own = reply.headers.getSetCookie().find((line) => line.startsWith('__Host-kring-child='));
  const [pair = ''] = own?.split(';') ?? [];
  if (pair === '') throw new Error(`a child's session did not begin: ${reply.status}`);
  if (over)
    await owner`update app.child_sessions set ended_at = clock_timestamp()
      where id = ${hashSessionSecret(pair.slice(pair.indexOf('=') + 1))}`;
  return pair;
}

/** The person behind a visitor, where it is somebody. */
export const personOf = (visitor: Visitor): string => personId(slugs[visitor] ?? '');
