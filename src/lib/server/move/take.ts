// Taking a plan into the receiving municipality. What goes along is read as the person who takes it, who must be
// allowed to; the first bytes of each part are made of that here, and handed in by the web app's own role.
import { randomInt } from 'node:crypto';
import type postgres from 'postgres';
import { DomainError } from '#domain/errors.ts';
import { PlanId, type MoveId, type PersonId, type UnitId } from '#domain/ids.ts';
import { MoveContent, movedZones } from '#domain/move/move.ts';
import { movedZone } from '#domain/move/moved-zone.ts';
import type { Actor } from '../auth/actor.ts';
import { call } from '../database.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';
import { bringFile } from './bring-file.ts';

const codes: Record<
  string,
  'not_found' | 'changed' | 'consent_missing' | 'kept_apart' | 'invalid_input'
> = {
  not_found: 'not_found',
  changed: 'changed',
  consent_missing: 'consent_missing',
  kept_apart: 'kept_apart',
  invalid_input: 'invalid_input',
};

/** @returns the plan in the receiving municipality; @throws DomainError, and then nothing has moved */
export async function takeMove(
  actor: Actor | undefined,
  { move, unit, person }: { move: MoveId; unit: UnitId; person: PersonId },
): Promise<PlanId> {
  const content = await call(actor, 'move_content', { p_move: move }, MoveContent);
  if (!actor) throw new DomainError('signed_out');
  const parts = movedZones.flatMap((kind) => {
    const made = movedZone(kind, content, randomInt(2 ** 16, 2 ** 31));
    if (made === null) return [];
    const { client, update, rows } = made;
    return [{ kind, client, update: Buffer.from(update).toString('base64'), rows }];
  });
  // One at a time: each is in memory while it passes.
  for (const file of content.files) await bringFile(actor, move, file);
  const [taken] = await askApp(
    (sql) => sql<{ plan: string }[]>`
      select priv.take_move(${actor.sessionId}, ${move}, ${content.seen}, ${unit}, ${person},
        ${sql.json(parts as unknown as postgres.JSONValue)}) as plan`,
  ).catch((problem: unknown) => {
    const code = problem instanceof Error ? codes[problem.message] : undefined;
    if (code !== undefined) throw new DomainError(code);
    return sayUnavailable(problem);
  });
  return PlanId.parse(taken?.plan);
}
