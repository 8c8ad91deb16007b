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
//   A guardian decides, and reads, while they have custody (domain L41): the newest decision about a moment
//   holds for it. Who has none is an outsider, or takes part as a relative by a decision about that. Whoever is
//   stopped reads nothing, and what they have said stands.
//   At 18 the child decides alone (FB 9:1): guardians read nothing and are asked nothing. What they said counts
//   until the young adult has said something of the same unit and part; from then on that alone does.
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

export interface CustodyNote {
  guardian: string;
  state: 'JOINT' | 'SOLE' | 'ENDED' | 'LIMITED' | 'RELATIVE';
  from: Moment;
  until: Moment;
}

export interface ModelUnit {
  admitted: boolean;
  /** Kinds of zones that its people read by who they are, besides the shared one and its draft. */
  kinds: string[];
  people: string[];
}

const never = Number.POSITIVE_INFINITY;

export class ConsentModel {
  readonly units = new Map<string, ModelUnit>();
  readonly decisions: Decision[] = [];
  readonly guardians: string[];
  readonly custody: CustodyNote[] = [];
  readonly stopped = new Set<string>();
  /** The child, and from when it is asked. */
  child = { name: '', from: never };
  /** From when the child is 18. */
  adultFrom: Moment = never;
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
    at < this.adultFrom && this.custodians(at).length > 1 && this.#oneAgrees(unit, at);

  #oneAgrees = (unit: string, at: Moment): boolean =>
    this.guardians.some((one) => this.#isNoted(one, at) && this.agrees(one, unit, null, at));

  custodians = (at: Moment): string[] =>
    this.guardians.filter((guardian) => this.hasCustody(guardian, at));

  hasCustody = (guardian: string, at: Moment): boolean =>
    at < this.adultFrom && this.#isNoted(guardian, at);

  #isNoted(guardian: string, at: Moment): boolean {
    const note = this.custody.findLast(
      (one) => one.guardian === guardian && one.from <= at && at < one.until,
    );
    return note === undefined || note.state === 'JOINT' || note.state === 'SOLE';
  }

  /** A part as a relative ends when anything later is decided. */
  isRelative(guardian: string, at: Moment): boolean {
    const own = this.custody.filter((one) => one.guardian === guardian);
    return own.some(
      ({ state, from, until }, place) =>
        state === 'RELATIVE' &&
        from <= at &&
        at < until &&
        own.slice(place + 1).every((later) => at < later.from),
    );
  }

  /** Custody of one guardian is decided; sole custody is a decision about the others too. */
  decidesCustody(note: CustodyNote, now: Moment): void {
    this.custody.push(note);
    if (note.state === 'SOLE')
      for (const guardian of this.guardians)
        if (guardian !== note.guardian && this.#everIn(guardian, note))
          this.custody.push({ ...note, guardian, state: 'ENDED' });
    const day = Math.max(note.from, now);
    for (const [name, unit] of this.units) {
      const asked = this.#asked(day);
      unit.admitted ||= asked.length > 0 && asked.every((one) => this.agrees(one, name, null, day));
    }
  }

  #everIn(guardian: string, { from, until }: CustodyNote): boolean {
    const edges = this.custody.flatMap((one) => [one.from, one.until]);
    return [from, ...edges.filter((edge) => from <= edge && edge < until)].some((at) =>
      this.hasCustody(guardian, at),
    );
  }

  /** Whether a guardian's own parts are open to them, and as what. */
  seat(guardian: string, at: Moment): 'guardian' | 'relative' | null {
    if (this.stopped.has(guardian)) return null;
    if (this.hasCustody(guardian, at)) return 'guardian';
    return this.isRelative(guardian, at) ? 'relative' : null;
  }

  reads(unit: string, kind: string, at: Moment): boolean {
    return this.#takesPart(unit, at) && this.#partIsOpen(unit, kind, at);
  }

  /** Every moment at which something begins or ends. */
  get ends(): Moment[] {
    return [
      ...[...this.#answers.values(), ...this.decisions, ...this.custody].map(({ until }) => until),
      ...this.custody.map(({ from }) => from),
      ...[this.child.from, this.adultFrom],
    ];
  }

  isAsked = (who: string, at: Moment): boolean => this.#asked(at).includes(who);

  /** Everyone who is asked at a moment. */
  #asked = (at: Moment): string[] => [
    ...this.custodians(at),
    ...(this.child.from <= at ? [this.child.name] : []),
  ];

  /** Everyone whose answer counts: what guardians said, until the adult says something of the same. */
  #heard = (unit: string, scope: Scope, at: Moment): string[] =>
    this.#adultSpoke(unit, scope, at)
      ? [this.child.name]
      : [
          ...this.guardians.filter((guardian) => this.#isNoted(guardian, at)),
          ...(this.child.from <= at ? [this.child.name] : []),
        ];

  #adultSpoke = (unit: string, scope: Scope, at: Moment): boolean =>
    at >= this.adultFrom && this.last(this.child.name, unit, scope) !== undefined;

  /** Nobody of these has said no or has a yes that is over; who never answered is asked if it is needed. */
  #holds = (who: string[], unit: string, scope: Scope, at: Moment, needed: boolean): boolean =>
    who.every((one) =>
      this.last(one, unit, scope) === undefined ? !needed : this.agrees(one, unit, scope, at),
    );

  #letIn(name: string, now: Moment): void {
    const unit = this.units.get(name);
    if (unit === undefined || unit.admitted) return;
    const asked = this.#asked(now);
    unit.admitted =
      (asked.length > 0 && this.#holds(asked, name, null, now, true)) ||
      this.#decided(name, null, now);
  }

  #decided(unit: string, scope: Scope, at: Moment): boolean {
    return this.decisions.some(
      (one) =>
        one.unit === unit &&
        one.scope === scope &&
        at < one.until &&
        (!one.board ||
          (!this.#adultSpoke(unit, null, at) &&
            this.#oneAgrees(unit, at) &&
            this.#childHolds(unit, at))),
    );
  }

  #takesPart(name: string, at: Moment): boolean {
    if (this.units.get(name)?.admitted !== true) return false;
    return (
      this.#decided(name, null, at) ||
      this.#holds(this.#heard(name, null, at), name, null, at, this.#cameByDecision(name))
    );
  }

  #cameByDecision = (name: string): boolean =>
    this.decisions.some(({ unit, scope }) => unit === name && scope === null);

  #childHolds(unit: string, at: Moment): boolean {
    const child = this.#asked(at).filter((one) => !this.guardians.includes(one));
    return this.#holds(child, unit, null, at, this.#cameByDecision(unit));
  }

  #partIsOpen(unit: string, kind: string, at: Moment): boolean {
    return (
      this.#decided(unit, kind, at) ||
      this.#holds(this.#heard(unit, kind, at), unit, kind, at, false)
    );
  }
}
