// "Sedan sist" in under a minute: at most ten lines of what others said, called and changed, the reader's
// own questions first. What does not get a line is counted in the last one, so that nothing is hidden.
import type { News } from './page.ts';

export type NewsLine =
  | { kind: 'said'; thread: News['threads'][number] }
  | { kind: 'meeting'; meeting: News['meetings'][number] }
  | { kind: 'version'; number: number }
  | { kind: 'status'; status: News['statuses'][number] }
  | { kind: 'done' | 'changed'; actions: News['actions'] }
  | { kind: 'more'; threads: number };

/** Conversations with a line of their own; the other six lines are enough for every other kind. One of them
    says how many more there are. */
const mostThreads = 4;

export function newsLines({ actions, threads, meetings, versions, statuses }: News): NewsLine[] {
  const newest = versions.at(-1);
  const status = statuses.at(-1);
  const done = actions.filter((action) => action.status === 'DONE');
  const changed = actions.filter((action) => action.status !== 'DONE');
  const said = [...threads].sort((a, b) => Number(b.answersMe) - Number(a.answersMe));
  const shown = said.length > mostThreads ? mostThreads - 1 : mostThreads;
  const lines: NewsLine[] = [
    ...said.slice(0, shown).map((thread) => ({ kind: 'said' as const, thread })),
    ...meetings.slice(0, 2).map((meeting) => ({ kind: 'meeting' as const, meeting })),
    ...(newest === undefined ? [] : [{ kind: 'version' as const, number: newest }]),
    ...(status === undefined ? [] : [{ kind: 'status' as const, status }]),
    ...(done.length === 0 ? [] : [{ kind: 'done' as const, actions: done }]),
    ...(changed.length === 0 ? [] : [{ kind: 'changed' as const, actions: changed }]),
  ];
  const rest = said.length - shown;
  return rest > 0 ? [...lines, { kind: 'more', threads: rest }] : lines;
}
