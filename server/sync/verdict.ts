// What becomes of one update frame, before anything is stored: the guard's answer, the person's
// access and the zone's size put together (PROTOCOL.md, SY10–SY19, SY25–SY27). Pure.
import { limits } from '#domain/limits.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import type { KnownState } from '#domain/sync/known-state.ts';
import type { AccessLevel } from '#domain/sync/link-state.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import { checkUpdate } from '#domain/sync/update-guard.ts';
import type { CheckedUpdate, Ownership } from '#domain/sync/update-guard.ts';

export type Verdict =
  | { kind: 'store'; update: CheckedUpdate; bytes: Uint8Array }
  | { kind: 'nothingNew' }
  /** Something before it is missing here: the next SyncStep2 will hold it as well. */
  | { kind: 'gap' }
  | { kind: 'denied'; code: DeniedCode }
  | { kind: 'close'; reason: CloseReason };

export interface Asking {
  kind: 'syncStep2' | 'update';
  bytes: Uint8Array;
  access: AccessLevel;
  known: KnownState;
  owned: Ownership;
  /** Bytes of the zone's log and snapshot so far. */
  zoneBytes: number;
}

const guardLimits = {
  update: {
    maxStructs: limits.maxStructsPerUpdate,
    maxClockAdvance: limits.maxClockAdvance,
    maxClients: limits.maxClientsPerUpdate,
  },
  syncStep2: {
    maxStructs: limits.maxStructsPerSyncStep2,
    maxClockAdvance: limits.maxClockAdvance,
    maxClients: limits.maxClientsPerUpdate,
  },
};

const maxBytes = { update: limits.maxFrameBytes, syncStep2: limits.maxSyncStep2Bytes };

export function judge({ kind, bytes, access, known, owned, zoneBytes }: Asking): Verdict {
  if (bytes.length > maxBytes[kind]) return { kind: 'denied', code: 'too_large' };
  const result = checkUpdate(bytes, known, owned, guardLimits[kind]);
  // A reader's client answers our SyncStep1 like everyone's: that adds nothing and is welcome.
  if (result.ok && result.update.bytes === null) return { kind: 'nothingNew' };
  const readable = result.ok || ['gap', 'author', 'limits'].includes(result.code);
  if (!readable) return { kind: 'close', reason: 'malformed' };
  if (access !== 'edit') return { kind: 'denied', code: 'read_only' };
  if (!result.ok)
    switch (result.code) {
      case 'gap':
        return { kind: 'gap' };
      case 'author':
        return { kind: 'denied', code: 'client_taken' };
      default:
        return { kind: 'denied', code: 'too_large' };
    }
  const stored = result.update.bytes ?? new Uint8Array();
  if (zoneBytes + stored.length > limits.maxZoneBytes) return { kind: 'denied', code: 'too_large' };
  return { kind: 'store', update: result.update, bytes: stored };
}
