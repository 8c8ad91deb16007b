// Opens the live documents after the page is readable, and carries what happens in them to the
// rest of the page: new threads, changed people, a part that is no longer shared, saving that
// failed and is well again, who came and went.
import { untrack } from 'svelte';
import { refusalOf } from '#domain/access/write-rights.ts';
import { valueIn } from '#domain/plan/touched.ts';
import type { WaitsForMe } from '#domain/plan/waits.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import { m } from '$lib/paraglide/messages.js';
import { askBell } from '$lib/notices/bell.svelte.ts';
import { actionStatusWord, firstName } from '$lib/plan/words.ts';
import { focusAction } from './focus-after.ts';
import type { OpenPlan } from './open-plan.svelte.ts';

export interface LifeListener {
  /** Ask the server again: other people, other parts. */
  reload(): Promise<void>;
  /** No part of the plan is shared with this person any more. */
  ended(keptWords: string): void;
  /** The action that was open here was removed by someone else. */
  removed(title: string): void;
  /** What I did last is another's to change by now, and stays. */
  keptStep(code: DeniedCode): void;
  /** Changes of an earlier page that could not be sent then are saved now. */
  restored(count: number): void;
}

export function goesLive(plan: OpenPlan, listener: LifeListener): () => void {
  let closed = false;
  let stop: () => void = () => undefined;

  const warn = (event: BeforeUnloadEvent): void => {
    if (plan.live?.unsaved || plan.threads.unsent) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);

  // The parts of someone who leaves close one after another, and news of people comes with them: only
  // when that is over is it clear whether there is still a page to ask for.
  let soon: ReturnType<typeof setTimeout> | undefined;
  const reloadSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(() => void (plan.ended || listener.reload()), 500);
  };

  void whatWaits(plan.page.plan.id).then((waits) => {
    if (closed || waits === null) return;
    plan.called = waits.call;
    plan.approved = waits.approvals.approved;
    plan.waiting = waits.approvals.waiting;
  });
  void import('$lib/plan/plan.svelte.ts').then(({ LivePlan }) => {
    if (closed) return;
    plan.live = new LivePlan(plan.page.me.personId, plan.written, {
      noticed: (zoneId, notice) => {
        askBell();
        if (notice.about === 'threads') void plan.threads.refresh(zoneId);
        else reloadSoon();
      },
      refuses: (kind, touches, doc) => refusalOf(plan.page.writer, kind, touches, valueIn(doc)),
      keptStep: (code) => listener.keptStep(code),
    });
    stop = $effect.root(() => {
      $effect(() => watchLost(plan, reloadSoon, listener));
      watchSaving(plan);
      watchRestored(plan, listener);
      watchPeople(plan);
      watchStatuses(plan);
      watchOpenAction(plan, listener);
    });
  });

  return () => {
    closed = true;
    stop();
    clearTimeout(soon);
    window.removeEventListener('beforeunload', warn);
    plan.live?.close();
    plan.live = null;
    plan.announcer.close();
  };
}

/** Without an answer nothing is said or marked: it stands on its own page all the same. */
async function whatWaits(planId: string): Promise<WaitsForMe | null> {
  try {
    const answer = await fetch(`/plans/${planId}/waits`);
    return answer.ok ? ((await answer.json()) as WaitsForMe) : null;
  } catch {
    return null;
  }
}

/** A closed zone leaves the screen at once; what else changed, the server's answer tells. */
function watchLost(plan: OpenPlan, reloadSoon: () => void, { ended }: LifeListener): void {
  const lost = [...(plan.live?.zones.values() ?? [])].filter((replica) => replica.lost);
  const fresh = lost.filter(({ zoneId }) => plan.zone(zoneId) !== undefined);
  if (fresh.length === 0) return;
  untrack(() => {
    for (const { zoneId } of fresh) plan.forget(zoneId);
    if (plan.ended) return ended(plan.keptWords);
    plan.announcer.urgent(m.plan_lost_title());
    reloadSoon();
  });
}

function watchSaving(plan: OpenPlan): void {
  let failed = false;
  $effect(() => {
    const shown = plan.live?.shown;
    if (shown === 'unsaved') failed = true;
    if (shown !== 'saved' || !failed) return;
    failed = false;
    untrack(() => plan.announcer.say('save', m.plan_saved_again()));
  });
}

function watchRestored(plan: OpenPlan, { restored }: LifeListener): void {
  let told = 0;
  $effect(() => {
    const count = plan.live?.restored ?? 0;
    if (count <= told) return;
    told = count;
    untrack(() => restored(count));
  });
}

function watchPeople(plan: OpenPlan): void {
  let before: Map<string, string> | null = null;
  $effect(() => {
    const people = new Map(
      plan.live?.people.map(({ personId, name }) => [personId, firstName(name)]),
    );
    const known = before;
    before = people;
    if (known === null) return;
    const came = [...people].filter(([id]) => !known.has(id)).map(([, name]) => name);
    const left = [...known].filter(([id]) => !people.has(id)).map(([, name]) => name);
    untrack(() => {
      if (came.length > 0)
        plan.announcer.say('came', m.plan_came({ names: came.join(', '), count: came.length }));
      if (left.length > 0)
        plan.announcer.say('left', m.plan_left({ names: left.join(', '), count: left.length }));
    });
  });
}

/** "Språkbedömning är klar": said when someone else did it, not for what I am changing myself. */
function watchStatuses(plan: OpenPlan): void {
  let before: Map<string, string> | null = null;
  $effect(() => {
    if (!plan.liveShared) return;
    const actions = plan.actions;
    const known = before;
    before = new Map(actions.map(({ id, status }) => [id, status]));
    if (known === null) return;
    const mine = document.activeElement?.closest('.act')?.id;
    untrack(() => {
      for (const { id, status, title } of actions) {
        if (!known.has(id) || known.get(id) === status || mine === `action-${id}`) continue;
        const word = actionStatusWord[status]().toLowerCase();
        plan.announcer.say(`status:${id}`, m.plan_status_announced({ title, status: word }));
      }
    });
  });
}

/** A card that goes while I have it open goes with a word. My own removing closes it first. */
function watchOpenAction(plan: OpenPlan, { removed }: LifeListener): void {
  let last: { id: string; title: string; goalId: string | null } | null = null;
  $effect(() => {
    const id = plan.openActionId;
    const open = plan.actions.find((action) => action.id === id);
    if (open !== undefined) last = { id: open.id, title: open.title, goalId: open.goalId };
    else if (id !== null && last?.id === id && plan.liveShared) {
      const { title, goalId } = last;
      last = null;
      untrack(() => {
        plan.openActionId = null;
        removed(title);
        void focusAction(null, goalId);
      });
    }
  });
}
