// Words of the levels of training.
import type { trainingLevels } from '#domain/statistics/page.ts';
import { m } from '$lib/paraglide/messages.js';

export const levelWord: Record<(typeof trainingLevels)[number], () => string> = {
  BASIC: m.stat_level_basic,
  DEEPER: m.stat_level_deeper,
  LEADER: m.stat_level_leader,
};
