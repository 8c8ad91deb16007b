// Two municipalities, one region between them, and their units. Secrecy holds between authorities
// (a board, a region), not between municipalities: a region's unit acts in both.

import type { ChildGroup } from '#domain/responsibility/best-interest.ts';

export const tenants = [
  { key: 'sjohamra', name: 'Sjöhamra kommun', code: null, number: '219991-0007' },
  { key: 'kvarnbo', name: 'Kvarnbo kommun', code: null, number: '219992-0006' },
] as const;

export type TenantKey = (typeof tenants)[number]['key'];

export const authorities: {
  key: string;
  name: string;
  kind: 'municipalBoard' | 'region';
  home: TenantKey | null;
}[] = [
  { key: 'mittsjo', name: 'Region Mittsjö', kind: 'region', home: null },
  {
    key: 'barnnamnden',
    name: 'Barn- och utbildningsnämnden, Sjöhamra kommun',
    kind: 'municipalBoard',
    home: 'sjohamra',
  },
  {
    key: 'socialnamnden',
    name: 'Socialnämnden, Sjöhamra kommun',
    kind: 'municipalBoard',
    home: 'sjohamra',
  },
  {
    key: 'kvarnboSkola',
    name: 'Skolnämnden, Kvarnbo kommun',
    kind: 'municipalBoard',
    home: 'kvarnbo',
  },
  {
    key: 'kvarnboSocial',
    name: 'Socialnämnden, Kvarnbo kommun',
    kind: 'municipalBoard',
    home: 'kvarnbo',
  },
];

export type UnitSector = 'health' | 'school' | 'studentHealth' | 'social';

export interface DemoUnit {
  key: string;
  name: string;
  sector: UnitSector;
  authority: string;
  tenants: TenantKey[];
  phone: string;
  /** Of which children it is barnensbästa-ansvarig. */
  answersFor: ChildGroup[];
}

const unit = (
  key: string,
  name: string,
  sector: UnitSector,
  authority: string,
  phone: string,
  tenants: TenantKey[] = ['sjohamra'],
  answersFor: ChildGroup[] = [],
): DemoUnit => ({ key, name, sector, authority, tenants, phone, answersFor });

const both: TenantKey[] = ['sjohamra', 'kvarnbo'];
const here: TenantKey[] = ['sjohamra'];

export const units: DemoUnit[] = [
  unit('bvc', 'BVC Strandgläntan', 'health', 'mittsjo', '60', here, ['PRESCHOOL']),
  unit('barnpsykologen', 'Barnpsykologenheten', 'health', 'mittsjo', '61', both),
  unit('logopeden', 'Logopedmottagningen', 'health', 'mittsjo', '62', both),
  unit('barnmedicin', 'Barn- och ungdomsmedicin', 'health', 'mittsjo', '63', both),
  unit('koordinatorn', 'Koordinatorfunktionen barn och unga', 'health', 'mittsjo', '64', both),
  unit('barnneurologen', 'Barnneurologiska mottagningen', 'health', 'mittsjo', '65', both),
  unit('bup', 'Barn- och ungdomspsykiatrin, öppenvård', 'health', 'mittsjo', '66'),
  unit('ungdomsmottagningen', 'Ungdomsmottagningen', 'health', 'mittsjo', '67'),
  unit('blasippan', 'Förskolan Blåsippan', 'school', 'barnnamnden', '70'),
  unit('barnhalsan', 'Barn- och elevhälsan', 'studentHealth', 'barnnamnden', '71'),
  unit('ekbacka', 'Ekbackaskolan', 'school', 'barnnamnden', '72', here, ['SCHOOL']),
  unit('elevhalsanEkbacka', 'Elevhälsan Ekbacka', 'studentHealth', 'barnnamnden', '73'),
  unit('lonnhojden', 'Lönnhöjdens skola', 'school', 'barnnamnden', '74', here, ['SCHOOL']),
  unit('elevhalsanLonnhojden', 'Elevhälsan Lönnhöjden', 'studentHealth', 'barnnamnden', '75'),
  unit('familjestodet', 'Familjestödet', 'social', 'socialnamnden', '80'),
  unit('barnOchFamilj', 'Barn- och familjestöd', 'social', 'socialnamnden', '81'),
  unit('ungdomsenheten', 'Ungdomsenheten', 'social', 'socialnamnden', '82'),
  unit('oppenvardUngdom', 'Öppenvård ungdom', 'social', 'socialnamnden', '83'),
  unit('kvarnbyskolan', 'Kvarnbyskolan', 'school', 'kvarnboSkola', '90', ['kvarnbo'], ['SCHOOL']),
  unit('stodIHemmet', 'Stöd i hemmet', 'social', 'kvarnboSocial', '91', ['kvarnbo']),
];

/** Coordinators who share their cases in a municipality, each with a mandate of their own. */
export const pools: {
  unit: string;
  tenant: TenantKey;
  members: { person: string; scope: string }[];
  from: string;
  until: string;
}[] = [
  {
    unit: 'koordinatorn',
    tenant: 'sjohamra',
    members: [
      {
        person: 'yrsa',
        scope: 'Kallar till möten, samordnar besök och håller i kontakten med familjen.',
      },
      {
        person: 'hamid',
        scope: 'Leder möten, samordnar besök och håller i kontakten med familjen.',
      },
    ],
    from: '2026-08-03',
    until: '2027-08-31',
  },
];

export function unitOf(key: string): DemoUnit {
  const found = units.find((one) => one.key === key);
  if (!found) throw new Error(`there is no unit ${key}`);
  return found;
}
