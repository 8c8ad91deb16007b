// What each thing costs, as it was measured: the model (model.ts) knows no other numbers. Taken from a
// run of measure.ts with 600 zones, on two cores of a virtual machine that others used at the same time:
// runs differ by a third. A core twice as fast halves all that is in ms.

interface Cost {
  value: number;
  unit: string;
}

const cost = (value: number, unit: string): Cost => ({ value, unit });

export const costs = {
  /** The access poll and the heartbeat; the base is timers, metrics and collecting garbage. */
  idleBase: cost(6, 'ms/s of a node, main thread'),
  idleNode: cost(0.003, 'ms/s per socket, main thread'),
  idleDatabase: cost(0.0014, 'ms/s per socket, PostgreSQL'),
  /** Admission, access log, content of a plan of 6 KB. */
  openNode: cost(1.6, 'ms per zone opened, main thread'),
  openDatabase: cost(2.7, 'ms per zone opened, PostgreSQL'),
  openWal: cost(600, 'B per zone opened'),
  /** Whatever a commit holds. */
  commitNode: cost(1.43, 'ms per commit, main thread'),
  commitDatabase: cost(2.1, 'ms per commit, PostgreSQL'),
  commitWal: cost(940, 'B per commit'),
  /** Judging, storing and acknowledging an edit, and its caret. */
  keyNode: cost(0.049, 'ms per key, main thread'),
  keyDatabase: cost(0.026, 'ms per key, PostgreSQL'),
  keyWal: cost(435, 'B per key'),
  /** Too small for measure.ts: the bench's saturated fan-out, rounded up. */
  deliveryNode: cost(0.01, 'ms per key and reader, main thread'),
  projectionNode: cost(0.44, 'ms per projection, main thread'),
  /** Making documents, and collecting garbage beside the main thread. */
  commitRest: cost(0.52, 'ms per commit, other threads'),
  keyRest: cost(0.017, 'ms per key, other threads'),
  projectionRest: cost(0.73, 'ms per projection, other threads'),
  projectionDatabase: cost(0.94, 'ms per projection, PostgreSQL'),
  projectionWal: cost(7_000, 'B per projection, whole pages after a checkpoint included'),
  logRow: cost(315, 'B per key, with indexes'),
  memoryBase: cost(150, 'MB of a node'),
  /** Live after collecting garbage, doubled for what the collector keeps. */
  memorySocket: cost(12, 'KB per socket'),
  memoryZone: cost(12, 'KB per zone, besides its sockets'),
} as const satisfies Record<string, Cost>;

export const valueOf = (name: keyof typeof costs): number => costs[name].value;
