// The access rule: what a party may do in a zone of its plan. The same rule stands in PostgreSQL
// (zone_rules and priv.wanted_members), where it decides; tests/db/permissions-parity.test.ts walks
// every case through both.
import { z } from 'zod';

/** In rising order: each level includes the ones before it. */
export const accessLevels = ['none', 'read', 'comment', 'edit'] as const;
export type Access = (typeof accessLevels)[number];
/** What a person with any access at all has; the API never speaks of 'none'. */
export const ZoneAccess = z.enum(['read', 'comment', 'edit']);
export type ZoneAccess = z.infer<typeof ZoneAccess>;

export const ZoneKind = z.enum([
  'shared',
  'family',
  'child',
  'health',
  'school',
  'studentHealth',
  'social',
  'draft',
  'meeting',
]);
export type ZoneKind = z.infer<typeof ZoneKind>;

export const Sector = z.enum(['health', 'school', 'studentHealth', 'social', 'family']);
export type Sector = z.infer<typeof Sector>;

export const PartyRole = z.enum(['professional', 'coordinator', 'guardian', 'child', 'relative']);
export type PartyRole = z.infer<typeof PartyRole>;

/** Whom a rule is about: a professional counts by sector, everyone else by role. */
export type Audience = Sector | Exclude<PartyRole, 'professional'>;

export const audienceOf = (role: PartyRole, sector: Sector): Audience =>
  role === 'professional' ? sector : role;

const everyone = (access: Access): Record<Audience, Access> => ({
  health: access,
  school: access,
  studentHealth: access,
  social: access,
  family: access,
  coordinator: access,
  guardian: access,
  child: access,
  relative: access,
});
const nobody = everyone('none');

/** Access by kind of zone and audience, before shares and refusals. */
export const matrix: Record<ZoneKind, Record<Audience, Access>> = {
  shared: { ...everyone('edit'), guardian: 'comment', child: 'comment', relative: 'comment' },
  family: { ...nobody, guardian: 'edit', child: 'edit' },
  child: { ...nobody, child: 'edit' },
  health: { ...nobody, health: 'edit' },
  school: { ...nobody, school: 'edit' },
  studentHealth: { ...nobody, studentHealth: 'edit' },
  social: { ...nobody, social: 'edit' },
  /** For the people of the unit whose draft it is. */
  draft: everyone('edit'),
  meeting: nobody,
};

export const ShareBasis = z.enum(['consent', 'childChoice', 'familyChoice', 'authority']);
export type ShareBasis = z.infer<typeof ShareBasis>;

export interface AccessFacts {
  zone: { kind: ZoneKind; namedAudience: boolean };
  party: {
    role: PartyRole;
    sector: Sector;
    /** Takes part now: mandate and part not ended, its unit admitted. */
    active: boolean;
    /** Listed in a zone with a named audience: kind and role give nothing, names do. */
    byNameOnly: boolean;
    /** Is the zone the draft of this party's own unit? */
    ownDraft: boolean;
    /** Takes part while a colleague is away, who would be let in themself. */
    standsIn: boolean;
  };
  /** Shares of this zone to the party or its unit. */
  shares: readonly { access: ZoneAccess; basis: ShareBasis }[];
  /** What guardians keep closed to this party's unit now, by a no or a yes that is over: a kind of zone, or 'all'. */
  refusals: readonly (ZoneKind | 'all')[];
}

const highest = (levels: readonly Access[]): Access =>
  levels.reduce(
    (best, level) => (accessLevels.indexOf(level) > accessLevels.indexOf(best) ? level : best),
    'none',
  );

/**
 * Rule and shares together, the highest counts. A guardian's refusal closes what rule and consent
 * open for that unit's professionals and coordinators; what the child, the family or an authority
 * has opened stays, and the family is never closed out by a refusal.
 */
export function zoneAccess({ zone, party, shares, refusals }: AccessFacts): Access {
  if (!party.active) return 'none';
  // Names were named with somebody else in mind.
  if (party.standsIn && (zone.namedAudience || party.byNameOnly)) return 'none';
  const needsConsent = party.role === 'professional' || party.role === 'coordinator';
  const refused = needsConsent && refusals.some((about) => about === 'all' || about === zone.kind);
  const byRule =
    zone.namedAudience || party.byNameOnly || (zone.kind === 'draft' && !party.ownDraft) || refused
      ? 'none'
      : matrix[zone.kind][audienceOf(party.role, party.sector)];
  const shared = shares.filter((share) => !(refused && share.basis === 'consent'));
  return highest([byRule, ...shared.map((share) => share.access)]);
}

export const atLeast = (access: Access, needed: Access): boolean =>
  accessLevels.indexOf(access) >= accessLevels.indexOf(needed);
