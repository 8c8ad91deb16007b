// Works out, before Yjs does, in which place every new struct will land, in causal order across the
// update's sections. Whatever cannot be resolved from what is here is a gap; whatever Yjs would
// place differently on different peers is refused. (Rules SY14, SY15, SY17.)
import { INS, OLD, SET, TOP } from '../touch.ts';
import { contentKinds } from '../update-parser.ts';
import type { ParsedStruct, StructId } from '../update-parser.ts';
import { UpdateRefused } from '../update-reader.ts';
import { nowhere } from './client-line.ts';
import type { ClientLine } from './client-line.ts';
import { lastValue } from './watched-values.ts';
import type { OpenSection, Work } from './work.ts';

/** More runs of a register than this are only looked through on purpose. */
const maxRegisterSteps = 2_000_000;

export function placeStructs(work: Work): void {
  if (work.sections.length === 0) return;
  checkSections(work);
  let byClient: Map<number, OpenSection> | null = null;
  for (const first of work.sections) {
    // Each entry runs until its line has passed what the one below it waits for.
    const stack = [{ open: first, beyond: Infinity }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { open, beyond } = top;
      const struct = open.section.structs[open.next];
      if (struct === undefined || open.line.clock > beyond) {
        open.waiting = false;
        stack.pop();
        continue;
      }
      open.waiting = true;
      const missing = place(work, open.line, struct);
      if (missing === null) {
        open.next++;
        continue;
      }
      byClient ??= new Map(work.sections.map((each) => [each.section.client, each]));
      const needed = byClient.get(missing.client);
      // [SY14] It is neither here nor in this update, or the two wait for one another.
      if (needed === undefined || needed.waiting || needed.next >= needed.section.structs.length)
        throw new UpdateRefused('gap', 'refers to something that is not here');
      stack.push({ open: needed, beyond: missing.clock });
    }
  }
}

function checkSections({ sections, terms }: Work): void {
  if (terms.limits === null) return;
  if (sections.length > terms.limits.maxClients)
    throw new UpdateRefused('limits', 'too many client ids');
  for (const { section } of sections) {
    const last = section.structs.at(-1);
    if (
      last !== undefined &&
      last.clock + last.length - section.clock > terms.limits.maxClockAdvance
    )
      throw new UpdateRefused('limits', 'clock advances too far');
  }
}

/** Puts a struct into the index; answers instead what must come first. */
function place(work: Work, line: ClientLine, struct: ParsedStruct): StructId | null {
  const { kind, clock, length } = struct;
  if (clock !== line.clock) throw new UpdateRefused('gap', 'a clock is missing before this');
  if (kind === contentKinds.skip) throw new UpdateRefused('gap', 'a skip');
  if (kind === contentKinds.gc) {
    line.append(length, nowhere, false);
    return null;
  }
  const missing = firstMissing(work, line, struct);
  if (missing !== null) return missing;
  const into = placeOf(work, struct);
  line.append(length, into, kind === contentKinds.format);
  if (into === nowhere) work.vanished.add(struct);
  else settle(work, line, struct, into);
  return null;
}

function firstMissing(work: Work, line: ClientLine, struct: ParsedStruct): StructId | null {
  const { origin, rightOrigin, parent } = struct;
  return (
    (origin !== null ? missing(work, line, struct, origin) : null) ??
    (rightOrigin !== null ? missing(work, line, struct, rightOrigin) : null) ??
    (parent !== null && typeof parent !== 'string' ? missing(work, line, struct, parent) : null)
  );
}

function missing(work: Work, line: ClientLine, { clock }: ParsedStruct, id: StructId) {
  if (id.client === line.client) {
    // [SY15] Yjs does not check this and throws on every peer.
    if (id.clock >= clock) throw new UpdateRefused('forward-ref', 'refers to its own future');
    return null;
  }
  if (id.clock >= work.state.lines.clock(id.client)) return id;
  if (id.clock >= work.terms.reach(id.client))
    throw new UpdateRefused('early', 'refers to what is not committed yet');
  return null;
}

/**
 * [SY17] Yjs takes the place from the left neighbour and never compares: with the right one in
 * another place, peers that collected it drop the item and the others show it.
 */
function placeOf({ state, terms }: Work, struct: ParsedStruct): number {
  const { origin, rightOrigin, parent, key } = struct;
  if (origin !== null || rightOrigin !== null) {
    const left = origin === null ? null : placeAt(origin);
    const right = rightOrigin === null ? null : placeAt(rightOrigin);
    if (left === nowhere || right === nowhere) return nowhere;
    if (left !== null && right !== null && left !== right)
      throw new UpdateRefused('cross-list', 'neighbours in different places');
    return left ?? right ?? nowhere;
  }
  if (parent === null) return nowhere;
  let type: number;
  if (typeof parent === 'string') {
    if (terms.limits !== null && state.places.rules.depthOf(parent) === null)
      throw new UpdateRefused('root', 'a root that no plan has');
    type = state.places.root(parent);
  } else type = state.lines.of(parent.client)?.typeAt(parent.clock) ?? 0;
  // The parent is no type, or collected: Yjs collects what is put there.
  if (type === 0) return nowhere;
  return key === null ? state.places.sequenceOf(type) : state.places.registerOf(type, key);

  function placeAt(id: StructId): number {
    return state.lines.of(id.client)?.placeAt(id.clock) ?? nowhere;
  }
}

function settle(work: Work, line: ClientLine, struct: ParsedStruct, into: number): void {
  const { places } = work.state;
  const { kind, clock, length } = struct;
  const register = places.isRegister(into);
  const dead = places.isDead(into);
  // What is put into a deleted place is never seen by anybody.
  if (!dead) work.touch(places.pathOf(into), register ? writing(work, into) : INS);
  if (kind === contentKinds.type) {
    if (places.depthOf(into) > (work.terms.limits?.maxDepth ?? Infinity))
      throw new UpdateRefused('limits', 'types too deep in one another');
    line.types.push(clock, places.addTypeIn(into));
  }
  // Deleted from the start: in a register it deletes the value before it all the same.
  if (kind === contentKinds.deleted) work.superseded.push({ line, clock, length });
  if (register) write(work, line, struct, into);
}

function writing({ state: { places, registers } }: Work, register: number): number {
  if (!places.isEntry(register)) return SET;
  const created = registers.isEmpty(register);
  return SET | TOP | (created ? 0 : OLD);
}

/**
 * [SY17] A map key holds a row of values of which the last one counts. A value with a right
 * neighbour breaks that order; a living value of several elements makes Yjs throw on every peer
 * when its parent is collected later.
 */
function write(work: Work, line: ClientLine, struct: ParsedStruct, register: number): void {
  const { state } = work;
  const { kind, clock, length, origin, rightOrigin } = struct;
  if (rightOrigin !== null)
    throw new UpdateRefused('map-right', 'a map value with a right neighbour');
  // Also in a deleted map: a copy that hears of both at once puts it in before it deletes the map.
  if (length > 1 && kind !== contentKinds.deleted)
    work.several.push({ client: line.client, clock, length });
  const watched = watch(work, register);
  if (!work.registersBefore.has(register))
    work.registersBefore.set(register, {
      run: state.registers.lastRun(register),
      value: state.watched.of(register),
    });
  const { wins, superseded } = state.registers.write(
    register,
    { line: line.number, clock, length },
    origin === null ? null : { line: state.lines.of(origin.client), clock: origin.clock },
    work.undo,
  );
  if (superseded !== null)
    work.superseded.push({ ...superseded, line: state.lines.at(superseded.line) });
  if (!wins) work.superseded.push({ line, clock, length });
  else if (watched) setWatched(work, register, struct);
  if (work.terms.limits !== null && state.registers.steps > maxRegisterSteps)
    throw new UpdateRefused('limits', 'too much at one key');
}

/** Whether a register is watched; one that this update made becomes so when its path asks for it. */
function watch({ state: { places, registers, watched }, undo }: Work, register: number): boolean {
  if (watched.isWatched(register)) return true;
  if (!registers.isEmpty(register) || !places.isWatched(register)) return false;
  watched.set(register, undefined);
  undo.push(() => watched.forget(register));
  return true;
}

function setWatched(work: Work, register: number, struct: ParsedStruct): void {
  const { watched } = work.state;
  const before = watched.of(register);
  watched.set(register, lastValue(work.update.bytes, struct));
  work.undo.push(() => watched.set(register, before));
}
