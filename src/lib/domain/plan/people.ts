// Who takes part in a plan and what the guardians have said about each unit, as app.plan_people gives it.
// A unit is let in by every guardian's yes, or a decision; until then it is listed and reaches nothing.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { PartyId, PersonId, PlanId, PlanUnitId, SignalId, UnitId } from '../ids.ts';
import { AdmissionGround, ConsentAnswer, ConsentPart, UnitState } from './consent.ts';

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

export const PlanPeople = z.object({
  plan: PlanId,
  child: z.string(),
  mayAdd: z.boolean(),
  /** The reader is asked for consent. */
  mayAnswer: z.boolean(),
  /** The signal that the plan began with, for those who may see it. */
  signalId: SignalId.nullable(),
  units: z.array(PeopleUnit),
  parties: z.array(PeopleParty),
  consents: z.array(ConsentAnswer),
  grounds: z.array(AdmissionGround),
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
export type PeopleUnit = z.infer<typeof PeopleUnit>;

/** The guardians who are asked about a unit. */
export const askedAbout = (
  { parties }: Pick<PlanPeople, 'parties'>,
  { asked }: Pick<PeopleUnit, 'asked'>,
): PeopleParty[] => parties.filter(({ id }) => asked.includes(id));
