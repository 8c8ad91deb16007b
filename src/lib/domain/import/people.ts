// People as a municipality has them in a table: name, identity, unit, role, title, from, until. Units are named
// as they are named in Kring. Key roles do not come by a table: two administrators give them, one by one.
import { limits } from '../limits.ts';
import { identityIn, type Identity } from '../mandates/invitation.ts';
import { Day } from '../plan/dates.ts';
import { readTable, refuseTwice, type Column, type Line, type ReadTable } from './table.ts';

export const peopleColumns = [
  { key: 'name', headings: ['namn', 'för- och efternamn', 'name'], needed: true },
  {
    key: 'identity',
    headings: ['personnummer eller hsa-id', 'personnummer', 'hsa-id', 'identitet', 'identity'],
    needed: true,
  },
  { key: 'unit', headings: ['enhet', 'arbetsplats', 'verksamhet', 'unit'], needed: true },
  { key: 'role', headings: ['roll', 'role'], needed: false },
  { key: 'title', headings: ['titel', 'befattning', 'yrke', 'title'], needed: false },
  { key: 'from', headings: ['från och med', 'från', 'from'], needed: false },
  { key: 'until', headings: ['till och med', 'till', 'until', 'to'], needed: false },
] as const satisfies readonly Column<string>[];

export type PersonProblem =
  | 'too_long'
  | 'identity_wrong'
  | 'unit_unknown'
  | 'role_needs_two'
  | 'role_unknown'
  | 'day_wrong'
  | 'until_before'
  | 'person_twice';

export interface ImportedPerson {
  name: string;
  identity: Identity;
  unit: { id: string; name: string };
  title: string;
  from: Day;
  until: Day | null;
}

const staffWords = ['', 'medarbetare', 'personal', 'staff'];
const keyWords = ['koordinator', 'coordinator', 'administratör', 'administrator'];
const same = (a: string, b: string): boolean =>
  a.localeCompare(b, 'sv', { sensitivity: 'accent' }) === 0;

/** 2027-01-31 and 20270131; null for what is no day. */
const dayOf = (said: string): Day | null =>
  Day.safeParse(said.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')).data ?? null;

/** @param today a day that is not said; a mandate cannot end before it */
export function readPeople(
  lines: readonly Line[],
  units: readonly { id: string; name: string }[],
  today: Day,
): ReadTable<ImportedPerson, PersonProblem> {
  const read = readTable<(typeof peopleColumns)[number]['key'], ImportedPerson, PersonProblem>(
    lines,
    peopleColumns,
    limits.maxImportPeople,
    (cells, wrong) => {
      const { name, title } = cells;
      const role = cells.role.toLowerCase();
      const identity = identityIn(cells.identity, new Date(`${today}T12:00:00Z`));
      const unit = units.find((one) => same(one.name, cells.unit)) ?? null;
      const from = cells.from === '' ? today : dayOf(cells.from);
      const until = cells.until === '' ? null : dayOf(cells.until);
      if (name.length > limits.maxPersonName) wrong('name', 'too_long');
      if (title.length > limits.maxTitleOfPerson) wrong('title', 'too_long');
      if (identity === null) wrong('identity', 'identity_wrong');
      if (unit === null) wrong('unit', 'unit_unknown');
      if (keyWords.includes(role)) wrong('role', 'role_needs_two');
      else if (!staffWords.includes(role)) wrong('role', 'role_unknown');
      if (from === null) wrong('from', 'day_wrong');
      if (until === null && cells.until !== '') wrong('until', 'day_wrong');
      if (from && until && (until < from || until < today)) wrong('until', 'until_before');
      return identity && unit && from ? { name, identity, unit, title, from, until } : null;
    },
  );
  return refuseTwice(
    read,
    ({ identity, unit }) => `${identity.kind} ${identity.value} ${unit.id}`,
    peopleColumns[1].headings[0],
    'person_twice',
  );
}
