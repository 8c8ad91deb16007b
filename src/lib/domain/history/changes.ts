// The log as a person reads it: who was at work, when, and with what. What one person writes without a
// long pause is one change, also while others write at the same time.
import { limits } from '../limits.ts';
import { compareItem, compareSection } from './comparison.ts';
import type { FieldChange, ItemComparison, Line, Run, Standing } from './comparison.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import { nameOfPart, partOf } from './part.ts';
import type { Part } from './part.ts';

export interface Change {
  personId: string;
  /** The moment before it, and the moment after its last row. */
  before: number;
  after: number;
  begunAt: string;
  endedAt: string;
  parts: Part[];
}

export interface ChangedPart {
  part: Part;
  standing: Standing;
  /** What the goal or the action was called then; '' for a text. */
  title: string;
  /** Lines of text in which this person wrote or took something away. */
  texts: number;
  fields: FieldChange[];
}

/** Oldest first, by when they ended. No change goes on beyond a row that is named in `cuts`. */
export function changesIn({ rows }: Ledger, cuts: readonly number[] = []): Change[] {
  const changes: Change[] = [];
  const open = new Map<string, Change>();
  for (const row of rows) {
    const parts = partsIn(row);
    if (row.ofService || parts.length === 0) continue;
    const going = open.get(row.personId);
    if (going !== undefined && goesOn(going, row, cuts)) {
      going.after = row.seq;
      going.endedAt = row.at;
      going.parts = distinct([...going.parts, ...parts]);
      continue;
    }
    const change: Change = {
      personId: row.personId,
      before: row.seq - 1,
      after: row.seq,
      begunAt: row.at,
      endedAt: row.at,
      parts,
    };
    open.set(row.personId, change);
    changes.push(change);
  }
  return changes.sort((a, b) => a.after - b.after);
}

const goesOn = (
  { endedAt, after }: Change,
  { at, seq }: LedgerRow,
  cuts: readonly number[],
): boolean =>
  Date.parse(at) - Date.parse(endedAt) <= limits.historyPauseMs &&
  !cuts.some((cut) => after <= cut && cut < seq);

const partsIn = ({ touched }: LedgerRow): Part[] =>
  distinct(touched.flatMap((path) => partOf(path) ?? []));

const distinct = (parts: readonly Part[]): Part[] => [
  ...new Map(parts.map((part) => [nameOfPart(part), part])).values(),
];

/** What of a change is still to be seen when it is compared with the moment before it. */
export function partsOfChange(ledger: Ledger, change: Change): ChangedPart[] {
  const { before, after, personId } = change;
  return change.parts.flatMap((part): ChangedPart[] => {
    if (part.kind === 'section') {
      const { lines } = compareSection(ledger, part.key, before, after);
      const texts = linesOf(lines, personId);
      return texts === 0 ? [] : [{ part, standing: 'kept', title: '', texts, fields: [] }];
    }
    const item = compareItem(ledger, part, before, after);
    return item === null ? [] : inItem(item, personId);
  });
}

function inItem(item: ItemComparison, personId: string): ChangedPart[] {
  const fields = item.fields.filter(({ by, field }) => by === personId && field !== 'position');
  const mine = item.standing !== 'kept' && item.by === personId;
  const standing = mine ? item.standing : 'kept';
  const texts =
    standing === 'kept'
      ? linesOf(item.lines, personId) + (item.title.some((run) => isBy(run, personId)) ? 1 : 0)
      : 0;
  if (standing === 'kept' && texts === 0 && fields.length === 0) return [];
  const title = titleAt(item);
  return [{ part: item.part, standing, title, texts, fields }];
}

/** As it was at the second moment, or before it went. */
export const titleAt = ({ title, standing }: Pick<ItemComparison, 'title' | 'standing'>): string =>
  title
    .filter((run) => standing === 'removed' || run.standing !== 'removed')
    .map(({ text }) => text)
    .join('');

const linesOf = (lines: readonly Line[], personId: string): number =>
  lines.filter(({ runs }) => runs.some((run) => isBy(run, personId))).length;

const isBy = ({ standing, author, removedBy }: Run, personId: string): boolean =>
  (standing === 'added' && author === personId) ||
  (standing === 'removed' && removedBy === personId);
