// Felskrivning: what somebody who writes in a plan asks to have taken out of it, and what administrators see of it:
// the part by kind and reference, and in how many places the words stand. Never the words.
import { z } from 'zod';
import { ZoneKind } from '../access/roles.ts';
import { PlanId, WordRemovalId, ZoneId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

export const removalStates = ['ASKED', 'ORDERED', 'DONE', 'DECLINED', 'WITHDRAWN'] as const;
export const RemovalState = z.enum(removalStates);
export type RemovalState = z.infer<typeof RemovalState>;

/** How it is written in the form: line by line, none so short that it stands in places that are right. */
export const RemovalForm = z.object({
  zone: ZoneId,
  words: z.string().trim().min(4).max(8000),
  gone: z.literal('1').optional(),
});

export const PlanRemovals = z.object({
  plan: PlanId,
  child: z.string(),
  parts: z.array(z.object({ id: ZoneId, kind: ZoneKind, title: z.string().nullable() })),
  asked: z.array(
    z.object({
      id: WordRemovalId,
      kind: ZoneKind,
      state: RemovalState,
      on: Day,
      mine: z.boolean(),
    }),
  ),
});
export type PlanRemovals = z.infer<typeof PlanRemovals>;

const Amounts = z.object({
  text: z.int(),
  comments: z.int(),
  versions: z.int(),
  others: z.int(),
  /** Changes in the part's history, all of which is written anew. */
  updates: z.int(),
});
export type WordAmounts = z.infer<typeof Amounts>;

export const RemovalDesk = z.object({
  waiting: z.array(
    z.object({
      id: WordRemovalId,
      planId: PlanId,
      zoneKind: ZoneKind,
      on: Day,
      /** Null until somebody has decided. */
      decision: z.string().nullable(),
      by: z.string().nullable(),
      mine: z.boolean(),
      amounts: Amounts,
    }),
  ),
  done: z.array(
    z.object({
      id: WordRemovalId,
      planId: PlanId,
      zoneKind: ZoneKind,
      decision: z.string(),
      orderedBy: z.string().nullable(),
      confirmedBy: z.string().nullable(),
      at: z.iso.datetime(),
      went: Amounts,
    }),
  ),
});
export type RemovalDesk = z.infer<typeof RemovalDesk>;
