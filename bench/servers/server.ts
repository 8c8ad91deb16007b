// What the load generator needs to know of a server: where a document is, and whose processes to
// measure. A server is a process of its own on its own core, and can be killed and started again on
// the same data.
import type { WireKind } from '../load/wire.ts';

/** One client's way to one document. */
export interface Target {
  port: number;
  path: string;
  headers: Record<string, string>;
  wire: WireKind;
  document: string;
  /** False for a relay: it holds no document that one could ask for. */
  answers: boolean;
}

/** Room by room, how many clients each has. Clients are numbered through all rooms. */
export interface World {
  rooms: number;
  clientsPerRoom: number;
}

export interface BenchServer {
  readonly pid: number;
  /** Of its database or store, when that is a process of its own. */
  readonly storePid: number | null;
  target(room: number, client: number): Target;
  start(): Promise<void>;
  /** SIGTERM, and SIGKILL when it takes too long. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Collects all garbage; bytes of JavaScript objects and buffers that are left. */
  liveBytes(): Promise<number>;
  /** Whether the process ended by itself. */
  readonly crashed: boolean;
  /** Puts recorded edits into the store without the wire, where the wire has a speed limit. */
  fill?: (room: number, clientId: number, updates: readonly Uint8Array[]) => Promise<void>;
  close(): Promise<void>;
}

/** Where one measurement may put its data. */
export interface Place {
  folder: string;
  /** A fresh database made from Kring's migrations; its owner's address. */
  database: () => Promise<{ url: string; pid: number; asServer: string }>;
  /** Extra arguments for node, for profiles. */
  nodeArgs: readonly string[];
}

export interface ServerKind {
  name: string;
  /** Whether edits are there after a restart. */
  durable: boolean;
  /** Whether there is a document at all. */
  answers: boolean;
  open(place: Place, world: World): Promise<BenchServer>;
}
