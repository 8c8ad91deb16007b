// How a child is, as each one around it sees it: the wheel's eight areas and the items of My World
// Triangle (GIRFEC). Views are compared and never averaged, and no area is passed or failed. The wheel,
// its table and its panel are all made from wheelOf, so they cannot say different things.
import { z } from 'zod';
import { Sector } from '../access/roles.ts';
import { GatheringId, GoalId, PartyId, PersonId, PlanId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from './dates.ts';
import { GoalStatus, WheelArea, wheelAreas } from './schema.ts';

/** From what is hard to what works; UNKNOWN has no place between them. */
export const grades = ['HARD', 'BOTH', 'WORKS'] as const;
export const Grade = z.enum([...grades, 'UNKNOWN']);
export type Grade = z.infer<typeof Grade>;

/** The three sides of the triangle and their items. */
export const triangle = {
  growing: [
    'being_healthy',
    'learning_achieving',
    'communicate',
    'confidence_who_i_am',
    'learning_responsible',
    'becoming_independent',
    'enjoying_family_friends',
  ],
  caring: [
    'everyday_care',
    'keeping_me_safe',
    'being_there_for_me',
    'play_encouragement_fun',
    'guidance_right_choices',
    'knowing_what_will_happen_when',
    'understanding_family_background_beliefs',
  ],
  world: [
    'support_family_friends_others',
    'school',
    'enough_money',
    'work_opportunities_family',
    'local_resources',
    'comfortable_safe_housing',
    'belonging',
  ],
} as const;
export type TriangleSide = keyof typeof triangle;
export const triangleSides = ['growing', 'caring', 'world'] as const satisfies TriangleSide[];
export const triangleItems = [...triangle.growing, ...triangle.caring, ...triangle.world] as const;
export type TriangleItem = (typeof triangleItems)[number];

export const Subject = z.enum([...wheelAreas, ...triangleItems]);
export type Subject = z.infer<typeof Subject>;

/** How a child showed what it thinks. */
export const ways = ['PICTURES', 'TALKED', 'PLAYED', 'DREW', 'WROTE'] as const;
export const Way = z.enum(ways);
export type Way = z.infer<typeof Way>;

/** Whose view it is: a unit's, a guardian's, or the child's own. */
export const ViewerKey = z.union([
  z.literal('child'),
  z.string().regex(/^(unit|guardian):[0-9a-f-]{36}$/),
]);
export type ViewerKey = z.infer<typeof ViewerKey>;

export const Viewer = z.object({
  key: ViewerKey,
  kind: z.enum(['child', 'guardian', 'unit']),
  label: z.string(),
  /** A guardian's name; their label is what the child calls them. */
  detail: z.string().nullable(),
  sector: Sector.nullable(),
  /** May the reader write this view? */
  mine: z.boolean(),
});
export type Viewer = z.infer<typeof Viewer>;

const words = z.string().max(limits.maxViewChars);

export const View = z.object({
  viewer: ViewerKey,
  subject: Subject,
  grade: Grade.nullable(),
  strength: z.string(),
  challenge: z.string(),
  way: Way.nullable(),
  seenOn: Day.nullable(),
  withId: PartyId.nullable(),
  with: z.string().nullable(),
  revision: z.int(),
  by: z.string().nullable(),
  at: z.iso.datetime(),
});
export type View = z.infer<typeof View>;

/** What app.plan_wellbeing gives. */
export const WellbeingPage = z.object({
  plan: z.object({
    id: PlanId,
    nextFollowUpAt: z.iso.datetime().nullable(),
    mayStart: z.boolean(),
  }),
  child: z.string(),
  me: PersonId,
  gathering: GatheringId.nullable(),
  gatherings: z.array(z.object({ id: GatheringId, number: z.int(), day: Day })),
  viewers: z.array(Viewer),
  views: z.array(View),
  /** Whom the child can have been with, for whoever writes the child's view. */
  companions: z.array(z.object({ id: PartyId, name: z.string() })),
  goals: z.array(
    z.object({
      id: GoalId,
      title: z.string(),
      wheelArea: WheelArea.nullable().catch(null),
      status: GoalStatus,
      actions: z.array(z.string()),
    }),
  ),
});
export type WellbeingPage = z.infer<typeof WellbeingPage>;

/** What is sent to write a view; `revision` is the one that the writer had, 0 for none. */
export const OwnView = z.object({
  gathering: GatheringId,
  viewer: ViewerKey,
  subject: Subject,
  grade: Grade.nullable(),
  strength: words,
  challenge: words,
  way: Way.nullable(),
  seenOn: Day.nullable(),
  withId: PartyId.nullable(),
  revision: z.int().min(0),
});
export type OwnView = z.infer<typeof OwnView>;

/** Someone who has said something of a subject, and what. */
export interface Said {
  viewer: Viewer;
  view: View;
}

export interface AreaOfWheel {
  area: WheelArea;
  /** Everyone who has said something, the child first. */
  said: Said[];
  /** Guardians who see it alike stand together; everyone else by themselves. */
  groups: { viewers: Viewer[]; grade: Grade }[];
  /** Two or more of works, both and hard. */
  differs: boolean;
  goals: WellbeingPage['goals'];
}

const isSaid = ({ grade, strength, challenge }: View): boolean =>
  grade !== null || strength !== '' || challenge !== '';

/** Everyone's view of one subject, in the order of the viewers. Views that were emptied are none. */
export function saidOf({ viewers, views }: WellbeingPage, subject: Subject): Said[] {
  return viewers.flatMap((viewer) =>
    views
      .filter((view) => view.viewer === viewer.key && view.subject === subject && isSaid(view))
      .map((view) => ({ viewer, view })),
  );
}

export function wheelOf(page: WellbeingPage): AreaOfWheel[] {
  return wheelAreas.map((area) => {
    const said = saidOf(page, area);
    const groups: AreaOfWheel['groups'] = [];
    for (const { viewer, view } of said) {
      if (view.grade === null) continue;
      const alike = groups.find(
        ({ viewers, grade }) =>
          viewer.kind === 'guardian' && viewers[0]?.kind === 'guardian' && grade === view.grade,
      );
      if (alike) alike.viewers.push(viewer);
      else groups.push({ viewers: [viewer], grade: view.grade });
    }
    const known = new Set(groups.map(({ grade }) => grade).filter((one) => one !== 'UNKNOWN'));
    return {
      area,
      said,
      groups,
      differs: known.size > 1,
      goals: page.goals.filter(({ wheelArea }) => wheelArea === area),
    };
  });
}

/** Those who have said something of the wheel in this gathering: the columns of its table. */
export const wheelViewers = (page: WellbeingPage): Viewer[] =>
  page.viewers.filter(({ key }) =>
    wheelAreas.some((area) => saidOf(page, area).some(({ viewer }) => viewer.key === key)),
  );

/** Only challenges and not one strength: worth a word (F03). */
export const lacksStrength = ({ views }: WellbeingPage): boolean =>
  views.some(isSaid) && views.every(({ strength }) => strength === '');

/** The view a viewer has now, with its revision, even if it was emptied. */
export const viewOf = (page: WellbeingPage, viewer: string, subject: Subject): View | undefined =>
  page.views.find((view) => view.viewer === viewer && view.subject === subject);
