// Work that is done again and again with a pause between, never twice at once, until it is closed. What fails is
// tried the next time.
export interface Rounds {
  /** After the round that is on its way. */
  close(): Promise<void>;
}

export function startRounds(
  everyMs: number,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let round: Promise<void> = Promise.resolve();
  const keep = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!closed) failed(error);
    }
    if (!closed) timer = setTimeout(() => void (round = keep()), everyMs);
  };
  round = keep();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await round;
    },
  };
}
