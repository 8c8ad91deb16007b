// When a check of the log is late, and from which day the next one looks.
import { describe, expect, it } from 'vitest';
import {
  lateness,
  nextFrom,
  type ReviewLine,
  type ReviewsOfLog,
} from '#domain/access-log/reviews.ts';
import { AuthorityId, LogReviewId, TenantId } from '#domain/ids.ts';

const some = '00000000-0000-4000-8000-000000000001';
const review = (from: string, to: string, due: string, closed: boolean): ReviewLine => ({
  ...{ id: LogReviewId.parse(some), from, to, due, startedBy: 'Torsten', items: 1, judged: 1 },
  ...{ looking: 0, reported: 0, startedAt: `${to}T10:00:00.000Z` },
  closedAt: closed ? `${due}T10:00:00.000Z` : null,
  closedBy: closed ? 'Torsten' : null,
});
const log = (...reviews: ReviewLine[]): ReviewsOfLog => ({
  ...{ tenantId: TenantId.parse(some), authorityId: AuthorityId.parse(some), authority: 'Nämnden' },
  ...{ since: '2026-08-03', reviews },
});
const august = review('2026-08-03', '2026-08-31', '2026-09-14', true);
const september = review('2026-09-01', '2026-09-30', '2026-10-14', false);

describe('the recurring check', () => {
  it('goes on where the last one ended', () => {
    expect(nextFrom(log())).toBe('2026-08-03');
    expect(nextFrom(log(august))).toBe('2026-09-01');
    expect(nextFrom(log(september, august))).toBe('2026-10-01');
  });

  it('is late when one that was begun is not signed in time', () => {
    expect(lateness(log(september, august), '2026-10-14')).toBeNull();
    expect(lateness(log(september, august), '2026-10-15')).toBe('open');
  });

  it('is late when nobody has looked at what is five weeks old', () => {
    expect(lateness(log(), '2026-09-07')).toBeNull();
    expect(lateness(log(), '2026-09-08')).toBe('missing');
    expect(lateness(log(august), '2026-10-06')).toBeNull();
    expect(lateness(log(august), '2026-10-07')).toBe('missing');
  });
});
