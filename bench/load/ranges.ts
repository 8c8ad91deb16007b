// Which clocks of which clients an update brings: read from its bytes without building a document, so
// that an edit is followed to every receiver also where a server has merged several into one update.
// Reads what typing makes (text, collected content, deletes); anything else ends the reading.

/** A reading place in bytes; numbers are lib0 varUints. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  skipBytes(): void {
    const length = this.number();
    this.at += length;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }
}

const gc = 0;
const deleted = 1;
const text = 4;
const skip = 10;

/** Calls `range` for each run of new clocks; false when something else than typing came. */
export function eachRange(
  update: Uint8Array,
  range: (client: number, clock: number, length: number) => void,
): boolean {
  const cursor = new Cursor(update);
  const clients = cursor.number();
  for (let i = 0; i < clients; i++) {
    const structs = cursor.number();
    const client = cursor.number();
    let clock = cursor.number();
    const first = clock;
    for (let s = 0; s < structs; s++) {
      const length = structLength(cursor);
      if (length < 0) return false;
      clock += length;
    }
    if (clock > first) range(client, first, clock - first);
  }
  return true;
}

/** Moves past one struct; its length in clocks, or -1 for what typing does not make. */
function structLength(cursor: Cursor): number {
  const info = cursor.byte();
  const kind = info & 31;
  if (kind === gc || kind === skip) return cursor.number();
  if (info & 128) skipId(cursor);
  if (info & 64) skipId(cursor);
  if ((info & 192) === 0) {
    if (cursor.number() === 1) cursor.skipBytes();
    else skipId(cursor);
    if (info & 32) cursor.skipBytes();
  }
  if (kind === deleted) return cursor.number();
  if (kind !== text) return -1;
  const length = cursor.number();
  cursor.at += length;
  // What is typed here is ASCII: one byte is one clock.
  return length;
}

function skipId(cursor: Cursor): void {
  cursor.number();
  cursor.number();
}
