// Units as a municipality has them in a table: name, sector, authority, phone, local id. The authority is
// named as the municipality names it; it must be there already, it is the boundary of secrecy.
import { limits } from '../limits.ts';
import { OptionalPhoneNumber } from '../people/phone.ts';
import {
  inOrder,
  readTable,
  refuseTwice,
  type Column,
  type Line,
  type ReadTable,
} from './table.ts';

export const unitSectors = ['health', 'school', 'studentHealth', 'social'] as const;
export type UnitSector = (typeof unitSectors)[number];

/** What people write for a sector, in lower case; the first is the one we show. */
export const sectorWords: Record<UnitSector, readonly [string, ...string[]]> = {
  health: ['hälso- och sjukvård', 'vård', 'hälsa', 'sjukvård', 'health', 'hsl'],
  school: [
    'förskola och skola',
    'skola',
    'förskola',
    'grundskola',
    'gymnasium',
    'school',
    'utbildning',
  ],
  studentHealth: [
    'elevhälsa',
    'elevhälsan',
    'barn- och elevhälsa',
    'student health',
    'studenthealth',
  ],
  social: ['socialtjänst', 'social', 'sociala', 'lss', 'ifo', 'social services', 'funktionsstöd'],
};

export const unitColumns = [
  { key: 'name', headings: ['namn', 'enhet', 'enhetens namn', 'name', 'unit'], needed: true },
  { key: 'sector', headings: ['sektor', 'verksamhet', 'område', 'sector'], needed: true },
  {
    key: 'authority',
    headings: ['nämnd', 'myndighet', 'personuppgiftsansvarig', 'authority', 'board'],
    needed: true,
  },
  { key: 'phone', headings: ['telefon', 'tfn', 'telefonnummer', 'phone'], needed: false },
  {
    key: 'localId',
    headings: ['lokalt id', 'id', 'enhetskod', 'enhets-id', 'ansvarskod', 'local id'],
    needed: false,
  },
] as const satisfies readonly Column<string>[];

export type UnitProblem =
  | 'too_long'
  | 'sector_unknown'
  | 'authority_unknown'
  | 'phone_wrong'
  | 'name_twice'
  | 'name_taken'
  | 'local_id_twice'
  | 'local_id_taken';

export interface ImportedUnit {
  name: string;
  sector: UnitSector;
  authorityId: string;
  phone: string;
  localId: string;
}

/** What the municipality has already: a row that says the same again is named, not doubled. */
export interface House {
  authorities: readonly { id: string; name: string }[];
  units: readonly { name: string; localId: string | null }[];
}

const same = (a: string, b: string): boolean =>
  a.localeCompare(b, 'sv', { sensitivity: 'accent' }) === 0;

const sectorOf = (said: string): UnitSector | null =>
  unitSectors.find((sector) => sectorWords[sector].some((word) => same(word, said))) ?? null;

/** "Socialnämnden" is "Socialnämnden, Kvarnbo kommun" where no other authority begins so. */
function authorityOf(said: string, { authorities }: House): string | null {
  const exact = authorities.find(({ name }) => same(name, said));
  if (exact) return exact.id;
  const begun = authorities.filter(({ name }) => same(name.split(',')[0] ?? '', said));
  return begun.length === 1 ? (begun[0]?.id ?? null) : null;
}

export function readUnits(
  lines: readonly Line[],
  house: House,
): ReadTable<ImportedUnit, UnitProblem> {
  const read = readTable<(typeof unitColumns)[number]['key'], ImportedUnit, UnitProblem>(
    lines,
    unitColumns,
    limits.maxImportUnits,
    (cells, wrong) => {
      const { name, phone, localId } = cells;
      const sector = sectorOf(cells.sector);
      const authorityId = authorityOf(cells.authority, house);
      if (name.length > limits.maxUnitName) wrong('name', 'too_long');
      if (localId.length > limits.maxLocalId) wrong('localId', 'too_long');
      if (sector === null) wrong('sector', 'sector_unknown');
      if (authorityId === null) wrong('authority', 'authority_unknown');
      if (!OptionalPhoneNumber.safeParse(phone).success) wrong('phone', 'phone_wrong');
      if (house.units.some((unit) => same(unit.name, name))) wrong('name', 'name_taken');
      if (localId !== '' && house.units.some((unit) => unit.localId === localId))
        wrong('localId', 'local_id_taken');
      return sector && authorityId ? { name, sector, authorityId, phone, localId } : null;
    },
  );
  const names = refuseTwice(read, ({ name }) => name, unitColumns[0].headings[0], 'name_twice');
  const both = refuseTwice(
    names,
    ({ localId }) => localId || null,
    unitColumns[4].headings[0],
    'local_id_twice',
  );
  return { rows: both.rows, problems: inOrder([...both.problems]) };
}
