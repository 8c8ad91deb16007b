// What a running Kring is made of, as CycloneDX: every package of package-lock.json that is not for development alone,
// with its version, licence and checksum, and what needs what. `npm run sbom`. Not npm's own `npm sbom --omit dev`:
// npm 11 leaves out what a tool of development needs too, jose, ws, yjs and zod among it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  link: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Package = z.infer<typeof Package>;
const Lock = z.object({
  name: z.string(),
  version: z.string(),
  packages: z.record(z.string(), Package),
});

const lock = Lock.parse(
  JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')),
);
const kept = new Map(
  Object.entries(lock.packages).filter(
    ([path, { dev, devOptional, link }]) => path !== '' && !dev && !devOptional && !link,
  ),
);
const root = `${lock.name}@${lock.version}`;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);
const purlOf = (path: string, { version = '' }: Package): string =>
  `pkg:npm/${nameOf(path).replace('@', '%40')}@${version}`;

/** As Node finds it: beside the one that asks, then further out. */
function found(from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (kept.has(path)) return path;
    if (at === '') return undefined;
  }
}
const needs = (path: string, { dependencies, optionalDependencies }: Package): string[] => [
  ...new Set(
    Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
      const at = found(path, name);
      const one = at === undefined ? undefined : kept.get(at);
      return at === undefined || one === undefined ? [] : [purlOf(at, one)];
    }),
  ),
];
const hashOf = (integrity: string) => {
  const [, kind = '', digest = ''] = /^(sha\d+)-(\S+)/.exec(integrity) ?? [];
  return {
    alg: kind.toUpperCase().replace('SHA', 'SHA-'),
    content: Buffer.from(digest, 'base64').toString('hex'),
  };
};
const licenceOf = (said: string) =>
  /^[\w.+-]+$/.test(said) ? { license: { id: said } } : { expression: said };

const components = new Map(
  [...kept].map(([path, one]) => [
    purlOf(path, one),
    {
      ...{ type: 'library', 'bom-ref': purlOf(path, one), name: nameOf(path) },
      ...{ version: one.version ?? '', purl: purlOf(path, one) },
      ...(one.license && { licenses: [licenceOf(one.license)] }),
      ...(one.integrity && { hashes: [hashOf(one.integrity)] }),
    },
  ]),
);
const bill = {
  ...{ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 },
  metadata: {
    timestamp: new Date().toISOString(),
    component: { type: 'application', 'bom-ref': root, name: lock.name, version: lock.version },
  },
  components: [...components.values()],
  dependencies: [
    { ref: root, dependsOn: needs('', lock.packages[''] ?? {}) },
    ...[...kept].map(([path, one]) => ({ ref: purlOf(path, one), dependsOn: needs(path, one) })),
  ].filter(({ ref }, at, all) => all.findIndex((other) => other.ref === ref) === at),
};
console.log(JSON.stringify(bill, null, 2));
