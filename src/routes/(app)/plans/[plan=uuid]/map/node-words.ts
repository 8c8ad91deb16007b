// What stands about one person or unit on map and list alike, in the reader's language.
import type { Network, NetworkNode, Segment } from '#domain/plan/network.ts';
import { actionStatuses } from '#domain/plan/schema.ts';
import { listIn } from '$lib/language/formats.ts';
import { longDay } from '$lib/plan/dates.ts';
import { zoneTitle } from '$lib/plan/parts.ts';
import { lookOf, lookWord } from '$lib/plan/sectors.ts';
import { titleWords } from '$lib/plan/title-words.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const segmentWord = (segment: Segment): string => lookWord[lookOf(segment)]();

const roleWord = {
  professional: m.map_role_professional,
  coordinator: m.map_role_coordinator,
  guardian: m.map_role_guardian,
  relative: m.map_role_relative,
  child: m.plan_sector_child,
};

/** Why someone is not here yet, in two words; null for who is. */
export function awaitedWord({ standing }: NetworkNode): string | null {
  if (standing === 'in') return null;
  return standing === 'asked' ? m.map_asked() : m.map_awaiting();
}

/** The line under the name: what they are, or why they are not here yet. */
export const underName = (node: NetworkNode): string =>
  awaitedWord(node) ?? titleWords(node.title) ?? node.unit ?? segmentWord(node.segment);

/** "Klasslärare, Ekbackaskolan". */
export const titleAndUnit = ({ title, unit }: NetworkNode): string =>
  [titleWords(title), unit].filter((part) => part !== null).join(', ');

/** "2 pågår", "1 klar": in the order of the statuses. */
export function countedActions({ actions }: NetworkNode) {
  return actionStatuses.flatMap((status) => {
    const count = actions.filter((action) => action.status === status).length;
    return count === 0 ? [] : [{ status, words: m.map_counted({ status, count }) }];
  });
}

/** Goals as one line. */
export const goalWords = (goals: readonly string[]): string =>
  goals.map((goal) => goal || m.plan_goal_untitled()).join('; ');

export interface InPlan {
  kind: 'role' | 'leads' | 'reads' | 'since' | 'awaited';
  words: string;
}

/** Part in the plan, what they read of what the reader reads too, and since when. */
export function inPlan(node: NetworkNode, child: Network['child'], today: string): InPlan[] {
  if (node.standing !== 'in')
    return [
      {
        kind: 'awaited',
        words:
          node.standing === 'asked'
            ? m.map_asked_means()
            : m.map_awaiting_means({ name: node.name }),
      },
    ];
  const parts = node.reads.map((zone) =>
    zone.kind === 'shared' ? m.map_reads_shared() : zoneTitle(zone, child.name),
  );
  const lines: (InPlan | false)[] = [
    { kind: 'role', words: node.role === null ? m.map_role_unit() : roleWord[node.role]() },
    node.leads && { kind: 'leads', words: m.map_leads() },
    parts.length > 0 && {
      kind: 'reads',
      words: m.map_reads({ parts: listIn(getLocale(), parts) }),
    },
    node.since !== null && {
      kind: 'since',
      words: m.map_since({ day: longDay(node.since, today, getLocale()) }),
    },
  ];
  return lines.filter((line) => line !== false);
}
