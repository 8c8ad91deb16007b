// Statistics as the page, the report and the export read them: which tenant, which year, and what the reader may see
// of the newest release there. Each read is logged by the database.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Staff, StatisticsPage, StatisticsPlace, yearsOf } from '#domain/statistics/page.ts';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';
import { orRefuse } from './http/refusals.ts';

const Query = z.object({
  tenant: z.uuid().nullable().catch(null),
  year: z
    .string()
    .regex(/^\d{4}$/)
    .nullable()
    .catch(null),
  unit: z.uuid().nullable().catch(null),
});

export const placesOf = (actor: Actor | undefined): Promise<StatisticsPlace[]> =>
  orRefuse(call(actor, 'statistics_places', {}, z.array(StatisticsPlace)));

/** Null for somebody who follows up nothing. A tenant that is asked for and not theirs is refused. */
export async function readStatistics(
  actor: Actor | undefined,
  query: URLSearchParams,
  { exported }: { exported: boolean },
) {
  const asked = Query.parse({
    tenant: query.get('tenant'),
    year: query.get('year'),
    unit: query.get('unit'),
  });
  const places = await placesOf(actor);
  const tenant = asked.tenant ?? places[0]?.id;
  if (tenant === undefined) return null;
  const [page, staff] = await orRefuse(
    Promise.all([
      call(actor, 'statistics', { p_tenant: tenant, p_export: exported }, StatisticsPage),
      call(actor, 'trainings', { p_tenant: tenant }, Staff),
    ]),
  );
  const years = page.release === null ? [] : yearsOf(page.release);
  const year = asked.year !== null && years.includes(asked.year) ? asked.year : years[0];
  if (asked.year !== null && asked.year !== year) error(404, 'not_found');
  // A manager's page is about one unit at a time.
  const own = page.units.find(({ id }) => id === asked.unit) ?? page.units[0] ?? null;
  return { places, tenant, page, staff, years, year: year ?? null, unit: page.whole ? null : own };
}
export type ReadStatistics = NonNullable<Awaited<ReturnType<typeof readStatistics>>>;
