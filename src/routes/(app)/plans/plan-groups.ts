// A plan's status as the list sees it: it is going on, it rests, or it has ended.
import type { MyPlan } from '#domain/plan/list.ts';

export const groups = ['ongoing', 'paused', 'ended'] as const;
export type Group = (typeof groups)[number];

const groupOfStatus: Record<MyPlan['status'], Group> = {
  DRAFT: 'ongoing',
  ACTIVE: 'ongoing',
  PAUSED: 'paused',
  CLOSED: 'ended',
  ARCHIVED: 'ended',
};

export const groupOf = (status: MyPlan['status']): Group => groupOfStatus[status];
