// Registerutdrag: what Kring holds about whoever asks, as the database gives it. Words of others are there by the
// reader's own rights alone.
import { z } from 'zod';
import { PlanId, TenantId } from '../ids.ts';
import { IdentityKind } from './identity.ts';

const Moment = z.iso.datetime();
const Until = Moment.nullable();

export const wroteKinds = [
  'COMMENT',
  'DISSENT',
  'EXPERIENCE',
  'LOAD',
  'CHILD_WORDS',
  'VOICE',
  'VIEW',
  'MEETING_ANSWER',
  'APPROVAL',
  'AGREEMENT',
  'FILE',
] as const;

const OwnPlan = z.object({
  id: PlanId,
  child: z.string(),
  status: z.string(),
  seats: z.array(
    z.object({
      unit: z.string(),
      role: z.string(),
      title: z.string().nullable(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
      from: Moment,
      to: Until,
    }),
  ),
  answers: z.array(
    z.object({
      unit: z.string(),
      /** Null: the unit's whole part. */
      part: z.string().nullable(),
      answer: z.enum(['yes', 'no']),
      form: z.string(),
      note: z.string().nullable(),
      at: Moment,
      until: Until,
      withdrawnAt: Until,
    }),
  ),
  wrote: z.array(
    z.object({
      kind: z.enum(wroteKinds),
      part: z.string(),
      text: z.string(),
      at: Moment,
      withdrawnAt: Until,
    }),
  ),
  /** For the child and the guardians; null for others, about whom the plan is not. */
  about: z
    .object({
      parts: z.array(
        z.object({
          kind: z.string(),
          title: z.string().nullable(),
          texts: z.array(z.object({ key: z.string(), text: z.string() })),
          goals: z.array(z.object({ title: z.string(), status: z.string() })),
          actions: z.array(
            z.object({
              title: z.string(),
              unit: z.string().nullable(),
              status: z.string(),
              dueOn: z.string().nullable(),
            }),
          ),
          comments: z.array(z.object({ by: z.string().nullable(), at: Moment, text: z.string() })),
        }),
      ),
      reads: z.array(
        z.object({
          at: Moment,
          action: z.string(),
          unit: z.string().nullable(),
          name: z.string().nullable(),
          mine: z.boolean(),
        }),
      ),
    })
    .nullable(),
});

export const OwnData = z.object({
  name: z.string(),
  kind: z.string(),
  locale: z.string(),
  identities: z.array(
    z.object({ kind: IdentityKind, sealed: z.string(), sealedFor: TenantId.nullable() }),
  ),
  mandates: z.array(
    z.object({
      /** Null: naming it would say where somebody protected is. */
      tenant: z.string().nullable(),
      unit: z.string().nullable(),
      role: z.string(),
      title: z.string().nullable(),
      from: Moment,
      to: Until,
    }),
  ),
  signIns: z.array(z.object({ at: Moment, level: z.string().nullable() })),
  mail: z.object({ address: z.string(), confirmedAt: Until }).nullable(),
  notices: z.looseObject({ rhythm: z.string() }).nullable(),
  /** What they did themselves, wherever: the newest 5,000. */
  did: z.array(
    z.object({
      at: Moment,
      action: z.string(),
      planId: PlanId.nullable(),
      /** In a plan that they read no more. */
      elsewhere: z.boolean(),
      as: z.string().nullable(),
    }),
  ),
  plans: z.array(OwnPlan),
  /** To the guide and between units: what they asked and answered. */
  questions: z.array(z.object({ at: Moment, text: z.string() })),
  takenAt: Moment,
  /** They proved who they are so lately that they may have the file. */
  fresh: z.boolean(),
});
export type OwnData = z.infer<typeof OwnData>;
