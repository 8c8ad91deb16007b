// How a connection can end, and what a client does then: one pure table that the server closes
// with and the browser reacts by. `shouldReconnect` fits y-websocket's option of that name.

/** What a client does with its copy and its connection after a close. */
export type Reaction =
  | 'reconnect' // same document, back-off
  | 'reconnectFresh' // drop the local copy first, then reconnect
  | 'signIn' // keep unsent edits, sign in again
  | 'reload' // this page is older than the server
  | 'stop' // nothing will help; say so
  | 'forget'; // stop and drop the local copy

export const closeCodes = {
  goingAway: 1001,
  frameOverTransportLimit: 1009,
  malformed: 4400,
  signedOut: 4401,
  notFound: 4404,
  tooSlow: 4408,
  epochChanged: 4409,
  tooLarge: 4413,
  schemaTooOld: 4426,
  tooMany: 4429,
  unavailable: 4503,
} as const;

export type CloseReason = keyof typeof closeCodes;
export type CloseCode = (typeof closeCodes)[CloseReason];

export const reactions: Record<CloseReason, Reaction> = {
  goingAway: 'reconnect',
  frameOverTransportLimit: 'stop',
  malformed: 'reconnectFresh',
  signedOut: 'signIn',
  notFound: 'forget',
  tooSlow: 'reconnect',
  epochChanged: 'reconnectFresh',
  tooLarge: 'stop',
  schemaTooOld: 'reload',
  tooMany: 'reconnect',
  unavailable: 'reconnect',
};

const reasonsByCode = new Map<number, CloseReason>(
  (Object.entries(closeCodes) as [CloseReason, CloseCode][]).map(([reason, code]) => [
    code,
    reason,
  ]),
);

/** The reason behind a close code; null for codes that are the network's and not ours. */
export const reasonOf = (code: number): CloseReason | null => reasonsByCode.get(code) ?? null;

/** A lost connection (1005, 1006 …) is never a decision: try again with the same document. */
export const reactionTo = (code: number): Reaction => {
  const reason = reasonOf(code);
  return reason === null ? 'reconnect' : reactions[reason];
};

/** For y-websocket: whether the provider itself may simply connect again with this document. */
export const shouldReconnect = (code: number): boolean => reactionTo(code) === 'reconnect';
