// History against the log: who wrote and who took away, compared with a replay row by row; and that
// restoring a part, or taking back one person's changes, loses nothing that another wrote.
import { describe, expect, it } from 'vitest';
import { compare } from '#domain/history/comparison.ts';
import type { ItemComparison, Line, PlanComparison, Run } from '#domain/history/comparison.ts';
import { seedOfRun, randomFrom } from '../sync/support/random.ts';
import { charactersIn, docAfter, someHistory } from './history-world.ts';
import type { Character, History } from './history-world.ts';

interface Told {
  text: string;
  author: string | null;
}

/** Who first sent, and who took away, each character; and what stood after each row. */
function replayed({ rows }: History) {
  const by = new Map<string, { born: number; died: number | null }>();
  const moments: Map<string, Character[]>[] = [new Map()];
  for (const { seq } of rows) {
    const standing = charactersIn(docAfter(rows, seq));
    const ids = new Set([...standing.values()].flat().map(({ id }) => id));
    for (const id of ids) if (!by.has(id)) by.set(id, { born: seq, died: null });
    for (const [id, life] of by) if (life.died === null && !ids.has(id)) life.died = seq;
    moments.push(standing);
  }
  return { by, moments };
}

const joined = (lines: readonly Line[]): Run[] => lines.flatMap(({ runs }) => runs);

function textsOf(comparison: PlanComparison): Map<string, Run[]> {
  const texts = new Map<string, Run[]>();
  for (const { part, lines } of comparison.sections)
    texts.set(`section:${part.key}`, joined(lines));
  const item = (root: string, field: string) => (one: ItemComparison) => {
    texts.set(`${root}/${one.part.id}/title`, one.title);
    texts.set(`${root}/${one.part.id}/${field}`, joined(one.lines));
  };
  comparison.goals.forEach(item('goals', 'text'));
  comparison.actions.forEach(item('actions', 'what'));
  return texts;
}

const letters = (runs: readonly Run[], who: (run: Run) => string | null): Told[] =>
  runs.flatMap((run) => run.text.split('').map((text) => ({ text, author: who(run) })));

function madeAgain(name: string, was: readonly Character[], is: readonly Character[]): boolean {
  const words = (all: readonly Character[]): string => all.map(({ text }) => text).join('');
  const ids = new Set(was.map(({ id }) => id));
  return (
    !name.startsWith('section:') && words(was) === words(is) && !is.some(({ id }) => ids.has(id))
  );
}

describe('a comparison of two moments', () => {
  it('attributes 1,000 random ranges as the log does', { timeout: 60_000 }, () => {
    const random = randomFrom(seedOfRun);
    let ranges = 0;
    let removedLetters = 0;
    while (ranges < 1_000) {
      const history = someHistory(random, 60, 2 + random.below(3));
      const { by, moments } = replayed(history);
      const { rows, ledger } = history;
      const sender = (seq: number | null | undefined) => rows[(seq ?? 0) - 1]?.personId ?? null;
      for (let n = 0; n < 50; n++, ranges++) {
        const from = random.below(rows.length + 1);
        const to = from + random.below(rows.length + 1 - from);
        const texts = textsOf(compare(ledger, from, to));
        const expected = (seq: number, name: string): Character[] => moments[seq]?.get(name) ?? [];
        const names = new Set([
          ...texts.keys(),
          ...(moments[from]?.keys() ?? []),
          ...(moments[to]?.keys() ?? []),
        ]);
        for (const name of names) {
          const runs = texts.get(name) ?? [];
          const where = `seed ${random.seed}, ${name}, ${from}–${to}`;
          const was = expected(from, name);
          const now = expected(to, name);
          // Removed and made again with the same words: they are still whose they were.
          const unchanged = runs.every(({ standing }) => standing === 'kept');
          const is = unchanged && madeAgain(name, was, now) ? was : now;
          const before = runs.filter(({ standing }) => standing !== 'added');
          const after = runs.filter(({ standing }) => standing !== 'removed');
          const author = ({ id, text }: Character) => ({ text, author: sender(by.get(id)?.born) });
          expect(
            letters(before, (run) => run.author),
            where,
          ).toEqual(was.map(author));
          expect(
            letters(after, (run) => run.author),
            where,
          ).toEqual(is.map(author));
          const stays = new Set(is.map(({ id }) => id));
          const gone = was.filter(({ id }) => !stays.has(id));
          const removed = runs.filter(({ standing }) => standing === 'removed');
          removedLetters += gone.length;
          expect(
            letters(removed, (run) => run.removedBy),
            where,
          ).toEqual(gone.map(({ id, text }) => ({ text, author: sender(by.get(id)?.died) })));
        }
      }
    }
    expect(removedLetters).toBeGreaterThan(1_000);
  });
});
