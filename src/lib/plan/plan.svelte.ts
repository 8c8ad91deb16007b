// The open plan in the browser: one replica for each zone the person may read, who is here, and
// one word about saving for the whole page. It opens and closes zones as the server's answer
// changes; what the answer no longer names is gone from memory at once.
import type * as Y from 'yjs';
import { nameRoots } from '#domain/plan/zones.ts';
import type { ShownState } from '#domain/sync/link-state.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';
import type { Touch } from '#domain/sync/touch.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Notice } from './link.ts';
import { peopleHere } from './presence.ts';
import type { PersonHere } from './presence.ts';
import { ZoneReplica } from './replica.svelte.ts';
import type { ZoneRow } from './rows.ts';

export interface PlanListener {
  noticed(zoneId: string, notice: Notice): void;
  /** As ReplicaListener. */
  refuses(kind: ZoneRow['kind'], touches: readonly Touch[], doc: Y.Doc): DeniedCode | null;
  keptStep(code: DeniedCode): void;
}

/** The most urgent word wins; "Endast läsning" is shown only when nothing here may be edited. */
const urgency: ShownState[] = [
  'signedOut',
  'outdated',
  'ended',
  'unsaved',
  'reconnecting',
  'connecting',
  'saving',
  'saved',
  'readOnly',
];

export class LivePlan {
  zones: ReadonlyMap<string, ZoneReplica> = $state.raw(new Map());
  #me = $state('');
  #listener: PlanListener;
  #outbox = new Outbox();

  /** Who else is here, in any zone that we share. */
  readonly people: readonly PersonHere[] = $derived(
    peopleHere(
      this.open.map(({ people }) => people),
      this.#me,
    ),
  );

  constructor(me: string, zones: readonly ZoneRow[], listener: PlanListener) {
    this.#listener = listener;
    this.#me = me;
    this.update(zones);
  }

  /** The zones that are still shared with this person. */
  get open(): ZoneReplica[] {
    return [...this.zones.values()].filter(({ lost }) => !lost);
  }

  zone(zoneId: string): ZoneReplica | undefined {
    return this.zones.get(zoneId);
  }

  get shown(): ShownState {
    const shown = new Set(this.open.map((zone) => zone.shown));
    return urgency.find((state) => shown.has(state)) ?? 'connecting';
  }

  get unsaved(): boolean {
    return [...this.zones.values()].some((zone) => zone.unsaved && !zone.lost);
  }

  get unsavedMs(): number {
    return Math.max(0, ...this.open.map(({ unsavedMs }) => unsavedMs));
  }

  /** Whether what is not saved will be found by the next page. */
  get isKept(): boolean {
    return this.open.every(({ isKept }) => isKept);
  }

  /** Changes that wait to be saved. */
  get waiting(): number {
    return this.open.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Changes of an earlier page that were put back, and are saved by now. */
  get restored(): number {
    return this.unsaved ? 0 : this.open.reduce((sum, { restored }) => sum + restored, 0);
  }

  get ready(): boolean {
    return this.open.every(({ ready }) => ready);
  }

  /** Some zone has been open and is not: the person may be writing without a net. */
  get disconnected(): boolean {
    return this.open.some(({ state }) => state.phase === 'connecting' && state.hasBeenOpen);
  }

  at(place: string): PersonHere[] {
    return this.people.filter((person) => person.at === place);
  }

  /** Where I am, for the others: a section, a goal or an action. */
  placeMe(zoneId: string | null, at: string | null): void {
    for (const [id, replica] of this.zones)
      if (!replica.lost) replica.copy.awareness.setLocalStateField('at', id === zoneId ? at : null);
  }

  update(zones: readonly ZoneRow[]): void {
    const named = new Set<string>(zones.map(({ id }) => id));
    const next = new Map<string, ZoneReplica>();
    for (const [id, replica] of this.zones) {
      // A lost zone stays as the panel that says so, with the words that were kept.
      if (named.has(id) || replica.lost) next.set(id, replica);
      else replica.close();
    }
    for (const { id, access, kind } of zones) {
      const known = next.get(id);
      if (known !== undefined && !known.lost) known.setAccess(access);
      else
        next.set(
          id,
          new ZoneReplica(id, access, (doc) => nameRoots(doc, kind), this.#outbox.zone(id), {
            noticed: (notice) => this.#listener.noticed(id, notice),
            refuses: (touches, doc) => this.#listener.refuses(kind, touches, doc),
            keptStep: (code) => this.#listener.keptStep(code),
          }),
        );
    }
    this.zones = next;
    void this.#outbox.ask();
  }

  /** After signing in again: another session, perhaps with another key. */
  reconnect(): void {
    void this.#outbox.ask();
    for (const replica of this.open) replica.reconnect();
  }

  close(): void {
    for (const replica of this.zones.values()) replica.close();
    this.zones = new Map();
    this.#outbox.close();
  }
}
