// What an answer about access means for whoever asked.
import type { CloseReason } from '#domain/sync/close-codes.ts';
import type { AccessAnswer, Rights } from './zone-store.ts';

/** What who may not be in is told. */
export const refused = { signed_out: 'signedOut', none: 'notFound' } as const satisfies Record<
  string,
  CloseReason
>;

/** Rights as they are now: of who may not edit nothing else is answered. */
export function rightsNow(
  before: Rights,
  { access, writer }: Extract<AccessAnswer, { outcome: 'ok' }>,
): Rights {
  return writer === null
    ? { ...before, access }
    : { access, writer: writer.writer, writerKey: writer.key };
}
