// The whole access log against its chain and the anchors, a tenant at a time, in one view of the database.
import type { Sql } from 'postgres';
import { limits } from '#domain/limits.ts';
import { ChainCheck, type Anchored, type Fault, type Link, type LogRow } from './chain.ts';

export interface Verdict {
  tenant: string;
  seq: bigint;
  fault: Fault | 'unchained';
}

type LinkRow = Omit<LogRow, 'tenant'> & { seq: string; hash: Buffer; found: boolean };

const linkOf = (tenant: string, { seq, hash, found, ...row }: LinkRow): Link => ({
  seq: BigInt(seq),
  hash,
  row: found ? { tenant, ...row } : null,
});

/** `sql` as kring_auditor. The first fault of each tenant; none means that the log is what was written. */
export async function verifyLog(
  sql: Sql,
  anchors: ReadonlyMap<string, { heads: Anchored[] }>,
): Promise<{ rows: bigint; anchored: number; faults: Verdict[] }> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const tenants = await tx<{ tenant: string }[]>`
      select tenant_id as tenant from app.access_log union select tenant_id from app.access_chain`;
    const known = new Set([...tenants.map(({ tenant }) => tenant), ...anchors.keys()]);
    const erased = await tx<{ tenant: string; seq: string; hash: Buffer; at: Date }[]>`
      select tenant_id as tenant, seq::text as seq, hash, at from priv.log_begins()`;
    const faults: Verdict[] = [];
    let rows = 0n;
    for (const tenant of known) {
      const front = erased.find((one) => one.tenant === tenant);
      const check = new ChainCheck(
        tenant,
        anchors.get(tenant)?.heads ?? [],
        front ? { ...front, seq: BigInt(front.seq) } : null,
      );
      const links = tx<LinkRow[]>`
        select c.seq::text as seq, c.hash, l.id is not null as found, c.log_id::text as id,
          (extract(epoch from l.at) * 1000000)::bigint::text as at, l.person_id::text as person,
          l.plan_id::text as plan, l.zone_id::text as zone, l.action, l.detail::text as detail, l.child_id::text as child,
          l.acted_as as "actedAs", l.unit_id::text as unit, l.authority_id::text as authority,
          l.mandate_id::text as mandate
        from app.access_chain c
        left join app.access_log l on l.tenant_id = c.tenant_id and l.id = c.log_id
        where c.tenant_id = ${tenant} order by c.seq`.cursor(limits.auditReadRows);
      const begins = check.begin();
      let wrong: Verdict | null = begins && { tenant, ...begins };
      for await (const batch of links) {
        if (wrong) break;
        for (const link of batch) {
          const found = check.next(linkOf(tenant, link));
          if (found) {
            wrong = { tenant, ...found };
            break;
          }
        }
        if (wrong) break;
      }
      rows += check.read;
      const end = wrong ?? check.end();
      if (end) faults.push({ ...end, tenant });
    }
    const outside = await tx<{ tenant: string }[]>`
      select distinct l.tenant_id as tenant from app.access_log l
      left join app.access_chain c on c.tenant_id = l.tenant_id and c.log_id = l.id
      left join app.access_unchained u on u.tenant_id = l.tenant_id and u.log_id = l.id
      where c.seq is null
        and (u.log_id is null or l.at < clock_timestamp() - ${limits.auditWaitSeconds} * interval '1 second')`;
    faults.push(...outside.map(({ tenant }) => ({ tenant, seq: 0n, fault: 'unchained' as const })));
    const anchored = [...anchors.values()].reduce((sum, { heads }) => sum + heads.length, 0);
    return { rows, anchored, faults };
  });
}
