// The five questions of GIRFEC (domain.md 2.2), answered by the unit that received a signal. The fifth is
// the gate: only with a yes is there something to plan together.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { SignalPage } from './card.ts';

export const questions = ['inTheWay', 'information', 'iCan', 'unitCan'] as const;
export type Question = (typeof questions)[number];

const words = z.string().max(limits.maxSignalWords);

export const SignalAnswers = z.object({
  revision: z.int(),
  receivedBy: z.string(),
  inTheWay: words,
  information: words,
  iCan: words,
  unitCan: words,
  /** What the others could help with; the yes or no stands beside it. */
  othersCan: words,
  othersNeeded: z.boolean().nullable(),
  solvedBecause: z.string().nullable(),
});
export type SignalAnswers = z.infer<typeof SignalAnswers>;

/** A signal with its answers: for the receiving unit; null for the sender and until it is received. */
export const AnsweredSignal = SignalPage.extend({ answers: SignalAnswers.nullable() });
export type AnsweredSignal = z.infer<typeof AnsweredSignal>;
