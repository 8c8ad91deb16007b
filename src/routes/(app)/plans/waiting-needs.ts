// What waits for the reader in any of their plans: pleas for help first, then calls to meetings and what else is to be
// answered by yes or no, then questions. The family answers on the plan's first page, others beside the plan.
import type { MyWaiting } from '#domain/start/waits.ts';
import { weekday } from '$lib/meeting/words.ts';
import { waitedWords } from '$lib/plan/waited.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Need } from './handover-needs.ts';

export function waitingNeeds(waiting: MyWaiting, family: boolean, today: string): Need[] {
  const { calls, asks, consents, approvals, agreements, handovers, moves } = waiting;
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
  return [
    ...asks.filter(({ kind }) => kind === 'HELP').map(ofAsk),
    ...calls.map(({ planId, child, startsAt }) => ({
      key: `call-${planId}-${startsAt}`,
      child,
      what: m.home_need_call({ day: weekday(startsAt, today) }),
      why: m.home_need_call_why(),
      href: `/plans/${planId}/meetings#answer`,
      go: m.home_need_call_go(),
    })),
    ...consents.map(({ planId, child, unit }) => ({
      key: `consent-${planId}-${unit}`,
      child,
      what: m.home_asked_consent({ unit }),
      why: m.home_need_consent_why(),
      href: `/plans/${planId}/consent#answer`,
      go: m.home_asked_call_go(),
    })),
    ...approvals.map(({ planId, child, number }) => ({
      key: `approval-${planId}`,
      child,
      what: m.home_asked_approval({ number }),
      why: m.home_need_approval_why(),
      href: `/plans/${planId}/approval`,
      go: m.home_asked_read_go(),
    })),
    ...agreements.map(({ planId, child, unit }, at) => ({
      key: `agreement-${planId}-${at}`,
      child,
      what: m.resp_need_agreement(),
      why: unit ?? m.resp_office(),
      href: `/plans/${planId}/responsibility#answer`,
      go: m.resp_need_agreement_go(),
    })),
    ...handovers.map(({ planId, child, kind, from }) => ({
      key: `asked-${planId}-${kind}`,
      child,
      what: from === null ? m.resp_need_asked_first() : m.resp_need_asked({ from }),
      why: kind === 'BEST_INTEREST' ? m.resp_kind_best() : m.resp_kind_collab(),
      href: `/plans/${planId}/responsibility`,
      go: m.resp_need_asked_go(),
    })),
    ...moves.map(({ planId, child }) => ({
      key: `move-${planId}`,
      child,
      what: m.plans_need_move(),
      why: m.plans_need_move_why(),
      href: `/plans/${planId}/move`,
      go: m.plans_need_move_go(),
    })),
    ...asks.filter(({ kind }) => kind === 'ANSWER').map(ofAsk),
  ];
}
