// A file of a plan that moves, on its way to the receiving municipality: read as the person who takes the plan, with
// a row of the log, and sealed anew for its new place. It is nobody's until the plan is taken, and the old one stays.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { FileId, TenantId, type MoveId } from '#domain/ids.ts';
import type { MoveContent } from '#domain/move/move.ts';
import { sealBytes } from '#server/files/seal-bytes.ts';
import type { Actor } from '../auth/actor.ts';
import { call } from '../database.ts';
import { bringBytes, readBytes } from '../files/storage.ts';
import { keyring } from '../keyring.ts';
import { settings } from '../settings.ts';

const Opened = z.object({ id: FileId, tenant: TenantId, sealedKey: z.string(), into: TenantId });

/** @throws DomainError: then the plan cannot be taken now */
export async function bringFile(
  actor: Actor | undefined,
  move: MoveId,
  { id, sha256 }: MoveContent['files'][number],
): Promise<void> {
  // Without the key, what is brought and not taken could not be taken away again.
  if (!settings().SUPABASE_SECRET_KEY) throw new DomainError('unavailable');
  const which = { p_move: move, p_file: id };
  const opened = await call(actor, 'open_move_file', which, Opened);
  const bytes = await readBytes(actor, opened);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error('a file is not what was taken in');
  const sealed = sealBytes(keyring(), opened.into, bytes);
  const place = { ...which, p_sealed_key: sealed.sealedKey };
  const brought = await call(actor, 'bring_move_file', place, FileId);
  await bringBytes(actor, { id: brought, tenant: opened.into }, sealed.bytes);
  await call(actor, 'move_file_came', { p_id: brought }, z.unknown());
}
