// What Mina planer says about who leads: a child that one leads for has come to another's age.
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

export const handoverNeeds = ({ leading }: MyHandovers, today: string): Need[] =>
  leading.flatMap(({ planId, child, bornOn, unitId, units }) => {
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
  });
