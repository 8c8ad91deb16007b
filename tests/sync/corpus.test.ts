// The attack corpus: every file is an attack as bytes. It ends as the file says, leaves no trace in
// the gate, passes nothing on, and its allowed neighbour is stored by the same gate afterwards.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { planPaths } from '#domain/plan/paths.ts';
import { decodeFromClient } from '#domain/sync/messages.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { updateLimits } from '#domain/sync/update-limits.ts';
import type { Name } from './support/attacks.ts';
import { GateWorld, hamid, maja, plan, siri } from './support/gate-world.ts';
import type { Person } from './support/gate-world.ts';
import { visible } from './support/plan-oracle.ts';

interface SentFile {
  by: Name;
  update: string;
}

interface UpdateFile extends SentFile {
  of: 'update';
  name: string;
  before: SentFile[];
  expect: {
    kind: string;
    code?: string;
    early?: boolean;
    reason?: string;
    refusal?: string;
    bytes?: string;
  };
  neighbour: SentFile;
}

interface FrameFile {
  of: 'frame';
  name: string;
  frame: string;
  neighbour: string;
}

const folder = join(import.meta.dirname, 'corpus');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as UpdateFile | FrameFile);

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const people: Record<Name, Person> = {
  siri,
  maja,
  hamid,
  siriReading: { ...siri, access: 'read' },
};

function worldOf({ before }: UpdateFile): GateWorld {
  const world = new GateWorld();
  for (const { by, update } of before) {
    expect(world.judge(people[by], bytesOf(update)).kind).toBe('store');
    world.gate.settled();
  }
  return world;
}

describe('updates', () => {
  for (const file of files.filter((each) => each.of === 'update'))
    test(file.name, () => {
      const world = worldOf(file);
      const before = world.gate.index.encode();
      const { refusal, bytes, ...expected } = file.expect;
      const verdict = world.judge(people[file.by], bytesOf(file.update));
      expect(verdict).toMatchObject(expected);
      if (verdict.kind === 'store') expect(verdict.bytes).toEqual(bytesOf(bytes ?? ''));
      else expect(world.gate.index.encode()).toEqual(before);
      if (refusal !== undefined)
        expect(() => stage(file)).toThrow(expect.objectContaining({ code: refusal }));
      const { by, update } = file.neighbour;
      expect(world.judge(people[by], bytesOf(update)).kind).toBe('store');
    });
});

function stage(file: UpdateFile): void {
  const index = PathIndex.decode(worldOf(file).gate.index.encode(), planPaths);
  index.stage(bytesOf(file.update), { limits: updateLimits.update });
}

test('what is stored of an attack shows nothing where its sender may not write', () => {
  for (const file of files)
    if (file.of === 'update' && file.expect.bytes !== undefined) {
      const doc = plan();
      for (const { update } of file.before) Y.applyUpdate(doc, bytesOf(update));
      const before = visible(doc);
      Y.applyUpdate(doc, bytesOf(file.expect.bytes));
      for (const [path, seen] of visible(doc))
        if (path !== 'section:about')
          expect([file.name, path, seen]).toEqual([file.name, path, before.get(path)]);
    }
});

describe('frames', () => {
  for (const file of files.filter((each) => each.of === 'frame'))
    test(file.name, () => {
      expect(() => decodeFromClient(bytesOf(file.frame))).toThrow(
        expect.objectContaining({ name: 'ProtocolError', reason: 'malformed' }),
      );
      expect(() => decodeFromClient(bytesOf(file.neighbour))).not.toThrow();
    });
});

test('the corpus is all there', () => expect(files.length).toBeGreaterThanOrEqual(100));
