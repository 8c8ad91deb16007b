// What happened around a plan, by day. Those who lead note it (app.note_milestone); sealing notes
// itself. What lead times are counted from.
import { z } from 'zod';
import { MilestoneId } from '../ids.ts';
import { Day } from './dates.ts';

export const milestoneKinds = [
  'SIGNAL',
  'CONSENT',
  'INVITED',
  'MEETING',
  'SEALED',
  'FOLLOW_UP',
] as const;
export const MilestoneKind = z.enum(milestoneKinds);
export type MilestoneKind = z.infer<typeof MilestoneKind>;

/** What people note; when a version was sealed is the version's word, and nobody's to correct. */
export const notedKinds = milestoneKinds.filter((kind) => kind !== 'SEALED');
export const mayCorrect = ({ kind }: { kind: MilestoneKind }): boolean => kind !== 'SEALED';

/** What can be agreed for a day ahead; the others have happened when they are noted. */
export const mayLieAhead = (kind: MilestoneKind): boolean =>
  kind === 'MEETING' || kind === 'FOLLOW_UP';

export const Milestone = z.object({
  id: MilestoneId,
  kind: MilestoneKind,
  day: Day,
  /** Null: Kring itself, or someone whom the reader does not know. */
  notedBy: z.string().nullable(),
  notedAt: z.iso.datetime(),
});
export type Milestone = z.infer<typeof Milestone>;
