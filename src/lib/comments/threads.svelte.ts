// The comment threads of the open plan: the server's rows, asked for again zone by zone when a
// notice says that something happened. Comments are not part of the document, so someone who may
// not write in a zone can still speak in it. What is being written is kept here, by thread, so
// that neither a refresh nor a lost connection takes it away.
import { SvelteMap } from 'svelte/reactivity';
import { z } from 'zod';
import { Thread } from '#domain/comments/schema.ts';
import { nobody } from './whom.ts';
import type { Whom } from './whom.ts';

export type Thread = z.infer<typeof Thread>;
export type Anchor = Thread['anchor'];

/** A new thread that has no row yet. */
export interface NewThread {
  zoneId: string;
  anchor: Anchor;
  quotation: string;
  /** What it is about, as the panel writes it. */
  about: string;
}

export interface ThreadNews {
  author: string;
  thread: Thread;
}

const keyOf = ({ zoneId, anchor }: NewThread): string => `new:${zoneId}:${JSON.stringify(anchor)}`;

const Answer = z.object({ threads: z.array(Thread) });

export class Threads {
  all: readonly Thread[] = $state.raw([]);
  chosenId: string | null = $state(null);
  starting: NewThread | null = $state.raw(null);
  /** Whom a comment in a zone can turn to. */
  whomOf: (zoneId: string) => Whom = () => nobody;
  readonly drafts = new SvelteMap<string, string>();
  #planId: string;
  #onNews: (news: ThreadNews) => void;
  #asked = new Map<string, { again: boolean; done: Promise<void> }>();
  /** Drafts of new threads that someone stepped out of: there again when they come back to the place. */
  #setAside = new Map<string, string>();

  constructor(planId: string, all: readonly Thread[], onNews: (news: ThreadNews) => void) {
    this.#planId = planId;
    this.all = all;
    this.#onNews = onNews;
  }

  get open(): Thread[] {
    return this.all.filter(({ resolvedAt }) => resolvedAt === null);
  }

  get resolved(): Thread[] {
    return this.all.filter(({ resolvedAt }) => resolvedAt !== null);
  }

  get unread(): number {
    return this.all.filter(({ unread }) => unread).length;
  }

  /** The open threads about one goal or action. */
  about(type: 'goal' | 'action', id: string): Thread[] {
    return this.open.filter(({ anchor }) => anchor.type === type && anchor.id === id);
  }

  resolvedAbout(type: 'goal' | 'action', id: string): Thread[] {
    return this.resolved.filter(({ anchor }) => anchor.type === type && anchor.id === id);
  }

  /** Something is written that has neither been sent nor given up. */
  get unsent(): boolean {
    return [...this.drafts.values()].some((draft) => draft.trim() !== '');
  }

  /** The key of the new thread's draft: its place. */
  get startKey(): string {
    return this.starting === null ? '' : keyOf(this.starting);
  }

  choose(threadId: string | null): void {
    this.chosenId = threadId;
    if (threadId === null) return;
    // Looking at another thread does not close what is being written.
    if (!this.drafts.get(this.startKey)?.trim()) this.starting = null;
    void this.markRead(threadId);
  }

  start(thread: NewThread): void {
    this.starting = thread;
    this.chosenId = null;
    const key = keyOf(thread);
    const draft = this.#setAside.get(key);
    if (draft !== undefined && !this.drafts.has(key)) this.drafts.set(key, draft);
    this.#setAside.delete(key);
  }

  stepOut(): void {
    const draft = this.drafts.get(this.startKey);
    if (draft !== undefined) this.#setAside.set(this.startKey, draft);
    this.drafts.delete(this.startKey);
    this.starting = null;
  }

  /** The new thread has a row now: it is the chosen one. */
  async started(zoneId: string, threadId: string | null): Promise<void> {
    this.drafts.delete(this.startKey);
    this.starting = null;
    await this.refresh(zoneId);
    if (threadId !== null) this.chosenId = threadId;
  }

  /** All threads anew, as the page was loaded again. */
  replace(all: readonly Thread[]): void {
    this.all = all;
  }

  /** Forgets what belongs to zones that are no longer shared with this person. */
  keepOnly(zoneIds: ReadonlySet<string>): void {
    this.all = this.all.filter(({ zoneId }) => zoneIds.has(zoneId));
  }

  /** Read is what someone has turned to, not what happened to be on the page. */
  async markRead(threadId: string): Promise<void> {
    if (this.all.find(({ id }) => id === threadId)?.unread !== true) return;
    this.all = this.all.map((one) => (one.id === threadId ? { ...one, unread: false } : one));
    const form = new FormData();
    form.set('thread', threadId);
    try {
      await fetch('?/markRead', {
        method: 'POST',
        body: form,
        headers: { 'x-sveltekit-action': 'true' },
      });
    } catch (cause) {
      // Without a net it is unread again on the next page.
      if (!(cause instanceof TypeError)) throw cause;
    }
  }

  /** Asks the server for one zone's threads; news that come meanwhile lead to one more question. */
  async refresh(zoneId: string): Promise<void> {
    const running = this.#asked.get(zoneId);
    if (running !== undefined) {
      running.again = true;
      return running.done;
    }
    const asking = { again: true, done: Promise.resolve() };
    this.#asked.set(zoneId, asking);
    asking.done = this.#fetchWhile(zoneId, asking);
    return asking.done;
  }

  async #fetchWhile(zoneId: string, asking: { again: boolean }): Promise<void> {
    try {
      while (asking.again) {
        asking.again = false;
        await this.#fetch(zoneId);
      }
    } finally {
      this.#asked.delete(zoneId);
    }
  }

  async #fetch(zoneId: string): Promise<void> {
    const url = `/plans/${this.#planId}/threads?zone=${encodeURIComponent(zoneId)}`;
    let answer: z.infer<typeof Answer>;
    try {
      const response = await fetch(url, { headers: { accept: 'application/json' } });
      // Someone who is signed out is sent to the sign-in page, which is no list.
      if (!response.ok || response.redirected) return;
      answer = Answer.parse(await response.json());
    } catch (cause) {
      // Without a net there will be a notice, or a new page, later.
      if (cause instanceof TypeError) return;
      throw cause;
    }
    const known = new Map(this.all.map((thread) => [thread.id, thread]));
    this.all = [...this.all.filter((thread) => thread.zoneId !== zoneId), ...answer.threads].sort(
      (a, b) => a.createdAt.localeCompare(b.createdAt),
    );
    for (const thread of answer.threads) {
      const newest = thread.comments.at(-1);
      const before = known.get(thread.id)?.comments.length ?? 0;
      if (newest !== undefined && !newest.mine && thread.comments.length > before)
        this.#onNews({ author: newest.authorName, thread });
    }
  }
}
