// Who is around the child, as the map and its list show it: the people of one plan, what each does,
// who works with whom, what each reads. Made from what the plan page gives one reader and from nothing
// else, so nobody is in it whom the reader may not know of, and no action, goal or zone either.
import { z } from 'zod';
import type { PartyRole, Sector } from '../access/roles.ts';
import { Day } from './dates.ts';
import { PlanPage } from './page.ts';
import type { Action } from './schema.ts';

/** What app.plan_network gives: the plan page, and since which day each party takes part. */
export const NetworkPage = PlanPage.extend({ since: z.record(z.string(), Day) });
type Page = z.infer<typeof NetworkPage>;

/** Round the child, clockwise from twelve o'clock: the order of the four colours in the mark. */
export const segments = ['health', 'school', 'social', 'family'] as const;
export type Segment = (typeof segments)[number];

const segmentOf = (sector: Sector): Segment => (sector === 'studentHealth' ? 'school' : sector);

/** Here; to come when consent is given; or a unit that was asked, from which nobody has come yet. */
export type Standing = 'in' | 'awaiting' | 'asked';

export type NetworkAction = Pick<
  Action,
  'id' | 'title' | 'startOn' | 'dueOn' | 'doneOn' | 'status'
>;

export interface NetworkZone {
  id: string;
  kind: Page['zones'][number]['kind'];
  title: string | null;
}

/** A person, or a unit of which nobody is known by name. */
export interface NetworkNode {
  id: string;
  kind: 'person' | 'unit';
  name: string;
  title: string | null;
  unit: string | null;
  sector: Sector;
  segment: Segment;
  role: PartyRole | null;
  standing: Standing;
  phone: string | null;
  email: string | null;
  /** Of a unit that leads the plan. */
  leads: boolean;
  since: Day | null;
  actions: NetworkAction[];
  /** How many of the actions are neither done nor given up. */
  open: number;
  reads: NetworkZone[];
}

/** Two who are contacts of actions for the same goals. Said once for each pair. */
export interface Tie {
  between: [string, string];
  goals: { id: string; title: string }[];
}

export interface Network {
  child: { name: string; bornOn: Day | null };
  nodes: NetworkNode[];
  ties: Tie[];
}

const settled = new Set<Action['status']>(['DONE', 'CANCELLED']);

/** Who is waited for is for guardians and coordinators to know; others see who is here. */
const mayKnowWhoIsAwaited = ({ me }: Page): boolean =>
  me.role === 'guardian' || me.role === 'coordinator';

export function networkOf(page: Page): Network {
  const nodes = nodesOf(page);
  return {
    child: { name: page.child.name, bornOn: page.child.bornOn },
    nodes,
    ties: tiesOf(page, nodes),
  };
}

/** The others someone works with, and for which goals; the same from both sides. */
export function worksWith(network: Network, id: string): { node: NetworkNode; goals: string[] }[] {
  return network.nodes.flatMap((node) => {
    const tie = network.ties.find(
      ({ between }) => node.id !== id && between.includes(id) && between.includes(node.id),
    );
    return tie ? [{ node, goals: tie.goals.map(({ title }) => title) }] : [];
  });
}

function nodesOf(page: Page): NetworkNode[] {
  const awaited = mayKnowWhoIsAwaited(page);
  const leads = new Set([page.plan.bestInterestLeadUnitId, page.plan.collaborationLeadUnitId]);
  const known = new Set<string>();
  const units = [
    ...page.units.filter(({ status }) => status === 'ADMITTED'),
    ...page.units.filter(({ status }) => awaited && status === 'AWAITING_CONSENT'),
  ];
  const nodes = units.flatMap((unit): NetworkNode[] => {
    const isIn = unit.status === 'ADMITTED';
    const ofUnit = {
      sector: unit.sector,
      segment: segmentOf(unit.sector),
      leads: leads.has(unit.id),
    };
    const all = page.parties.filter(({ planUnitId }) => planUnitId === unit.id);
    // Whoever takes part for two units stands once, where they came first.
    const people = all.filter(({ role, personId }) => role !== 'child' && !known.has(personId));
    for (const { personId } of people) known.add(personId);
    if (all.length === 0)
      return [
        {
          ...ofUnit,
          ...doing(page, (action) => action.contactId === null && action.unitId === unit.id),
          id: unit.id,
          kind: 'unit',
          name: unit.label,
          title: null,
          unit: null,
          role: null,
          standing: isIn ? 'in' : 'asked',
          phone: isIn ? unit.phone : null,
          email: null,
          since: null,
          reads: [],
        },
      ];
    return people.map((party) => {
      const parts = page.parties.filter(({ personId }) => personId === party.personId);
      return {
        ...ofUnit,
        ...doing(page, ({ contactId }) => parts.some(({ id }) => id === contactId)),
        id: party.personId,
        kind: 'person',
        name: party.name,
        title: party.title,
        unit: unit.sector === 'family' ? null : unit.label,
        role: party.role,
        standing: isIn ? 'in' : 'awaiting',
        phone: isIn ? (party.phone ?? unit.phone) : null,
        email: isIn ? party.email : null,
        since: isIn ? (page.since[party.id] ?? null) : null,
        reads: page.zones
          .filter(({ audience }) => audience.some(({ personId }) => personId === party.personId))
          .map(({ id, kind, title }) => ({ id, kind, title })),
      };
    });
  });
  return segments.flatMap((segment) => nodes.filter((node) => node.segment === segment));
}

function doing(
  page: Page,
  theirs: (action: Page['actions'][number]) => boolean,
): Pick<NetworkNode, 'actions' | 'open'> {
  const actions = page.actions
    .filter(theirs)
    .map(({ id, title, startOn, dueOn, doneOn, status }) => {
      return { id, title, startOn, dueOn, doneOn, status };
    });
  return { actions, open: actions.filter(({ status }) => !settled.has(status)).length };
}

function tiesOf(page: Page, nodes: readonly NetworkNode[]): Tie[] {
  const goals = page.goals.map(({ id, title }) => ({
    id,
    title,
    actions: new Set<string>(
      page.actions
        .filter(({ goalId, status }) => goalId === id && status !== 'CANCELLED')
        .map((action) => action.id),
    ),
  }));
  const here = nodes.filter(({ standing }) => standing === 'in');
  const serves = (node: NetworkNode, goal: (typeof goals)[number]): boolean =>
    node.actions.some(({ id }) => goal.actions.has(id));
  return here.flatMap((one, index) =>
    here.slice(index + 1).flatMap((other): Tie[] => {
      const shared = goals.filter((goal) => serves(one, goal) && serves(other, goal));
      return shared.length === 0
        ? []
        : [
            {
              between: [one.id, other.id],
              goals: shared.map(({ id, title }) => ({ id, title })),
            },
          ];
    }),
  );
}
