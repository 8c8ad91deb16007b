// Rights inside a zone: which question to `can` a written path is. Access `edit` to the zone is
// presupposed. The sync server asks about every touch of an update before anything is stored, the
// page asks about a field before it offers it: both get their answer here.
//
// Everything is judged by what stood in the document before the update, so nobody can give
// themselves a right and use it in the same breath. More flags never give more rights.
import { z } from 'zod';
import { ActionId, GoalId, PlanUnitId } from '../ids.ts';
import { sealedField, sealedOn } from '../plan/sealed.ts';
import { actionsRoot, goalsRoot, hasGoals, sectionRoot, textsOf } from '../plan/zones.ts';
import type { DeniedCode } from '../sync/messages.ts';
import { DEL, INS, SET } from '../sync/touch.ts';
import type { Touch } from '../sync/touch.ts';
import type { Action } from './actions.ts';
import { can } from './permissions.ts';
import { PartyRole, Sector, ZoneKind } from './roles.ts';

/** Someone with access `edit` to a zone, and their part in its plan (priv.zone_writers). */
export const Writer = z.object({
  role: PartyRole.nullable(),
  sector: Sector.nullable(),
  /** The units of the plan that the person takes part for. */
  unitIds: z.array(z.string()).readonly(),
  leads: z.boolean(),
  /**
   * Units of which someone has access `edit` to this zone. For the others (as a rule the family)
   * those who lead write down how an action goes.
   */
  reportingUnitIds: z.array(z.string()).readonly(),
});
export type Writer = z.infer<typeof Writer>;

/** The plain value at a path before the update; undefined when there was none, or it was gone. */
export type ValueBefore = (path: readonly string[]) => unknown;

/** The paths whose value is asked for: an index has to keep these, and no others. */
export const decidesRights = ([root, id, field]: readonly string[]): boolean =>
  id !== undefined &&
  (root === actionsRoot
    ? field === 'unitId' || field === sealedField
    : root === goalsRoot && field === sealedField);

type ItemRight = Exclude<Action, 'familyText.write'> & `${'item' | 'action'}.${string}`;

/** What changing a field of an item asks for; `null` stands for the item itself. */
const rights: Record<string, ReadonlyMap<string | null, ItemRight>> = {
  [goalsRoot]: new Map<string | null, ItemRight>([
    ...[null, 'title', 'text', 'wheelArea', 'status', 'position'].map(
      (field): [string | null, ItemRight] => [field, 'item.change'],
    ),
    [sealedField, 'item.seal'],
  ]),
  [actionsRoot]: new Map<string | null, ItemRight>([
    ...[
      null,
      'title',
      'what',
      'goalId',
      'kind',
      'unitId',
      'contactId',
      'startOn',
      'dueOn',
      'waitsForUnitId',
      'meanwhile',
      'interimUnitId',
      'decideOn',
    ].map((field): [string | null, ItemRight] => [field, 'action.agree']),
    ...['status', 'doneOn', 'outcome', 'outcomeReason'].map((field): [string, ItemRight] => [
      field,
      'action.report',
    ]),
    ['position', 'item.change'],
    [sealedField, 'item.seal'],
  ]),
};

/** Looked up at every key press. */
const textRoots: ReadonlyMap<ZoneKind, ReadonlySet<string>> = new Map(
  ZoneKind.options.map((kind) => [kind, new Set(textsOf(kind).map(sectionRoot))]),
);

/** Only texts take insertions; a list inside an item or in place of a single value is no plan. */
const texts = new Set(['title', 'what', 'text']);

/**
 * Null when the touch is allowed, else why not. A touch that only clears format marks (FMT) and is
 * refused can be left out of the update without a word: browsers make it by themselves.
 */
export function mayWrite(
  writer: Writer,
  kind: ZoneKind,
  { path, ops }: Touch,
  valueBefore: ValueBefore,
): DeniedCode | null {
  const [root, id, field] = path;
  if (root === undefined) return 'not_allowed';
  if (root === goalsRoot || root === actionsRoot) {
    const idSchema = root === goalsRoot ? GoalId : ActionId;
    if (!hasGoals(kind) || !idSchema.safeParse(id).success) return 'not_allowed';
    const right = rights[root]?.get(field ?? null);
    if (right === undefined || path.length > 3) return 'not_allowed';
    if ((ops & INS) !== 0 && !texts.has(field ?? '')) return 'not_allowed';
    return mayChangeItem(writer, right, [root, id ?? ''], valueBefore);
  }
  if (!textRoots.get(kind)?.has(root)) return 'not_allowed';
  if (kind !== 'family' && kind !== 'child') return null;
  return can(writer, 'familyText.write', { access: 'edit' }) ? null : 'family_text';
}

function mayChangeItem(
  writer: Writer,
  right: ItemRight,
  item: readonly string[],
  valueBefore: ValueBefore,
): DeniedCode | null {
  if (sealedOn(valueBefore([...item, sealedField])) !== null) return 'sealed';
  const unitId = item[0] === actionsRoot ? unitOf(valueBefore([...item, 'unitId'])) : null;
  const reports = unitId !== null && writer.reportingUnitIds.includes(unitId);
  const allowed = can(writer, right, {
    access: 'edit',
    sealed: false,
    responsible: { unitId, reports },
  });
  if (allowed) return null;
  return right === 'item.seal' ? 'not_allowed' : 'not_responsible';
}

const unitOf = (value: unknown): string | null =>
  typeof value === 'string' ? (PlanUnitId.safeParse(value).data ?? null) : null;

/**
 * The touches to ask about. What goes with a removed item is part of its removal, so that someone
 * who may remove an action need not have every right to its fields.
 */
export function toBeJudged(touches: readonly Touch[]): readonly Touch[] {
  if (touches.length === 1) return touches;
  const removed = new Set(
    touches
      .filter(({ path, ops }) => path.length === 2 && (ops & DEL) !== 0 && (ops & SET) === 0)
      .map(({ path }) => path.join('/')),
  );
  if (removed.size === 0) return touches;
  return touches.filter(
    ({ path: [root, id, ...rest], ops }) =>
      rest.length === 0 || (ops & (INS | SET)) !== 0 || !removed.has(`${root}/${id}`),
  );
}

/** Why not all of this may be written; null when it may. For changes that are not bytes yet. */
export function refusalOf(
  writer: Writer,
  kind: ZoneKind,
  touches: readonly Touch[],
  valueBefore: ValueBefore,
): DeniedCode | null {
  for (const touch of toBeJudged(touches)) {
    const refused = mayWrite(writer, kind, touch, valueBefore);
    if (refused !== null) return refused;
  }
  return null;
}
