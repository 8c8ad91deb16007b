// The open plan as the page sees it: the server's answer first, the live documents as soon as they
// are complete, comments beside them. Everything that is drawn asks here, so it does not matter to
// a card whether what it shows came from the read model or from the socket.
import { createSubscriber, SvelteSet } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { isGone } from '#domain/comments/anchor.ts';
import type { MyCall } from '#domain/meeting/schema.ts';
import { actionChange, goalChange } from '#domain/plan/changed-since.ts';
import type { Change } from '#domain/plan/changed-since.ts';
import { readActions, readGoals } from '#domain/plan/document.ts';
import { plainText, richTextJson } from '#domain/plan/rich-text.ts';
import type { RichText } from '#domain/plan/rich-text.ts';
import type { ApprovedByMe } from '#domain/plan/version.ts';
import { easySection, isVoiceZone, sectionRoot } from '#domain/plan/zones.ts';
import type { TextThread } from '$lib/editor/anchor-places.ts';
import { Desk } from '$lib/editor/desk.svelte.ts';
import { Threads } from '$lib/comments/threads.svelte.ts';
import type { Thread } from '$lib/comments/threads.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import { Announcer } from '$lib/plan/announcer.svelte.ts';
import { audienceParts } from '$lib/plan/audience.ts';
import type { AudiencePart } from '$lib/plan/audience.ts';
import { observed } from '$lib/plan/observed.svelte.ts';
import { restrictedParts, sharedParts } from '$lib/plan/parts.ts';
import type { LivePlan } from '$lib/plan/plan.svelte.ts';
import type { ZoneReplica } from '$lib/plan/replica.svelte.ts';
import type { ActionRow, GoalRow, PageRow, PartyRow, UnitRow, ZoneRow } from '$lib/plan/rows.ts';
import { Disagreements } from '$lib/plan/disagreements.svelte.ts';
import { firstName, possessive } from '$lib/plan/words.ts';
import { whomOf } from '$lib/comments/whom.ts';

export class OpenPlan {
  page: PageRow = $state.raw(undefined as never);
  today = $state('');
  live: LivePlan | null = $state.raw(null);
  /** The newest version that this person approved, when it is known. */
  approved: ApprovedByMe | null = $state.raw(null);
  /** A version that waits for this person's answer. */
  waiting: number | null = $state(null);
  /** What there is to say of the next meeting. */
  called: MyCall | null = $state.raw(null);
  openActionId: string | null = $state(null);
  /** The zone that has focus: the audience line speaks of it. */
  zoneId: string | null = $state(null);
  readonly desk = new Desk();
  readonly announcer = new Announcer();
  readonly threads: Threads;
  readonly dissents: Disagreements;
  /** Panels about lost parts that the person has closed. */
  readonly closedLost = new SvelteSet<string>();

  constructor(page: PageRow, today: string) {
    this.page = page;
    this.today = today;
    this.threads = new Threads(page.plan.id, page.threads, ({ author, thread }) =>
      this.announcer.say(
        'comment',
        m.comment_announced({ name: firstName(author), about: this.aboutThread(thread) }),
      ),
    );
    this.threads.whomOf = (zoneId) =>
      whomOf({
        readers: this.zone(zoneId)?.audience ?? [],
        parties: this.page.parties,
        units: this.page.units,
        me: this.page.me.personId,
      });
    this.dissents = new Disagreements(page.plan.id, page.disagreements);
  }

  readonly child = $derived.by(() => ({
    ...this.page.child,
    first: firstName(this.page.child.name),
    whose: possessive(this.page.child.name),
  }));
  /**
   * Someone with a part of their own need not have the shared one (a confidant in a protected plan). A text in
   * easy words that nobody has written yet is a place to write, and nothing to read.
   */
  readonly sharedParts = $derived.by(() =>
    this.shared
      ? sharedParts(this.page.child.name, this.page.template).filter(
          (part) =>
            part.kind !== 'text' ||
            part.key !== easySection ||
            this.shared?.access === 'edit' ||
            this.easyText().trim() !== '',
        )
      : [],
  );
  readonly #readEasy = $derived.by(() => {
    const doc = this.liveShared?.copy.doc;
    if (!doc) return null;
    const fragment = this.fragment(doc, sectionRoot(easySection));
    return observed([fragment], () => plainText(richTextJson(fragment, () => undefined)));
  });

  /** What the plan says in easy words, as it is written right now. */
  easyText(): string {
    if (this.#readEasy) return this.#readEasy();
    const content = this.shared && this.section(this.shared.id, easySection);
    return content === undefined ? '' : plainText(content as RichText);
  }
  readonly restrictedParts = $derived.by(() => restrictedParts(this.page));

  /** The zones that have a document to write in. */
  get written(): ZoneRow[] {
    return this.page.zones.filter((zone) => !isVoiceZone(zone));
  }

  get shared(): ZoneRow | undefined {
    return this.page.zones.find(({ kind }) => kind === 'shared');
  }

  /** Where what is done now happens: the zone that has focus, else the one that most people share. */
  get here(): ZoneRow | undefined {
    return (
      (this.zoneId === null ? undefined : this.zone(this.zoneId)) ??
      this.shared ??
      this.page.zones[0]
    );
  }

  zone(zoneId: string): ZoneRow | undefined {
    return this.page.zones.find(({ id }) => id === zoneId);
  }

  replica(zoneId: string | undefined): ZoneReplica | null {
    return (zoneId !== undefined && this.live?.zone(zoneId)) || null;
  }

  /** The shared zone's replica once its document is complete. */
  get liveShared(): ZoneReplica | null {
    const replica = this.replica(this.shared?.id);
    return replica?.ready && !replica.lost ? replica : null;
  }

  get mayEditShared(): boolean {
    return this.liveShared?.mayEdit ?? false;
  }

  readonly #readGoals = $derived.by(() => {
    const doc = this.liveShared?.copy.doc;
    return doc ? observed([doc.getMap('goals')], () => readGoals(doc)) : null;
  });
  readonly #readActions = $derived.by(() => {
    const doc = this.liveShared?.copy.doc;
    return doc ? observed([doc.getMap('actions')], () => readActions(doc)) : null;
  });

  get goals(): readonly GoalRow[] {
    return this.#readGoals?.() ?? this.page.goals;
  }

  get actions(): readonly ActionRow[] {
    return this.#readActions?.() ?? this.page.actions;
  }

  /** What to say of a goal that is not as this person approved it; null for one that is. */
  goalSince(goal: GoalRow): string | null {
    return this.approved && this.#sinceWords(goalChange(goal, this.approved));
  }

  actionSince(action: ActionRow): string | null {
    return this.approved && this.#sinceWords(actionChange(action, this.approved));
  }

  #sinceWords(change: Change | null): string | null {
    if (change === null || this.approved === null) return null;
    const { number } = this.approved;
    return change === 'new'
      ? m.approval_new_since({ number })
      : m.approval_changed_since({ number });
  }

  actionsOf(goalId: string | null): ActionRow[] {
    const goals = new Set<string>(this.goals.map(({ id }) => id));
    return this.actions.filter((action) =>
      goalId === null
        ? action.goalId === null || !goals.has(action.goalId)
        : action.goalId === goalId,
    );
  }

  unit(id: string | null): UnitRow | null {
    return this.page.units.find((unit) => unit.id === id) ?? null;
  }

  /**
   * Whom the shared part may name: who reads it, and who waits for a guardian's yes. Someone who is listed
   * for a few only would be told of to all by standing there.
   */
  get nameable(): readonly PartyRow[] {
    const readers = new Set<string>(this.shared?.audience.map(({ personId }) => personId));
    return this.page.parties.filter(
      ({ personId, planUnitId }) =>
        readers.has(personId) || this.unit(planUnitId)?.status !== 'ADMITTED',
    );
  }

  party(id: string | null): PartyRow | null {
    return this.page.parties.find((party) => party.id === id) ?? null;
  }

  section(zoneId: string, key: string): unknown {
    return this.page.sections.find((one) => one.zoneId === zoneId && one.key === key)?.content;
  }

  /** Comment anchors in one text, numbered as in the panel. */
  textThreads(zoneId: string, section: string): TextThread[] {
    return this.threads.open.flatMap((thread) =>
      thread.zoneId === zoneId && thread.anchor.type === 'text' && thread.anchor.section === section
        ? [
            {
              threadId: thread.id,
              number: this.numberOf(thread.id),
              chosen: this.threads.chosenId === thread.id,
              anchor: thread.anchor,
              quotation: thread.quotation,
            },
          ]
        : [],
    );
  }

  numberOf(threadId: string): number {
    return this.threads.open.findIndex(({ id }) => id === threadId) + 1;
  }

  aboutThread(thread: Pick<Thread, 'anchor' | 'quotation'> & { zoneId: string }): string {
    const { anchor } = thread;
    if (anchor.type === 'action') {
      const title = this.actions.find(({ id }) => id === anchor.id)?.title ?? thread.quotation;
      return m.comment_about_action({ title });
    }
    if (anchor.type === 'goal') {
      const title = this.goals.find(({ id }) => id === anchor.id)?.title ?? thread.quotation;
      return m.comment_about_goal({ title });
    }
    if (thread.quotation) return thread.quotation;
    const part = this.restrictedParts.find(({ zone }) => zone.id === thread.zoneId);
    return part?.title ?? m.comment_about_plan();
  }

  mayComment(zoneId: string): boolean {
    const access = this.zone(zoneId)?.access;
    return access === 'comment' || access === 'edit';
  }

  /** Who reads a part, by unit or by name. */
  readersOf({ audience }: ZoneRow): AudiencePart[] {
    return audienceParts(audience, this.page.parties, this.page.units);
  }

  /** Whether a part is read by all who read the shared part. */
  readByAll({ audience }: ZoneRow): boolean {
    const readers = new Set<string>(audience.map(({ personId }) => personId));
    return this.shared?.audience.every(({ personId }) => readers.has(personId)) ?? false;
  }

  /** "Läses av alla 12 i Tuvas plan", or the names when the audience is smaller. */
  audienceOf(zoneId: string): string {
    const zone = this.zone(zoneId);
    const count = zone?.audience.length ?? 0;
    return zone?.kind === 'shared'
      ? m.comment_read_by_all({ count, whose: this.child.whose })
      : m.comment_read_by_names({
          names: zone?.audience.map(({ name }) => firstName(name)).join(', ') ?? '',
        });
  }

  /** Gone from the plan: the words, the action or the goal that the thread pointed at. */
  isLost(thread: Thread): boolean {
    const { anchor } = thread;
    if (anchor.type === 'zone') return false;
    if (anchor.type === 'action') return !this.actions.some(({ id }) => id === anchor.id);
    if (anchor.type === 'goal') return !this.goals.some(({ id }) => id === anchor.id);
    const replica = this.replica(thread.zoneId);
    if (!replica?.ready || replica.lost) return false;
    const { doc } = replica.copy;
    this.#watchAll(doc)();
    return isGone(doc, anchor, thread.quotation);
  }

  /** One reading per document that changes with anything in it. */
  readonly #watched = new WeakMap<Y.Doc, () => number>();
  #watchAll(doc: Y.Doc): () => number {
    let watch = this.#watched.get(doc);
    if (watch === undefined) {
      let changes = 0;
      const subscribe = createSubscriber((update) => {
        const changed = (): void => {
          changes++;
          update();
        };
        doc.on('update', changed);
        return () => doc.off('update', changed);
      });
      watch = () => {
        subscribe();
        return changes;
      };
      this.#watched.set(doc, watch);
    }
    return watch;
  }

  /** The page was loaded again: another person, another access, another thread. */
  loaded(page: PageRow): void {
    this.page = page;
    this.threads.replace(page.threads);
    this.dissents.replace(page.disagreements);
    this.live?.update(this.written);
  }

  /** No part of the plan is shared with this person any more. */
  get ended(): boolean {
    return this.page.zones.length === 0;
  }

  /** Everything that was written here and never arrived, of parts that are gone. */
  get keptWords(): string {
    const words = [...(this.live?.zones.values() ?? [])].map(({ keptWords }) => keptWords);
    return words.filter(Boolean).join('\n\n');
  }

  /** A part that is no longer shared leaves nothing on the page. */
  forget(zoneId: string): void {
    const shared = this.shared?.id === zoneId;
    const zones = this.page.zones.filter(({ id }) => id !== zoneId);
    this.desk.close();
    this.openActionId = null;
    this.page = {
      ...this.page,
      zones,
      sections: this.page.sections.filter((section) => section.zoneId !== zoneId),
      goals: shared ? [] : this.page.goals,
      actions: shared ? [] : this.page.actions,
      parties: shared ? [] : this.page.parties,
    };
    this.threads.keepOnly(new Set(zones.map(({ id }) => id)));
    if (this.zoneId === zoneId) this.zoneId = null;
  }

  closeLost(zoneId: string): void {
    this.closedLost.add(zoneId);
  }

  /** Everything that is not saved, as text, to keep somewhere else. */
  async copyAll(): Promise<void> {
    const words = this.live?.open.map((replica) => replica.unsentWords()).filter(Boolean) ?? [];
    await navigator.clipboard.writeText(words.join('\n\n'));
    this.announcer.urgent(m.plan_copied());
  }

  fragment(doc: Y.Doc, root: string): Y.XmlFragment {
    return doc.getXmlFragment(root);
  }
}
