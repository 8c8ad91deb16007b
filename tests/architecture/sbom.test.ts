// `npm run sbom`: every dependency that a running Kring has and what those need in turn, each with version, licence and
// checksum; no tool of development.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string().min(1),
      purl: z.string().startsWith('pkg:npm/'),
      licenses: z.array(z.unknown()).min(1).optional(),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) })),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const Versions = z.record(z.string(), z.string());
const { dependencies, devDependencies } = z
  .object({ dependencies: Versions, devDependencies: Versions })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

it('names every production dependency and what it needs, and no tool of development', () => {
  const { components, dependencies: needed } = Bill.parse(
    JSON.parse(execFileSync(process.execPath, ['server/sbom.ts'], { encoding: 'utf8' })),
  );
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  expect(
    Object.entries(dependencies).filter(([name, version]) => !named.has(`${name}@${version}`)),
  ).toEqual([]);
  expect(
    Object.entries(devDependencies).filter(([name, version]) => named.has(`${name}@${version}`)),
  ).toEqual([]);
  // Its package says none; its file LICENSE is MIT.
  const silent = components.filter(({ licenses }) => licenses === undefined);
  expect(silent.map(({ name }) => name)).toEqual(['png-js']);
  const purls = new Set(components.map(({ purl }) => purl));
  const [root, ...others] = needed;
  expect(root?.dependsOn.length).toBeGreaterThanOrEqual(Object.keys(dependencies).length);
  expect(others.map(({ ref }) => ref).sort()).toEqual([...purls].sort());
  expect(needed.flatMap(({ dependsOn }) => dependsOn).filter((one) => !purls.has(one))).toEqual([]);
});
