// The browser's copy of one zone: document, connection, presence, undo and what may be said about
// saving. It opens, closes, and starts anew when the server refuses an edit or asks for a fresh
// copy. Always true: nothing is called saved before the server has called it committed, words that
// were refused or never arrived are kept in `keptWords`, and what is not saved lies in the outbox.
import { untrack } from 'svelte';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { touchesIf, touchesOfStep } from '#domain/plan/touched.ts';
import type { Reaction } from '#domain/sync/close-codes.ts';
import { hasUnsaved, initialLink, nextLink, shownLink } from '#domain/sync/link-state.ts';
import type { AccessLevel, LinkEvent, LinkState, ShownState } from '#domain/sync/link-state.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import type { Touch } from '#domain/sync/touch.ts';
import type { LeftEdit, ZoneOutbox } from '../outbox/zone-outbox.ts';
import { openLink } from './link.ts';
import type { Denied, Link, Notice } from './link.ts';
import { OwnUndo, ownEdit } from './own-undo.ts';
import { PendingEdits } from './pending-edits.ts';
import type { NamedEdit } from './pending-edits.ts';
import { peopleIn } from './presence.ts';
import type { PersonHere } from './presence.ts';
import { changesIn, restoredEdit, restoreInto } from './restore.ts';
import { unsentWords, wordsInUpdates } from './unsent-words.ts';

/** One life of the copy: replaced whole when the copy has to start anew. */
export interface Copy {
  doc: Y.Doc;
  awareness: Awareness;
  undo: OwnUndo;
  link: Link;
}

/** `left`: written on an earlier page, for a document that is no more or may no longer be changed. */
export type Refusal = Denied['code'] | 'replaced' | 'left';

export interface ReplicaListener {
  noticed(notice: Notice): void;
  /** Why this person may not change all of this in the document as it stands; null: they may. */
  refuses(touches: readonly Touch[], doc: Y.Doc): DeniedCode | null;
  /** A step was not undone (or done again), because it has become another's to change. */
  keptStep(code: DeniedCode): void;
}

const typingMs = 2_000;

export class ZoneReplica {
  readonly zoneId: string;
  copy: Copy = $state.raw(undefined as never);
  state: LinkState = $state.raw(initialLink('read'));
  /** True from the first complete answer of the server: the live text may replace the rendered. */
  ready = $state(false);
  /** The last refusal, until the person has seen it. */
  refusal: Refusal | null = $state(null);
  keptWords = $state('');
  lost = $state(false);
  /** Changes that are not saved yet. */
  waiting = $state(0);
  /** Changes of an earlier page that were put back here. */
  restored = $state(0);
  people: readonly PersonHere[] = $state.raw([]);
  canUndo = $state(false);
  canRedo = $state(false);
  #now = $state(Date.now());
  #clock: ReturnType<typeof setInterval> | null = null;
  #typing: ReturnType<typeof setTimeout> | null = null;
  #pending = new PendingEdits();
  /** My client ids in this copy, with how much under each is committed. */
  #saved = new Map<number, number>();
  #outbox: ZoneOutbox;
  #hasRestored = false;
  #listener: ReplicaListener;

  #prepare: (doc: Y.Doc) => void;

  /** `prepare` names the document's roots: to ask for one the first time is itself a transaction. */
  constructor(
    zoneId: string,
    access: AccessLevel,
    prepare: (doc: Y.Doc) => void,
    outbox: ZoneOutbox,
    listener: ReplicaListener,
  ) {
    this.zoneId = zoneId;
    this.#outbox = outbox;
    this.#prepare = prepare;
    this.#listener = listener;
    this.state = initialLink(access);
    this.copy = this.#start(this.#newDoc());
  }

  get shown(): ShownState {
    return shownLink(this.state, this.#now);
  }

  get unsaved(): boolean {
    return hasUnsaved(this.state);
  }

  /** Whether the next page will find, on this device, what is not saved here. */
  get isKept(): boolean {
    return this.#outbox.isWritten;
  }

  /** Milliseconds since the oldest edit that is not committed; 0 when all is. */
  get unsavedMs(): number {
    return this.state.unsavedSince === null ? 0 : Math.max(0, this.#now - this.state.unsavedSince);
  }

  get mayEdit(): boolean {
    return this.state.access === 'edit' && !this.lost && this.state.phase !== 'ended';
  }

  setAccess(level: AccessLevel): void {
    this.#happened({ type: 'access', level });
  }

  /** Makes one named change: one transaction, one step in undo. */
  edit(change: NamedEdit): void {
    if (!this.mayEdit) return;
    this.#pending.add(change);
    this.#run(this.copy, change);
  }

  unsentWords(): string {
    return this.lost ? '' : unsentWords(this.copy.doc, this.#saved);
  }

  dismissRefusal(): void {
    this.refusal = null;
    this.keptWords = '';
    this.#outbox.forgetKept();
  }

  /** After signing in again: what was not saved goes out on the new connection. */
  reconnect(): void {
    if (!this.lost) this.copy.link.provider.connect();
  }

  close(): void {
    this.#stopClock();
    if (this.#typing !== null) clearTimeout(this.#typing);
    if (!this.lost) this.#end(this.copy);
  }

  #run({ doc, undo }: Copy, change: NamedEdit): void {
    undo.stopCapturing();
    doc.transact(() => change(doc), ownEdit);
    undo.stopCapturing();
  }

  #newDoc(): Y.Doc {
    const doc = new Y.Doc();
    this.#prepare(doc);
    return doc;
  }

  #start(doc: Y.Doc): Copy {
    const awareness = new Awareness(doc);
    // The state that a presence is born with is never passed on; the first one that is set, is.
    awareness.setLocalStateField('at', null);
    const undo = new OwnUndo(doc, (step) => {
      const refused = this.#listener.refuses(touchesOfStep(doc, step), doc);
      if (refused !== null) this.#listener.keptStep(refused);
      return refused === null;
    });
    // An editor that closes tells of its caret and its undo while the page is being drawn, so what
    // is shown of them follows a moment later.
    awareness.on('change', () => queueMicrotask(() => this.#showPresence(awareness)));
    undo.watch(() => queueMicrotask(() => this.#showUndo(undo)));
    const current = (): boolean => this.copy?.doc === doc;
    this.#saved = new Map([[doc.clientID, 0]]);
    // Before the link hears of it and sends it.
    doc.on('update', (update, origin) => {
      if (origin !== link.origin && origin !== restoredEdit) this.#outbox.add(update, Date.now());
    });
    const link: Link = openLink(this.zoneId, doc, awareness, {
      // A copy that was replaced still closes its socket: that is no news.
      happened: (event) => current() && this.#happened(event),
      denied: (message) => current() && this.#denied(message),
      noticed: (notice) => this.#listener.noticed(notice),
      ended: (reaction) => current() && this.#ended(reaction),
    });
    link.provider.on('sync', (synced) => {
      if (!synced) return;
      // What this copy held when it was loaded is the server's, not mine.
      if (!hasUnsaved(this.state)) this.#markSaved(doc);
      this.ready = true;
      void this.#restore();
    });
    return { doc, awareness, undo, link };
  }

  /** Tells the others that I am writing, and two seconds after the last key that I am not. */
  #showTyping(): void {
    const { awareness } = this.copy;
    if (this.#typing === null) awareness.setLocalStateField('typing', true);
    else clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#typing = null;
      if (!this.lost) this.copy.awareness.setLocalStateField('typing', false);
    }, typingMs);
  }

  #showPresence(awareness: Awareness): void {
    if (this.copy.awareness !== awareness) return;
    const people = peopleIn(awareness.getStates(), awareness.clientID);
    // Carets move with every key; the list is drawn again only when it says something else.
    if (JSON.stringify(people) !== JSON.stringify(this.people)) this.people = people;
  }

  #showUndo(undo: OwnUndo): void {
    if (this.copy.undo !== undo) return;
    this.canUndo = undo.canUndo();
    this.canRedo = undo.canRedo();
  }

  #end({ doc, awareness, undo, link }: Copy): void {
    link.close();
    undo.close();
    awareness.destroy();
    doc.destroy();
  }

  #happened(event: LinkEvent): void {
    // Called from sockets and timers, but also inside effects that build an editor.
    untrack(() => {
      this.state = nextLink(this.state, event);
      if (event.type === 'edited') this.#showTyping();
      if (event.type === 'sent') this.#sent();
      if (event.type === 'committed') {
        this.#pending.committed(event.frames);
        this.#outbox.committed(event.frames);
        if (!hasUnsaved(this.state)) this.#markSaved(this.copy.doc);
      }
      if (event.type === 'opened' || event.type === 'closed') {
        this.#pending.reconnected();
        this.#outbox.reconnected();
      }
      if (event.type === 'opened') this.#outbox.askIfUnknown();
      this.waiting = this.#outbox.changes;
      this.#tick();
    });
  }

  #sent(): void {
    const { sent, stateSent } = this.state;
    this.#pending.sent(sent);
    // Before the SyncStep2 a frame may lack what was written offline (link-state.ts).
    if (stateSent) this.#outbox.sent(sent);
  }

  #markSaved(doc: Y.Doc): void {
    for (const client of this.#saved.keys()) this.#saved.set(client, Y.getState(doc.store, client));
  }

  /** Once, when the document is complete: what an earlier page could not send (SY53). */
  async #restore(): Promise<void> {
    if (this.#hasRestored) return;
    this.#hasRestored = true;
    const { current, old } = await this.#outbox.left();
    if (this.lost) return;
    if (!this.mayEdit) return this.#showLeft([...old, ...current]);
    const { doc, link } = this.copy;
    // Begun anew meanwhile: the next complete document is the one to put it into.
    if (!link.provider.synced) return void (this.#hasRestored = false);
    const { merged, apart, saved } = restoreInto(doc, this.#outbox, current);
    for (const [client, clock] of saved) this.#saved.set(client, clock);
    this.restored = changesIn(merged);
    this.#showLeft([...old, ...apart]);
  }

  /** Words without a place: shown until the person has seen them (SY54). */
  #showLeft(edits: readonly LeftEdit[]): void {
    if (edits.length === 0) return;
    this.#outbox.keepLeft(edits);
    this.refusal = 'left';
    this.#keep(wordsInUpdates(edits.map(({ update }) => update)));
  }

  /** The clock runs only while something waits to be saved: then its age is shown. */
  #tick(): void {
    this.#now = Date.now();
    if (!hasUnsaved(this.state)) this.#stopClock();
    else this.#clock ??= setInterval(() => (this.#now = Date.now()), 1_000);
  }

  #stopClock(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  #denied({ frame, code, state }: Denied): void {
    this.refusal = code;
    const later = this.#pending.takeAfter(frame);
    this.#startAnew(state);
    if (code === 'read_only' || code === 'not_allowed') return;
    for (const change of later) if (!this.#refuses(change)) this.edit(change);
  }

  /** Tried on a throw-away document: what has become another's to change is not sent once more. */
  #refuses(change: NamedEdit): boolean {
    const { doc } = this.copy;
    const touches = touchesIf(doc, this.#newDoc(), change);
    return this.#listener.refuses(touches, doc) !== null;
  }

  #ended(reaction: Reaction): void {
    if (reaction === 'reconnectFresh') {
      if (this.unsaved) this.refusal = 'replaced';
      this.#pending = new PendingEdits();
      this.#startAnew(null);
    } else if (reaction === 'forget') {
      this.#keep(this.unsentWords());
      this.lost = true;
      this.#end(this.copy);
      void this.#outbox.erase();
    } else if (reaction === 'stop') {
      // It would be stopped each time it is tried: next time its words are shown instead.
      this.#outbox.refused();
    }
  }

  #startAnew(state: Uint8Array | null): void {
    this.#keep(this.unsentWords());
    this.#outbox.refused();
    const old = this.copy;
    const doc = this.#newDoc();
    if (state !== null) Y.applyUpdate(doc, state, 'server');
    this.copy = this.#start(doc);
    this.people = [];
    this.canUndo = this.canRedo = false;
    this.#end(old);
    // The new copy has no connection yet, and no edit of ours.
    this.#happened({ type: 'closed', code: 1006 });
    this.#happened({ type: 'denied' });
  }

  #keep(words: string): void {
    if (words !== '') this.keptWords = this.keptWords ? `${this.keptWords}\n${words}` : words;
  }
}
