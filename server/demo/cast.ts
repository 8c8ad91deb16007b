// Everyone in the demo municipality: how they sign in, what they are called, where they work. All are
// invented. What identity providers assert about them cannot be anyone's: no number of theirs looks
// like a personal number or an HSA-id. Telephone numbers are of one invented series, without area.

import type { IdentityKind } from '#domain/people/identity.ts';

export interface DemoRole {
  slug: string;
  name: string;
  kind: 'staff' | 'guardian' | 'child' | 'relative' | 'administrator' | 'operator';
  /** As plans and cards show it. Never a place: the card of someone in a protected plan is open to all. */
  title: string;
  /** Units (organisation.ts) they act for; the first is home. */
  units?: string[];
  coordinator?: true;
  /** For everyone without a unit: the tenants they belong to. */
  tenants?: string[];
  /** Last two digits of the telephone number. */
  phone?: string;
  /** Which child they are the mother, the father… of, on cards. */
  child?: string;
}

const staff = (
  slug: string,
  name: string,
  title: string,
  units: string[],
  phone: string,
): DemoRole => ({ slug, name, kind: 'staff', title, units, phone });

const family = (
  slug: string,
  name: string,
  kind: 'guardian' | 'child' | 'relative',
  title: string,
  child: string,
  phone?: string,
  tenant = 'sjohamra',
): DemoRole => ({
  slug,
  name,
  kind,
  title,
  tenants: [tenant],
  child,
  ...(phone ? { phone } : {}),
});

export const cast: DemoRole[] = [
  // Kring Milo
  family('rania', 'Rania Silverkvist', 'guardian', 'Mamma', 'Milo', '12'),
  family('jonte', 'Jonte Silverkvist', 'guardian', 'Pappa', 'Milo', '13'),
  family('sami', 'Sami Haddarin', 'relative', 'Morfar', 'Milo', '14'),
  staff('gunvor', 'Gunvor Åkerdag', 'BVC-sjuksköterska', ['bvc'], '20'),
  staff('leif', 'Leif Morgonström', 'Psykolog', ['barnpsykologen'], '21'),
  staff('siri', 'Siri Vargtass', 'Logoped', ['logopeden'], '22'),
  staff('kaj', 'Kaj Oxelvik', 'Barnläkare', ['barnmedicin'], '23'),
  {
    ...staff('hamid', 'Hamid Borgfelt', 'Koordinator', ['koordinatorn'], '24'),
    coordinator: true,
  },
  {
    ...staff('yrsa', 'Yrsa Lindhav', 'Koordinator', ['koordinatorn'], '25'),
    coordinator: true,
  },
  staff('maja', 'Maja Gullvind', 'Förskollärare', ['blasippan'], '26'),
  staff('otto', 'Otto Brynolf', 'Rektor', ['blasippan'], '27'),
  staff('disa', 'Disa Kronfelt', 'Specialpedagog', ['barnhalsan'], '28'),
  staff('vera', 'Vera Solgren', 'Familjerådgivare', ['familjestodet'], '29'),

  // Kring Tuva
  family('tuva', 'Tuva Fjällhav', 'child', '9 år', 'Tuva'),
  family('embla', 'Embla Fjällhav', 'guardian', 'Mamma', 'Tuva', '10'),
  family('henning', 'Henning Fjällhav', 'guardian', 'Pappa', 'Tuva', '11'),
  family('birgit', 'Birgit Fjällhav', 'relative', 'Mormor', 'Tuva', '15'),
  staff('nils', 'Nils Rönnfors', 'Epilepsisjuksköterska', ['barnneurologen'], '02'),
  staff('ingrid', 'Ingrid Palmskog', 'Barnneurolog', ['barnneurologen'], '30'),
  staff('torsten', 'Torsten Vinterdal', 'Rektor', ['ekbacka'], '31'),
  staff('fatou', 'Fatou Brunnsjö', 'Klasslärare', ['ekbacka'], '32'),
  staff('ebbe', 'Ebbe Stjernlöv', 'Skolsköterska', ['elevhalsanEkbacka'], '33'),
  staff('klara', 'Klara Mossfeldt', 'Skolkurator', ['elevhalsanEkbacka'], '34'),
  staff('rakel', 'Rakel Ömark', 'Familjebehandlare', ['barnOchFamilj'], '35'),

  // Kring Nova
  family('nova', 'Nova Lindhamn', 'child', '15 år', 'Nova'),
  family('liv', 'Liv Lindhamn', 'guardian', 'Mamma', 'Nova'),
  staff('amanda', 'Amanda Skogsrå', 'Socialsekreterare', ['ungdomsenheten'], '40'),
  staff('elias', 'Elias Tornvide', 'Behandlare', ['oppenvardUngdom'], '41'),
  staff('hedda', 'Hedda Ljungkvarn', 'Psykolog', ['bup'], '42'),
  staff('ture', 'Ture Eklövsby', 'Överläkare', ['bup'], '43'),
  staff('mira', 'Mira Havsdal', 'Kurator', ['ungdomsmottagningen'], '44'),
  staff('gosta', 'Gösta Rimfors', 'Rektor', ['lonnhojden'], '45'),
  staff('alice', 'Alice Dimberg', 'Mentor', ['lonnhojden'], '46'),
  staff('bodil', 'Bodil Kvistgren', 'Skolkurator', ['elevhalsanLonnhojden'], '47'),

  // Kring Vide, i Kvarnbo
  family('signe', 'Signe Strömhjort', 'guardian', 'Mamma', 'Vide', '50', 'kvarnbo'),
  family('malte', 'Malte Strömhjort', 'guardian', 'Pappa', 'Vide', '51', 'kvarnbo'),
  staff('einar', 'Einar Bergsnäs', 'Rektor', ['kvarnbyskolan'], '52'),
  staff('tova', 'Tova Almgryn', 'Lärare i förskoleklass', ['kvarnbyskolan'], '53'),

  {
    slug: 'admin-sjohamra',
    name: 'Majken Törnros',
    kind: 'administrator',
    title: 'Kommunens administratör',
    tenants: ['sjohamra'],
  },
  {
    slug: 'admin-kvarnbo',
    name: 'Alvar Stenhammar',
    kind: 'administrator',
    title: 'Kommunens administratör',
    tenants: ['kvarnbo'],
  },
  { slug: 'operator', name: 'Kim Dalvik', kind: 'operator', title: 'Driver tjänsten' },
];

/** People without an account, who may be invited: the demo's identity provider asserts them all the same. */
export const outsiders: readonly { slug: string; name: string; hsaId: string }[] = [
  { slug: 'mattis', name: 'Mattis Lövgren', hsaId: 'FIKTIV-HSA-7001' },
  { slug: 'ylva', name: 'Ylva Brunnsäter', hsaId: 'FIKTIV-HSA-7002' },
];

const bySlug = new Map(cast.map((role) => [role.slug, role]));

export function roleOf(slug: string): DemoRole {
  const role = bySlug.get(slug);
  if (!role) throw new Error(`nobody is called ${slug}`);
  return role;
}

/** "Milos mamma", "Logoped": what a card of the demo provider says about someone. */
export function cardLine(slug: string): string | undefined {
  const role = bySlug.get(slug);
  return role?.child && role.kind !== 'child'
    ? `${role.child}s ${role.title.toLowerCase()}`
    : role?.title;
}

export const phoneOf = (digits: string): string => `0700-00 00 ${digits}`;

/** What the identity provider says: one identity, of the world that the person signs in through. */
export const identityOf = (
  role: DemoRole,
  index: number,
): { kind: IdentityKind; value: string } => {
  const number = String(1001 + index);
  return ['guardian', 'child', 'relative'].includes(role.kind)
    ? { kind: 'personalNumber', value: `FIKTIV-${number}` }
    : { kind: 'hsaId', value: `FIKTIV-HSA-${number}` };
};
