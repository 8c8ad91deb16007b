// Writes the attack corpus anew from the readable attacks: `node tests/sync/corpus/write.ts`. A file
// that changes by this shows in the diff what an attack has become.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attacks } from '../support/attacks.ts';
import { frameAttacks } from '../support/frame-attacks.ts';

const folder = import.meta.dirname;

const fileName = (name: string): string =>
  `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}.json`;

/** Bytes as base64 and, where they are few, as they are told to people. */
const asText = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

function write(name: string, content: object): void {
  writeFileSync(
    join(folder, fileName(name)),
    `${JSON.stringify({ name, ...content }, asText, 2)}\n`,
  );
}

for (const file of readdirSync(folder)) if (file.endsWith('.json')) rmSync(join(folder, file));
for (const [name, { by = 'siri', before = [], update, expect, neighbour }] of Object.entries(
  attacks,
))
  write(name, { of: 'update', before, by, update, expect, neighbour });
for (const [name, { frame, neighbour }] of Object.entries(frameAttacks))
  write(name, { of: 'frame', frame, neighbour });
