// Everything that a page receives from now on, as text: documents, data, scripts and every frame of its sockets.
import type { Page, Response } from '@playwright/test';

const binary = new Set(['image', 'font', 'media']);

/** The body, or nothing when there is none to have any more (a redirect; the page went on meanwhile). */
const bodyOf = async (response: Response): Promise<string> =>
  (await response.body().catch(() => Buffer.alloc(0))).toString('utf8');

/** Tells `hear` of each thing received, with where it came from; gives what waits until all so far is told. */
export function whatComes(
  page: Page,
  hear: (text: string, from: string) => void,
): () => Promise<void> {
  const reading = new Set<Promise<void>>();
  page.on('response', (response) => {
    if (binary.has(response.request().resourceType())) return;
    const read = bodyOf(response).then((text) => hear(text, new URL(response.url()).pathname));
    reading.add(read);
    void read.finally(() => reading.delete(read));
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) =>
      hear(payload.toString('utf8'), new URL(socket.url()).pathname),
    ),
  );
  return async () => void (await Promise.all(reading));
}
