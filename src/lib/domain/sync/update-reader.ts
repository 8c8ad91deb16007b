// Strict reading of the primitives inside a Yjs V1 update: every length is checked against the
// bytes that are really there before anything is allocated, integers have one spelling, text is
// valid UTF-8, JSON and nested values are bounded in depth. Anything else is UpdateRefused.

export type RefusalCode =
  | 'malformed' // not what a Yjs encoder writes
  | 'empty-struct' // no length: Yjs would integrate it again and again
  | 'dup-section' // one client twice: two Yjs readers see different structs
  | 'subdoc'
  | 'limits'
  | 'forward-ref' // refers to what it has itself not written yet
  | 'gap' // something before it is missing here
  | 'root' // a root that no plan has
  | 'author' // new content under a client id that is not this person's
  | 'cross-list' // left and right neighbour live in different places
  | 'map-right' // a map value with a right neighbour
  | 'map-multi' // a live map value of several elements
  | 'early'; // builds on what others wrote and PostgreSQL does not have yet

export class UpdateRefused extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'UpdateRefused';
    this.code = code;
  }
}

const maxDepth = 64;
const shortText = 40;

const refuse = (message: string): never => {
  throw new UpdateRefused('malformed', message);
};

// BOM is text like any other: ignoreBOM keeps it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class UpdateReader {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    const value = this.bytes[this.position++];
    return value ?? refuse('unexpected end');
  }

  /** One spelling per number: no overlong form, nothing above 2^53 − 1. */
  varUint(): number {
    let value = 0;
    let place = 1;
    for (let i = 0; i < 8; i++) {
      const part = this.byte();
      value += (part & 127) * place;
      if (part < 128) {
        if (i > 0 && part === 0) refuse('overlong integer');
        return value > Number.MAX_SAFE_INTEGER ? refuse('integer too large') : value;
      }
      place *= 128;
    }
    return refuse('integer too long');
  }

  /** How many of something follow; each needs at least `bytesEach`. */
  count(bytesEach: number): number {
    const count = this.varUint();
    return count * bytesEach > this.left ? refuse('count larger than the bytes left') : count;
  }

  skip(length: number): void {
    if (length > this.left) refuse('unexpected end');
    this.position += length;
  }

  text(): string {
    const length = this.varUint();
    const start = this.position;
    this.skip(length);
    const short = length <= shortText ? this.#ascii(start) : null;
    if (short !== null) return short;
    try {
      return utf8.decode(this.bytes.subarray(start, this.position));
    } catch {
      return refuse('invalid UTF-8');
    }
  }

  /** Names and keys are nearly always this, and a TextDecoder costs more than a key press. */
  #ascii(start: number): string | null {
    let text = '';
    for (let i = start; i < this.position; i++) {
      const byte = this.bytes[i] ?? 128;
      if (byte > 127) return null;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Clock units of a string: UTF-16 code units, as Yjs counts. */
  textLength(): number {
    const length = this.varUint();
    const start = this.position;
    this.skip(length);
    let i = start;
    while (i < this.position && (this.bytes[i] ?? 128) < 128) i++;
    if (i === this.position) return length;
    try {
      return utf8.decode(this.bytes.subarray(start, this.position)).length;
    } catch {
      return refuse('invalid UTF-8');
    }
  }

  /** A map key. `__proto__` is legal Yjs, but breaks code that reads into plain objects. */
  key(): string {
    const key = this.text();
    return key === '__proto__' ? refuse('forbidden key') : key;
  }

  json(): void {
    const text = this.text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      refuse('invalid JSON');
    }
    checkDepth(value, 0);
  }

  /** One `any` value of lib0, of which only the shape matters here. */
  any(depth = 0): void {
    if (depth > maxDepth) refuse('nesting too deep');
    switch (this.byte()) {
      case 127: // undefined
      case 126: // null
      case 121: // true, false
      case 120:
        return;
      case 125:
        return this.#varInt();
      case 124:
        return this.skip(4); // float32
      case 123: // float64, bigint
      case 122:
        return this.skip(8);
      case 119:
        this.textLength();
        return;
      case 118:
        for (let n = this.count(2); n > 0; n--) {
          this.key();
          this.any(depth + 1);
        }
        return;
      case 117:
        for (let n = this.count(1); n > 0; n--) this.any(depth + 1);
        return;
      case 116:
        return this.skip(this.varUint());
      default:
        refuse('unknown value type');
    }
  }

  #varInt(): void {
    let part = this.byte();
    let value = part & 63;
    let place = 64;
    for (let i = 0; part >= 128; i++) {
      if (i > 7) refuse('integer too long');
      part = this.byte();
      value += (part & 127) * place;
      place *= 128;
    }
    if (value > Number.MAX_SAFE_INTEGER) refuse('integer too large');
  }
}

// JSON.parse survives any depth, but writing the value out again on every peer does not.
function checkDepth(value: unknown, depth: number): void {
  if (depth > maxDepth) refuse('nesting too deep');
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}
