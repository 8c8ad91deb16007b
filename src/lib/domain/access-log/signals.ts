// What in the log is something to look at, and never more than that: a name that is the same, a night, an hour
// with many plans. Pure rules over facts of a period (priv.log_facts); a person judges what they find.
import { z } from 'zod';
import { PersonId, PlanId } from '../ids.ts';
import { limits } from '../limits.ts';

export const signalKinds = [
  'OWN_NAME', // the reader is called as somebody in the family
  'COLLEAGUE', // a guardian works at a unit of the reader's
  'NO_RELATION', // without a part in the plan
  'AFTER_MANDATE', // the reader's mandate was over
  'PROTECTED', // the child has protected personal data
  'NIGHT', // 22-05, at a unit that does not work then
  'MASS', // many plans in an hour, against the reader's own habit
  'REFUSALS', // many plans asked for that were not for the reader
] as const;
export const SignalKind = z.enum(signalKinds);
export type SignalKind = z.infer<typeof SignalKind>;

const count = z.int().min(0);

/** One reader and one plan over the period. */
export const PairFacts = z.object({
  personId: PersonId,
  name: z.string(),
  planId: PlanId,
  rows: count,
  logId: z.int(),
  /** Names of the child and of those close to it. */
  family: z.array(z.string()),
  colleague: z.boolean(),
  protected: z.boolean(),
  unrelated: count,
  unrelatedId: z.int().nullable(),
  ended: count,
  endedId: z.int().nullable(),
  night: count,
  nightId: z.int().nullable(),
});
export type PairFacts = z.infer<typeof PairFacts>;

/** A reader's busiest hour of the period; `usual`: nine of ten of their other hours have at most so many plans. */
export const HourFacts = z.object({
  personId: PersonId,
  plans: count,
  logId: z.int(),
  usual: count.nullable(),
});
export type HourFacts = z.infer<typeof HourFacts>;

export const LogFacts = z.object({
  pairs: z.array(PairFacts),
  hours: z.array(HourFacts),
  refusals: z.array(z.object({ personId: PersonId, most: count })),
});
export type LogFacts = z.infer<typeof LogFacts>;

/** Something to look at: about a reader and a plan, or about a reader alone. */
export interface Signal {
  kinds: SignalKind[];
  personId: PersonId;
  planId: PlanId | null;
  /** A row of the log to begin with; null where there is none (refusals). */
  logId: number | null;
  rows: number;
}

/** Last names of a name: "Rania Ek-Silver" has ek and silver. A single word has none. */
export function lastNames(name: string): string[] {
  const words = name.trim().toLocaleLowerCase('sv').split(/\s+/);
  return words.length < 2 ? [] : (words.at(-1) ?? '').split('-').filter((part) => part !== '');
}

const isNamedAs = (name: string, family: readonly string[]): boolean => {
  const own = new Set(lastNames(name));
  return family.some((other) => lastNames(other).some((last) => own.has(last)));
};

function ofPair(facts: PairFacts): Signal | null {
  const found: [kind: SignalKind, logId: number | null][] = [];
  if (isNamedAs(facts.name, facts.family)) found.push(['OWN_NAME', facts.logId]);
  if (facts.colleague) found.push(['COLLEAGUE', facts.logId]);
  if (facts.unrelated > 0) found.push(['NO_RELATION', facts.unrelatedId]);
  if (facts.ended > 0) found.push(['AFTER_MANDATE', facts.endedId]);
  if (facts.protected) found.push(['PROTECTED', facts.logId]);
  if (facts.night > 0) found.push(['NIGHT', facts.nightId]);
  const [first] = found;
  if (!first) return null;
  const { personId, planId, rows } = facts;
  return { kinds: found.map(([kind]) => kind), personId, planId, logId: first[1], rows };
}

const isMass = ({ plans, usual }: HourFacts): boolean =>
  plans >= Math.max(limits.massPlansInHour, limits.massTimesUsual * (usual ?? 0));

/** At most one for each reader and plan, in the order of the log; then those about a reader alone. */
export function signalsOf({ pairs, hours, refusals }: LogFacts): Signal[] {
  return [
    ...pairs.flatMap((pair) => ofPair(pair) ?? []),
    ...hours.filter(isMass).map(({ personId, plans, logId }): Signal => {
      return { kinds: ['MASS'], personId, planId: null, logId, rows: plans };
    }),
    ...refusals
      .filter(({ most }) => most >= limits.manyRefusalsInHour)
      .map(({ personId, most }): Signal => {
        return { kinds: ['REFUSALS'], personId, planId: null, logId: null, rows: most };
      }),
  ];
}
