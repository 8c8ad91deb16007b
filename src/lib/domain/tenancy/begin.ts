// How far a municipality has come on its way to the first plan. Nothing is ticked off: each step is done when
// what it is about exists, so what is taken away again is not done any more.
import { z } from 'zod';
import { AuthorityId, TenantId, UnitId } from '../ids.ts';
import { unitSectors } from '../import/units.ts';
import { Day } from '../plan/dates.ts';
import { ChildGroup } from '../responsibility/best-interest.ts';
import { TenantState } from './desk.ts';

export const BeginPage = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  code: z.string().nullable(),
  state: TenantState,
  practiceOf: TenantId.nullable(),
  contract: z
    .object({
      revision: z.int(),
      organisationNumber: z.string(),
      agreement: z.string(),
      agreedOn: Day,
      contactName: z.string(),
      contactMail: z.string(),
      contactPhone: z.string(),
      protectionName: z.string(),
      protectionMail: z.string(),
    })
    .nullable(),
  authorities: z.array(
    z.object({
      id: AuthorityId,
      name: z.string(),
      revision: z.int(),
      /** A board of this municipality; else another's, whose units act here too. */
      own: z.boolean(),
    }),
  ),
  units: z.array(
    z.object({
      id: UnitId,
      name: z.string(),
      sector: z.enum(unitSectors),
      authorityId: AuthorityId,
      phone: z.string().nullable(),
      localId: z.string().nullable(),
      revision: z.int(),
      answersFor: z.array(ChildGroup),
      people: z.int(),
      invited: z.int(),
    }),
  ),
  /** Who works here now, each once: in no unit, or in several. */
  people: z.int(),
  roles: z.array(
    z.object({
      role: z.enum(['administrator', 'coordinator']),
      name: z.string(),
      unit: z.string().nullable(),
    }),
  ),
  invitedAdministrators: z.int(),
  wordsChosen: z.boolean(),
  retentionDecided: z.boolean(),
  firstPlan: z.boolean(),
  practice: z.object({ id: TenantId, name: z.string() }).nullable(),
});
export type BeginPage = z.infer<typeof BeginPage>;

export const beginSteps = [
  'house',
  'units',
  'sign-in',
  'roles',
  'words',
  'retention',
  'practice',
] as const;
export type BeginStep = (typeof beginSteps)[number];

/** `as-is`: Kring's own choice holds, and nobody has to change it. */
export type StepState = 'done' | 'open' | 'as-is';

/** They answer for children, and nobody there has signed in: what is sent there is read by nobody. */
export const unreadUnits = ({ units }: Pick<BeginPage, 'units'>): BeginPage['units'] =>
  units.filter(({ answersFor, people }) => answersFor.length > 0 && people === 0);

/** One alone can give no key role, and when they are away there is nobody. */
export const lacksAdministrator = ({
  roles,
  invitedAdministrators,
}: Pick<BeginPage, 'roles' | 'invitedAdministrators'>): boolean =>
  new Set(roles.filter(({ role }) => role === 'administrator').map(({ name }) => name)).size +
    invitedAdministrators <
  2;

const isAnswered = ({ units }: BeginPage): boolean =>
  units.some(({ answersFor }) => answersFor.length > 0);

const unitsAreRead = (page: BeginPage): boolean =>
  isAnswered(page) && unreadUnits(page).length === 0;

/** All that is left of the roles: the first plan does not wait for it. */
export const onlyAdministratorLeft = (page: BeginPage): boolean =>
  unitsAreRead(page) && lacksAdministrator(page);

export function stepState(step: BeginStep, page: BeginPage): StepState {
  const own = new Set(page.authorities.filter(({ own }) => own).map(({ id }) => id));
  switch (step) {
    case 'house':
      return own.size > 0 ? 'done' : 'open';
    case 'units':
      return page.units.some(({ authorityId }) => own.has(authorityId)) ? 'done' : 'open';
    case 'sign-in':
      return page.units.some(({ people, invited }) => people + invited > 0) ? 'done' : 'open';
    case 'roles':
      return unitsAreRead(page) && !lacksAdministrator(page) ? 'done' : 'open';
    case 'words':
      return page.wordsChosen ? 'done' : 'as-is';
    case 'retention':
      return page.retentionDecided ? 'done' : 'as-is';
    case 'practice':
      return page.practice ? 'done' : 'open';
  }
}

/** The first step that has something left to do; null when none has. */
export const firstOpenStep = (page: BeginPage): BeginStep | null =>
  beginSteps.find((step) => stepState(step, page) === 'open') ?? null;

/** What stands between here and the first plan: the steps that it cannot do without. */
export const neededForFirstPlan = ['house', 'units', 'sign-in', 'roles'] as const;

/** People may sign in for the first time after a municipality has begun in earnest: nobody waits for them. */
export const readyForFirstPlan = (page: BeginPage): boolean =>
  neededForFirstPlan.every((step) =>
    step === 'roles' ? isAnswered(page) : stepState(step, page) === 'done',
  );
