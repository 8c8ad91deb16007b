// How fast people and programs may come to each door. Nobody who uses Kring as it is meant meets these; a program
// that floods one of them is told to wait, and others are let in meanwhile. Counted in this process (pace.ts). What
// else is bounded, and where, is a table in docs/operate.md.
import type { RequestEvent } from '@sveltejs/kit';
import { limits } from '#domain/limits.ts';
import { paceOf } from './pace.ts';

export interface Door {
  name: 'signIn' | 'directory' | 'files' | 'changes';
  /** Who is counted: a person where there is one, else an address. */
  who: string;
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The door that a request comes to, if it is one of those. */
export function doorOf({ route, request, locals, getClientAddress }: RequestEvent): Door | null {
  const id = route.id ?? '';
  if (id.startsWith('/auth/')) return { name: 'signIn', who: getClientAddress() };
  if (id.startsWith('/scim/')) return { name: 'directory', who: getClientAddress() };
  if (!changing.has(request.method) || !locals.actor) return null;
  return {
    name: id.endsWith('/plans/[plan=uuid]/files') ? 'files' : 'changes',
    who: locals.actor.personId,
  };
}

const paces = {
  signIn: paceOf(limits.paces.signIn),
  directory: paceOf(limits.paces.directory),
  files: paceOf(limits.paces.files),
  changes: paceOf(limits.paces.changes),
};

/** After so many seconds there is room for one more. */
export const waitSeconds = (name: Door['name']): number =>
  Math.max(1, Math.ceil(1 / limits.paces[name].perSecond));

export const mayPass = ({ name, who }: Door): boolean => paces[name](who, Date.now());
