// The one place that answers "may this person do this?". The facts come from the server (access
// from zone_members); the database asks the same question again before anything is written, and the
// sync server before anything is stored (write-rights.ts says which question a written path is).
import type { PersonId } from '../ids.ts';
import type { Action } from './actions.ts';
import { atLeast, type Access, type PartyRole, type Sector } from './roles.ts';

/** Who asks, with their part in the plan. What is not given is taken to speak against. */
export interface Actor {
  personId?: PersonId;
  role?: PartyRole | null;
  sector?: Sector | null;
  /** The units of the plan that the person takes part for. */
  unitIds?: readonly string[];
  /** Does the person lead the plan (barnensbästa-ansvarig, samverkansansvarig, coordinator)? */
  leads?: boolean;
}

export interface Facts {
  /** The actor's access to the zone in question. */
  access?: Access;
  /** For one's own comments. */
  comment?: { authorId: PersonId; withdrawn: boolean };
  /** For ending a part: would nobody lead the plan afterwards? */
  lastLeader?: boolean;
  /** Was the goal or the action sealed? It is then as it was agreed, for everyone. */
  sealed?: boolean;
  /** Which unit answers for the action, and whether someone there can write down how it goes. */
  responsible?: { unitId: string | null; reports: boolean };
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
  'item.change': 'edit',
  'item.seal': 'edit',
  'action.agree': 'edit',
  'action.report': 'edit',
  'familyText.write': 'edit',
  'milestone.write': 'read',
};

/** A fact that is not given is taken to speak against. */
export function can(actor: Actor, action: Action, facts: Facts): boolean {
  if (action === 'participation.end') return actor.leads === true && facts.lastLeader !== true;
  if (!atLeast(facts.access ?? 'none', needs[action])) return false;
  switch (action) {
    case 'comment.edit':
    case 'comment.withdraw':
      return facts.comment?.authorId === actor.personId && facts.comment?.withdrawn === false;
    case 'item.change':
      return facts.sealed === false;
    case 'item.seal':
      return facts.sealed === false && actor.leads === true;
    case 'action.agree':
    case 'action.report':
      return facts.sealed === false && mayFor(actor, action, facts.responsible);
    case 'familyText.write':
      return ofFamily(actor);
    case 'milestone.write':
      return actor.leads === true;
    default:
      return true;
  }
}

/**
 * What was agreed is changed by the responsible unit and by those who lead; how it goes is told by
 * the responsible unit alone, and by those who lead only where nobody there can.
 */
function mayFor(
  actor: Actor,
  action: 'action.agree' | 'action.report',
  responsible: Facts['responsible'],
): boolean {
  if (responsible === undefined) return false;
  const { unitId, reports } = responsible;
  if (unitId === null || actor.unitIds?.includes(unitId) === true) return true;
  return actor.leads === true && (action === 'action.agree' || !reports);
}

const familyRoles: readonly PartyRole[] = ['guardian', 'child', 'relative'];

const ofFamily = ({ role, sector }: Actor): boolean =>
  sector === 'family' || (role != null && familyRoles.includes(role));
