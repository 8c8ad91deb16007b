// The one place that answers "may this person do this?". The facts come from the server (access
// from zone_members); the database asks the same question again before anything is written.
import type { PersonId } from '../ids.ts';
import type { Action } from './actions.ts';
import { atLeast, type Access } from './roles.ts';

export interface Actor {
  personId: PersonId;
}

export interface Facts {
  /** The actor's access to the zone in question. */
  access?: Access;
  /** For one's own comments. */
  comment?: { authorId: PersonId; withdrawn: boolean };
  /** Does the actor lead the plan (barnensbästa-ansvarig, samverkansansvarig, coordinator)? */
  leads?: boolean;
  /** For ending a part: would nobody lead the plan afterwards? */
  lastLeader?: boolean;
}

const needs: Record<Exclude<Action, 'participation.end'>, Access> = {
  'zone.read': 'read',
  'zone.comment': 'comment',
  'zone.write': 'edit',
  'thread.start': 'comment',
  'thread.reply': 'comment',
  'thread.resolve': 'comment',
  'thread.reopen': 'comment',
  'comment.edit': 'comment',
  'comment.withdraw': 'comment',
};

/** A fact that is not given is taken to speak against. */
export function can(actor: Actor, action: Action, facts: Facts): boolean {
  if (action === 'participation.end') return facts.leads === true && facts.lastLeader !== true;
  if (!atLeast(facts.access ?? 'none', needs[action])) return false;
  if (action !== 'comment.edit' && action !== 'comment.withdraw') return true;
  return facts.comment?.authorId === actor.personId && !facts.comment.withdrawn;
}
