// Someone who asks twice in one conversation waits once: its line tells what has waited longest, and when
// nothing waits any more, what was asked last.

interface Asked {
  threadId: string;
  at: string;
  answeredAt?: string | null;
  closedAt?: string | null;
}

const waits = ({ answeredAt, closedAt }: Asked): boolean => !answeredAt && !closedAt;

/** The first of two goes before the second. */
const before = (a: Asked, b: Asked): boolean =>
  waits(a) === waits(b) ? (waits(a) ? a.at < b.at : a.at > b.at) : waits(a);

export function oncePerThread<A extends Asked>(asks: readonly A[]): A[] {
  const kept = new Map<string, A>();
  for (const ask of asks) {
    const known = kept.get(ask.threadId);
    if (known === undefined || before(ask, known)) kept.set(ask.threadId, ask);
  }
  return [...kept.values()];
}
