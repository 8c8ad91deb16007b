// What the signed-in person may change on this page. The answer is the one that the sync server
// gives (access/write-rights.ts), asked with the same facts: a field is offered only to those
// whose change would be taken, and everyone else reads why not.
import { mayWrite } from '#domain/access/write-rights.ts';
import type { Writer } from '#domain/access/write-rights.ts';
import { actionsRoot, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import { OLD, SET, TOP } from '#domain/sync/touch.ts';
import type { ActionRow, GoalRow, ZoneRow } from './rows.ts';

/** Null: allowed; else why not. */
export interface ActionRights {
  /** What was agreed, and to remove it. */
  agree: DeniedCode | null;
  /** How it goes. */
  report: DeniedCode | null;
  /** Its place among the others. */
  place: DeniedCode | null;
}

export function actionRights(writer: Writer, action: ActionRow): ActionRights {
  const right = (field: string): DeniedCode | null =>
    rightTo(writer, [actionsRoot, action.id, field], action);
  return { agree: right('dueOn'), report: right('status'), place: right('position') };
}

export const goalRight = (writer: Writer, goal: GoalRow): DeniedCode | null =>
  rightTo(writer, [goalsRoot, goal.id, 'title'], goal);

/** The text of a zone that is one text. */
export const textRight = (writer: Writer, { kind }: ZoneRow, key: string): DeniedCode | null =>
  mayWrite(writer, kind, { path: [sectionRoot(key)], ops: SET }, () => undefined);

const rightTo = (
  writer: Writer,
  path: readonly string[],
  row: { unitId?: string | null; sealedOn: string | null },
): DeniedCode | null =>
  mayWrite(writer, 'shared', { path, ops: SET | TOP | OLD }, ([, , field]) =>
    field === 'unitId' ? row.unitId : row.sealedOn,
  );
