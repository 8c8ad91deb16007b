// One connection as its room sees it, and what it sends.
import type { SessionId } from '#domain/ids.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import type { Visitor } from './presence.ts';
import type { Rights } from './zone-store.ts';

export interface Member extends Visitor {
  readonly sessionId: SessionId;
  readonly rights: Rights;
  /** False once it was closed, or refused and not begun anew: what it sent is dropped. */
  readonly heard: boolean;
  /** Everything in this frame, and in those before it, is committed. */
  done(frame: Frame): void;
  /** This frame builds on something that is not here. */
  gap(frame: Frame): void;
  deny(frame: number, code: DeniedCode): void;
  /** The database refused what memory allowed: ask it again what this person may. */
  doubt(frame: number): void;
  /** Says `committed` for what became done. */
  acknowledge(seq: number): void;
  end(reason: CloseReason): void;
}

export interface Frame {
  member: Member;
  number: number;
  kind: 'syncStep2' | 'update';
  bytes: Uint8Array;
}
