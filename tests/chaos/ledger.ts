// What one client did, and what it was told is saved. The truth about "acknowledged" lives here, in
// the test's process, where no crash of the server can reach it.
import type { LinkEvent, LinkState } from '#domain/sync/link-state.ts';

export type Deed = { kind: 'write' | 'erase'; token: string };

interface Entry extends Deed {
  /** The frame that holds it, on this connection; null until one has left. */
  frame: number | null;
  acknowledged: boolean;
  madeAt: number;
  savedAt: number;
}

export class Ledger {
  readonly entries: Entry[] = [];

  add(deed: Deed): void {
    this.entries.push({
      ...deed,
      frame: null,
      acknowledged: false,
      madeAt: performance.now(),
      savedAt: Infinity,
    });
  }

  /** Follows the link: what left in which frame, and which frames were committed. */
  happened(event: LinkEvent, state: LinkState): void {
    if (event.type === 'sent' && state.stateSent)
      for (const entry of this.#open()) entry.frame ??= state.sent;
    else if (event.type === 'committed') {
      for (const entry of this.#open())
        if (entry.frame !== null && entry.frame <= event.frames) {
          entry.acknowledged = true;
          entry.savedAt = performance.now();
        }
    } else if (event.type === 'opened' || event.type === 'closed')
      for (const entry of this.#open()) entry.frame = null;
  }

  get acknowledged(): Deed[] {
    return this.entries.filter((entry) => entry.acknowledged);
  }

  /** The longest time that an edit waited for its acknowledgement; what still waits counts till now. */
  get longestWaitMs(): number {
    const now = performance.now();
    return this.entries.reduce(
      (longest, { madeAt, savedAt }) => Math.max(longest, Math.min(savedAt, now) - madeAt),
      0,
    );
  }

  #open(): Entry[] {
    return this.entries.filter((entry) => !entry.acknowledged);
  }
}

export interface Findings {
  /** Told saved, and not there. */
  lost: string[];
  /** There more than once. */
  doubled: string[];
  /** Told erased, and there again. */
  risen: string[];
}

export function examine(ledgers: readonly Ledger[], found: readonly string[]): Findings {
  const counts = new Map<string, number>();
  for (const token of found) counts.set(token, (counts.get(token) ?? 0) + 1);
  const entries = ledgers.flatMap((ledger) => ledger.entries);
  // Erased, but perhaps not saved: may be there or not.
  const erased = new Set(entries.filter(({ kind }) => kind === 'erase').map(({ token }) => token));
  const told = entries.filter(({ acknowledged }) => acknowledged);
  return {
    lost: told
      .filter(({ kind, token }) => kind === 'write' && !erased.has(token) && !counts.has(token))
      .map(({ token }) => token),
    doubled: [...counts].filter(([, count]) => count > 1).map(([token]) => token),
    risen: told
      .filter(({ kind, token }) => kind === 'erase' && counts.has(token))
      .map(({ token }) => token),
  };
}
