// Strict, lazy parser of Yjs V1 updates: it accepts what an unmodified Yjs 13 encoder writes and
// nothing on which two Yjs readers could disagree or that makes Yjs throw. It builds no Yjs items;
// structs keep their byte range, so that accepted ones can be copied verbatim.
import { UpdateReader, UpdateRefused } from './update-reader.ts';

export const contentKinds = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const;

/** Clocks stay inside 31 bits: larger ones are never typed, only made up. */
export const maxClock = 0x7fffffff;

export interface StructId {
  client: number;
  clock: number;
}

export interface ParsedStruct {
  kind: number;
  clock: number;
  length: number;
  origin: StructId | null;
  rightOrigin: StructId | null;
  /** Given only when there is no neighbour: a root's name, or the item that holds the type. */
  parent: string | StructId | null;
  /** Map key or attribute; like the parent only explicit without a neighbour. */
  key: string | null;
  start: number;
  /** Where the content begins, behind what says where it lies. */
  content: number;
  end: number;
}

export interface Section {
  client: number;
  clock: number;
  structs: ParsedStruct[];
}

export interface DeleteRange {
  client: number;
  clock: number;
  length: number;
}

export interface ParsedUpdate {
  bytes: Uint8Array;
  sections: Section[];
  deletes: DeleteRange[];
}

const malformed = (message: string): UpdateRefused => new UpdateRefused('malformed', message);

export function parseUpdate(bytes: Uint8Array, maxStructs: number): ParsedUpdate {
  const reader = new UpdateReader(bytes);
  const sections = readSections(reader, maxStructs);
  const deletes = readDeletes(reader, maxStructs);
  if (reader.left !== 0) throw malformed('bytes after the end of the update');
  return { bytes, sections, deletes };
}

function readSections(reader: UpdateReader, maxStructs: number): Section[] {
  const sections: Section[] = [];
  const seen = new Set<number>();
  let total = 0;
  for (let left = reader.count(3); left > 0; left--) {
    const count = reader.count(2);
    const client = reader.varUint();
    let clock = reader.varUint();
    if (count === 0) throw malformed('section without structs');
    if (seen.has(client)) throw new UpdateRefused('dup-section', 'a client listed twice');
    seen.add(client);
    total += count;
    if (total > maxStructs) throw new UpdateRefused('limits', 'too many structs');
    const section: Section = { client, clock, structs: [] };
    for (let i = 0; i < count; i++) {
      const struct = readStruct(reader, clock);
      clock += struct.length;
      if (clock > maxClock) throw new UpdateRefused('limits', 'clock too large');
      section.structs.push(struct);
    }
    sections.push(section);
  }
  return sections;
}

function readStruct(reader: UpdateReader, clock: number): ParsedStruct {
  const start = reader.position;
  const info = reader.byte();
  const kind = info & 31;
  const struct: ParsedStruct = {
    kind,
    clock,
    length: 0,
    origin: null,
    rightOrigin: null,
    parent: null,
    key: null,
    start,
    content: start,
    end: start,
  };
  if (kind === contentKinds.gc || kind === contentKinds.skip) {
    // Yjs' two readers disagree about flags on these.
    if (info !== kind) throw malformed('flags on GC or Skip');
    struct.length = reader.varUint();
  } else {
    readPlacement(reader, info, struct);
    struct.content = reader.position;
    struct.length = readContent(reader, kind);
  }
  if (struct.length === 0) throw new UpdateRefused('empty-struct', 'a struct without length');
  struct.end = reader.position;
  return struct;
}

const readId = (reader: UpdateReader): StructId => ({
  client: reader.varUint(),
  clock: reader.varUint(),
});

function readPlacement(reader: UpdateReader, info: number, struct: ParsedStruct): void {
  if (info & 128) struct.origin = readId(reader);
  if (info & 64) struct.rightOrigin = readId(reader);
  if (struct.origin !== null || struct.rightOrigin !== null) return;
  const parentKind = reader.varUint();
  if (parentKind > 1) throw malformed('unknown parent kind');
  struct.parent = parentKind === 1 ? reader.text() : readId(reader);
  if (info & 32) struct.key = reader.key();
}

/** Reads the content past and answers how many clock units it takes. */
function readContent(reader: UpdateReader, kind: number): number {
  switch (kind) {
    case contentKinds.deleted:
      return reader.varUint();
    case contentKinds.json:
      return readJsonList(reader);
    case contentKinds.binary:
      reader.skip(reader.varUint());
      return 1;
    case contentKinds.string:
      return reader.textLength();
    case contentKinds.embed:
      reader.json();
      return 1;
    case contentKinds.format:
      reader.key();
      reader.json();
      return 1;
    case contentKinds.type:
      readType(reader);
      return 1;
    case contentKinds.any: {
      const count = reader.count(1);
      for (let i = 0; i < count; i++) reader.any();
      return count;
    }
    case contentKinds.doc:
      throw new UpdateRefused('subdoc', 'documents inside documents are not used');
    default:
      throw malformed('unknown content');
  }
}

function readJsonList(reader: UpdateReader): number {
  const count = reader.count(1);
  for (let i = 0; i < count; i++) {
    const before = reader.position;
    if (reader.text() === 'undefined') continue;
    reader.position = before;
    reader.json();
  }
  return count;
}

function readType(reader: UpdateReader): void {
  const type = reader.varUint();
  if (type > 6) throw malformed('unknown type');
  // XmlElement and XmlHook carry their node name.
  if (type === 3 || type === 5) reader.text();
}

function readDeletes(reader: UpdateReader, maxRanges: number): DeleteRange[] {
  const deletes: DeleteRange[] = [];
  const seen = new Set<number>();
  for (let left = reader.count(4); left > 0; left--) {
    const client = reader.varUint();
    const count = reader.count(2);
    if (count === 0) throw malformed('client without delete ranges');
    if (seen.has(client)) throw malformed('a client listed twice among the deletes');
    seen.add(client);
    if (deletes.length + count > maxRanges)
      throw new UpdateRefused('limits', 'too many delete ranges');
    for (let i = 0; i < count; i++) {
      const clock = reader.varUint();
      const length = reader.varUint();
      if (length === 0) throw malformed('empty delete range');
      if (clock + length > maxClock) throw new UpdateRefused('limits', 'delete range too large');
      deletes.push({ client, clock, length });
    }
  }
  return deletes;
}
