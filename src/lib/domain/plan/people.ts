// Who takes part in a plan and what the guardians have said about each unit, as app.plan_people gives it.
// A unit is let in by every guardian's yes, or a decision; until then it is listed and reaches nothing.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import {
  PartnershipId,
  PartyId,
  PersonId,
  PlanId,
  PlanUnitId,
  SignalId,
  TenantId,
  UnitId,
} from '../ids.ts';
import { AdmissionGround, ConsentAnswer, ConsentPart, UnitState } from './consent.ts';
import { Day } from './dates.ts';

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
  state: UnitState,
  /** A decision lets it in. */
  decided: z.boolean(),
  /** Guardians who are asked about it: others must not learn of it, or are not asked. */
  asked: z.array(PartyId),
  parts: z.array(ConsentPart),
});

/** A unit without an agreement that works in this plan alone, until a day. */
const PlanGuest = z.object({
  id: PartnershipId,
  unitId: PlanUnitId,
  unit: z.string(),
  state: z.enum(['ASKED', 'AGREED']),
  until: Day,
  /** Who was asked, and of which organisation: for who leads the plan. */
  person: z.string().nullable(),
  organisation: z.string().nullable(),
});

export const PlanPeople = z.object({
  plan: PlanId,
  child: z.string(),
  mayAdd: z.boolean(),
  /** Whose plan it is, for who leads it: an identity is sealed by the tenant's key. */
  tenant: TenantId.nullable(),
  /** The reader is asked for consent. */
  mayAnswer: z.boolean(),
  /** The signal that the plan began with, for those who may see it. */
  signalId: SignalId.nullable(),
  units: z.array(PeopleUnit),
  parties: z.array(PeopleParty),
  consents: z.array(ConsentAnswer),
  grounds: z.array(AdmissionGround),
  guests: z.array(PlanGuest),
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
export type PeopleParty = z.infer<typeof PeopleParty>;
export type PlanGuest = z.infer<typeof PlanGuest>;
export type PeopleUnit = z.infer<typeof PeopleUnit>;

/** The guardians who are asked about a unit. */
export const askedAbout = (
  { parties }: Pick<PlanPeople, 'parties'>,
  { asked }: Pick<PeopleUnit, 'asked'>,
): PeopleParty[] => parties.filter(({ id }) => asked.includes(id));
