// Whoever opens Signaler, the guide's page or the questions between units has seen what is new there: the bell counts it
// no more. What waits goes on waiting until it is done.
import { z } from 'zod';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';

export const lookedAt = (
  actor: Actor | undefined,
  kind: 'signal' | 'inquiry' | 'guide' | 'advice',
): Promise<unknown> =>
  call(actor, 'mark_desk', { p_kind: kind, p_to: new Date().toISOString() }, z.unknown());
