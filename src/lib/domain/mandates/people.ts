// Who works in a tenant: a page of the list, one of them, and what would have nobody without them. What is
// said of plans are numbers; those who lead each plan find the rest by name in Att följa upp.
import { z } from 'zod';
import { PersonId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { Absence, Colleague } from './absence.ts';
import { Mandate, MandateRole, MandateState } from './mandate.ts';

/** Where mandates for a unit are given: here, by its own organisation, or here once that has said yes. */
export const MandatesGiven = z.enum(['here', 'atHome', 'askFirst']);

export const MandateUnit = z.object({
  id: UnitId,
  name: z.string(),
  organisation: z.string(),
  given: MandatesGiven,
});
export type MandateUnit = z.infer<typeof MandateUnit>;

export const PeopleTenant = z.object({
  id: TenantId,
  name: z.string(),
  units: z.array(MandateUnit),
});
export type PeopleTenant = z.infer<typeof PeopleTenant>;

export const givenHere = ({ units }: PeopleTenant): MandateUnit[] =>
  units.filter(({ given }) => given === 'here');

export const TenantPerson = z.object({
  id: PersonId,
  name: z.string(),
  state: MandateState,
  me: z.boolean(),
  signedInOn: Day.nullable(),
  mandates: z.array(Mandate),
  /** Now and later. */
  absences: z.array(Absence),
});
export type TenantPerson = z.infer<typeof TenantPerson>;

export const PeoplePage = z.object({ total: z.int(), people: z.array(TenantPerson) });
export type PeoplePage = z.infer<typeof PeoplePage>;

const count = z.coerce.number().int();

export const UnitNeeds = z.object({
  unitId: UnitId.nullable(),
  unit: z.string().nullable(),
  plans: count,
  leads: count,
  /** Nobody else would lead these. */
  leadsAlone: count,
  actions: count,
  followUps: count,
  handovers: count,
  questions: count,
});
export type UnitNeeds = z.infer<typeof UnitNeeds>;

/** What an authority named somebody for: taking out archive packages, searching the log. */
export const OfficeHeld = z.object({
  office: z.enum(['records', 'log']),
  authority: z.string(),
  /** Nobody else is named for it there. */
  alone: z.boolean(),
});
export type OfficeHeld = z.infer<typeof OfficeHeld>;

export const OwnerNeeds = z.object({
  units: z.array(UnitNeeds),
  pools: z.array(z.string()),
  offices: z.array(OfficeHeld),
});
export type OwnerNeeds = z.infer<typeof OwnerNeeds>;

export const PersonPage = TenantPerson.omit({ state: true }).extend({
  /** Changes when any mandate does: who ends them all names what they saw. */
  seen: z.int(),
  colleagues: z.array(Colleague),
  /** How many could say yes to a key role for them that the reader proposes. */
  others: count,
  needs: OwnerNeeds,
});
export type PersonPage = z.infer<typeof PersonPage>;

const orNone = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null);

/** What the address asks for; what does not fit is as if it were not there. */
export const PeopleFilter = z.object({
  words: z.string().trim().max(100).catch(''),
  unit: orNone(UnitId),
  role: orNone(MandateRole),
  /** Whoever is away works here all the same. */
  state: orNone(z.enum([...MandateState.options, 'away'])),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type PeopleFilter = z.infer<typeof PeopleFilter>;

export const pagesOf = (total: number): number => Math.max(1, Math.ceil(total / limits.peoplePage));

/** The same list at another page, as an address. */
export function addressOf(tenant: TenantId, filter: PeopleFilter, page: number): string {
  const query = new URLSearchParams({ tenant });
  for (const key of ['words', 'unit', 'role', 'state'] as const)
    if (filter[key]) query.set(key, filter[key]);
  if (page > 1) query.set('page', String(page));
  return `?${query.toString()}`;
}
