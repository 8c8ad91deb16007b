// What a demo plan is made of, before it is rows and documents. People, units, goals and actions are
// named by short keys here; ids come from the names (demo-id.ts).
import type { PartyRole, Sector, ShareBasis, ZoneAccess, ZoneKind } from '#domain/access/roles.ts';
import type { MilestoneKind } from '#domain/plan/milestones.ts';
import type { ActionKind, ActionStatus, GoalStatus, WheelArea } from '#domain/plan/schema.ts';
import type { Grade, Subject, Way } from '#domain/plan/wellbeing.ts';
import type { Calendar } from './calendar.ts';
import type { TenantKey } from './organisation.ts';

/** A paragraph; a heading; a list of paragraphs. */
export type StoryBlock = string | { heading: string } | { list: string[] };

export interface StoryZone {
  key: string;
  kind: ZoneKind;
  title?: string;
  /** Nobody gets in by kind or role, only who is named in a share. */
  named?: true;
  /** The plan unit whose draft it is. */
  draftOf?: string;
}

export interface StoryUnit {
  key: string;
  /** Of organisation.ts; none for the family. */
  unit?: string;
  label: string;
  sector: Sector;
  /** The zone it is listed in; 'shared' unless said otherwise. */
  zone?: string;
  status?: 'ADMITTED' | 'AWAITING_CONSENT';
  /** No telephone of the unit or its people: it could tell where it is. */
  withoutPhone?: true;
}

export interface StoryParty {
  person: string;
  unit: string;
  role: PartyRole;
  zone?: string;
  /** Instead of the title in the cast. */
  title?: string;
  /** Makes an authority's decisions about the child. */
  decides?: true;
}

export interface StoryShare {
  zone: string;
  /** A plan unit or a person of the plan. */
  unit?: string;
  person?: string;
  access: ZoneAccess;
  basis: ShareBasis;
  by: string;
}

export interface StoryConsent {
  by: string;
  unit: string;
  zoneKind?: ZoneKind;
  answer: 'yes' | 'no';
  on: string;
  note?: string;
}

/** When someone did something: the story's day and the Swedish clock. */
export interface Stamp {
  by: string;
  on: string;
  clock: string;
}

/** A section of a zone, or paragraphs after what is there already. */
export interface StoryText extends Stamp {
  zone: string;
  section: string;
  blocks: StoryBlock[];
}

export interface StoryGoal extends Stamp {
  key: string;
  title: string;
  area: WheelArea;
  status?: GoalStatus;
  text: string[];
}

export interface StoryAction extends Stamp {
  key: string;
  goal: string;
  /** 'OTHER' unless said otherwise. */
  kind?: ActionKind;
  title: string;
  what?: string;
  unit: string;
  contact: string;
  start?: string;
  due?: string;
  done?: string;
  status: ActionStatus;
  /** The action that helps meanwhile. */
  meanwhile?: string;
}

export interface StoryMilestone extends Stamp {
  kind: MilestoneKind;
}

/** How someone saw one area: a plan unit, a guardian by person, or 'child'. */
export interface StoryView {
  subject: Subject;
  grade?: Grade;
  strength?: string;
  challenge?: string;
}

export interface StoryViews extends Stamp {
  of: { unit: string } | { guardian: string } | 'child';
  /** How a child showed it, on which day, with whom. */
  shown?: { way: Way; on: string; with?: string };
  views: StoryView[];
}

export interface StoryGathering extends Stamp {
  /** Which day it is for. */
  day: string;
  said: StoryViews[];
}

/** Between the coordinators of a unit and the guardians, who have all said yes. */
export interface StoryAgreement extends Stamp {
  unit: string;
  content: string;
  limits: string;
  endsOn: string;
  saidYes: string[];
}

export interface StoryThread {
  key: string;
  zone: string;
  /** An action, words in the text of a goal, or the part as a whole. */
  about: { action: string } | { goal: string; words: string } | 'zone';
  said: (Stamp & { body: string })[];
  /** Everyone has read it already. */
  seen?: true;
}

/** How the child meets the plan: may it sign in before the usual age, and how is a goal said to it. */
export interface StoryChildPage {
  by: string;
  ownSignIn?: boolean;
  goals: Record<string, string>;
}

export interface PlanStory {
  key: string;
  tenant: TenantKey;
  child: {
    name: string;
    fictionalId: string;
    bornOn: string;
    protected: boolean;
    person?: string;
  };
  guardians: { person: string; kind: 'guardian' | 'relative'; label: string }[];
  legalBasis: ('SIP' | 'LSS10')[];
  versionNo: number;
  sealedOn: string | null;
  startedOn: string;
  principal: string;
  lead: { bestInterest: string; collaboration: string };
  followUp: { on: string; clock: string; caller: string } | null;
  zones: StoryZone[];
  units: StoryUnit[];
  parties: StoryParty[];
  consents: StoryConsent[];
  shares: StoryShare[];
  texts: StoryText[];
  goals: StoryGoal[];
  actions: StoryAction[];
  milestones: StoryMilestone[];
  gatherings?: StoryGathering[];
  agreements?: StoryAgreement[];
  childPage?: StoryChildPage;
  threads: StoryThread[];
}

/** A story is told in the days of the seeding. */
export type TellPlan = (calendar: Calendar) => PlanStory;

export const kinds = (...all: ZoneKind[]): StoryZone[] => all.map((kind) => ({ key: kind, kind }));

export const draftOf = (unit: string): StoryZone => ({
  key: `draft:${unit}`,
  kind: 'draft',
  draftOf: unit,
});

/** One share of a zone for each of these units. */
export const openTo = (
  zone: string,
  units: string[],
  share: Omit<StoryShare, 'zone' | 'unit' | 'person'>,
): StoryShare[] => units.map((unit) => ({ zone, unit, ...share }));

/** One share of a zone for each of these people. */
export const openToPeople = (
  zone: string,
  people: string[],
  share: Omit<StoryShare, 'zone' | 'unit' | 'person'>,
): StoryShare[] => people.map((person) => ({ zone, person, ...share }));
