// Everyone who could ask the database for something, and what they are to the plans of the matrix: Milo's, in
// which most of them stand somewhere, Nova's and Tuva's, and one in the municipality next door.

interface Who {
  slug: string | null;
  /** live where nothing is said. */
  session?: 'ended' | 'of someone else' | 'none';
}

export const principals = {
  // Nobody in particular
  anon: { slug: null },
  noSession: { slug: null, session: 'none' },
  endedSession: { slug: 'maja', session: 'ended' },
  othersSession: { slug: 'maja', session: 'of someone else' },
  noRole: { slug: 'alice' },
  operator: { slug: 'kim' },
  // Families
  guardian: { slug: 'rania' },
  withoutCustody: { slug: 'jonte' },
  stopped: { slug: 'embla' },
  relative: { slug: 'sami' },
  child: { slug: 'nova' },
  grownChild: { slug: 'tuva' },
  parentOfGrown: { slug: 'henning' },
  // Those who work with Milo
  professional: { slug: 'maja' },
  lead: { slug: 'gunvor' },
  coordinator: { slug: 'hamid' },
  standIn: { slug: 'nils' },
  guest: { slug: 'ylva' },
  // Those who did, who do not yet, and who work beside it
  formerCoordinator: { slug: 'yrsa' },
  mandateEnded: { slug: 'siri' },
  partEnded: { slug: 'disa' },
  awaitsConsent: { slug: 'vera' },
  colleague: { slug: 'fatou' },
  otherAuthority: { slug: 'torsten' },
  namedOnly: { slug: 'mira' },
  // Who runs the house
  administrator: { slug: 'admin-sjohamra' },
  reviewer: { slug: 'ingrid' },
  manager: { slug: 'bodil' },
  // Next door
  otherTenantsStaff: { slug: 'kaj' },
  otherTenantsAdministrator: { slug: 'admin-kvarnbo' },
} satisfies Record<string, Who>;
export type Principal = keyof typeof principals;
export const everyone = Object.keys(principals) as Principal[];
export const whoIs = (principal: Principal): Who => principals[principal];

/** Parts of plans: every row of a plan stands in one. */
export const parts = {
  shared: ['milo', 'shared'],
  school: ['milo', 'school'],
  health: ['milo', 'health'],
  family: ['milo', 'family'],
  childs: ['milo', 'child'],
  novas: ['nova', 'shared'],
  /** What Nova says to Mira: opened by name. */
  apart: ['nova', 'child:mira'],
  tuvas: ['tuva', 'shared'],
  nextDoor: ['granne', 'shared'],
} as const;
export type Part = keyof typeof parts;
export type PerPart = Record<Part, Principal[]>;

/** Who reads each part. */
export const readers: PerPart = {
  shared: ['guardian', 'relative', 'professional', 'lead', 'coordinator', 'standIn', 'guest'],
  school: ['professional', 'standIn'],
  // The guest's unit is of health care, and the family let it in
  health: ['lead', 'guest'],
  // The family opened its own part to Gunvor, to read
  family: ['guardian', 'lead'],
  childs: [],
  novas: ['child'],
  apart: ['child', 'namedOnly'],
  tuvas: ['grownChild'],
  nextDoor: ['otherTenantsStaff'],
};
/** Who may comment there: all but who may only read. */
export const commenters: PerPart = { ...readers, family: ['guardian'] };
/** In whose name the rows of each part stand; nobody of these in Milo's child's part. */
export const authors: PerPart = {
  shared: ['professional'],
  school: ['professional'],
  health: ['lead'],
  family: ['guardian'],
  childs: [],
  novas: ['child'],
  apart: ['namedOnly'],
  tuvas: ['grownChild'],
  nextDoor: ['otherTenantsStaff'],
};

/** Who has some part in a plan, and thereby sees that it is there. */
export const planReaders = {
  milo: readers.shared,
  nova: ['child', 'namedOnly'],
  tuva: ['grownChild'],
  granne: ['otherTenantsStaff'],
} satisfies Record<string, Principal[]>;

/** Who works in Sjöhamra today, with a part in any plan or not. */
export const staff: Principal[] = [
  ...([
    'professional',
    'lead',
    'coordinator',
    'standIn',
    'formerCoordinator',
    'partEnded',
  ] as const),
  ...(['awaitsConsent', 'colleague', 'otherAuthority', 'namedOnly'] as const),
  ...(['administrator', 'reviewer', 'manager'] as const),
];
/** Who belongs in Sjöhamra: its families too, and who is asked to one plan. */
export const members: Principal[] = [
  ...staff,
  'guest',
  ...(['guardian', 'withoutCustody', 'stopped', 'relative'] as const),
  ...(['child', 'grownChild', 'parentOfGrown'] as const),
];
export const nextDoor: Principal[] = ['otherTenantsStaff', 'otherTenantsAdministrator'];
/** Who is let in at all, with a session of their own. */
export const signedIn: Principal[] = [
  ...members,
  ...nextDoor,
  ...(['noRole', 'operator', 'mandateEnded'] as const),
];
