// The demo people whom the sign-in page shows as cards: someone from each side of each plan. What
// stands on a card comes from the cast; who is not in the database is not shown.
import { cast } from '#server/demo/cast.ts';
import { unitOf } from '#server/demo/organisation.ts';

/** With whose plan it is about; nobody's for those who work with a protected plan. */
const shown: readonly [slug: string, about: string | null][] = [
  ['rania', 'Milo'],
  ['maja', 'Milo'],
  ['siri', 'Milo, Vide'],
  ['hamid', 'Milo, Tuva'],
  ['embla', 'Tuva'],
  ['nils', 'Tuva'],
  ['nova', 'Nova'],
  ['amanda', null],
];

export interface DemoCard {
  slug: string;
  name: string;
  title: string;
  kind: string;
  sector: string | null;
  about: string | null;
}

export const demoSlugs: readonly string[] = shown.map(([slug]) => slug);

export const demoCards = (there: ReadonlySet<string>): DemoCard[] =>
  shown.flatMap(([slug, about]) => {
    const role = cast.find((one) => one.slug === slug);
    if (!role || !there.has(slug)) return [];
    const { name, title, kind, units: [home] = [] } = role;
    return [{ slug, name, title, kind, sector: home ? unitOf(home).sector : null, about }];
  });
