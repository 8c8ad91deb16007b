// What waits behind an entry of the house, in words with its number.
import type { WaitKind } from '#domain/tenancy/house-waits.ts';
import { m } from '$lib/paraglide/messages.js';

export const waitWords: Record<WaitKind, (about: { count: number }) => string> = {
  keyRoles: m.house_waits_key_roles,
  leaderless: m.house_waits_leaderless,
  expired: m.house_waits_expired,
  invited: m.house_waits_invited,
  partners: m.house_waits_partners,
  moves: m.house_waits_moves,
  identities: m.house_waits_identities,
  paths: m.house_waits_paths,
  cardsUnwritten: m.house_waits_cards_unwritten,
  cardsOld: m.house_waits_cards_old,
  entriesOld: m.house_waits_entries_old,
  logLate: m.house_waits_log_late,
  logItems: m.house_waits_log_items,
  noReviewer: m.house_waits_no_reviewer,
  disposals: m.house_waits_disposals,
  removals: m.house_waits_removals,
  noArchivist: m.house_waits_no_archivist,
};
