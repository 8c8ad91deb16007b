// Coordinators around a child: who they are, within which mandate, what they and the parents have agreed
// and until when; and who makes an authority's decisions, which no coordinator may. What
// app.plan_coordination gives one person.
import { z } from 'zod';
import { Sector } from '../access/roles.ts';
import { AgreementId, PartyId, PlanUnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

const moment = z.iso.datetime();

const Coordinator = z.object({
  partyId: PartyId,
  name: z.string(),
  title: z.string().nullable(),
  /** The mandate; null where the unit has no pool, and so asks for none. */
  scope: z.string().nullable(),
  from: moment.nullable(),
  until: moment.nullable(),
  /** Has access now: neither mandate nor agreement has ended. */
  here: z.boolean(),
});
export type Coordinator = z.infer<typeof Coordinator>;

const Office = z.object({
  unitId: PlanUnitId,
  label: z.string(),
  mayWrite: z.boolean(),
  /** When the coordinators' access ends; null without an agreement, and for who is not part of it. */
  agreedUntil: moment.nullable(),
  people: z.array(Coordinator),
});
export type Office = z.infer<typeof Office>;

const Agreement = z.object({
  id: AgreementId,
  unitId: PlanUnitId,
  content: z.string(),
  limits: z.string(),
  endsOn: Day,
  state: z.enum(['PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN']),
  writtenBy: z.string().nullable(),
  writtenAt: moment,
  answers: z.array(
    z.object({
      partyId: PartyId,
      answer: z.enum(['YES', 'NO']),
      note: z.string().nullable(),
      at: moment,
    }),
  ),
});
export type Agreement = z.infer<typeof Agreement>;

const Guardian = z.object({ partyId: PartyId, name: z.string(), mine: z.boolean() });
export type Guardian = z.infer<typeof Guardian>;

const Decider = z.object({
  partyId: PartyId,
  name: z.string(),
  title: z.string().nullable(),
  unit: z.string(),
  sector: Sector,
  decides: z.boolean(),
});
export type Decider = z.infer<typeof Decider>;

export const CoordinationPage = z.object({
  /** May note who decides: those who lead the plan. */
  mayNote: z.boolean(),
  offices: z.array(Office),
  deciders: z.array(Decider),
  guardians: z.array(Guardian),
  /** Newest first. */
  agreements: z.array(Agreement),
});
export type CoordinationPage = z.infer<typeof CoordinationPage>;

/** What counts on a day, what waits for the guardians, and what has been before. */
export function agreementsOf(
  agreements: readonly Agreement[],
  unitId: PlanUnitId,
  today: Day,
): { open: Agreement | null; now: Agreement | null; before: Agreement[] } {
  const own = agreements.filter((one) => one.unitId === unitId);
  const open = own.find(({ state }) => state === 'PROPOSED') ?? null;
  // Of several that last, the one that lasts longest says when the access ends.
  const now =
    own
      .filter(({ state, endsOn }) => state === 'APPROVED' && endsOn >= today)
      .sort((a, b) => b.endsOn.localeCompare(a.endsOn))[0] ?? null;
  const before = own.filter((one) => one !== open && one !== now && one.state !== 'WITHDRAWN');
  return { open, now, before };
}
