// An index as bytes, to be stored beside the snapshot that it belongs to: it is read back in a
// fraction of the time in which it is built. First the format, last a checksum; whatever does not
// fit is an error, and the caller builds the index from the snapshot instead.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { PathRules } from './path-rules.ts';
import type { ClientLine } from './client-line.ts';
import { IndexState } from './index-state.ts';
import type { Run } from './registers.ts';
import type { SortedPairs } from './sorted-pairs.ts';

/** Raised with every change of the layout below. */
const FORMAT = 2;

const { writeVarUint } = encoding;
const { readVarUint } = decoding;

export function encodeIndex(state: IndexState): Uint8Array {
  const body = encoding.encode((encoder) => {
    writeVarUint(encoder, FORMAT);
    writeVarUint(encoder, state.places.rules.version);
    writePlaces(encoder, state);
    writeLines(encoder, state);
    writeRegisters(encoder, state);
  });
  const whole = new Uint8Array(body.length + 4);
  whole.set(body);
  new DataView(whole.buffer).setUint32(body.length, checksum(body));
  return whole;
}

export function decodeIndex(bytes: Uint8Array, rules: PathRules): IndexState {
  const body = bytes.subarray(0, -4);
  if (bytes.length < 6) throw new Error('a stored index is too short');
  const decoder = decoding.createDecoder(body);
  if (readVarUint(decoder) !== FORMAT || readVarUint(decoder) !== rules.version)
    throw new Error('a stored index of another version');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(body.length) !== checksum(body)) throw new Error('a stored index is damaged');
  const state = new IndexState(rules);
  readPlaces(decoder, state);
  readLines(decoder, state);
  readRegisters(decoder, state);
  if (decoding.hasContent(decoder)) throw new Error('a stored index is too long');
  return state;
}

/**
 * FNV-1a, four bytes at a step: finds what a disk or a bug does; an attacker does not come here. Each
 * step can be undone, so that one changed byte always shows.
 */
function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholes = bytes.length & ~3;
  let hash = 0x811c9dc5;
  for (let at = 0; at < wholes; at += 4) hash = Math.imul(hash ^ view.getUint32(at), 0x01000193);
  for (let at = wholes; at < bytes.length; at++)
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

function* counted(decoder: decoding.Decoder): Generator<number> {
  const count = readVarUint(decoder);
  for (let i = 1; i <= count; i++) yield i;
}

function writePlaces(encoder: encoding.Encoder, { places }: IndexState): void {
  const { names, paths, rows, types, roots } = places;
  writeVarUint(encoder, names.size);
  for (let name = 1; name <= names.size; name++) encoding.writeVarString(encoder, names.of(name));
  writeVarUint(encoder, paths.count - 1);
  for (let path = 1; path < paths.count; path++) {
    writeVarUint(encoder, paths.parentOf(path));
    writeVarUint(encoder, paths.nameOf(path));
  }
  writeVarUint(encoder, types.count - 1);
  for (let type = 1; type < types.count; type++)
    for (let column = 0; column < 4; column++) writeVarUint(encoder, types.at(type, column));
  writeVarUint(encoder, rows.count - 1);
  for (let place = 1; place < rows.count; place++)
    for (let column = 0; column < 3; column++) writeVarUint(encoder, rows.at(place, column));
  writeVarUint(encoder, roots.size);
  for (const [name, type] of roots) {
    encoding.writeVarString(encoder, name);
    writeVarUint(encoder, type);
  }
}

function readPlaces(decoder: decoding.Decoder, { places }: IndexState): void {
  for (const _ of counted(decoder)) places.names.add(decoding.readVarString(decoder));
  for (const _ of counted(decoder)) places.paths.add(readVarUint(decoder), readVarUint(decoder));
  for (const type of counted(decoder)) {
    places.addType(readVarUint(decoder), readVarUint(decoder), readVarUint(decoder));
    if (readVarUint(decoder) !== 0) places.markDeleted(type);
  }
  for (const _ of counted(decoder))
    places.addPlace(readVarUint(decoder), readVarUint(decoder), readVarUint(decoder));
  for (const _ of counted(decoder))
    places.nameRoot(decoding.readVarString(decoder), readVarUint(decoder));
}

function writeLines(encoder: encoding.Encoder, { lines }: IndexState): void {
  writeVarUint(encoder, lines.size);
  for (const { client, clock, runs, types, deleted } of lines) {
    writeVarUint(encoder, client);
    writeVarUint(encoder, clock);
    writePairs(encoder, runs);
    writePairs(encoder, types);
    writeVarUint(encoder, deleted.size);
    for (let i = 0, at = 0; i < deleted.size; i++) {
      writeVarUint(encoder, deleted.first(i) - at);
      writeVarUint(encoder, deleted.second(i) - deleted.first(i));
      at = deleted.second(i);
    }
  }
}

function readLines(decoder: decoding.Decoder, { lines }: IndexState): void {
  for (const _ of counted(decoder)) {
    const line: ClientLine = lines.open(readVarUint(decoder));
    line.clock = readVarUint(decoder);
    readPairs(decoder, line.runs);
    readPairs(decoder, line.types);
    let at = 0;
    for (const _range of counted(decoder)) {
      const from = at + readVarUint(decoder);
      at = from + readVarUint(decoder);
      line.deleted.push(from, at);
    }
  }
}

function writePairs(encoder: encoding.Encoder, pairs: SortedPairs): void {
  writeVarUint(encoder, pairs.size);
  for (let i = 0; i < pairs.size; i++) {
    writeVarUint(encoder, pairs.first(i) - (i === 0 ? 0 : pairs.first(i - 1)));
    writeVarUint(encoder, pairs.second(i));
  }
}

function readPairs(decoder: decoding.Decoder, pairs: SortedPairs): void {
  let at = 0;
  for (const _ of counted(decoder)) {
    at += readVarUint(decoder);
    pairs.push(at, readVarUint(decoder));
  }
}

function writeRegisters(encoder: encoding.Encoder, state: IndexState): void {
  const { places, registers, watched } = state;
  for (let place = 1; place < places.rows.count; place++) {
    if (!places.isRegister(place)) continue;
    const runs = registers.isEmpty(place)
      ? []
      : [...registers.earlierRuns(place), registers.lastRun(place)];
    writeVarUint(encoder, runs.length);
    for (const { line, clock, length } of runs) {
      writeVarUint(encoder, line);
      writeVarUint(encoder, clock);
      writeVarUint(encoder, length);
    }
    if (watched.isWatched(place)) encoding.writeAny(encoder, watched.of(place) as never);
  }
}

function readRegisters(
  decoder: decoding.Decoder,
  { places, registers, watched }: IndexState,
): void {
  const readRun = (): Run => ({
    line: readVarUint(decoder),
    clock: readVarUint(decoder),
    length: readVarUint(decoder),
  });
  for (let place = 1; place < places.rows.count; place++) {
    if (!places.isRegister(place)) continue;
    const runs = Array.from(counted(decoder), readRun);
    const last = runs.pop();
    if (last !== undefined) registers.restore(place, last, runs);
    if (places.isWatched(place)) watched.set(place, decoding.readAny(decoder));
  }
}
