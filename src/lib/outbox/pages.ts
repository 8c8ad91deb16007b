// Which pages are still open: each holds a Web Lock for as long as it lives. Entries of an open page
// are its own business; those of a page that is gone are what is left from last time.

const lockOf = (page: string): string => `kring-outbox:${page}`;

/** Gives the way to let go; a page that is closed or crashes lets go by itself. */
export function holdPage(page: string): () => void {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  void navigator.locks?.request(lockOf(page), () => held).catch(() => undefined);
  return () => letGo();
}

export async function openPages(): Promise<(page: string) => boolean> {
  const state = await navigator.locks?.query();
  const names = new Set(state?.held?.map(({ name }) => name));
  return (page) => names.has(lockOf(page));
}
