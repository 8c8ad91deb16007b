// What a session needs of the connection under it, whatever carries it: whole frames both ways, in
// order, and an end with a code. Everything that is sent in one go leaves as one write, because at
// many readers the writes are what costs.

export interface WireListener {
  /** One whole frame. */
  received(frame: Uint8Array): void;
  /** Something that cannot be a frame: text. */
  garbled(): void;
  /** The other side asks whether we live; it is answered only when this says so. */
  pinged(): boolean;
  /** It has shown that it lives. */
  alive(): void;
  /** Told once, whoever ended it. */
  closed(): void;
}

export interface Wire {
  /** Told of everything from the moment it is set; nothing is heard before. */
  listener: WireListener | null;
  /** Bytes that the other side has not taken yet. */
  readonly backlog: number;
  /** `taken` is called when the frame is no longer part of the backlog. */
  send(frame: Uint8Array, taken?: () => void): void;
  /** Asks for a sign of life. */
  ping(): void;
  /** Says why, and gives the other side a moment to hear it. */
  close(code: number): void;
  /** At once, without a word: nobody is there any more. */
  terminate(): void;
}
