// Two moments of a zone side by side: what stood in both, what came, what went, and by whom. A moment
// is a row of the log: the plan as it was when that row had been written. Authorship is what the
// ledger knows: the owner of a character's client id wrote it, the sender of a row took away what
// that row took away.
import * as Y from 'yjs';
import { actionsRoot, goalsRoot, hasGoals, sectionRoot, textsOf } from '../plan/zones.ts';
import { stood } from './ledger.ts';
import type { Ledger, Life } from './ledger.ts';
import type { Part } from './part.ts';
import { entriesOf, lifeOf, stretchesOf, wordsOf } from './stretches.ts';
import type { Entry, Type } from './stretches.ts';

export type Standing = 'kept' | 'added' | 'removed';

/** Characters that follow one another and have the same story. The times are those of the latest. */
export interface Run {
  text: string;
  standing: Standing;
  /** Null: the service itself. */
  author: string | null;
  writtenAt: string;
  /** Only of what is gone at the second moment. */
  removedBy: string | null;
  removedAt: string | null;
}

export interface Line {
  kind: 'paragraph' | 'heading' | 'bullet' | 'number';
  depth: number;
  standing: Standing;
  runs: Run[];
  /** Bold, italic or a link came or went. */
  formatted: boolean;
}

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
  by: string | null;
  at: string;
}

export interface SectionComparison {
  part: Part & { kind: 'section' };
  lines: Line[];
}

export interface ItemComparison {
  part: Part & { kind: 'goal' | 'action' };
  standing: Standing;
  /** Who added or removed the whole, and when. */
  by: string | null;
  at: string | null;
  title: Run[];
  lines: Line[];
  fields: FieldChange[];
  /** Single values at the second moment, or the last that it had. */
  values: Readonly<Record<string, unknown>>;
}

export interface PlanComparison {
  sections: SectionComparison[];
  goals: ItemComparison[];
  actions: ItemComparison[];
}

export function compare(ledger: Ledger, from: number, to: number): PlanComparison {
  const items = (kind: 'goal' | 'action'): ItemComparison[] =>
    [...ledger.doc.getMap(kind === 'goal' ? goalsRoot : actionsRoot)._map.keys()]
      .flatMap((id) => compareItem(ledger, { kind, id }, from, to) ?? [])
      .sort(byPlace);
  const agreed = hasGoals(ledger.kind);
  return {
    sections: textsOf(ledger.kind).map((key) => compareSection(ledger, key, from, to)),
    goals: agreed ? items('goal') : [],
    actions: agreed ? items('action') : [],
  };
}

export const compareSection = (
  ledger: Ledger,
  key: string,
  from: number,
  to: number,
): SectionComparison => ({
  part: { kind: 'section', key },
  lines: new Comparing(ledger, from, to).lines(ledger.doc.getXmlFragment(sectionRoot(key))),
});

/** Null when it was there at neither moment. */
export function compareItem(
  ledger: Ledger,
  part: ItemComparison['part'],
  from: number,
  to: number,
): ItemComparison | null {
  return new Comparing(ledger, from, to).item(part);
}

export const isChanged = (line: Line): boolean =>
  line.formatted || line.runs.some(({ standing }) => standing !== 'kept');

export const itemIsChanged = ({ standing, title, lines, fields }: ItemComparison): boolean =>
  standing !== 'kept' ||
  fields.length > 0 ||
  title.some((run) => run.standing !== 'kept') ||
  lines.some(isChanged);

const byPlace = (a: ItemComparison, b: ItemComparison): number => {
  const [one, other] = [String(a.values['position'] ?? ''), String(b.values['position'] ?? '')];
  return one < other ? -1 : one > other ? 1 : a.part.id < b.part.id ? -1 : 1;
};

const itemText = { goal: 'text', action: 'what' } as const;

class Comparing {
  readonly #ledger: Ledger;
  readonly #from: number;
  readonly #to: number;

  constructor(ledger: Ledger, from: number, to: number) {
    this.#ledger = ledger;
    this.#from = from;
    this.#to = to;
  }

  item(part: ItemComparison['part']): ItemComparison | null {
    const root = this.#ledger.doc.getMap(part.kind === 'goal' ? goalsRoot : actionsRoot);
    const before = this.#entry(root, part.id, this.#from);
    const after = this.#entry(root, part.id, this.#to);
    const [was, is] = [mapIn(before), mapIn(after)];
    const now = is ?? was;
    if (now === null) return null;
    const standing = was === null ? 'added' : is === null ? 'removed' : 'kept';
    const seq =
      standing === 'added'
        ? after && lifeOf(this.#ledger, after).born
        : standing === 'removed'
          ? before && lifeOf(this.#ledger, before).died
          : null;
    const row = seq == null ? undefined : this.#ledger.row(seq);
    const writer = standing === 'added' && after !== null ? after.client : null;
    const text = itemText[part.kind];
    return {
      part,
      standing,
      by: (writer === null ? row?.personId : this.#ledger.authorOf(writer)) ?? null,
      at: row?.at ?? null,
      title: this.#inBoth(was, is, 'title', (type) => this.#inline(type).runs, joined),
      lines: this.#inBoth(was, is, text, (type) => this.lines(type), linesJoined),
      fields: was === null || is === null ? [] : this.#fields(was, is),
      values: this.#values(now, is === null ? this.#from : this.#to),
    };
  }

  /** The lines of a rich text, or of a plain one, that stood at either moment. */
  lines(type: Type): Line[] {
    if (type instanceof Y.Text)
      return [{ kind: 'paragraph', depth: 0, standing: 'kept', ...this.#inline(type) }];
    return this.#blocks(type, 0, 'paragraph');
  }

  #blocks(parent: Type, depth: number, kind: Line['kind']): Line[] {
    const lines: Line[] = [];
    let first = true;
    for (const { content, life } of stretchesOf(this.#ledger, parent)) {
      const standing = this.#standing(life);
      if (standing === null || !(content instanceof Y.ContentType)) continue;
      const { type } = content;
      if (!(type instanceof Y.XmlElement)) continue;
      if (type.nodeName === 'paragraph' || type.nodeName === 'heading') {
        const own = type.nodeName === 'heading' ? 'heading' : first ? kind : 'paragraph';
        lines.push({ kind: own, depth, standing, ...this.#inline(type) });
      } else if (type.nodeName === 'listItem') lines.push(...this.#blocks(type, depth, kind));
      else
        lines.push(
          ...this.#blocks(type, depth + 1, type.nodeName === 'orderedList' ? 'number' : 'bullet'),
        );
      if (parent instanceof Y.XmlElement && parent.nodeName === 'listItem') first = false;
    }
    return lines;
  }

  #inline(parent: Type): Pick<Line, 'runs' | 'formatted'> {
    const runs: Run[] = [];
    let formatted = false;
    const walk = (type: Type): void => {
      for (const stretch of stretchesOf(this.#ledger, type)) {
        const { content, client, life } = stretch;
        const standing = this.#standing(life);
        if (standing === null) continue;
        const words = wordsOf(stretch);
        if (words !== null) addRun(runs, this.#run(words, standing, client, life));
        else if (content instanceof Y.ContentFormat) formatted ||= standing !== 'kept';
        else if (content instanceof Y.ContentType) {
          if (content.type instanceof Y.XmlText) walk(content.type);
          else addRun(runs, this.#run('\n', standing, client, life));
        }
      }
    };
    walk(parent);
    return { runs, formatted };
  }

  #run(text: string, standing: Standing, client: number, { born, died }: Life): Run {
    const gone = standing === 'removed' && died !== null ? this.#ledger.row(died) : undefined;
    return {
      text,
      standing,
      author: this.#ledger.authorOf(client),
      writtenAt: this.#ledger.row(born ?? 0)?.at ?? '',
      removedBy: gone?.personId ?? null,
      removedAt: gone?.at ?? null,
    };
  }

  #standing(life: Life): Standing | null {
    const [was, is] = [stood(life, this.#from), stood(life, this.#to)];
    if (was) return is ? 'kept' : 'removed';
    return is ? 'added' : null;
  }

  #entry(map: Type, key: string, seq: number): Entry | null {
    for (const entry of entriesOf(map, key))
      if (stood(lifeOf(this.#ledger, entry), seq)) return entry;
    return null;
  }

  #values(map: Type, seq: number): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const key of map._map.keys()) {
      const value = this.#entry(map, key, seq)?.value ?? null;
      if (!(value instanceof Y.AbstractType)) values[key] = value;
    }
    return values;
  }

  #fields(was: Type, is: Type): FieldChange[] {
    const before = this.#values(was, this.#from);
    const after = this.#values(is, this.#to);
    return Object.keys({ ...before, ...after }).flatMap((field): FieldChange[] => {
      const [one, other] = [before[field] ?? null, after[field] ?? null];
      if (JSON.stringify(one) === JSON.stringify(other)) return [];
      const entry = this.#entry(is, field, this.#to);
      const seq = entry === null ? null : lifeOf(this.#ledger, entry).born;
      return [
        {
          field,
          before: one,
          after: other,
          by: entry === null ? null : this.#ledger.authorOf(entry.client),
          at: this.#ledger.row(seq ?? 0)?.at ?? '',
        },
      ];
    });
  }

  /**
   * An item that was removed and made again has other texts. Where they say the same, nothing has
   * changed, and the words are still whose they were.
   */
  #inBoth<T>(
    was: Type | null,
    is: Type | null,
    key: string,
    read: (type: Type) => T[],
    join: (was: T[], is: T[]) => T[],
  ): T[] {
    const [one, other] = [
      typeIn(was && this.#entry(was, key, this.#from)),
      typeIn(is && this.#entry(is, key, this.#to)),
    ];
    if (one === other || other === null) return one === null ? [] : read(one);
    return one === null ? read(other) : join(read(one), read(other));
  }
}

const typeIn = (entry: Entry | null): Type | null =>
  entry?.value instanceof Y.AbstractType ? entry.value : null;

const mapIn = (entry: Entry | null): Type | null =>
  entry?.value instanceof Y.Map ? entry.value : null;

const said = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('');

const kept = (runs: readonly Run[]): Run[] =>
  runs.map((run) => ({ ...run, standing: 'kept', removedBy: null, removedAt: null }));

const joined = (was: Run[], is: Run[]): Run[] =>
  said(was) === said(is) ? kept(was) : [...was, ...is];

function linesJoined(was: Line[], is: Line[]): Line[] {
  const words = (lines: Line[]): string => lines.map(({ runs }) => said(runs)).join('\n');
  return words(was) === words(is)
    ? was.map((line) => ({ ...line, standing: 'kept', formatted: false, runs: kept(line.runs) }))
    : [...was, ...is];
}

/** Joins what the same people did: someone who types makes a row with every key. */
function addRun(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (
    last !== undefined &&
    last.standing === run.standing &&
    last.author === run.author &&
    last.removedBy === run.removedBy
  ) {
    last.text += run.text;
    if (run.writtenAt > last.writtenAt) last.writtenAt = run.writtenAt;
    if ((run.removedAt ?? '') > (last.removedAt ?? '')) last.removedAt = run.removedAt;
  } else runs.push(run);
}
