// What waits for the reader in any of their plans: pleas for help first, then calls to meetings, then
// questions. The family answers on the plan's first page, others beside the plan.
import { oncePerThread } from '#domain/start/asks.ts';
import type { MyWaiting } from '#domain/start/page.ts';
import { weekday } from '$lib/meeting/words.ts';
import { waitedWords } from '$lib/plan/waited.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Need } from './handover-needs.ts';

export function waitingNeeds({ calls, asks }: MyWaiting, family: boolean, today: string): Need[] {
  const ofAsk = ({ planId, child, kind, threadId, by, about, at }: MyWaiting['asks'][number]) => {
    const waited = waitedWords(at, today);
    return {
      key: `ask-${threadId}`,
      child,
      what:
        kind === 'HELP'
          ? m.home_need_help()
          : m.home_need_question({ name: by ?? m.home_somebody() }),
      why:
        about === ''
          ? m.home_need_about_plan({ waited })
          : m.home_need_about({ what: about, waited: waited.toLowerCase() }),
      href: family ? `/plans/${planId}/start` : `/plans/${planId}#thread-${threadId}`,
      go: kind === 'HELP' ? m.home_need_help_go() : m.home_need_go(),
    };
  };
  const once = oncePerThread(asks);
  return [
    ...once.filter(({ kind }) => kind === 'HELP').map(ofAsk),
    ...calls.map(({ planId, child, startsAt }) => ({
      key: `call-${planId}-${startsAt}`,
      child,
      what: m.home_need_call({ day: weekday(startsAt, today) }),
      why: m.home_need_call_why(),
      href: `/plans/${planId}/meetings`,
      go: m.home_need_call_go(),
    })),
    ...once.filter(({ kind }) => kind === 'ANSWER').map(ofAsk),
  ];
}
