// Custody and stopped access as app.plan_guardians gives them to those who lead a plan. Who may read what is
// decided by the access rule (priv.wanted_members); nothing here opens or closes anything.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { BlockId, CustodyNoteId, PartyId, PersonId, PlanId } from '../ids.ts';
import { Day } from './dates.ts';

/** SOLE says of the other guardians that they have none. RELATIVE: none, and takes part as a relative. */
export const CustodyState = z.enum(['JOINT', 'SOLE', 'ENDED', 'LIMITED', 'RELATIVE']);
export type CustodyState = z.infer<typeof CustodyState>;

/** These rest on a decision with a number. */
export const needsReference = (state: CustodyState): boolean =>
  state === 'LIMITED' || state === 'RELATIVE';

export const CustodyNote = z.object({
  id: CustodyNoteId,
  partyId: PartyId,
  state: CustodyState,
  fromOn: Day,
  /** Its last day; null: until another note. */
  untilOn: Day.nullable(),
  decidedBy: z.string(),
  reference: z.string().nullable(),
  notedBy: z.string(),
  notedOn: Day,
});
export type CustodyNote = z.infer<typeof CustodyNote>;

export const AccessBlock = z.object({
  id: BlockId,
  personId: PersonId,
  name: z.string(),
  blockedBy: z.string(),
  blockedAt: z.string(),
  /** Why, and when it is looked at again: written after the act, null until then. */
  ground: z.string().nullable(),
  reviewOn: Day.nullable(),
  liftedAt: z.string().nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
});
export type AccessBlock = z.infer<typeof AccessBlock>;

const GuardiansParty = z.object({
  id: PartyId,
  personId: PersonId,
  name: z.string(),
  title: z.string().nullable(),
  role: PartyRole,
  unit: z.string(),
  sector: Sector,
  /** False: a guardian who no longer takes part. */
  here: z.boolean(),
});
export type GuardiansParty = z.infer<typeof GuardiansParty>;

export const GuardiansPage = z.object({
  plan: PlanId,
  child: z.string(),
  today: Day,
  me: PersonId,
  parties: z.array(GuardiansParty),
  custody: z.object({
    /** Whoever notes names what they saw. */
    revision: z.int(),
    /** Newest first. */
    notes: z.array(CustodyNote),
  }),
  blocks: z.array(AccessBlock),
});
export type GuardiansPage = z.infer<typeof GuardiansPage>;

/** A guardian's own choice: whether other guardians see that they are in the plan right now. */
export const PresenceChoice = z.object({
  others: z.array(z.string()),
  shows: z.boolean(),
});
export type PresenceChoice = z.infer<typeof PresenceChoice>;

/** The note that holds on a day: the newest one that covers it; null: as when they came into the plan. */
export const custodyOn = (
  notes: readonly CustodyNote[],
  party: PartyId,
  day: Day,
): CustodyNote | null =>
  notes.find(
    ({ partyId, fromOn, untilOn }) =>
      partyId === party && fromOn <= day && (untilOn === null || day <= untilOn),
  ) ?? null;

/** It waits for its reason, or for a decision: the day of review opens nothing by itself. */
export const waitsForUs = ({ liftedAt, reviewOn }: AccessBlock, today: Day): boolean =>
  liftedAt === null && (reviewOn === null || reviewOn <= today);

/** Whose access can be stopped: everyone who takes part but oneself and those who are stopped, each once. */
export function canBeStopped({ parties, blocks, me }: GuardiansPage): GuardiansParty[] {
  const stopped = new Set(
    blocks.flatMap(({ personId, liftedAt }) => (liftedAt === null ? personId : [])),
  );
  const people = new Map(
    parties
      .filter(({ here, personId }) => here && personId !== me && !stopped.has(personId))
      .map((party) => [party.personId, party]),
  );
  return [...people.values()];
}
