// How much one update may bring. A live frame is typing or pasting; the first frame after a
// reconnect may hold a long time without network.
import { limits } from '../limits.ts';

export interface UpdateLimits {
  maxStructs: number;
  /** New clock units under one client id. */
  maxClockAdvance: number;
  /** Client ids with new structs in one update. */
  maxClients: number;
  /** Paths that it touches. */
  maxPaths: number;
  /** Types inside types. */
  maxDepth: number;
}

export const updateLimits: Record<'update' | 'syncStep2', UpdateLimits & { maxBytes: number }> = {
  update: {
    maxBytes: limits.maxFrameBytes,
    maxStructs: limits.maxStructsPerUpdate,
    maxClockAdvance: limits.maxClockAdvance,
    maxClients: limits.maxClientsPerUpdate,
    maxPaths: limits.maxPathsPerUpdate,
    maxDepth: limits.maxTypeDepth,
  },
  syncStep2: {
    maxBytes: limits.maxSyncStep2Bytes,
    maxStructs: limits.maxStructsPerSyncStep2,
    maxClockAdvance: limits.maxClockAdvance,
    maxClients: limits.maxClientsPerUpdate,
    maxPaths: limits.maxPathsPerUpdate,
    maxDepth: limits.maxTypeDepth,
  },
};
