// What guardians say about who takes part, as the pages of consent and of parties have it: answers that stand,
// decisions that stand in for one, and where each unit stands. Who may read what is decided by the access rule
// (priv.wanted_members); nothing here opens or closes anything.
import { z } from 'zod';
import { Sector, ZoneKind } from '../access/roles.ts';
import { ConsentId, GroundId, PartyId, PlanId, PlanUnitId } from '../ids.ts';
import { Day, daysBetween } from './dates.ts';

/** IN: its people read. LAPSED: nobody says no, and a yes is over. DISAGREED: one says yes, another no. */
export const UnitState = z.enum(['IN', 'WAITING', 'LAPSED', 'REFUSED', 'DISAGREED']);
export type UnitState = z.infer<typeof UnitState>;

export const YesNo = z.enum(['yes', 'no']);
export type YesNo = z.infer<typeof YesNo>;

/** Of another guardian's answer a guardian gets the answer alone: no id, form or day. */
export const ConsentAnswer = z.object({
  id: ConsentId.nullable(),
  unitId: PlanUnitId,
  giverId: PartyId,
  /** Null: about the unit's whole part. */
  zoneKind: ZoneKind.nullable(),
  answer: YesNo,
  form: z.enum(['oral', 'written', 'kring']).nullable(),
  on: Day.nullable(),
  /** Its last day; null also when it has none. */
  until: Day.nullable(),
});
export type ConsentAnswer = z.infer<typeof ConsentAnswer>;

/** Grounds that let a unit in without every guardian's yes (domain L12, L32). */
export const disclosureGrounds = [
  'OSL_10_2',
  'OSL_10_27',
  'OSL_10_28',
  'OSL_25_12',
  'OSL_26_9',
] as const;
export const Ground = z.enum(['FB_6_13A', ...disclosureGrounds]);
export type Ground = z.infer<typeof Ground>;

/** The measures that FB 6:13 a names, and which of the board's neighbours carries them out. */
export const Measure = z.enum([
  'PSYCHIATRIC_CARE',
  'OPEN_SUPPORT',
  'CONTACT_PERSON',
  'LSS_SUPPORT',
]);
export type Measure = z.infer<typeof Measure>;

export const measuresOf = (sector: Sector): readonly Measure[] =>
  sector === 'health'
    ? ['PSYCHIATRIC_CARE']
    : sector === 'social'
      ? ['OPEN_SUPPORT', 'CONTACT_PERSON', 'LSS_SUPPORT']
      : [];

export const AdmissionGround = z.object({
  id: GroundId,
  unitId: PlanUnitId,
  zoneKind: ZoneKind.nullable(),
  ground: Ground,
  measure: Measure.nullable(),
  reference: z.string().nullable(),
  decidedBy: z.string(),
  decidedOn: Day,
  endsOn: Day,
  /** For those who lead. */
  assessment: z.string().nullable(),
});
export type AdmissionGround = z.infer<typeof AdmissionGround>;

export const ConsentPart = z.object({ zoneKind: ZoneKind, title: z.string().nullable() });
export type ConsentPart = z.infer<typeof ConsentPart>;

const ConsentUnit = z.object({
  id: PlanUnitId,
  label: z.string(),
  sector: Sector,
  state: UnitState,
  /** A decision lets it in. */
  decided: z.boolean(),
  people: z.array(z.string()),
  /** Guardians who are asked about it. */
  asked: z.array(PartyId),
  /** What it reads besides the shared part, as far as the reader may know. */
  parts: z.array(ConsentPart),
  /** What its people read now, as far as the reader may know. */
  reads: z.array(
    ConsentPart.extend({
      by: z.enum(['rule', 'consent', 'authority', 'familyChoice', 'childChoice']),
    }),
  ),
});
export type ConsentUnit = z.infer<typeof ConsentUnit>;

export const ConsentPage = z.object({
  plan: PlanId,
  child: z.string(),
  me: PartyId,
  today: Day,
  others: z.array(z.object({ id: PartyId, name: z.string() })),
  askFirst: z.string().nullable(),
  units: z.array(ConsentUnit),
  answers: z.array(ConsentAnswer),
  grounds: z.array(AdmissionGround),
});
export type ConsentPage = z.infer<typeof ConsentPage>;

/** The child's own consent, for those who lead; null where no child takes part itself. */
export const ChildConsent = z.object({
  /** From which age the tenant asks a child. */
  age: z.int(),
  asked: z.boolean(),
  revision: z.int(),
  /** Why this child is asked, or is not, when that was assessed. */
  reason: z.string().nullable(),
});
export type ChildConsent = z.infer<typeof ChildConsent>;

/** The answer that stands; null when there is none. */
export const answerOf = (
  answers: readonly ConsentAnswer[],
  unit: PlanUnitId,
  giver: PartyId,
  zoneKind: ZoneKind | null = null,
): ConsentAnswer | null =>
  answers.find(
    (one) => one.unitId === unit && one.giverId === giver && one.zoneKind === zoneKind,
  ) ?? null;

/** A yes that is over within this is asked for again. */
const askAgainDays = 60;

export const runsOut = ({ answer, until }: ConsentAnswer, today: string): boolean =>
  answer === 'yes' && until !== null && daysBetween(today, until) <= askAgainDays;

/** The name of a choice in the form: one for a unit, one for each of its parts. */
export const choiceName = (unit: string, zoneKind: string | null): string =>
  `answer:${unit}:${zoneKind ?? ''}`;

/** Beside each choice stands what was said before it and by which answer: `yes:<id>`, or nothing. */
export const beforeName = (choice: string): string => `before:${choice}`;

/**
 * The answers of a sent form that differ from those before, as app.give_consents takes them. A part that
 * was never spoken of goes with the whole, so saying yes to it says nothing.
 */
export function changedAnswers(form: Readonly<Record<string, unknown>>): string {
  const changed: string[] = [];
  for (const [name, value] of Object.entries(form)) {
    const [, unit, kind] = /^answer:([^:]+):([a-zA-Z]*)$/.exec(name) ?? [];
    const said = YesNo.safeParse(value).data;
    if (unit === undefined || kind === undefined || said === undefined) continue;
    const [before, id = ''] = String(form[beforeName(name)] ?? '').split(':');
    if (said !== before) changed.push(`${unit}:${kind}:${said}:${id}`);
  }
  return changed.join(',');
}
