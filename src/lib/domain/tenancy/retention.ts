// Gallring: how long a board keeps what its units write, and what then happens to it. What we propose is what
// the law asks for at least (domain.md 4.7); a board decides, and what nobody has decided about is kept.
import { z } from 'zod';
import { AuthorityId } from '../ids.ts';

export const retentionKinds = [
  'SHARED',
  'HEALTH',
  'STUDENT_HEALTH',
  'SCHOOL',
  'SOCIAL',
  'SIGNAL',
  'QUESTION',
  'REVIEW',
  'LOG',
] as const;
export const RetentionKind = z.enum(retentionKinds);
export type RetentionKind = z.infer<typeof RetentionKind>;

interface Usual {
  years: number;
  /** By law, or by the regulation that the kind stands under; fewer takes a decision, and for the log nothing does. */
  least: number;
  countedFrom: 'LAST_ENTRY' | 'CLOSING';
  outcome: 'DESTROY' | 'ARCHIVE';
}

/** Health: PDL 3:17. Social services: SoL, LSS 21 c §. The log: HSLF-FS 2016:40. */
export const usualRetention: Record<RetentionKind, Usual> = {
  SHARED: { years: 10, least: 1, countedFrom: 'CLOSING', outcome: 'ARCHIVE' },
  HEALTH: { years: 10, least: 10, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
  STUDENT_HEALTH: { years: 10, least: 10, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
  SCHOOL: { years: 5, least: 1, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
  SOCIAL: { years: 5, least: 5, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
  SIGNAL: { years: 5, least: 1, countedFrom: 'CLOSING', outcome: 'ARCHIVE' },
  QUESTION: { years: 5, least: 1, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
  REVIEW: { years: 10, least: 1, countedFrom: 'CLOSING', outcome: 'ARCHIVE' },
  LOG: { years: 10, least: 5, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE' },
};

export const RetentionRule = z
  .object({
    kind: RetentionKind,
    years: z.coerce.number().int().min(1).max(200),
    countedFrom: z.enum(['LAST_ENTRY', 'CLOSING']),
    outcome: z.enum(['DESTROY', 'ARCHIVE']),
    decision: z.string().trim().max(200).default(''),
  })
  .refine(({ kind, years }) => kind !== 'LOG' || years >= usualRetention.LOG.least, {
    path: ['years'],
  })
  .refine(({ kind, years, decision }) => decision !== '' || years >= usualRetention[kind].least, {
    path: ['floor'],
  })
  .refine(({ outcome, decision }) => outcome === 'ARCHIVE' || decision !== '', {
    path: ['decision'],
  });
export type RetentionRule = z.infer<typeof RetentionRule>;

export const StoredRule = z.object({
  authorityId: AuthorityId,
  kind: RetentionKind,
  revision: z.int(),
  years: z.int(),
  countedFrom: z.enum(['LAST_ENTRY', 'CLOSING']),
  outcome: z.enum(['DESTROY', 'ARCHIVE']),
  decision: z.string(),
});
export type StoredRule = z.infer<typeof StoredRule>;

const ofSector = {
  health: 'HEALTH',
  studentHealth: 'STUDENT_HEALTH',
  school: 'SCHOOL',
  social: 'SOCIAL',
} as const satisfies Record<string, RetentionKind>;

/** The kinds that a board has something of: what all have, and the parts that its units' sectors write in. */
export const kindsOf = (sectors: readonly (keyof typeof ofSector)[]): RetentionKind[] => {
  const own = new Set<RetentionKind>(sectors.map((sector) => ofSector[sector]));
  return retentionKinds.filter(
    (kind) => !Object.values<RetentionKind>(ofSector).includes(kind) || own.has(kind),
  );
};
