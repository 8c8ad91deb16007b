// Mutants of the functions that decide: those that policies, the sync server and the access rule ask, and all
// that these ask in turn. In each, one condition at a time is left out.
import type { Sql } from 'postgres';
import type { Mutant } from './policies.ts';

interface Source {
  call: string;
  name: string;
  source: string;
  definition: string;
}

/** Everything is decided from here. */
const roots = /^(sync_open|sync_access|sync_append|rebuild_zone_members|live_session)$/;
const asked = /priv\.(\w+)\s*\(/g;

/** Right before a row, or before the sync server's append. */
const before = /^priv\.(my_zone_ids|my_tenant_ids|session_alive|access_level)\(/;

/**
 * Asked along the way, and not about who gets in: as what somebody acted (for the log), how long a session
 * goes on, and what somebody may do or see within a part that is theirs. Those have tests of their own.
 */
const beside = new Set([
  ...['acting', 'hold_sessions', 'leaders', 'i_lead', 'let_in_as', 'zone_writers', 'sight_of'],
  ...['keeps_places', 'needs_location', 'my_family_part', 'versions_kept'],
]);

/** The conditions of a body: where each `and …` or `where …` begins and ends. */
export function conditionsIn(source: string): { from: number; to: number; first: boolean }[] {
  const found: { from: number; to: number; first: boolean }[] = [];
  for (const match of source.matchAll(/\b(and|where)\s+/g)) {
    if (isComment(source, match.index)) continue;
    const begins = match.index + match[0].length;
    const ends = endOfCondition(source, begins);
    // The second half of a BETWEEN is no condition.
    const before = source.slice(Math.max(0, match.index - 60), match.index);
    if (match[1] === 'and' && /\bbetween\s+[^()]*$/.test(before)) continue;
    if (ends > begins)
      found.push({
        from: match[1] === 'and' ? match.index : begins,
        to: ends,
        first: match[1] === 'where',
      });
  }
  return found;
}

const isComment = (source: string, at: number): boolean =>
  source.slice(source.lastIndexOf('\n', at) + 1, at).includes('--');

const after =
  /^(and|or|where|order by|group by|having|limit|union|returning|for (no key )?update|for share|on conflict|loop|then|left join|join|cross join|else|end|when|window|from)\b/;

function endOfCondition(source: string, begins: number): number {
  let depth = 0;
  let text = false;
  for (let at = begins; at < source.length; at += 1) {
    const char = source[at];
    if (char === "'") text = !text;
    if (text) continue;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth < 0) return at;
    // A CASE is one thing, with all the AND and WHEN in it.
    const begun = !/\w/.test(source[at - 1] ?? '');
    if (begun && /^case\b/.test(source.slice(at))) depth += 1;
    const ended = begun && depth > 0 && /^end\b/.test(source.slice(at));
    if (ended) depth -= 1;
    if (ended || depth > 0) continue;
    if (char === ';' || (char === ',' && depth === 0)) return at;
    if (!/\s/.test(source[at - 1] ?? '') || !after.test(source.slice(at))) continue;
    // `is not distinct from` goes on.
    if (!/\bdistinct\s+$/.test(source.slice(begins, at))) return at;
  }
  return source.length;
}

export async function conditionMutants(sql: Sql): Promise<Mutant[]> {
  const functions = await sql<Source[]>`
    select p.oid::regprocedure::text as call, p.proname as name, p.prosrc as source,
      pg_get_functiondef(p.oid) as definition
    from pg_proc p where p.pronamespace = 'priv'::regnamespace and p.prokind = 'f' order by 1`;
  const policies = await sql<{ table: string; text: string }[]>`
    select tablename as table, concat(qual, ' ', with_check) as text
    from pg_policies where schemaname = 'app'`;
  const triggers = await sql<{ table: string; text: string }[]>`
    select c.relname as table, 'priv.' || p.proname || '(' as text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where c.relnamespace = 'app'::regnamespace and not t.tgisinternal`;
  const names = (text: string) => [...text.matchAll(asked)].map(([, name]) => name ?? '');
  /** These and all that they ask in turn, as far as `stops` lets it. */
  const withAsked = (first: readonly string[], stops = ''): Set<string> => {
    const all = new Set(first);
    for (let size = 0; size !== all.size;) {
      size = all.size;
      for (const { name, source } of functions)
        if (all.has(name) && name !== stops) for (const one of names(source)) all.add(one);
    }
    return all;
  };
  const deciding = withAsked([
    ...functions.filter(({ name }) => roots.test(name)).map(({ name }) => name),
    ...policies.flatMap(({ text }) => names(text)),
  ]);
  // Who is in which part was worked out before the mutant came: no cell can tell of that.
  const members = 'rebuild_zone_members';
  const asking = [...policies, ...triggers].map(({ table, text }) => ({
    table,
    asks: withAsked(names(text), members),
  }));
  const seenBy = (name: string) =>
    new Set(
      asking.filter(({ asks }) => name !== members && asks.has(name)).map(({ table }) => table),
    );
  return functions
    .filter(({ name }) => deciding.has(name) && !beside.has(name))
    .flatMap(({ call, name, source, definition }) => {
      // What a function says twice is two conditions.
      const said = new Map<string, number>();
      return conditionsIn(source).map(({ from, to, first }): Mutant => {
        const left = source.slice(from, to);
        const without = source.slice(0, from) + (first ? 'true ' : '') + source.slice(to);
        const text = `${call}: ${left.replaceAll(/\s+/g, ' ').trim()}`;
        const time = (said.get(text) ?? 0) + 1;
        said.set(text, time);
        return {
          kind: 'condition left out',
          name: `condition left out: ${text}${time > 1 ? ` (${time})` : ''}`,
          table: null,
          seenBy: seenBy(name),
          rare: !before.test(call),
          change: definition.replace(source, () => without),
        };
      });
    });
}
