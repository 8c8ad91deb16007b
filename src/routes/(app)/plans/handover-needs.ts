// What Mina planer says about who leads: someone asks to hand over to one's unit, or a child that one leads
// for has come to another's age.
import type { WaitingAgreement } from '#domain/responsibility/coordination.ts';
import { dueByAge } from '#domain/responsibility/due.ts';
import type { MyHandovers } from '#domain/responsibility/due.ts';
import { groupWord } from '$lib/plan/group-words.ts';
import { m } from '$lib/paraglide/messages.js';

export interface Need {
  key: string;
  /** Null where it is about no child. */
  child: string | null;
  what: string;
  why: string;
  href: string;
  go: string;
}

export const handoverNeeds = ({ asked, leading }: MyHandovers, today: string): Need[] => [
  ...asked.map(({ planId, child, kind, from }) => ({
    key: `asked-${planId}-${kind}`,
    child,
    what: from === null ? m.resp_need_asked_first() : m.resp_need_asked({ from }),
    why: kind === 'BEST_INTEREST' ? m.resp_kind_best() : m.resp_kind_collab(),
    href: `/plans/${planId}/responsibility`,
    go: m.resp_need_asked_go(),
  })),
  ...leading.flatMap(({ planId, child, bornOn, unitId, units }) => {
    const due = dueByAge(bornOn, unitId, units, today);
    return due === null
      ? []
      : [
          {
            key: `due-${planId}`,
            child,
            what: m.resp_due({ to: due.to[0]?.label ?? groupWord[due.group]() }),
            why: m.resp_need_due_why(),
            href: `/plans/${planId}/responsibility`,
            go: m.resp_need_due_go(),
          },
        ];
  }),
];

export const agreementNeeds = (waiting: readonly WaitingAgreement[]): Need[] =>
  waiting.map(({ planId, child, unit }) => ({
    key: `agreement-${planId}-${unit}`,
    child,
    what: m.resp_need_agreement(),
    why: unit ?? m.resp_office(),
    href: `/plans/${planId}/responsibility`,
    go: m.resp_need_agreement_go(),
  }));
