// A signal card (uppmärksammandekort): what someone has noticed about a child, as the form holds it, as it
// is sent, and as its readers get it. Without the guardians' consent `card` is null for the receiving unit
// and no guardian is listed: the database leaves them out, not the page.
import { z } from 'zod';
import { PlanId, SignalId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { readPersonalNumber } from '../people/identity.ts';
import { Day } from '../plan/dates.ts';
import { WheelArea, wheelAreas } from '../plan/schema.ts';
import { ChildGroup, SchoolStage } from '../responsibility/best-interest.ts';

export const grades = ['YES', 'NO', 'UNKNOWN'] as const;
export const Grade = z.enum(grades);
export type Grade = z.infer<typeof Grade>;

export const SignalState = z.enum(['DRAFT', 'SENT', 'RECEIVED', 'ANSWERED', 'SOLVED', 'PLANNED']);
export type SignalState = z.infer<typeof SignalState>;

export const AgeBand = z.enum(['UNBORN', 'AGE_0', 'AGE_1_5', 'AGE_6_12', 'AGE_13_15', 'AGE_16_20']);
export type AgeBand = z.infer<typeof AgeBand>;

export const Consent = z.enum(['yes', 'no']);
export const ConsentForm = z.enum(['oral', 'written']);

export const CardGuardian = z.object({
  name: z.string().max(200),
  identity: z.string().max(40),
  informed: z.boolean().nullable(),
  consent: Consent.nullable(),
  form: ConsentForm.nullable(),
  on: Day.nullable(),
});
export type CardGuardian = z.infer<typeof CardGuardian>;

const CardArea = z.object({
  grade: Grade.nullable(),
  comment: z.string().max(limits.maxAreaWords),
});

export const maxGuardians = 2;

/** What is typed; anything may be missing in a draft. */
export const SignalCard = z.object({
  childName: z.string().max(200),
  unborn: z.boolean(),
  bornOn: Day.nullable(),
  protected: z.boolean(),
  stage: SchoolStage,
  situation: z.string().max(limits.maxSituationChars),
  measures: z.boolean().nullable(),
  measuresWords: z.string().max(limits.maxSignalWords),
  areas: z.record(WheelArea, CardArea),
  guardians: z.array(CardGuardian).max(maxGuardians),
});
export type SignalCard = z.infer<typeof SignalCard>;

export const emptyGuardian = (): CardGuardian => ({
  name: '',
  identity: '',
  informed: null,
  consent: null,
  form: null,
  on: null,
});

export const emptyCard = (): SignalCard => ({
  childName: '',
  unborn: false,
  bornOn: null,
  protected: false,
  stage: 'BY_AGE',
  situation: '',
  measures: null,
  measuresWords: '',
  areas: Object.fromEntries(
    wheelAreas.map((area) => [area, { grade: null, comment: '' }]),
  ) as SignalCard['areas'],
  guardians: [emptyGuardian()],
});

/** Nothing has been written in it: there is nothing to save. */
export const isBlank = (card: SignalCard): boolean => {
  const blank = JSON.stringify(emptyGuardian());
  const guardians = card.guardians.filter((guardian) => JSON.stringify(guardian) !== blank);
  return (
    JSON.stringify({ ...card, guardians }) === JSON.stringify({ ...emptyCard(), guardians: [] })
  );
};

/** A yes counts from who was told what it means, with its form and its day. */
export const hasConsented = ({
  informed,
  consent,
  form,
  on,
}: Pick<CardGuardian, 'informed' | 'consent' | 'form' | 'on'>): boolean =>
  informed === true && consent === 'yes' && form !== null && on !== null;

/** Typed, and no personal number: nobody could ever sign in with it. */
export const isNoNumber = (text: string, today: Day): boolean =>
  text.trim() !== '' && readPersonalNumber(text, new Date(today)) === undefined;

/** Nobody in a card is older; the database takes no earlier day. */
const oldestDays = 21 * 366;
const dayMs = 86_400_000;

export const canBeBirthday = (day: Day, today: Day): boolean =>
  day <= today && Date.parse(today) - Date.parse(day) <= oldestDays * dayMs;

/** The card as it can be kept: a day that cannot be is left out, so that all the rest is saved. */
export const savable = (card: SignalCard, today: Day): SignalCard => ({
  ...card,
  bornOn: card.bornOn !== null && canBeBirthday(card.bornOn, today) ? card.bornOn : null,
  guardians: card.guardians.map((guardian) => ({
    ...guardian,
    on: guardian.on !== null && guardian.on <= today ? guardian.on : null,
  })),
});

export const cardGaps = [
  'child',
  'born',
  'guardian',
  'identity',
  'informed',
  'form',
  'on',
  'situation',
  'measures',
  'areas',
  'to',
] as const;
export type CardGap = (typeof cardGaps)[number];

/** What has to be there before it can be sent; the database refuses it by the same rule. */
export function gapsIn(typed: SignalCard, to: string | null, today: Day): CardGap[] {
  const card = savable(typed, today);
  const yes = card.guardians.filter(({ consent }) => consent === 'yes');
  const gaps: Record<CardGap, boolean> = {
    child: !card.unborn && card.childName.trim() === '',
    born: !card.unborn && card.bornOn === null,
    guardian: card.guardians.length === 0 || card.guardians.some(({ name }) => name.trim() === ''),
    identity: card.guardians.some(({ identity }) => isNoNumber(identity, today)),
    informed: yes.some(({ informed }) => informed !== true),
    form: yes.some(({ form }) => form === null),
    on: yes.some(({ on }) => on === null),
    situation: card.situation.trim() === '',
    measures: card.measures === null,
    areas: wheelAreas.some((area) => card.areas[area].grade === null),
    to: to === null,
  };
  return cardGaps.filter((gap) => gaps[gap]);
}

export const SignalDesk = z.object({
  seats: z.array(
    z.object({ tenantId: TenantId, tenant: z.string(), unitId: UnitId, unit: z.string() }),
  ),
  units: z.array(
    z.object({
      tenantId: TenantId,
      unitId: UnitId,
      name: z.string(),
      answersFor: z.array(ChildGroup),
    }),
  ),
  /** They answer for children, and nobody there has signed in: a signal would be read by nobody. */
  unread: z.array(
    z.object({ tenantId: TenantId, name: z.string(), answersFor: z.array(ChildGroup) }),
  ),
  administrators: z.array(z.object({ tenantId: TenantId, name: z.string() })),
});
export type SignalDesk = z.infer<typeof SignalDesk>;

const moment = z.iso.datetime().nullable();

export const SignalRow = z.object({
  id: SignalId,
  state: SignalState,
  mine: z.boolean(),
  forMe: z.boolean(),
  from: z.string(),
  to: z.string().nullable(),
  /** Null where the reader may not know, and in a draft without a name. */
  child: z.string().nullable(),
  unborn: z.boolean().nullable(),
  ageBand: AgeBand.nullable(),
  createdAt: z.iso.datetime(),
  sentAt: moment,
  receivedAt: moment,
  endedAt: moment,
});
export type SignalRow = z.infer<typeof SignalRow>;

export const SignalPage = z.object({
  id: SignalId,
  tenantId: TenantId,
  state: SignalState,
  revision: z.int(),
  mine: z.boolean(),
  forMe: z.boolean(),
  fromId: UnitId,
  from: z.string(),
  toId: UnitId.nullable(),
  to: z.string().nullable(),
  ageBand: AgeBand.nullable(),
  grades: z.partialRecord(WheelArea, Grade),
  measures: z.boolean().nullable(),
  sentAt: moment,
  receivedAt: moment,
  answeredAt: moment,
  endedAt: moment,
  planId: PlanId.nullable(),
  /** The receiving unit may read the card. */
  open: z.boolean().nullable(),
  card: z
    .object({
      childName: z.string(),
      unborn: z.boolean(),
      bornOn: Day.nullable(),
      protected: z.boolean(),
      stage: SchoolStage,
      situation: z.string(),
      measuresWords: z.string(),
      words: z.partialRecord(WheelArea, z.string()),
      author: z.string(),
    })
    .nullable(),
  guardians: z.array(CardGuardian.extend({ place: z.int(), identity: z.string().nullable() })),
});
export type SignalPage = z.infer<typeof SignalPage>;

/** A draft as its form holds it. */
export const cardOf = ({ card, grades: said, measures, guardians }: SignalPage): SignalCard => ({
  ...emptyCard(),
  ...(card && {
    childName: card.childName,
    unborn: card.unborn,
    bornOn: card.bornOn,
    protected: card.protected,
    stage: card.stage,
    situation: card.situation,
    measuresWords: card.measuresWords,
  }),
  measures,
  areas: Object.fromEntries(
    wheelAreas.map((area) => [
      area,
      { grade: said[area] ?? null, comment: card?.words[area] ?? '' },
    ]),
  ) as SignalCard['areas'],
  guardians: guardians.map(({ place: _, identity, ...rest }) => ({
    ...rest,
    identity: identity ?? '',
  })),
});
