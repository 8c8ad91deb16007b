// What app.open_plan gives: everything the plan page shows one person, in one answer.
import { z } from 'zod';
import { Thread } from '../comments/schema.ts';
import { PartyRole, Sector, ZoneAccess, ZoneKind } from '../access/roles.ts';
import { Writer } from '../access/write-rights.ts';
import { VoiceRow } from '../child/page.ts';
import { MeetingId, PartyId, PersonId, PlanId, PlanUnitId, ZoneId } from '../ids.ts';
import { GapSteps } from '../gaps/gap.ts';
import { Dissents } from '../start/page.ts';
import { Day } from './dates.ts';
import { Action, ActionKind, ActionOutcome, Goal, Meanwhile, WheelArea } from './schema.ts';
import { PlanStatus } from './status.ts';
import { PlanTemplate } from './template.ts';

const Reader = z.object({
  personId: PersonId,
  name: z.string(),
  sector: Sector.nullable(),
  role: PartyRole.nullable(),
  unitLabel: z.string().nullable(),
});

const PageZone = z.object({
  id: ZoneId,
  kind: ZoneKind,
  key: z.string(),
  title: z.string().nullable(),
  access: ZoneAccess,
  planUnitId: PlanUnitId.nullable(),
  audience: z.array(Reader),
});

const notRead = Day.nullable().default(null);

/** What an answer of before a release does not have yet. */
const commitments = {
  waitsForUnitId: PlanUnitId.nullable().catch(null),
  meanwhile: Meanwhile.nullable().catch(null),
  interimUnitId: PlanUnitId.nullable().catch(null),
  decideOn: Day.nullable().catch(null),
  outcome: ActionOutcome.nullable().catch(null),
  outcomeReason: z.string().nullable().catch(null),
};

export const PlanPage = z.object({
  plan: z.object({
    id: PlanId,
    status: PlanStatus,
    kind: z.enum(['childPlan', 'internal']),
    legalBasis: z.array(z.string()),
    versionNo: z.int(),
    sealedOn: Day.nullable(),
    nextFollowUpAt: z.iso.datetime().nullable(),
    principalLabel: z.string().nullable(),
    bestInterestLeadUnitId: PlanUnitId.nullable(),
    collaborationLeadUnitId: PlanUnitId.nullable(),
    maySeeRemove: z.boolean(),
  }),
  child: z.object({ name: z.string(), bornOn: Day.nullable(), protected: z.boolean() }),
  me: z.object({
    personId: PersonId,
    partyId: PartyId.nullable(),
    role: PartyRole.nullable(),
    name: z.string(),
  }),
  zones: z.array(PageZone),
  units: z.array(
    z.object({
      id: PlanUnitId,
      label: z.string(),
      sector: Sector,
      phone: z.string().nullable(),
      status: z.enum(['ADMITTED', 'AWAITING_CONSENT', 'ENDED']),
    }),
  ),
  parties: z.array(
    z.object({
      id: PartyId,
      personId: PersonId,
      name: z.string(),
      title: z.string().nullable(),
      role: PartyRole,
      planUnitId: PlanUnitId,
      sector: Sector,
      phone: z.string().nullable(),
      email: z.string().nullable(),
    }),
  ),
  sections: z.array(z.object({ zoneId: ZoneId, key: z.string(), content: z.unknown() })),
  /** The read model is older than the code for a moment after a release; seals it does not have. */
  goals: z.array(Goal.extend({ wheelArea: WheelArea.nullable().catch(null), sealedOn: notRead })),
  actions: z.array(
    Action.extend({ kind: ActionKind.catch('OTHER'), ...commitments, sealedOn: notRead }),
  ),
  /** After how many days it is whose turn, where the tenant has said so. */
  gapSteps: GapSteps.nullable().catch(null),
  threads: z.array(Thread),
  /** The reader's part in the plan, as the sync server judges their edits by it. */
  writer: Writer,
  /** With whose headings it is shown; without one Kring's own words stand. */
  template: PlanTemplate.nullable().default(null),
  /** What the child has said apart from the plan's texts. */
  voice: z.array(VoiceRow).default([]),
  disagreements: Dissents.default({ mayDisagree: false, notes: [] }),
  /** Meetings that are ahead, and who calls to the follow-up; a page of before a release does not have it yet. */
  ahead: z
    .object({
      callerId: PartyId.nullable(),
      meetings: z.array(
        z.object({
          id: MeetingId,
          startsAt: z.iso.datetime(),
          chairId: PartyId,
          running: z.boolean(),
        }),
      ),
    })
    .nullable()
    .default(null),
});
