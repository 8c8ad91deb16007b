// Writes Yjs V1 updates by hand, field by field, so that they can say what no Yjs would.
import * as encoding from 'lib0/encoding';

export type Id = readonly [client: number, clock: number];

export interface RawStruct {
  /** Content kind, or a whole info byte with `info`. */
  kind: number;
  info?: number;
  origin?: Id;
  right?: Id;
  /** A root's name or a type's id; only written when there is no neighbour. */
  parent?: string | Id;
  parentKind?: number;
  key?: string;
  content: (encoder: encoding.Encoder) => void;
}

export interface RawSection {
  client: number;
  clock: number;
  structs: RawStruct[];
  /** What is announced, when it is not the truth. */
  count?: number;
}

export type RawDelete = readonly [
  client: number,
  ...ranges: (readonly [clock: number, length: number])[],
];

const { writeVarUint, writeVarString, writeUint8 } = encoding;

const writeId = (encoder: encoding.Encoder, [client, clock]: Id): void => {
  writeVarUint(encoder, client);
  writeVarUint(encoder, clock);
};

export function rawUpdate(sections: RawSection[], deletes: RawDelete[] = []): Uint8Array {
  return encoding.encode((encoder) => {
    writeVarUint(encoder, sections.length);
    for (const { client, clock, structs, count } of sections) {
      writeVarUint(encoder, count ?? structs.length);
      writeId(encoder, [client, clock]);
      for (const struct of structs) writeStruct(encoder, struct);
    }
    writeVarUint(encoder, deletes.length);
    for (const [client, ...ranges] of deletes) {
      writeVarUint(encoder, client);
      writeVarUint(encoder, ranges.length);
      for (const [clock, length] of ranges) {
        writeVarUint(encoder, clock);
        writeVarUint(encoder, length);
      }
    }
  });
}

function writeStruct(encoder: encoding.Encoder, struct: RawStruct): void {
  const { kind, origin, right, parent, key, content } = struct;
  const flags = (origin ? 128 : 0) | (right ? 64 : 0) | (key === undefined ? 0 : 32);
  writeUint8(encoder, struct.info ?? kind | flags);
  if (kind !== 0 && kind !== 10) {
    if (origin) writeId(encoder, origin);
    if (right) writeId(encoder, right);
    if (!origin && !right) {
      writeVarUint(encoder, struct.parentKind ?? (typeof parent === 'string' ? 1 : 0));
      if (typeof parent === 'string') writeVarString(encoder, parent);
      else writeId(encoder, parent ?? [0, 0]);
      if (key !== undefined) writeVarString(encoder, key);
    }
  }
  content(encoder);
}

export const gc = (length: number): RawStruct => ({
  kind: 0,
  content: (encoder) => writeVarUint(encoder, length),
});

export const skip = (length: number): RawStruct => ({ ...gc(length), kind: 10 });

export const text = (words: string, place: Partial<RawStruct>): RawStruct => ({
  kind: 4,
  ...place,
  content: (encoder) => writeVarString(encoder, words),
});

export const any = (tags: number[], count: number, place: Partial<RawStruct>): RawStruct => ({
  kind: 8,
  ...place,
  content: (encoder) => {
    writeVarUint(encoder, count);
    for (const byte of tags) writeUint8(encoder, byte);
  },
});

export const bytes = (kind: number, content: number[], place: Partial<RawStruct>): RawStruct => ({
  kind,
  ...place,
  content: (encoder) => {
    for (const byte of content) writeUint8(encoder, byte);
  },
});
