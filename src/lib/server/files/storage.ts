// The bytes of attached files in Supabase Storage: sealed before they leave, brought and read as the person
// whose right it is. Nothing but an object's id is in its name.
import { DomainError } from '#domain/errors.ts';
import { openBytes } from '#server/files/seal-bytes.ts';
import type { Actor } from '../auth/actor.ts';
import { storageOf } from '../database.ts';
import { keyring } from '../keyring.ts';

export interface StoredFile {
  id: string;
  tenant: string;
}

const objectOf = ({ tenant, id }: StoredFile): string => `${tenant}/${id}`;

/** @throws DomainError unavailable: nothing is there then */
export async function bringBytes(actor: Actor | undefined, file: StoredFile, sealed: Buffer) {
  const { error } = await storageOf(actor).upload(objectOf(file), sealed, {
    contentType: 'application/octet-stream',
    upsert: false,
  });
  if (error) throw new DomainError('unavailable', { cause: error });
}

/** @throws DomainError unavailable */
export async function readBytes(
  actor: Actor | undefined,
  file: StoredFile & { sealedKey: string },
): Promise<Buffer> {
  const { data, error } = await storageOf(actor).download(objectOf(file));
  if (error) throw new DomainError('unavailable', { cause: error });
  const bytes = Buffer.from(await data.arrayBuffer());
  return openBytes(keyring(), file.tenant, { bytes, sealedKey: file.sealedKey });
}
