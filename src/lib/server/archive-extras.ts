// What stands beside the words in an archive package: attached files, opened as they were attached, and each sealed
// version as a PDF. One file at a time is read from Storage; a package that would not fit in memory is refused.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AttachedFile, type Extras } from '#server/archive/package.ts';
import { DomainError } from '#domain/errors.ts';
import { FileKind, kindFacts } from '#domain/files/kinds.ts';
import { limits } from '#domain/limits.ts';
import { Version } from '#domain/plan/version.ts';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';
import { readBytes } from './files/storage.ts';
import { inSwedish } from './pdf/in-swedish.ts';
import { versionPdf } from './pdf/version-pdf.ts';

const Given = z.object({
  files: z.array(
    AttachedFile.extend({ kind: FileKind, tenant: z.string(), sealedKey: z.string() }),
  ),
  // What was frozen before a version had all its fields is in the package as it is, without a PDF.
  versions: z.array(z.unknown()),
});

/** @throws DomainError too_large, unavailable */
export async function archiveExtras(actor: Actor | undefined, packageId: string): Promise<Extras> {
  const given = await call(actor, 'take_archive_extras', { p_package: packageId }, Given);
  const bytes = given.files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.maxArchiveFilesBytes) throw new DomainError('too_large');
  const files: Extras['files'][number][] = [];
  for (const { tenant, sealedKey, ...about } of given.files) {
    const content = await readBytes(actor, { id: about.id, tenant, sealedKey });
    if (createHash('sha256').update(content).digest('hex') !== about.sha256)
      throw new Error('a file is not what was taken in');
    files.push({ about, ending: kindFacts[about.kind].ending, bytes: content });
  }
  const versions = new Map<number, Uint8Array>();
  for (const one of given.versions) {
    const version = Version.safeParse(one);
    if (!version.success) continue;
    versions.set(version.data.number, await inSwedish(() => versionPdf(version.data)));
  }
  return { files, versions };
}
