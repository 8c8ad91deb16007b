// What the page of attached files is given: by part of the plan that the reader reads, who reads it, its files
// and its links to other plans.
import { z } from 'zod';
import { ZoneKind } from '../access/roles.ts';
import { FileId, PlanId, PlanLinkId, ZoneId } from '../ids.ts';
import { FileKind } from './kinds.ts';
import { LinkKind } from './link.ts';

export const AttachedFile = z.object({
  id: FileId,
  name: z.string(),
  kind: FileKind,
  bytes: z.number().int(),
  /** The unit that it belongs to, or null when the reader is not told of that unit. */
  owner: z.string().nullable(),
  by: z.string().nullable(),
  /** It came along when the child moved; from where, unless that is not told of this child. */
  moved: z.boolean(),
  from: z.string().nullable(),
  at: z.string(),
  scanned: z.boolean(),
  mayRemove: z.boolean(),
});
export type AttachedFile = z.infer<typeof AttachedFile>;

export const PlanLink = z.object({
  id: PlanLinkId,
  kind: LinkKind,
  title: z.string(),
  owner: z.string().nullable(),
  by: z.string().nullable(),
  /** Where it lies, and how to ask for it. */
  whereabouts: z.string(),
  url: z.string().nullable(),
  followUpOn: z.string().nullable(),
  at: z.string(),
  mayEnd: z.boolean(),
});
export type PlanLink = z.infer<typeof PlanLink>;

export const FilesZone = z.object({
  id: ZoneId,
  kind: ZoneKind,
  key: z.string(),
  title: z.string().nullable(),
  mayAdd: z.boolean(),
  readers: z.array(z.object({ name: z.string(), unit: z.string().nullable() })),
  files: z.array(AttachedFile),
  links: z.array(PlanLink),
});
export type FilesZone = z.infer<typeof FilesZone>;

export const PlanFiles = z.object({
  plan: PlanId,
  child: z.string(),
  zones: z.array(FilesZone),
});
export type PlanFiles = z.infer<typeof PlanFiles>;
