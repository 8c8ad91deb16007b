// A ZIP archive read strictly: entries lie one after the other from the first byte, then the directory, then
// the end, and nothing else anywhere. Sizes are what really comes out, never what is declared; what two programs
// could read differently is refused. For office documents, which are such archives.
import { crc32, inflateRawSync } from 'node:zlib';
import { refuse } from '#domain/files/refusals.ts';
import { limits } from '#domain/limits.ts';

export interface ZipEntry {
  name: string;
  bytes: Buffer;
}

const endMark = 0x06054b50;
const directoryMark = 0x02014b50;
const entryMark = 0x04034b50;
const endSize = 22;
const directorySize = 46;
const entrySize = 30;
const [stored, deflated] = [0, 8];
/** Flag bits that say nothing about meaning: compression effort, data descriptor, names in UTF-8. */
const harmlessFlags = 0b1000_0000_1110;
const encrypted = 0b10_0000_0100_0001;
const descriptorFlag = 0b1000;
/** Kinds of file in the upper half of Unix attributes: a file, or nothing said. */
const unixKinds = new Set([0o000000, 0o100000]);

/** Relative, forwards, printable; no step up, no drive, nothing that another program reads as a device. */
const plainName =
  /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\:*?"<>|\p{Cc}\p{Cf}][^\\:*?"<>|\p{Cc}\p{Cf}]*$/u;

interface Listed {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
}

/** Where the end stands: in its last bytes exactly, without a comment, on one disk. */
function readEnd(zip: Buffer) {
  const at = zip.length - endSize;
  if (at < 0) refuse('file_damaged');
  if (zip.readUInt32LE(at) !== endMark)
    refuse(zip.includes('PK\x05\x06') ? 'file_foreign' : 'file_damaged');
  const [disk, first, here, count] = [4, 6, 8, 10].map((place) => zip.readUInt16LE(at + place));
  const [size = 0, from = 0] = [12, 16].map((place) => zip.readUInt32LE(at + place));
  if (disk !== 0 || first !== 0 || here !== count || zip.readUInt16LE(at + 20) !== 0)
    refuse('file_foreign');
  if (from + size !== at) refuse('file_foreign');
  return { at, count: count ?? 0, from };
}

function readDirectory(zip: Buffer): { entries: Listed[]; from: number } {
  const end = readEnd(zip);
  if (end.count > limits.maxZipEntries) refuse('file_bomb');
  const entries: Listed[] = [];
  let at = end.from;
  for (let left = end.count; left > 0; left -= 1) {
    if (at + directorySize > end.at || zip.readUInt32LE(at) !== directoryMark)
      refuse('file_damaged');
    const [nameLength = 0, extra = 0, comment = 0] = [28, 30, 32].map((p) =>
      zip.readUInt16LE(at + p),
    );
    const name = zip.subarray(at + directorySize, at + directorySize + nameLength).toString('utf8');
    const unix = zip.readUInt8(at + 5) === 3 ? (zip.readUInt32LE(at + 38) >>> 16) & 0o170000 : 0;
    const folder = unix === 0o040000 && name.endsWith('/');
    if (!unixKinds.has(unix) && !folder) refuse('file_foreign');
    entries.push({
      name,
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    });
    at += directorySize + nameLength + extra + comment;
  }
  if (at !== end.at) refuse('file_foreign');
  return { entries, from: end.from };
}

/** Where the entry's bytes begin; its own header says what the directory says. */
function bodyOf(zip: Buffer, entry: Listed): number {
  if (entry.at + entrySize > zip.length || zip.readUInt32LE(entry.at) !== entryMark)
    refuse('file_damaged');
  const [nameLength = 0, extra = 0] = [26, 28].map((place) => zip.readUInt16LE(entry.at + place));
  const from = entry.at + entrySize;
  const name = zip.subarray(from, from + nameLength).toString('utf8');
  if (name !== entry.name || zip.readUInt16LE(entry.at + 8) !== entry.method)
    refuse('file_foreign');
  return from + nameLength + extra;
}

/** After an entry's bytes a descriptor may stand, with or without its mark. */
function descriptorAfter(zip: Buffer, at: number, { flags, crc }: Listed): number {
  if ((flags & descriptorFlag) === 0) return 0;
  if (at + 16 <= zip.length && zip.readUInt32LE(at) === 0x08074b50) return 16;
  return at + 12 <= zip.length && zip.readUInt32LE(at) === crc ? 12 : 0;
}

function unpack(packed: Buffer, { method, size }: Listed, room: number): Buffer {
  if (method === stored) return packed;
  if (method !== deflated) refuse('file_damaged');
  if (size > room) refuse('file_bomb');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.min(room, size) || 1 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return refuse(code === 'ERR_BUFFER_TOO_LARGE' ? 'file_bomb' : 'file_damaged');
  }
}

/** @throws RefusedFile */
export function readZip(zip: Buffer): ZipEntry[] {
  const { entries, from } = readDirectory(zip);
  const names = new Set<string>();
  let at = 0;
  let room: number = limits.maxUnpackedBytes;
  const read: ZipEntry[] = [];
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    if ((entry.flags & encrypted) !== 0) refuse('file_locked');
    if ((entry.flags & ~harmlessFlags) !== 0) refuse('file_damaged');
    if (!plainName.test(entry.name) || names.has(entry.name.toLowerCase())) refuse('file_foreign');
    names.add(entry.name.toLowerCase());
    // Bytes between entries belong to something else; entries over one another are a bomb.
    if (entry.at < at) refuse('file_bomb');
    if (entry.at > at) refuse('file_foreign');
    const body = bodyOf(zip, entry);
    if (body + entry.packed > from) refuse('file_damaged');
    const bytes = unpack(zip.subarray(body, body + entry.packed), entry, room);
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) refuse('file_damaged');
    room -= bytes.length;
    if (room < 0) refuse('file_bomb');
    at = body + entry.packed + descriptorAfter(zip, body + entry.packed, entry);
    if (!entry.name.endsWith('/')) read.push({ name: entry.name, bytes });
  }
  if (at !== from) refuse('file_foreign');
  return read;
}
