// What nodes tell each other about a zone that more than one of them has open: that its log has grown,
// and who is there. Hints and presence, never content: the log in PostgreSQL is the truth, and what was
// not heard here is found by the poll (PROTOCOL.md, SY60–SY64).
import { z } from 'zod';
import { PersonId, type ZoneId } from '#domain/ids.ts';
import { Sight } from '#domain/access/presence-sight.ts';
import { PartyRole, Sector } from '#domain/access/roles.ts';
import { limits } from '#domain/limits.ts';

/** One run of one process: after a restart it is another. */
export const NodeId = z.uuid().brand<'NodeId'>();
export type NodeId = z.infer<typeof NodeId>;

const count = z.int().nonnegative();

/** Someone in a zone. `json` is the state as the node that holds the socket has stamped it. */
const Entry = z.strictObject({
  clientId: count,
  person: z.strictObject({
    personId: PersonId,
    sector: Sector.nullable(),
    role: PartyRole.nullable(),
    sight: Sight,
  }),
  json: z.string().max(limits.maxAwarenessBytes * 2),
});
export type Entry = z.infer<typeof Entry>;

const entries = z.array(Entry).max(limits.maxPresent);

/** `clock` is the sender's presence clock, so that clocks agree between nodes whose time does not. */
export const Word = z.discriminatedUnion('kind', [
  /** The zone's log reaches up to `seq`. */
  z.strictObject({ kind: z.literal('rows'), seq: count }),
  /** Who came or moved, and who went. */
  z.strictObject({ kind: z.literal('moved'), clock: count, entries, gone: z.array(count) }),
  /** Everyone who is in the zone through this node: said now and then, and when asked. */
  z.strictObject({ kind: z.literal('here'), clock: count, entries }),
  /** Who is there? */
  z.strictObject({ kind: z.literal('ask') }),
]);
export type Word = z.infer<typeof Word>;

export interface NeighbourListener {
  heard(zone: ZoneId, node: NodeId, word: Word): void;
  /** A node has ended in an orderly way. */
  left(node: NodeId): void;
  /** In touch, perhaps again: nobody knows what was said meanwhile. */
  met(): void;
}

export interface Neighbours {
  /** Whether others hear of new rows this way; if not, the append itself has to tell them. */
  readonly inTouch: boolean;
  /** From now on words about this zone are heard. */
  join(zone: ZoneId): void;
  part(zone: ZoneId): void;
  tell(zone: ZoneId, word: Word): void;
  /** Says goodbye. */
  close(): Promise<void>;
}

export type OpenNeighbours = (listener: NeighbourListener) => Neighbours;

/** One node, or several that have only the database in common: presence stays in the process. */
export const noNeighbours: OpenNeighbours = () => ({
  inTouch: false,
  join: () => undefined,
  part: () => undefined,
  tell: () => undefined,
  close: () => Promise.resolve(),
});
