// People as a municipality has them in a table: name, identity, unit, role, title, from, until. Units are named
// as they are named in Kring. Key roles do not come by a table: two administrators give them, one by one.
import { limits } from '../limits.ts';
import { identityIn, type Identity } from '../mandates/invitation.ts';
import type { MandateUnit } from '../mandates/people.ts';
import { sameName } from '../people/same-name.ts';
import { Day } from '../plan/dates.ts';
import {
  inOrder,
  readTable,
  refuseTwice,
  type Column,
  type Line,
  type ReadTable,
  type RowProblem,
} from './table.ts';

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
  | 'unit_at_home'
  | 'unit_ask_first'
  | 'mandate_until'
  | 'name_other_line'
  | 'person_twice';

export interface ImportedPerson {
  name: string;
  identity: Identity;
  unit: { id: string; name: string };
  title: string;
  /** Null where the row says none: from today, or as the invitation that waits has it. */
  from: Day | null;
  until: Day | null;
}

const staffWords = ['', 'medarbetare', 'personal', 'staff'];
const keyWords = ['koordinator', 'coordinator', 'administratör', 'administrator'];
const same = (a: string, b: string): boolean =>
  a.localeCompare(b, 'sv', { sensitivity: 'accent' }) === 0;

/** 2027-01-31 and 20270131; null for what is no day. */
const dayOf = (said: string): Day | null =>
  Day.safeParse(said.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')).data ?? null;

const identityKey = ({ identity }: ImportedPerson): string => `${identity.kind} ${identity.value}`;

/** One identity is one person: two names for it, and somebody's access would be another's. */
function refuseTwoNames(
  table: ReadTable<ImportedPerson, PersonProblem>,
): ReadTable<ImportedPerson, PersonProblem> {
  const first = new Map<string, { line: number; name: string }>();
  const problems: RowProblem<PersonProblem>[] = [];
  const rows = table.rows.filter(({ line, value }) => {
    const before = first.get(identityKey(value));
    if (!before) first.set(identityKey(value), { line, name: value.name });
    if (!before || sameName(before.name, value.name)) return true;
    const said = String(before.line);
    problems.push({ line, column: peopleColumns[1].headings[0], code: 'name_other_line', said });
    return false;
  });
  return { rows, problems: inOrder([...table.problems, ...problems]) };
}

/**
 * @param units every unit that works here: of those that others say who works for, it is said whose they are
 * @param today a mandate cannot end before it
 */
export function readPeople(
  lines: readonly Line[],
  units: readonly (Omit<MandateUnit, 'id'> & { id: string })[],
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
      const named = units.filter((one) => same(one.name, cells.unit));
      const unit = named.find(({ given }) => given === 'here') ?? named[0] ?? null;
      const from = cells.from === '' ? null : dayOf(cells.from);
      const until = cells.until === '' ? null : dayOf(cells.until);
      if (name.length > limits.maxPersonName) wrong('name', 'too_long');
      if (title.length > limits.maxTitleOfPerson) wrong('title', 'too_long');
      if (identity === null) wrong('identity', 'identity_wrong');
      if (unit === null) wrong('unit', 'unit_unknown');
      else if (unit.given !== 'here')
        wrong(
          'unit',
          unit.given === 'atHome' ? 'unit_at_home' : 'unit_ask_first',
          `${unit.name} (${unit.organisation})`,
        );
      if (keyWords.includes(role)) wrong('role', 'role_needs_two');
      else if (!staffWords.includes(role)) wrong('role', 'role_unknown');
      if (from === null && cells.from !== '') wrong('from', 'day_wrong');
      if (until === null && cells.until !== '') wrong('until', 'day_wrong');
      if (until && (until < (from ?? today) || until < today)) wrong('until', 'until_before');
      return identity && unit
        ? { name, identity, unit: { id: unit.id, name: unit.name }, title, from, until }
        : null;
    },
  );
  return refuseTwice(
    refuseTwoNames(read),
    (person) => `${identityKey(person)} ${person.unit.id}`,
    peopleColumns[1].headings[0],
    'person_twice',
  );
}
