// What y-websocket needs of a socket, and no more: a WebSocket is one, a channel over HTTP is one.

export interface FrameSocket {
  binaryType: BinaryType;
  readonly readyState: number;
  readonly OPEN: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** WebSocket's own numbers. */
export const readyStates = { connecting: 0, open: 1, closing: 2, closed: 3 } as const;

/** The code of a connection that ended without a word. */
export const lostCode = 1006;
