// Who takes part in a plan and what the guardians have said about each unit, as app.plan_people gives it.
// A unit is let in by every guardian's yes; until then it is listed and reaches nothing.
import { z } from 'zod';
import { PartyRole, Sector, ZoneKind } from '../access/roles.ts';
import { PartyId, PersonId, PlanId, PlanUnitId, SignalId, UnitId } from '../ids.ts';
import { Day } from './dates.ts';

const PeopleConsent = z.object({
  unitId: PlanUnitId,
  giverId: PartyId,
  /** Null: about the unit's whole part. */
  zoneKind: ZoneKind.nullable(),
  answer: z.enum(['yes', 'no']),
  form: z.enum(['oral', 'written', 'kring']),
  on: Day,
});

const PeopleParty = z.object({
  id: PartyId,
  name: z.string(),
  title: z.string().nullable(),
  role: PartyRole,
  unitId: PlanUnitId,
  /** False: listed, without an account to reach the plan by. */
  invited: z.boolean(),
});

const PeopleUnit = z.object({
  id: PlanUnitId,
  label: z.string(),
  sector: Sector,
  status: z.enum(['ADMITTED', 'AWAITING_CONSENT']),
});

export const PlanPeople = z.object({
  plan: PlanId,
  child: z.string(),
  mayAdd: z.boolean(),
  /** The signal that the plan began with, for those who may see it. */
  signalId: SignalId.nullable(),
  units: z.array(PeopleUnit),
  parties: z.array(PeopleParty),
  consents: z.array(PeopleConsent),
  staff: z.array(
    z.object({
      unitId: UnitId,
      name: z.string(),
      people: z
        .array(z.object({ personId: PersonId, name: z.string(), title: z.string().nullable() }))
        .nullable(),
    }),
  ),
});
export type PlanPeople = z.infer<typeof PlanPeople>;
export type PeopleConsent = z.infer<typeof PeopleConsent>;
export type PeopleParty = z.infer<typeof PeopleParty>;
export type PeopleUnit = z.infer<typeof PeopleUnit>;

export const guardiansIn = ({ parties }: Pick<PlanPeople, 'parties'>): PeopleParty[] =>
  parties.filter(({ role }) => role === 'guardian');

/** The answer about the unit's whole part that stands; null when nobody has noted one. */
export const answerOf = (
  { consents }: Pick<PlanPeople, 'consents'>,
  unit: PlanUnitId,
  giver: PartyId,
): PeopleConsent | null =>
  consents.find(
    ({ unitId, giverId, zoneKind }) => unitId === unit && giverId === giver && zoneKind === null,
  ) ?? null;
