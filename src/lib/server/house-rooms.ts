// Which rooms of the house somebody may go into: each page's own question, asked beforehand, so that no link leads
// to a page that is not theirs. What an administrator looks after is an administrator's; the rest depends on more.
import { z } from 'zod';
import { LogReview } from '#domain/access-log/search.ts';
import { KeptCard } from '#domain/directory/cards.ts';
import { OwnEntries } from '#domain/directory/support.ts';
import { WaitingMove } from '#domain/move/move.ts';
import { ArchiveDesk } from '#domain/records/archive.ts';
import { StatisticsPlace } from '#domain/statistics/page.ts';
import { Practice } from '#domain/tenancy/exercise.ts';
import { MyPartnerships } from '#domain/tenancy/partnership.ts';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';
import { orRefuse } from './http/refusals.ts';

const administrators = [
  '/begin',
  '/house/people',
  '/house/partners',
  '/moves',
  '/house/provisioning',
  '/templates',
  '/house/contact-paths',
  '/house/cards',
  '/house/support',
  '/house/accessibility',
  '/choices',
  '/follow-up',
  '/statistics',
  '/access-log/reviewers',
  '/house/disposal',
  '/house/removals',
  '/house/archive',
] as const;
export type Room = (typeof administrators)[number] | '/access-log' | '/practice';

export async function houseRooms(actor: Actor | undefined): Promise<Set<Room>> {
  if (!actor || !['staff', 'administrator'].includes(actor.kind)) return new Set();
  const [reviews, practices] = await orRefuse(
    Promise.all([
      call(actor, 'my_log_reviews', {}, z.array(LogReview)),
      call(actor, 'my_practices', {}, z.array(Practice)),
    ]),
  );
  const rooms = new Set<Room>();
  if (reviews.length > 0) rooms.add('/access-log');
  if (practices.length > 0) rooms.add('/practice');
  if (actor.administers) return rooms.union(new Set(administrators));

  const [partners, moves, cards, support, statistics, archive] = await orRefuse(
    Promise.all([
      call(actor, 'my_partnerships', {}, MyPartnerships),
      call(actor, 'my_moves', {}, z.array(WaitingMove)),
      call(actor, 'my_unit_cards', {}, z.array(KeptCard)),
      call(actor, 'my_support_entries', {}, OwnEntries),
      call(actor, 'statistics_places', {}, z.array(StatisticsPlace)),
      call(actor, 'archive_desk', {}, ArchiveDesk),
    ]),
  );
  if (partners.mine.length > 0 || partners.houses.length > 0) rooms.add('/house/partners');
  if (moves.length > 0) rooms.add('/moves');
  if (cards.some(({ mine }) => mine)) rooms.add('/house/cards');
  if (support.units.length > 0) rooms.add('/house/support');
  if (statistics.length > 0) rooms.add('/statistics');
  if (archive.mine.length > 0 || archive.toName.length > 0) rooms.add('/house/archive');
  return rooms;
}
