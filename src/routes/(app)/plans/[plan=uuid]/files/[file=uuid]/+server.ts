// An attached file, for who reads its part of the plan. What comes is saved and never shown: no browser runs,
// frames or guesses anything of it, whatever it is. That it was read is in the log before a byte is sent.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FileKind, kindFacts } from '#domain/files/kinds.ts';
import { FileId, TenantId } from '#domain/ids.ts';
import { call } from '$lib/server/database.ts';
import { readBytes } from '$lib/server/files/storage.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

const OpenFile = z.object({
  id: FileId,
  tenant: TenantId,
  name: z.string(),
  kind: FileKind,
  bytes: z.number().int(),
  sha256: z.string(),
  sealedKey: z.string(),
});

/** A name of any letters (RFC 6266), and one of plain ones for what reads no other. */
function disposition(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/[^\w. -]/g, '');
  const any = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${any}`;
}

export const GET: RequestHandler = async ({ locals, params }) => {
  const file = await orRefuse(
    call(locals.actor, 'open_file', { p_plan: params.plan, p_file: params.file }, OpenFile),
  );
  const bytes = await orRefuse(readBytes(locals.actor, file));
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256)
    throw new Error('a file is not what was taken in');
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': kindFacts[file.kind].mediaType,
      'content-length': String(bytes.length),
      'content-disposition': disposition(file.name),
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
    },
  });
};
