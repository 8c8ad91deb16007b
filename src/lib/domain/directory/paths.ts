// Contact paths: to whom one turns for what, at which age, from which kind of unit. And where there is none: that
// is worked out from the paths that hold, so that it is gone when somebody has written the missing one.
import { z } from 'zod';
import { unitSectors } from '../import/units.ts';
import { ContactPathId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { AnswerDays, UnitCard } from './cards.ts';
import { agesOf, oldest, Topic, topics, type Ages } from './topics.ts';

const Sector = z.enum(unitSectors);
const Age = z.number().int().min(0).max(oldest);

export const ContactPath = z.object({
  id: ContactPathId,
  revision: z.number().int(),
  topic: Topic,
  /** The kind of unit that it is for; null for everybody. */
  fromSector: Sector.nullable(),
  ageFrom: Age,
  ageTo: Age,
  how: z.string(),
  /** When it holds, if not whenever the unit is open. */
  hours: z.string(),
  answerDays: z.number().int().nullable(),
  savedOn: Day,
  card: UnitCard,
});
export type ContactPath = z.infer<typeof ContactPath>;

export const ContactPaths = z.object({
  mayChange: z.boolean(),
  units: z.array(z.object({ id: UnitId, name: z.string() })),
  paths: z.array(ContactPath),
});
export type ContactPaths = z.infer<typeof ContactPaths>;

export const PathForm = z.object({
  tenant: TenantId,
  path: ContactPathId.optional(),
  revision: z.coerce.number().int().default(0),
  topic: Topic,
  fromSector: z.union([Sector, z.literal('')]).default(''),
  ageFrom: z.coerce.number().int().min(0).max(oldest),
  ageTo: z.coerce.number().int().min(0).max(oldest),
  unit: UnitId,
  how: z.string().trim().max(limits.maxPathWords),
  hours: z.string().trim().max(limits.maxHours).default(''),
  answerDays: AnswerDays.default(null),
});

export interface Missing extends Ages {
  topic: Topic;
}

/** Topic by topic, the ages for which nobody has said whom to turn to. */
export function missingPaths(paths: readonly (Ages & { topic: Topic })[]): Missing[] {
  return topics.flatMap((topic) => {
    const own = paths.filter((path) => path.topic === topic);
    const { ageFrom, ageTo } = agesOf[topic];
    const missing: Missing[] = [];
    for (let age = ageFrom; age <= ageTo; age += 1) {
      if (own.some((path) => path.ageFrom <= age && age <= path.ageTo)) continue;
      const last = missing.at(-1);
      if (last?.ageTo === age - 1) last.ageTo = age;
      else missing.push({ topic, ageFrom: age, ageTo: age });
    }
    return missing;
  });
}

const rank = ({ fromSector }: Pick<ContactPath, 'fromSector'>, from: string | null): number =>
  from !== null && fromSector === from ? 1 : 0;

/** The paths for a topic and an age, either of them left open; those made for the asker's kind of unit first. */
export function pathsFor<
  P extends Ages & Pick<ContactPath, 'topic' | 'fromSector' | 'ageFrom' | 'ageTo'>,
>(
  paths: readonly P[],
  { topic, age, from }: { topic: Topic | null; age: number | null; from: string | null },
): P[] {
  return paths
    .filter(
      (path) =>
        (topic === null || path.topic === topic) &&
        (age === null || (path.ageFrom <= age && age <= path.ageTo)) &&
        (from === null || path.fromSector === null || path.fromSector === from),
    )
    .sort((a, b) => rank(b, from) - rank(a, from));
}
