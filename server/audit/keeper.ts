// Keeps the access log's chain: chains what was written since, every few seconds, and says every few minutes in
// the anchor files where it stands. Any node may do it, one at a time does. When it cannot, people read on: the
// rows are there and wait; the operator sees it in the log.
import type { KeyObject } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { startRounds } from '../rounds.ts';
import { appendAnchors, openAnchorKey } from './anchor.ts';

export interface AuditSettings {
  DATABASE_URL: string;
  /** The private key that signs anchors; without one there are no anchors. */
  KRING_AUDIT_KEY?: string | undefined;
  KRING_AUDIT_ANCHORS: readonly string[];
}

export const connectAuditor = (url: string): Sql =>
  postgres(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_auditor', application_name: 'kring audit' },
  });

export async function chainAll(sql: Sql): Promise<void> {
  for (;;) {
    const [row] = await sql<{ done: number }[]>`
      select priv.chain_access(${limits.auditChainRows}) as done`;
    if ((row?.done ?? 0) < limits.auditChainRows) return;
  }
}

interface HeadRow {
  tenant: string;
  seq: string;
  hash: Buffer;
}

/** Anchors of the tenants whose chain has grown since `known`, which it brings up to date. Were there any? */
export async function anchorHeads(
  sql: Sql,
  key: KeyObject,
  files: readonly string[],
  known: Map<string, string>,
): Promise<boolean> {
  const heads = await sql<HeadRow[]>`
    select tenant_id as tenant, seq::text as seq, hash from priv.chain_heads()`;
  const fresh = heads.filter(({ tenant, seq }) => known.get(tenant) !== seq);
  if (fresh.length === 0) return false;
  await appendAnchors(
    files,
    key,
    fresh.map(({ tenant, seq, hash }) => ({ tenant, seq: BigInt(seq), hash })),
    new Date(),
  );
  for (const { tenant, seq } of fresh) known.set(tenant, seq);
  return true;
}

export function startAudit(settings: AuditSettings, log: Log): { close(): Promise<void> } {
  const { DATABASE_URL, KRING_AUDIT_KEY, KRING_AUDIT_ANCHORS: files } = settings;
  const sql = connectAuditor(DATABASE_URL);
  const key = KRING_AUDIT_KEY && files.length > 0 ? openAnchorKey(KRING_AUDIT_KEY) : null;
  if (key === null)
    log.warn({}, 'the access log is not anchored: KRING_AUDIT_KEY, KRING_AUDIT_ANCHORS');
  const known = new Map<string, string>();
  let anchoredAt = 0;
  const rounds = startRounds(
    limits.auditChainMs,
    async () => {
      await chainAll(sql);
      if (key !== null && Date.now() - anchoredAt >= limits.auditAnchorMs)
        if (await anchorHeads(sql, key, files, known)) anchoredAt = Date.now();
    },
    (error) => log.error(shape(error), 'audit'),
  );
  return {
    async close() {
      await rounds.close();
      await sql.end({ timeout: 2 });
    },
  };
}
