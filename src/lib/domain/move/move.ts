// A child moves to another municipality: a proposal by who leads the plan, what each who is asked lets go along,
// and the receiving municipality that takes it. PostgreSQL decides; the shapes of it stand here.
import { z } from 'zod';
import { ActionId, FileId, GoalId, MoveId, PersonId, PlanId, TenantId, UnitId } from '../ids.ts';
import { Consent } from '../signal/card.ts';
import { Day } from '../plan/dates.ts';
import type { RichText } from '../plan/rich-text.ts';
import { ActionKind, ActionStatus, GoalStatus, WheelArea } from '../plan/schema.ts';

/** The parts that something may go along from; an authority's own part takes the authority's decision. */
export const movedZones = ['shared', 'family', 'child'] as const;
export const MovedZoneKind = z.enum(movedZones);
export type MovedZoneKind = z.infer<typeof MovedZoneKind>;

export const MoveItem = z.object({
  key: z.string(),
  zone: MovedZoneKind,
  kind: z.enum(['section', 'goal', 'action', 'comments', 'version', 'file', 'people']),
  /** Of a section its key, of a version its number and day. */
  title: z.string(),
  /** The reader has said that it may go along. */
  kept: z.boolean(),
});
export type MoveItem = z.infer<typeof MoveItem>;

export const PlanMove = z.object({
  plan: PlanId,
  child: z.string(),
  mayPropose: z.boolean(),
  moved: z.boolean(),
  ongoing: z.boolean(),
  /** Somebody is stopped or protected in the plan: such a move is made by hand. */
  keptApart: z.boolean(),
  places: z.array(z.object({ id: TenantId, name: z.string() })),
  move: z
    .object({
      id: MoveId,
      /** Where to, for who leads and who is asked. */
      to: z.string().nullable(),
      askedOn: Day,
      ready: z.boolean(),
      /** Somebody has said no: the plan stays as long as they do. */
      refused: z.boolean(),
      /** What will go along, by key, when everybody has said yes; for who is asked. */
      goes: z.array(z.string()).nullable(),
      /** Data protection contact there, for who is asked; null where the agreement names none. */
      contact: z.object({ name: z.string(), mail: z.string() }).nullable(),
      answers: z
        .array(z.object({ name: z.string(), mine: z.boolean(), answer: Consent.nullable() }))
        .nullable(),
      /** For who is asked. */
      items: z.array(MoveItem).nullable(),
    })
    .nullable(),
  /** What came of the last one; that it was declined for who leads and who is asked. */
  last: z
    .object({
      state: z.enum(['TAKEN', 'DECLINED']),
      on: Day,
      /** Never of a child with protected data who has moved. */
      to: z.string().nullable(),
      /** Who proposed it. */
      by: z.string(),
      /** The plan there, for who reads it. */
      plan: PlanId.nullable(),
    })
    .nullable(),
});
export type PlanMove = z.infer<typeof PlanMove>;

export const WaitingMove = z.object({
  id: MoveId,
  into: z.string(),
  /** Everybody has said yes: until then it is not told whose plan it is. */
  ready: z.boolean(),
  /** Never of a child with protected data. */
  from: z.string().nullable(),
  child: z.string().nullable(),
  items: z.int().nonnegative(),
  /** Attached files among them. */
  files: z.int().nonnegative(),
  askedOn: Day,
  units: z.array(
    z.object({
      id: UnitId,
      name: z.string(),
      people: z.array(z.object({ id: PersonId, name: z.string() })),
    }),
  ),
});
export type WaitingMove = z.infer<typeof WaitingMove>;

export const MovesWaiting = z.object({
  answer: z.array(PlanId),
  take: z.int().nonnegative(),
  /** Plans of theirs that have gone on elsewhere; not where to of a child with protected data. */
  gone: z.array(z.object({ plan: PlanId, to: z.string().nullable() })),
});
export type MovesWaiting = z.infer<typeof MovesWaiting>;

/** What a plan says of a move on its first page. */
export const MoveTold = z.object({
  gone: z.object({ on: Day, to: z.string().nullable(), plan: PlanId.nullable() }).nullable(),
  came: z.object({ on: Day, from: z.string().nullable(), before: z.boolean() }).nullable(),
});
export type MoveTold = z.infer<typeof MoveTold>;

/** A checkbox of the answer: `goes section:shared:about`. */
export const goesName = (key: string): string => `goes ${key}`;
export const goesIn = (form: Record<string, unknown>): string[] =>
  Object.keys(form).flatMap((name) => /^goes (.+)$/.exec(name)?.[1] ?? []);

/** ProseMirror JSON that our own projection made. */
const content = z.custom<RichText>(
  (value) => typeof value === 'object' && value !== null && 'content' in value,
);

export const MoveContent = z.object({
  sections: z.array(z.object({ zone: MovedZoneKind, key: z.string(), content })),
  goals: z.array(
    z.object({
      id: GoalId,
      title: z.string(),
      content: content.nullable(),
      wheelArea: WheelArea.nullable(),
      status: GoalStatus,
    }),
  ),
  actions: z.array(
    z.object({
      id: ActionId,
      goalId: GoalId.nullable(),
      title: z.string(),
      what: z.string(),
      kind: ActionKind,
      startOn: Day.nullable(),
      dueOn: Day.nullable(),
      doneOn: Day.nullable(),
      status: ActionStatus,
    }),
  ),
  /** Attached files; they are brought one by one before the plan is taken. */
  files: z.array(z.object({ id: FileId, bytes: z.int(), sha256: z.string() })),
  relatives: z.boolean(),
  /** Names this content: what was taken is what was read. */
  seen: z.string(),
});
export type MoveContent = z.infer<typeof MoveContent>;
