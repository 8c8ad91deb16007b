// Which of an update's deletes are news. [SY16] Deletes of what does not exist yet are a gap: Yjs
// would keep them and kill what the victim writes later. Known deletes are dropped, so that the
// whole-document delete set which every reconnecting client sends is nothing new.
import { DEL, FMT, OLD, TOP } from '../touch.ts';
import { mergeRanges } from '../update-encoder.ts';
import type { DeleteRange } from '../update-parser.ts';
import { UpdateRefused } from '../update-reader.ts';
import { nowhere } from './client-line.ts';
import type { ClientLine } from './client-line.ts';
import { DeletedRanges } from './deleted-ranges.ts';
import type { Work } from './work.ts';

export function placeDeletes(work: Work): void {
  if (work.several.length > 0 && work.terms.limits !== null) checkSeveral(work);
  let before: DeleteRange | undefined;
  for (const range of work.update.deletes) {
    const { client, clock, length } = range;
    const line = work.state.lines.of(client);
    if (line === undefined || clock + length > line.clock)
      throw new UpdateRefused('gap', 'deletes something that is not here');
    if (clock + length > work.terms.reach(client))
      throw new UpdateRefused('early', 'deletes what is not committed yet');
    const inOrder =
      before === undefined ||
      before.client > client ||
      (before.client === client && before.clock + before.length < clock);
    const news = placeRange(work, line, range);
    if (!inOrder || news !== length) work.rewritten = true;
    before = range;
  }
}

/** Splits a range by place, leaves out what is deleted already, and answers how much is news. */
function placeRange(work: Work, line: ClientLine, { client, clock, length }: DeleteRange): number {
  const { places } = work.state;
  const { runs, deleted } = line;
  const end = clock + length;
  let news = 0;
  let at = clock;
  let run = runs.floor(at);
  let gone = deleted.floor(at);
  if (gone < 0 || deleted.second(gone) <= at) gone++;
  while (at < end) {
    if (gone < deleted.size && deleted.first(gone) <= at) {
      at = Math.min(end, deleted.second(gone++));
      continue;
    }
    while (run + 1 < runs.size && runs.first(run + 1) <= at) run++;
    let until = run + 1 < runs.size ? Math.min(end, runs.first(run + 1)) : end;
    if (gone < deleted.size) until = Math.min(until, deleted.first(gone));
    const place = runs.second(run) >>> 1;
    if (place !== nowhere) {
      const dead = places.isDead(place);
      const format = (runs.second(run) & 1) === 1;
      const path = places.pathOf(place);
      // What was put into a deleted place by this very update keeps its delete, though nobody sees it:
      // a copy that hears of all at once has the place alive until the end.
      if (!dead || work.isNew(line, at)) {
        work.deletes.push({ client, clock: at, length: until - at, path, format });
        news += until - at;
      }
      if (!dead) work.touch(path, format ? FMT : deleting(work, place));
    }
    at = until;
  }
  return news;
}

const deleting = ({ state: { places } }: Work, place: number): number =>
  places.isEntry(place) ? DEL | TOP | OLD : DEL;

/** Yjs itself writes such values only when all of them are deleted (old values of a copy that keeps all). */
function checkSeveral(work: Work): void {
  const byClient = Map.groupBy(mergeRanges(work.update.deletes), ({ client }) => client);
  const deleted = new Map<number, DeletedRanges>();
  for (const [client, ranges] of byClient) {
    const own = new DeletedRanges();
    own.addSorted(ranges.map(({ clock, length }) => [clock, clock + length]));
    deleted.set(client, own);
  }
  for (const { client, clock, length } of work.several) {
    const own = deleted.get(client);
    const i = own?.floor(clock) ?? -1;
    if (own === undefined || i < 0 || own.second(i) < clock + length)
      throw new UpdateRefused('map-multi', 'a living map value of several elements');
  }
}
