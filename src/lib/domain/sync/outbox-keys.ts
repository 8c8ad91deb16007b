// What a page asks and gets for its encrypted outbox (POST /outbox-key): a secret for each zone that
// the person may read now, the zone's epoch, and which of the keys it has entries of are no more.
import { z } from 'zod';
import { ZoneId } from '../ids.ts';
import { limits } from '../limits.ts';

export const OutboxQuestion = z.object({
  zones: z.array(ZoneId).max(limits.outboxZones),
  /** Keys that entries on this device were written under. */
  owners: z.array(z.uuid()).max(limits.outboxZones),
});
export type OutboxQuestion = z.infer<typeof OutboxQuestion>;

export const OutboxKeys = z.object({
  /** Names the person's key on this device. */
  owner: z.uuid(),
  /** A zone that was asked for and is not here is not there, or not for this person. */
  zones: z.array(z.object({ id: ZoneId, epoch: z.int(), secret: z.base64() })),
  gone: z.array(z.uuid()),
});
export type OutboxKeys = z.infer<typeof OutboxKeys>;
