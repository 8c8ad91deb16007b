// The coordinators' list: for each pool in which one has a mandate its cases, or why it is closed. Each
// case that is shown is logged with one's name.
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import type { PoolId } from '#domain/ids.ts';
import { MyPool, PoolCase } from '#domain/responsibility/pool.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ locals }) => {
  const pools = await orRefuse(call(locals.actor, 'my_pools', {}, z.array(MyPool)));
  /** Null when the mandate has ended, also in the moment since the pools were read. */
  const casesOf = async (id: PoolId): Promise<PoolCase[] | null> => {
    try {
      return await call(locals.actor, 'pool_cases', { p_pool: id }, z.array(PoolCase));
    } catch (problem) {
      if (problem instanceof DomainError && problem.code === 'mandate_ended') return null;
      throw problem;
    }
  };
  const lists = await orRefuse(
    Promise.all(pools.map(async (pool) => ({ pool, cases: await casesOf(pool.id) }))),
  );
  return { lists, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;
