// Prövning av barnets bästa: how the child's best interests were weighed when something was decided, in
// the six steps of Region Gävleborg (describe, hear the child, knowledge, choices, decide, tell back and
// follow up). A no to "heard" needs its reason (UN convention on the rights of the child, article 12).
import { z } from 'zod';
import { Day } from './dates.ts';

/** The texts in the order of the steps; what may be left empty is what the law does not ask for. */
export const steps = [
  'matter',
  'childWords',
  'knowledge',
  'choices',
  'decision',
  'toldBack',
] as const;
export type Step = (typeof steps)[number];
export const mustBeSaid: readonly Step[] = ['matter', 'childWords', 'decision'];

const words = z.string().max(4_000);

export const BestInterest = z.object({
  matter: words,
  heard: z.boolean(),
  childWords: words,
  knowledge: words,
  choices: words,
  decision: words,
  toldBack: words,
  decidedOn: Day,
  followUpOn: Day,
});
export type BestInterest = z.infer<typeof BestInterest>;

export const BestInterestPage = z.object({
  child: z.string(),
  title: z.string(),
  mayWrite: z.boolean(),
  /** Newest first. */
  written: z.array(
    BestInterest.extend({
      revision: z.int(),
      /** Null: someone whom the reader does not know. */
      by: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  ),
});
export type BestInterestPage = z.infer<typeof BestInterestPage>;
