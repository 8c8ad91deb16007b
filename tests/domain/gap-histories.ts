// Plans over half a year, told day by day as people work in them: most of what happens is in order, and
// here and there something falls between. What falls is written down while it is told, with the day from
// which somebody looking at the plan would say so; the detector's own rules and limits are not used.
import type { FollowedAction, FollowedPlan } from '#domain/gaps/gap.ts';
import { dayAfter } from '#domain/plan/dates.ts';
import type { Random } from '../sync/support/random.ts';

/** As people have agreed it: six weeks of silence, two weeks of waiting alone, two days without a name. */
const silence = 42;
const waitingAlone = 14;
const nameless = 2;

export const firstDay = '2026-03-02';
export const historyDays = 182;

export interface Fallen {
  kind: 'disputed' | 'noOwner' | 'mutualWait' | 'late' | 'idle' | 'unsupported';
  plan: number;
  /** Either of them is found. */
  actions: string[];
  from: number;
  /** It is mended on this day. */
  until: number;
}

/** Ids are words here: what is told by hand is read as a plan only in `on`. */
type Said = Partial<Record<keyof FollowedAction, string | null>>;

/** Days are numbers from the first one on. */
interface Told {
  id: string;
  events: { on: number; said: Said }[];
}

const family = 'familjen';
const units = ['bvc', 'logopeden', 'forskolan', 'elevhalsan', 'familjestodet', family];
const day = (n: number): string => dayAfter(firstDay, n);

/** A plan of which one can ask how it stood on any day. */
export class PlanHistory {
  readonly actions: Told[] = [];
  readonly #leaves = new Map<string, number>();
  readonly #unitLeaves = new Map<string, number>();
  readonly #random: Random;
  readonly #plan: number;
  readonly fallen: Fallen[] = [];

  constructor(random: Random, plan: number) {
    this.#random = random;
    this.#plan = plan;
    // What helps all the time, for two of the three goals, and is looked at now and then.
    for (const goal of ['goal-a', 'goal-b'])
      this.#tell(
        this.#begin(0, { goalId: goal, kind: 'SUPPORT', status: 'IN_PROGRESS', startOn: day(0) }),
        { from: 0, to: historyDays },
      );
    const ordinary = [
      () => this.#support(),
      () => this.#assessment(),
      () => this.#waiting(),
      () => this.#future(),
      () => this.#givenUp(),
      () => this.#namedNextDay(),
      () => this.#waitingElsewhere(),
      () => this.#moved(),
    ];
    for (let n = 0; n < 14; n++) (ordinary[n] ?? this.#random.pick(ordinary))();
  }

  /** How it stood at the end of a day. */
  on(at: number): FollowedPlan {
    const plan: { [K in keyof FollowedPlan]: unknown } = {
      sealedOn: null,
      steps: { idleDays: 42, supportDays: 14, contactDays: 0, unitDays: 7, leadDays: 14 },
      units: [...units, ...this.#unitLeaves.keys()].map((unit) => ({
        id: unit,
        label: unit,
        sector: unit === family ? 'family' : 'health',
        status: (this.#unitLeaves.get(unit) ?? Infinity) <= at ? 'ENDED' : 'ADMITTED',
      })),
      parties: [...units.flatMap((unit) => [`${unit}-1`, `${unit}-2`]), ...this.#leaves.keys()].map(
        (id) => {
          const left = this.#leaves.get(id) ?? Infinity;
          return { id, name: id, phone: null, endedOn: left <= at ? day(left) : null };
        },
      ),
      actions: this.actions.flatMap(({ id, events }) => {
        const past = events.filter(({ on }) => on <= at);
        const last = past.at(-1);
        if (last === undefined) return [];
        const said = past.reduce<Said>((all, event) => ({ ...all, ...event.said }), blank);
        return [{ ...said, id, movedOn: day(last.on) }];
      }),
    };
    return plan as FollowedPlan;
  }

  #begin(on: number, said: Said): Told {
    const unit = said.unitId === undefined ? this.#random.pick(units) : said.unitId;
    const told: Told = { id: `${this.#plan}-${this.actions.length}`, events: [] };
    this.actions.push(told);
    this.#say(told, on, {
      title: told.id,
      goalId: this.#random.pick(['goal-a', 'goal-b']),
      unitId: unit,
      contactId: unit === null ? null : `${unit}-${this.#random.pick([1, 2])}`,
      ...said,
    });
    return told;
  }

  #say(told: Told, on: number, said: Said = {}): void {
    told.events.push({ on, said });
    told.events.sort((a, b) => a.on - b.on);
  }

  /** Somebody changes or says something often enough. */
  #tell(told: Told, { from, to }: { from: number; to: number }): void {
    for (let at = from + this.#days(5, 39); at < to; at += this.#days(5, 39)) this.#say(told, at);
  }

  #days = (low: number, high: number): number => low + this.#random.below(high - low + 1);

  #support(): void {
    const on = this.#days(0, 60);
    const start = on + this.#days(0, 10);
    const due = start + this.#days(30, 110);
    const done = due - this.#days(0, 9);
    const told = this.#begin(on, { kind: 'SUPPORT', startOn: day(start), dueOn: day(due) });
    this.#say(told, start, { status: 'IN_PROGRESS' });
    this.#tell(told, { from: start, to: done });
    this.#say(told, done, { status: 'DONE' });
  }

  #assessment(): void {
    const on = this.#days(0, 80);
    const done = on + this.#days(20, 60);
    const told = this.#begin(on, {
      kind: 'ASSESSMENT',
      status: 'IN_PROGRESS',
      startOn: day(on),
      dueOn: day(done),
    });
    this.#tell(told, { from: on, to: done });
    this.#say(told, done, { status: 'DONE' });
  }

  /** One waits for another unit, which does not wait back. */
  #waiting(): void {
    const on = this.#days(0, 90);
    const goes = on + this.#days(3, 38);
    const told = this.#begin(on, {
      unitId: 'bvc',
      status: this.#random.pick(['WAITING', 'WAITING_CONSENT']),
      waitsForUnitId: 'logopeden',
    });
    this.#say(told, goes, { status: 'IN_PROGRESS' });
    const done = goes + this.#days(10, 40);
    this.#say(told, done, { status: 'DONE' });
  }

  /** Nobody has to say a word about what begins in the spring. */
  #future(): void {
    const on = this.#days(0, 30);
    const start = on + this.#days(60, 100);
    const told = this.#begin(on, { startOn: day(start), dueOn: day(start + 40) });
    this.#say(told, start, { status: 'IN_PROGRESS' });
    this.#say(told, start + this.#days(20, 40), { status: 'DONE' });
  }

  #givenUp(): void {
    const on = this.#days(0, 60);
    const told = this.#begin(on, { dueOn: day(on + 30) });
    this.#say(told, on + this.#days(1, 29), { status: 'CANCELLED' });
  }

  /** Written in a meeting, and given a name on the day after. */
  #namedNextDay(): void {
    const on = this.#days(0, 100);
    const told = this.#begin(on, { unitId: null });
    const unit = this.#random.pick(units);
    this.#say(told, on + this.#days(0, 1), {
      unitId: unit,
      contactId: `${unit}-1`,
    });
    this.#say(told, on + this.#days(10, 38), { status: 'DONE' });
  }

  /** Two units wait for one another, but for different goals: both can go on. */
  #waitingElsewhere(): void {
    const on = this.#days(0, 100);
    for (const [unit, waitsFor, goal] of [
      ['elevhalsan', 'familjestodet', 'goal-a'],
      ['familjestodet', 'elevhalsan', 'goal-b'],
    ]) {
      const told = this.#begin(on, {
        unitId: unit,
        waitsForUnitId: waitsFor,
        goalId: goal,
        status: 'WAITING',
      });
      this.#say(told, on + this.#days(5, 35), { status: 'DONE' });
    }
  }

  /** The day is moved in time, on the very last day. */
  #moved(): void {
    const on = this.#days(0, 70);
    const due = on + this.#days(10, 30);
    const later = due + this.#days(10, 30);
    const told = this.#begin(on, { dueOn: day(due), status: 'IN_PROGRESS' });
    this.#say(told, due, { dueOn: day(later) });
    this.#say(told, later, { status: 'DONE' });
  }

  fall(kind: Fallen['kind'], variant: number): void {
    const on = this.#days(10, 70);
    const lasts = this.#days(6, 30);
    const note = (actions: Told[], from: number): void => {
      this.fallen.push({
        kind,
        plan: this.#plan,
        actions: actions.map(({ id }) => id),
        from,
        until: from + lasts,
      });
      for (const told of actions)
        if (kind !== 'idle') this.#tell(told, { from: on, to: from + lasts });
      for (const told of actions) this.#say(told, from + lasts, { status: 'DONE' });
    };
    switch (kind) {
      case 'late': {
        const due = on + this.#days(5, 30);
        return note([this.#begin(on, { status: 'IN_PROGRESS', dueOn: day(due) })], due + 1);
      }
      case 'idle': {
        const told = this.#begin(on, { status: variant % 2 ? 'IN_PROGRESS' : 'PLANNED' });
        return note([told], on + silence);
      }
      case 'disputed':
        return note([this.#begin(on, { status: 'DISPUTED' })], on);
      case 'mutualWait': {
        const pair = (['bvc', 'forskolan'] as const).map((unit, at, both) =>
          this.#begin(on, {
            unitId: unit,
            waitsForUnitId: both[1 - at],
            goalId: 'goal-a',
            status: at === variant % 2 ? 'WAITING' : 'WAITING_CONSENT',
          }),
        );
        return note(pair, on);
      }
      case 'unsupported': {
        const goalId = 'goal-c';
        const told = this.#begin(
          on,
          variant % 2
            ? { goalId, status: 'WAITING' }
            : { goalId, kind: 'ASSESSMENT', status: 'IN_PROGRESS', startOn: day(on) },
        );
        // Who waits is written about only when the wait is over.
        this.fallen.push({
          kind,
          plan: this.#plan,
          actions: [told.id],
          from: on + waitingAlone,
          until: on + waitingAlone + Math.min(lasts, 24),
        });
        return this.#say(told, on + waitingAlone + Math.min(lasts, 24), { status: 'DONE' });
      }
      case 'noOwner':
        return this.#ownerless(on, lasts, variant);
    }
  }

  /** Never a unit, never a person, a person who leaves, or a unit that leaves. */
  #ownerless(on: number, lasts: number, variant: number): void {
    const leaver = `leaver-${this.actions.length}`;
    const leaves = on + this.#days(5, 20);
    const [said, from] = (
      [
        [{ unitId: null }, on + nameless],
        [{ contactId: null }, on + nameless],
        [{ contactId: leaver }, leaves],
        [{ unitId: leaver }, leaves],
      ] as [Said, number][]
    )[variant % 4] as [Said, number];
    if (variant % 4 === 2) this.#leaves.set(leaver, leaves);
    if (variant % 4 === 3) this.#unitLeaves.set(leaver, leaves);
    const told = this.#begin(on, said);
    const until = from + Math.min(lasts, 20);
    this.fallen.push({ kind: 'noOwner', plan: this.#plan, actions: [told.id], from, until });
    this.#say(told, until, { status: 'DONE' });
  }
}

const blank: Said = {
  goalId: null,
  kind: 'OTHER',
  title: '',
  unitId: null,
  contactId: null,
  startOn: null,
  dueOn: null,
  status: 'PLANNED',
  waitsForUnitId: null,
  meanwhile: null,
  interimUnitId: null,
  decideOn: null,
};
