// What the law and the domain say about who may read what in a plan with two guardians, in plain TypeScript:
// written from FB 6:13 and 6:13 a, OSL 10:1 and 12:2, and domain L11, L12, L31 and L32, not from the SQL.
//
//   A yes lifts secrecy for one unit, wholly or for one part, until its last day; it can be taken back.
//   Guardians decide together: one no, or a yes that is over, holds the unit out (of the part it was about).
//   If one says yes and the other does not, a decision of the social welfare board may let the unit in: while
//   the decision and that yes both stand. It opens no part that a guardian has said no to by itself.
//   Disclosure on a ground of the secrecy act needs no yes, and covers what it was decided for.
//   A unit that took part before anyone was asked stays until somebody answers; one that came in by a decision
//   does not stay when it ends.
//   A child is asked from an age on, beside the guardians (FB 6:11): then its no, or its yes that is over, holds
//   out as theirs do, and no decision of the board stands in for it.
//   What the child has chosen to share stays shared; the family is never held out by a consent.
export type Moment = number;
/** A kind of zone, or null for the unit's whole part. */
export type Scope = string | null;

export interface Answer {
  said: 'yes' | 'no';
  /** Over from this moment on. */
  until: Moment;
}

export interface Decision {
  unit: string;
  scope: Scope;
  board: boolean;
  until: Moment;
}

export interface ModelUnit {
  admitted: boolean;
  /** Kinds of zones that its people read by who they are, besides the shared one and its draft. */
  kinds: string[];
  people: string[];
}

export class ConsentModel {
  readonly units = new Map<string, ModelUnit>();
  readonly decisions: Decision[] = [];
  readonly guardians: string[];
  /** The child, and from when it is asked. */
  child: { name: string; from: Moment } | null = null;
  readonly #answers = new Map<string, Answer>();

  constructor(guardians: string[]) {
    this.guardians = guardians;
  }

  last(guardian: string, unit: string, scope: Scope): Answer | undefined {
    return this.#answers.get(`${guardian} ${unit} ${scope ?? ''}`);
  }

  says(giver: string, unit: string, scope: Scope, answer: Answer, now: Moment): void {
    this.said(giver, unit, scope, answer);
    this.#letIn(unit, now);
  }

  /** Said by someone who is not asked yet: it stands in the record, and lets nobody in. */
  said(giver: string, unit: string, scope: Scope, answer: Answer): void {
    this.#answers.set(`${giver} ${unit} ${scope ?? ''}`, answer);
  }

  decides(decision: Decision, now: Moment): void {
    this.decisions.push(decision);
    this.#letIn(decision.unit, now);
  }

  agrees(guardian: string, unit: string, scope: Scope, at: Moment): boolean {
    const answer = this.last(guardian, unit, scope);
    return answer?.said === 'yes' && at < answer.until;
  }

  /** May the board's decision stand in for the other guardian's yes? */
  oneOfTwoAgrees = (unit: string, at: Moment): boolean =>
    this.guardians.length > 1 && this.guardians.some((one) => this.agrees(one, unit, null, at));

  reads(unit: string, kind: string, at: Moment): boolean {
    return this.#takesPart(unit, at) && this.#partIsOpen(unit, kind, at);
  }

  /** Every moment at which something ends. */
  get ends(): Moment[] {
    return [...this.#answers.values(), ...this.decisions].map(({ until }) => until);
  }

  /** Everyone who is asked at a moment. */
  #asked = (at: Moment): string[] => [
    ...this.guardians,
    ...(this.child !== null && this.child.from <= at ? [this.child.name] : []),
  ];

  /** Nobody of these has said no or has a yes that is over; who never answered is asked if it is needed. */
  #holds = (who: string[], unit: string, scope: Scope, at: Moment, needed: boolean): boolean =>
    who.every((one) =>
      this.last(one, unit, scope) === undefined ? !needed : this.agrees(one, unit, scope, at),
    );

  #letIn(name: string, now: Moment): void {
    const unit = this.units.get(name);
    if (unit === undefined || unit.admitted) return;
    unit.admitted =
      this.#holds(this.#asked(now), name, null, now, true) || this.#decided(name, null, now);
  }

  #decided(unit: string, scope: Scope, at: Moment): boolean {
    return this.decisions.some(
      (one) =>
        one.unit === unit &&
        one.scope === scope &&
        at < one.until &&
        (!one.board || (this.oneOfTwoAgrees(unit, at) && this.#childHolds(unit, at))),
    );
  }

  #takesPart(name: string, at: Moment): boolean {
    if (this.units.get(name)?.admitted !== true) return false;
    return (
      this.#decided(name, null, at) ||
      this.#holds(this.#asked(at), name, null, at, this.#cameByDecision(name))
    );
  }

  #cameByDecision = (name: string): boolean =>
    this.decisions.some(({ unit, scope }) => unit === name && scope === null);

  #childHolds(unit: string, at: Moment): boolean {
    const child = this.#asked(at).filter((one) => !this.guardians.includes(one));
    return this.#holds(child, unit, null, at, this.#cameByDecision(unit));
  }

  #partIsOpen(unit: string, kind: string, at: Moment): boolean {
    return this.#decided(unit, kind, at) || this.#holds(this.#asked(at), unit, kind, at, false);
  }
}
