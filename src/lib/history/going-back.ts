// What of a comparison can be brought back, and what of a person's changes can be undone, by this
// person, in the document as the ledger knows it. Tried part by part, with the rights that the server
// will ask when it is done.
import { compare, isChanged, itemIsChanged } from '#domain/history/comparison.ts';
import { titleAt } from '#domain/history/changes.ts';
import type { Ledger } from '#domain/history/ledger.ts';
import type { HistoryZone, PlanHistory } from '#domain/history/page.ts';
import { partOf, nameOfPart } from '#domain/history/part.ts';
import type { Part } from '#domain/history/part.ts';
import { rewrite } from '#domain/history/rewrite.ts';
import { saidAt } from '#domain/history/said-at.ts';
import { asAt, without } from '#domain/history/wish.ts';
import { m } from '$lib/paraglide/messages.js';
import { refusalTo } from './refusal.ts';
import { sectionTitle } from './words.ts';

export interface NamedPart {
  part: Part;
  name: string;
  label: string;
}

/** The parts that differ between two moments, in the plan's order. */
export function changedParts(
  history: PlanHistory,
  zone: HistoryZone,
  ledger: Ledger,
  from: number,
  to: number,
): NamedPart[] {
  const { sections, goals, actions } = compare(ledger, from, to);
  return [
    ...sections
      .filter(({ lines }) => lines.some(isChanged))
      .map(({ part }) => ({ part, label: sectionTitle(history, zone, part.key) })),
    ...[...goals, ...actions]
      .filter(itemIsChanged)
      .map((item) => ({ part: item.part, label: titleAt(item) || m.history_untitled() })),
  ].map((one) => ({ ...one, name: nameOfPart(one.part) }));
}

const refusalWords: Record<string, () => string> = {
  read_only: m.history_right_read,
  sealed: m.history_right_sealed,
  not_responsible: m.history_right_responsible,
  family_text: m.history_right_family,
};

/** Why a part cannot be brought back to a moment; null when it can. */
export function whyNotBack(
  history: PlanHistory,
  zone: HistoryZone,
  ledger: Ledger,
  part: Part,
  seq: number,
): string | null {
  const then = saidAt(ledger, part, seq);
  if (then === null) return m.history_back_not_there();
  if (then === saidAt(ledger, part, ledger.lastSeq)) return m.history_back_same();
  const refused = refusalTo(ledger.doc, zone, history.writer, (doc) =>
    rewrite(doc, ledger, [part], asAt(seq)),
  );
  return refused === null ? null : (refusalWords[refused] ?? m.history_right_other)();
}

export interface Undoable {
  mine: NamedPart[];
  others: NamedPart[];
}

/** The parts that undoing a person's changes in a span would change, and whether I may. */
export function undoable(
  history: PlanHistory,
  zone: HistoryZone,
  ledger: Ledger,
  person: string,
  from: number,
  to: number,
): Undoable {
  const answer: Undoable = { mine: [], others: [] };
  const touched = new Set(
    ledger.rows
      .filter(({ seq, personId }) => seq > from && seq <= to && personId === person)
      .flatMap((row) => row.touched.flatMap((path) => partOf(path) ?? []))
      .map(nameOfPart),
  );
  for (const one of changedParts(history, zone, ledger, from, to)) {
    if (!touched.has(one.name)) continue;
    const refused = refusalTo(ledger.doc, zone, history.writer, (doc) =>
      rewrite(doc, ledger, [one.part], without(ledger, person, from, to)),
    );
    (refused === null ? answer.mine : answer.others).push(one);
  }
  return answer;
}

/** Who wrote in a span, without myself being left out: one's own changes can be undone as well. */
export const writersIn = (ledger: Ledger, from: number, to: number): string[] => [
  ...new Set(
    ledger.rows
      .filter(({ seq, ofService }) => seq > from && seq <= to && !ofService)
      .map(({ personId }) => personId),
  ),
];
