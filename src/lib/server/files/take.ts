// One file on its way in: may it be added there, what is it, is it clean, and only then is anything kept. Who
// may not add is told before a byte of the file is read; what is refused was never on a disk.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { cleanName, holdsPersonalNumber, misleadingEnding } from '#domain/files/name.ts';
import { refuse, RefusedFile } from '#domain/files/refusals.ts';
import { FileId, TenantId, type ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { scan } from '#server/files/clamd.ts';
import { lookThrough } from '#server/files/examiner.ts';
import { sealBytes } from '#server/files/seal-bytes.ts';
import type { Actor } from '../auth/actor.ts';
import { call } from '../database.ts';
import { keyring } from '../keyring.ts';
import { settings } from '../settings.ts';
import { bringBytes } from './storage.ts';

export interface Place {
  plan: string;
  zone: ZoneId;
}

/** The tenant whose key the file will be sealed by. @throws DomainError for who may not add one there */
export function mayAdd(actor: Actor | undefined, { plan, zone }: Place): Promise<TenantId> {
  // Without the key nothing could be taken away again.
  if (!settings().SUPABASE_SECRET_KEY) throw new DomainError('unavailable');
  return call(actor, 'may_add_file', { p_plan: plan, p_zone: zone }, TenantId);
}

/** @returns its id; @throws RefusedFile, DomainError */
export async function takeFile(
  actor: Actor | undefined,
  place: Place & { tenant: TenantId },
  file: File,
  unnamed: string,
): Promise<FileId> {
  if (file.size === 0) refuse('file_empty');
  if (file.size > limits.maxFileBytes) refuse('file_too_large');
  if (holdsPersonalNumber(file.name, new Date())) refuse('file_number');
  const given = Buffer.from(await file.arrayBuffer());
  const { KRING_CLAMD: clamd } = settings();
  if (clamd) await scan(clamd, given);
  const { kind, bytes } = await lookThrough(given);
  // Giving it the right ending unasked would keep something else than who sent it believes.
  const ending = misleadingEnding(file.name, kind);
  if (ending !== null) throw new RefusedFile('file_misnamed', { ending, kind });
  if (bytes.length > limits.maxStoredBytes - 1024) refuse('file_too_large');
  const sealed = sealBytes(keyring(), place.tenant, bytes);
  const id = await call(
    actor,
    'add_file',
    {
      ...{ p_plan: place.plan, p_zone: place.zone, p_kind: kind, p_bytes: bytes.length },
      p_name: cleanName(file.name, kind, unnamed),
      p_sha256: createHash('sha256').update(bytes).digest('hex'),
      p_sealed_key: sealed.sealedKey,
      p_scanned: clamd !== undefined,
    },
    FileId,
  );
  try {
    await bringBytes(actor, { id, tenant: place.tenant }, sealed.bytes);
    await call(actor, 'keep_file', { p_file: id }, z.unknown());
  } catch (problem) {
    await call(actor, 'remove_file', { p_plan: place.plan, p_file: id }, z.unknown()).catch(
      () => undefined,
    );
    throw problem;
  }
  return id;
}
