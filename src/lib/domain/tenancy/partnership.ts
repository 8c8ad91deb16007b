// That a unit from elsewhere works in a municipality: asked by one side, agreed by the other, ended by either.
import { z } from 'zod';
import { PartnershipId, TenantId, UnitId } from '../ids.ts';
import { unitSectors } from '../import/units.ts';
import { limits } from '../limits.ts';
import { identityIn, type Identity } from '../mandates/invitation.ts';
import { Day } from '../plan/dates.ts';
import { ChildGroup } from '../responsibility/best-interest.ts';
import { anyOrganisationNumberOf } from './organisation-number.ts';

export const PartnershipState = z.enum(['ASKED', 'AGREED', 'DECLINED', 'WITHDRAWN', 'ENDED']);
export type PartnershipState = z.infer<typeof PartnershipState>;

export const Partnership = z.object({
  id: PartnershipId,
  /** Null to a guest of a child with protected data. */
  municipality: z.string().nullable(),
  organisation: z.string(),
  organisationNumber: z.string(),
  unit: z.string(),
  /** The unit as whoever asked wrote it. */
  asked: z.string(),
  sector: z.enum(unitSectors),
  state: PartnershipState,
  /** The organisation has no tenant: a named person answers. */
  alone: z.boolean(),
  responsible: z.string().nullable(),
  answersFor: z.array(ChildGroup),
  people: z.int().nonnegative(),
  /** The last day of a unit that works in one plan alone; null for one that works in the municipality. */
  guestUntil: Day.nullable(),
  /** The day of the last step. */
  on: Day,
});
export type Partnership = z.infer<typeof Partnership>;

export const PartnerHouse = z.object({
  id: TenantId,
  name: z.string(),
  /** Units from elsewhere that work here. */
  here: z.array(Partnership),
  /** Our units that work elsewhere, or are asked to. */
  away: z.array(Partnership),
  units: z.array(z.object({ id: UnitId, name: z.string(), sector: z.enum(unitSectors) })),
  /** Units from elsewhere that were here before anybody could be asked. */
  already: z.array(z.object({ id: UnitId, name: z.string(), organisation: z.string() })),
});
export type PartnerHouse = z.infer<typeof PartnerHouse>;

export const MyPartnerships = z.object({
  houses: z.array(PartnerHouse),
  mine: z.array(Partnership),
});
export type MyPartnerships = z.infer<typeof MyPartnerships>;

/** The units that could be the one that was asked for: of its sector, that of its very name first. */
export function unitsFor(house: PartnerHouse, asked: Partnership): PartnerHouse['units'] {
  const name = asked.asked.trim().toLowerCase();
  return house.units
    .filter(({ sector }) => sector === asked.sector)
    .sort(
      (one, other) =>
        Number(other.name.toLowerCase() === name) - Number(one.name.toLowerCase() === name),
    );
}

export const AskPartnerForm = z.object({
  tenant: TenantId,
  organisation: z.string().trim().min(2).max(limits.maxUnitName),
  unit: z.string().trim().min(2).max(limits.maxUnitName),
  sector: z.enum(unitSectors),
  person: z.string().trim().max(limits.maxPersonName).default(''),
});

/** A unit that works in one plan: who comes is always named, and there is always a last day. */
export const AskGuestForm = AskPartnerForm.omit({ tenant: true }).extend({
  person: z.string().trim().min(1).max(limits.maxPersonName),
  title: z.string().trim().max(limits.maxTitleOfPerson).default(''),
  until: Day,
});

export type AskPartnerProblem = 'organisation_number' | 'identity_wrong';

export interface AskedPartner {
  organisationNumber: string;
  /** Null when nobody was named. */
  identity: Identity | null;
}

/** The two fields that have a spelling of their own, or which of them cannot be read. */
export function readAskedPartner(
  { number, identity }: { number: string; identity: string },
  today: Date,
): AskedPartner | AskPartnerProblem {
  const organisationNumber = anyOrganisationNumberOf(number);
  if (organisationNumber === null) return 'organisation_number';
  if (identity.trim() === '') return { organisationNumber, identity: null };
  const read = identityIn(identity, today);
  return read === null ? 'identity_wrong' : { organisationNumber, identity: read };
}
