// Makes a tenant's release at the end of a quarter: counts what is new, reads the counts, decides what may be
// published, and publishes it, in one transaction. As kring_statistician, who reads no table.
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { RawCount } from '#domain/statistics/counts.ts';
import { quarterEndedBy } from '#domain/statistics/periods.ts';
import {
  contradictions,
  Release,
  releaseOf,
  Spread,
  spreadsFor,
  type SpreadQuery,
} from '#domain/statistics/release.ts';

/** False while another node does it. */
export const publish = (sql: Sql, tenant: string, through: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select priv.statistics_lock(${tenant}) as mine`;
    if (!lock?.mine) return false;
    const [due] = await tx`
      select from priv.statistics_due() where tenant_id = ${tenant} and through = ${through}`;
    if (!due) return false;
    await tx`select priv.statistics_close(${tenant}, ${through})`;
    const quarter = quarterEndedBy(through);
    const counts = await countsOf(tx, tenant);
    const spreads: Spread[] = [];
    for (const query of spreadsFor(counts, quarter))
      spreads.push(await spreadOf(tx, tenant, query));
    const release = releaseOf(counts, quarter, spreads);
    const [before] = await tx<{ newest: unknown }[]>`
      select priv.statistics_newest(${tenant}) as newest`;
    const known = Release.nullable().parse(before?.newest ?? null);
    // Another way of counting must not be published beside figures of the old one: they could be compared.
    if (known !== null && contradictions(known, release).length > 0)
      throw new Error('the release contradicts the one before');
    await tx`select priv.statistics_release(${tenant}, ${through}, ${JSON.stringify(release)})`;
    return true;
  }) as Promise<boolean>;

export async function countsOf(sql: Sql | TransactionSql, tenant: string): Promise<RawCount[]> {
  const [row] = await sql<
    { counts: unknown }[]
  >`select priv.statistics_counts(${tenant}) as counts`;
  return z.array(RawCount).parse(row?.counts);
}

async function spreadOf(
  sql: TransactionSql,
  tenant: string,
  { indicator, unit, from, to }: SpreadQuery,
): Promise<Spread> {
  const [row] = await sql`
    select * from priv.statistics_spread(${tenant}, ${indicator}, ${unit}, ${from}, ${to})`;
  return Spread.parse(row);
}
