// What came along of comments and sealed versions when a child moved, as the page of it is given them. Who said
// something stands in words: they have no account here. Of a child with protected data nobody of before is named.
import { z } from 'zod';
import { PartyRole } from '../access/roles.ts';
import { PlanId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { ActionStatus, GoalStatus } from '../plan/schema.ts';
import { MovedZoneKind } from './move.ts';

const MovedComment = z.object({
  text: z.string(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
  role: PartyRole.nullable(),
  title: z.string().nullable(),
  unit: z.string().nullable(),
});
export type MovedComment = z.infer<typeof MovedComment>;

const common = {
  id: z.uuid(),
  /** `comments:action:<id>`, `version:<id>`: the item of the move that it was. */
  about: z.string(),
  zone: MovedZoneKind,
  /** The municipality. */
  from: z.string().nullable(),
  movedOn: Day,
};
const MovedComments = z.object({
  ...common,
  kind: z.literal('comments'),
  content: z.object({
    /** Of a section its key. */
    title: z.string(),
    threads: z.array(
      z.object({
        quotation: z.string(),
        resolvedAt: z.iso.datetime().nullable(),
        comments: z.array(MovedComment),
      }),
    ),
  }),
});
export type MovedComments = z.infer<typeof MovedComments>;

const MovedVersion = z.object({
  ...common,
  kind: z.literal('version'),
  content: z.object({
    number: z.int(),
    sealedAt: z.iso.datetime(),
    sections: z.array(
      z.object({ key: z.string(), title: z.string().nullable(), content: z.unknown() }),
    ),
    goals: z.array(
      z.object({ id: z.string(), title: z.string(), content: z.unknown(), status: GoalStatus }),
    ),
    actions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        what: z.string(),
        status: ActionStatus,
        dueOn: Day.nullable(),
        unit: z.string().nullable(),
      }),
    ),
  }),
});
export type MovedVersion = z.infer<typeof MovedVersion>;

export const MovedRecords = z.object({
  plan: PlanId,
  child: z.string(),
  records: z.array(z.discriminatedUnion('kind', [MovedComments, MovedVersion])),
});
export type MovedRecords = z.infer<typeof MovedRecords>;
