// Threads and comments as the database gives them (priv.threads_of), and where a thread is.
import { z } from 'zod';
import { CommentId, PersonId, ThreadId, ZoneId } from '../ids.ts';
import { limits } from '../limits.ts';

/** A Yjs relative position: a few dozen bytes, plus a root's name. */
const RelativePosition = z.base64().min(1).max(400);
/** The key of a section, or `goal:<id>` for the text of a goal. */
const Section = z.string().regex(/^(goal:)?[\w-]{1,64}$/);
const ItemId = z.string().regex(/^[\w-]{1,64}$/);

export const Anchor = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    section: Section,
    start: RelativePosition,
    end: RelativePosition,
  }),
  z.object({ type: z.literal('action'), id: ItemId }),
  z.object({ type: z.literal('goal'), id: ItemId }),
  z.object({ type: z.literal('zone') }),
]);
export type Anchor = z.infer<typeof Anchor>;
export type TextAnchor = Extract<Anchor, { type: 'text' }>;

/** What a comment waits for: an answer, or help from those who lead the plan. */
export const AskKind = z.enum(['ANSWER', 'HELP']);
export type AskKind = z.infer<typeof AskKind>;

export const Comment = z.object({
  id: CommentId,
  authorId: PersonId,
  authorName: z.string(),
  /** As in app.people; null for someone this reader may not see. */
  authorKind: z.string().nullable(),
  authorTitle: z.string().nullable(),
  authorSector: z.string().nullable(),
  /** Empty when withdrawn. */
  body: z.string().max(limits.maxCommentChars),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  withdrawn: z.boolean(),
  mine: z.boolean(),
  /** Whom it turns to: people and units by name, as far as the reader may know of them. */
  mentions: z.array(z.string()),
  ask: z
    .object({
      kind: AskKind,
      /** Help: the unit that is told. */
      to: z.string().nullable(),
      answeredAt: z.iso.datetime().nullable(),
      /** Is it the reader who is to answer? */
      forMe: z.boolean(),
    })
    .nullable(),
});
export type Comment = z.infer<typeof Comment>;

export const Thread = z.object({
  id: ThreadId,
  zoneId: ZoneId,
  /** An anchor that this version cannot read points at the part as a whole: no thread is hidden. */
  anchor: Anchor.catch({ type: 'zone' }),
  quotation: z.string().max(limits.maxQuotationChars),
  createdAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedBy: PersonId.nullable(),
  unread: z.boolean(),
  comments: z.array(Comment),
});
