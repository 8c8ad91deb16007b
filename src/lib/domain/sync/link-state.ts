// The browser's view of one zone's connection as a pure machine: what has happened goes in, what
// may be shown comes out. "Sparat" is shown only when every local edit lies in a frame that the
// server has called committed (PROTOCOL.md, SY20–SY22).
import { limits } from '../limits.ts';
import { reactionTo } from './close-codes.ts';
import type { Reaction } from './close-codes.ts';

export type AccessLevel = 'read' | 'comment' | 'edit';

export interface LinkState {
  phase: 'connecting' | 'open' | 'ended';
  hasBeenOpen: boolean;
  access: AccessLevel;
  /** Update frames (SyncStep2 or update) sent on this connection since the last hello. */
  sent: number;
  /** Whether this connection has sent its SyncStep2, and with it every edit made before. */
  stateSent: boolean;
  /** The frame that holds the last local edit; Infinity: not sent yet; null: all is committed. */
  awaiting: number | null;
  unsavedSince: number | null;
  ending: Reaction | null;
}

export type LinkEvent =
  | { type: 'opened' }
  | { type: 'closed'; code: number }
  | { type: 'edited'; at: number }
  | { type: 'sent'; frame: 'state' | 'update' }
  | { type: 'committed'; frames: number }
  | { type: 'denied' }
  | { type: 'access'; level: AccessLevel };

export const shownStates = [
  'connecting',
  'saved',
  'saving',
  'unsaved',
  'reconnecting',
  'readOnly',
  'signedOut',
  'outdated',
  'ended',
] as const;
export type ShownState = (typeof shownStates)[number];

export const initialLink = (access: AccessLevel): LinkState => ({
  phase: 'connecting',
  hasBeenOpen: false,
  access,
  sent: 0,
  stateSent: false,
  awaiting: null,
  unsavedSince: null,
  ending: null,
});

export function nextLink(state: LinkState, event: LinkEvent): LinkState {
  switch (event.type) {
    case 'opened':
      return { ...reopened(state), phase: 'open', hasBeenOpen: true, ending: null };
    case 'closed': {
      const reaction = reactionTo(event.code);
      const ended = reaction !== 'reconnect';
      return {
        ...reopened(state),
        phase: ended ? 'ended' : 'connecting',
        ending: ended ? reaction : null,
      };
    }
    case 'edited':
      return { ...state, awaiting: Infinity, unsavedSince: state.unsavedSince ?? event.at };
    case 'sent': {
      const sent = state.sent + 1;
      const stateSent = state.stateSent || event.frame === 'state';
      // Before the SyncStep2 an update may lack what was written offline: it confirms nothing.
      const covered = state.awaiting === Infinity && stateSent;
      return { ...state, sent, stateSent, awaiting: covered ? sent : state.awaiting };
    }
    case 'committed':
      return state.awaiting !== null && state.awaiting <= event.frames
        ? { ...state, awaiting: null, unsavedSince: null }
        : state;
    case 'denied':
      // The refused edit is taken out of the copy, which then starts anew with a hello.
      return { ...state, sent: 0, stateSent: false, awaiting: null, unsavedSince: null };
    case 'access':
      return { ...state, access: event.level };
  }
}

/** A new connection has sent nothing: whatever was not committed has to go again. */
const reopened = (state: LinkState): LinkState => ({
  ...state,
  sent: 0,
  stateSent: false,
  awaiting: state.awaiting === null ? null : Infinity,
});

/** The one word (as a message key) that is shown beside the text. */
export function shownLink(state: LinkState, now: number): ShownState {
  if (state.phase === 'ended') return endings[state.ending ?? 'stop'];
  if (state.phase === 'connecting') {
    if (state.awaiting !== null) return 'unsaved';
    return state.hasBeenOpen ? 'reconnecting' : 'connecting';
  }
  if (state.access !== 'edit') return 'readOnly';
  if (state.awaiting === null) return 'saved';
  const since = now - (state.unsavedSince ?? now);
  return since >= limits.unsavedAfterMs ? 'unsaved' : 'saving';
}

/** Whether closing the page now would lose something the person wrote. */
export const hasUnsaved = (state: LinkState): boolean => state.awaiting !== null;

const endings: Record<Reaction, ShownState> = {
  reconnect: 'reconnecting',
  reconnectFresh: 'reconnecting',
  signIn: 'signedOut',
  reload: 'outdated',
  stop: 'ended',
  forget: 'ended',
};
